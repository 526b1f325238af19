"""What happened: events, accidents, groups and distinctions."""

from __future__ import annotations

from knowledge.record.tables.columns import MOMENT, SOURCES, TEXT, Column, Table, must

STORIES: dict[str, Table] = {
    "accidents": Table(
        {
            "id": must(),
            "name": must(),
            "kind": must("one of", "", "in flight", "launch", "landing", "training", "ground", "close call"),
            "mission": Column("ref", target="missions"),
            "date": must("moment"),
            "place": TEXT,
            "what": must(),
            "cause": TEXT,
            "died": Column("refs", target="people"),
            "sources": SOURCES,
            "also": Column("list"),
        },
        index=("mission",),
    ),
    "groups": Table(
        {
            "id": must(),
            "name": must(),
            "also": Column("list"),
            "members": Column("refs", required=True, target="people"),
            "note": TEXT,
            "sources": SOURCES,
        }
    ),
    "distinctions": Table(
        {
            "id": must(),
            "person": Column("ref", target="people"),
            "mission": Column("ref", target="missions"),
            "kind": must(),
            "what": must(),
            "at": MOMENT,
            "also": Column("list"),
            "sources": SOURCES,
        },
        index=("person", "mission"),
    ),
    "events": Table(
        {
            "id": must(),
            "kind": must(),
            "mission": Column("ref", target="missions"),
            "person": Column("ref", target="people"),
            "station": Column("ref", target="stations"),
            "at": MOMENT,
            "what": must(),
            "because": TEXT,
            "value": TEXT,
            "as_of": must("moment"),
            "sources": SOURCES,
        },
        index=("mission", "person", "station"),
    ),
}  # fmt: skip
