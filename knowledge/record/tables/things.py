"""Things that flights are made of: countries, agencies, ships, stations, ports."""

from __future__ import annotations

from knowledge.record.tables.columns import MOMENT, SOURCES, TEXT, Column, Table, must

THINGS: dict[str, Table] = {
    "countries": Table({"id": must(), "name": must(), "demonyms": Column("list")}),
    "agencies": Table(
        {
            "id": must(),
            "name": must(),
            "full_name": TEXT,
            "country": TEXT,
            "type": must(),
            "founded": MOMENT,
            "sources": SOURCES,
        }
    ),
    "programmes": Table(
        {
            "id": must(),
            "name": must(),
            "countries": Column("refs", target="countries"),
            "ended": MOMENT,
            "note": TEXT,
            "sources": SOURCES,
        }
    ),
    "vehicles": Table(
        {
            "id": must(),
            "kind": must("one of", "", "spacecraft", "launcher"),
            "name": must(),
            "operator": TEXT,
            "country": TEXT,
            "crew_capacity": Column("int"),
            "first_flight": MOMENT,
            "status": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        }
    ),
    "sites": Table({"id": must(), "name": must(), "place": must(), "country": must(), "sources": SOURCES}),
    "ships": Table(
        {
            "id": must(),
            "name": must(),
            "serial": TEXT,
            "vehicle": must("ref", "vehicles"),
            "fate": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        },
        index=("vehicle",),
    ),
    "stations": Table(
        {
            "id": must(),
            "name": must(),
            "full_name": must(),
            "owner": must(),
            "launched": must("moment"),
            "ended": MOMENT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("launched", "ended"),),
    ),
    "ports": Table(
        {
            "id": must(),
            "station": must("ref", "stations"),
            "name": must(),
            "module": TEXT,
            "direction": TEXT,
            "sources": SOURCES,
        }
    ),
    "modules": Table(
        {
            "id": must(),
            "station": must("ref", "stations"),
            "name": must(),
            "launched": must("moment"),
            "launched_by": TEXT,
            "attached": MOMENT,
            "owner": TEXT,
            "status": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("launched", "attached"),),
    ),
}  # fmt: skip
