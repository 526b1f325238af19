"""Sources, dates, names and terms."""

from __future__ import annotations

from knowledge.record.tables.columns import MOMENT, TEXT, TRUST, Column, Table, must

META: dict[str, Table] = {
    "sources": Table(
        {
            "key": must(),
            "title": must(),
            "url": TEXT,
            "trust": must("one of", "", *TRUST),
            "as_of": MOMENT,
            "licence": must(),
            "note": TEXT,
        },
        key=("key",),
    ),
    "tables": Table({"name": must(), "as_of": must("moment"), "about": must()}, key=("name",)),
    "glossary": Table({"id": must(), "term": must(), "also": Column("list"), "definition": must()}),
    "shared_names": Table({"name": must(), "note": must()}, key=("name",)),
    "aliases": Table(
        {
            "kind": must(
                "one of", "", "agency", "expedition", "mission", "module", "person", "programme", "ship", "site", "station",
                "vehicle",
            ),
            "entity": must(),
            "alias": must(),
            "language": TEXT,
        },
        key=("kind", "entity", "alias"),
    ),
}  # fmt: skip
