"""The tables of the record: which columns each CSV file has and what may stand in them.

This is the only place that knows the schema; checking and building follow it. A new column is a line here and in the
CSV file. Types: `text`, `int`, `minutes` (h:mm), `moment` (an ISO moment written to its precision,
or `open` for what has not ended), `one of` (an enumeration), `ref` (the id of a row of another table), `refs` (several,
separated by `|`; they become a table `<table>_<column>` of `owner` and `value`) and `list` (free texts with `|`).
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = (
    "commander pilot co-pilot command-module-pilot lunar-module-pilot docking-module-pilot science-pilot "
    "flight-engineer mission-specialist payload-commander payload-specialist test-engineer research-cosmonaut physician "
    "scientist operator instructor spaceflight-participant passenger"
).split()
TRUST = "primary catalogue press digest unsourced".split()
OUTCOMES = ("success", "partial failure", "launch failure", "failure", "loss of crew", "in progress")


@dataclass(frozen=True, slots=True)
class Column:
    """What may stand in a cell; `target` is the table of a reference, `choices` the values of an enumeration."""

    type: str = "text"
    required: bool = False
    target: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file; `key` names the columns that tell its rows apart, `order` pairs of moments that must not cross."""

    columns: dict[str, Column]
    key: tuple[str, ...] = ("id",)
    order: tuple[tuple[str, str], ...] = ()
    index: tuple[str, ...] = ()


def _must(kind: str = "text", target: str = "", *choices: str) -> Column:
    return Column(kind, required=True, target=target, choices=choices)


TEXT, MOMENT, SOURCES = Column(), Column("moment"), Column("refs", required=True, target="sources")

TABLES: dict[str, Table] = {
    "sources": Table(
        {
            "key": _must(),
            "title": _must(),
            "url": TEXT,
            "trust": _must("one of", "", *TRUST),
            "as_of": MOMENT,
            "licence": _must(),
            "note": TEXT,
        },
        key=("key",),
    ),
    "tables": Table({"name": _must(), "as_of": _must("moment"), "about": _must()}, key=("name",)),
    "countries": Table({"id": _must(), "name": _must(), "demonyms": Column("list")}),
    "agencies": Table(
        {
            "id": _must(),
            "name": _must(),
            "full_name": TEXT,
            "country": TEXT,
            "type": _must(),
            "founded": MOMENT,
            "sources": SOURCES,
        }
    ),
    "programmes": Table(
        {"id": _must(), "name": _must(), "countries": Column("refs", target="countries"), "sources": SOURCES}
    ),
    "vehicles": Table(
        {
            "id": _must(),
            "kind": _must("one of", "", "spacecraft", "launcher"),
            "name": _must(),
            "operator": TEXT,
            "country": TEXT,
            "crew_capacity": Column("int"),
            "first_flight": MOMENT,
            "status": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        }
    ),
    "sites": Table({"id": _must(), "name": _must(), "place": _must(), "country": _must(), "sources": SOURCES}),
    "ships": Table(
        {
            "id": _must(),
            "name": _must(),
            "serial": TEXT,
            "vehicle": _must("ref", "vehicles"),
            "note": TEXT,
            "sources": SOURCES,
        },
        index=("vehicle",),
    ),
    "stations": Table(
        {
            "id": _must(),
            "name": _must(),
            "full_name": _must(),
            "owner": _must(),
            "launched": _must("moment"),
            "ended": MOMENT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("launched", "ended"),),
    ),
    "ports": Table(
        {
            "id": _must(),
            "station": _must("ref", "stations"),
            "name": _must(),
            "module": TEXT,
            "direction": TEXT,
            "sources": SOURCES,
        }
    ),
    "modules": Table(
        {
            "id": _must(),
            "station": _must("ref", "stations"),
            "name": _must(),
            "launched": _must("moment"),
            "launched_by": TEXT,
            "attached": MOMENT,
            "owner": TEXT,
            "status": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("launched", "attached"),),
    ),
    "people": Table(
        {
            "id": _must(),
            "name": _must(),
            "full_name": TEXT,
            "native_name": TEXT,
            "countries": Column("refs", required=True, target="countries"),
            "affiliations": Column("refs", target="agencies"),
            "gender": Column("one of", choices=("female", "male")),
            "born": MOMENT,
            "birthplace": TEXT,
            "died": MOMENT,
            "sources": SOURCES,
        },
        order=(("born", "died"),),
    ),
    "missions": Table(
        {
            "id": _must(),
            "name": _must(),
            "programme": _must("ref", "programmes"),
            "kind": _must("one of", "", "crewed", "cargo", "test"),
            "flight": _must("one of", "", "orbital", "suborbital", "short of space"),
            "vehicle": Column("ref", target="vehicles"),
            "model": TEXT,
            "ships": Column("refs", target="ships"),
            "operator": _must(),
            "launcher": Column("ref", target="vehicles"),
            "booster": TEXT,
            "site": Column("ref", target="sites"),
            "launched": _must("moment"),
            "landed": MOMENT,
            "landing_site": TEXT,
            "destinations": Column("refs", target="stations"),
            "outcome": _must("one of", "", *OUTCOMES),
            "callsign": TEXT,
            "cospar": TEXT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("launched", "landed"),),
        index=("programme", "vehicle", "launcher", "site", "launched_at", "landed_at"),
    ),
    "crew": Table(
        {
            "mission": _must("ref", "missions"),
            "seat": _must("int"),
            "person": _must("ref", "people"),
            "role": _must("one of", "", *ROLES),
            "title": _must(),
            "affiliation": Column("ref", target="agencies"),
            "returned_on": Column("ref", target="missions"),
            "sources": SOURCES,
        },
        key=("mission", "seat"),
        index=("person", "returned_on"),
    ),
    "dockings": Table(
        {
            "mission": _must("ref", "missions"),
            "station": Column("ref", target="stations"),
            "partner": Column("ref", target="missions"),
            "port": Column("ref", target="ports"),
            "docked": _must("moment"),
            "undocked": MOMENT,
            "method": _must("one of", "", "docking", "berthing", "relocation", "assembly"),
            "sources": SOURCES,
        },
        key=("mission", "docked"),
        order=(("docked", "undocked"),),
        index=("station", "port", "docked_at", "undocked_at"),
    ),
    "expeditions": Table(
        {
            "id": _must(),
            "station": _must("ref", "stations"),
            "number": _must("int"),
            "started": _must("moment"),
            "ended": MOMENT,
            "note": TEXT,
            "sources": SOURCES,
        },
        order=(("started", "ended"),),
    ),
    "expedition_crew": Table(
        {
            "expedition": _must("ref", "expeditions"),
            "seat": _must("int"),
            "person": _must("ref", "people"),
            "command": Column("int"),
            "command_from": MOMENT,
        },
        key=("expedition", "seat"),
        index=("person",),
    ),
    "evas": Table(
        {
            "id": _must(),
            "date": _must("moment"),
            "duration": Column("minutes"),
            "walkers": Column("refs", required=True, target="people"),
            "station": Column("ref", target="stations"),
            "mission": Column("ref", target="missions"),
            "country": _must(),
            "note": TEXT,
            "sources": SOURCES,
        },
        index=("mission", "station"),
    ),
    "moon_landings": Table(
        {
            "mission": _must("ref", "missions"),
            "place": _must(),
            "lander": _must(),
            "touchdown": _must("moment"),
            "liftoff": _must("moment"),
            "sources": SOURCES,
        },
        key=("mission",),
        order=(("touchdown", "liftoff"),),
    ),
    "moon_walks": Table(
        {
            "person": _must("ref", "people"),
            "mission": _must("ref", "missions"),
            "order_out": _must("int"),
            "first_step": _must("moment"),
            "walks": _must("int"),
            "minutes": _must("int"),
            "sources": SOURCES,
        },
        key=("person",),
    ),
    "accidents": Table(
        {
            "id": _must(),
            "name": _must(),
            "kind": _must("one of", "", "in flight", "launch", "landing", "training", "ground", "close call"),
            "mission": Column("ref", target="missions"),
            "date": _must("moment"),
            "place": TEXT,
            "what": _must(),
            "cause": TEXT,
            "died": Column("refs", target="people"),
            "sources": SOURCES,
            "also": Column("list"),
        },
        index=("mission",),
    ),
    "groups": Table(
        {
            "id": _must(),
            "name": _must(),
            "also": Column("list"),
            "members": Column("refs", required=True, target="people"),
            "note": TEXT,
            "sources": SOURCES,
        }
    ),
    "distinctions": Table(
        {
            "id": _must(),
            "person": Column("ref", target="people"),
            "mission": Column("ref", target="missions"),
            "kind": _must(),
            "what": _must(),
            "at": MOMENT,
            "also": Column("list"),
            "sources": SOURCES,
        },
        index=("person", "mission"),
    ),
    "events": Table(
        {
            "id": _must(),
            "kind": _must(),
            "mission": Column("ref", target="missions"),
            "person": Column("ref", target="people"),
            "station": Column("ref", target="stations"),
            "at": MOMENT,
            "what": _must(),
            "because": TEXT,
            "value": TEXT,
            "as_of": _must("moment"),
            "sources": SOURCES,
        },
        index=("mission", "person", "station"),
    ),
    "glossary": Table({"id": _must(), "term": _must(), "also": Column("list"), "definition": _must()}),
    "shared_names": Table({"name": _must(), "note": _must()}, key=("name",)),
    "aliases": Table(
        {
            "kind": _must(
                "one of", "", "agency", "expedition", "mission", "module", "person", "programme", "ship", "station",
                "vehicle",
            ),
            "entity": _must(),
            "alias": _must(),
            "language": TEXT,
        },
        key=("kind", "entity", "alias"),
    ),
}  # fmt: skip

KINDS = {
    "accident": "accidents",
    "agency": "agencies",
    "country": "countries",
    "expedition": "expeditions",
    "mission": "missions",
    "module": "modules",
    "person": "people",
    "port": "ports",
    "programme": "programmes",
    "ship": "ships",
    "site": "sites",
    "station": "stations",
    "term": "glossary",
    "vehicle": "vehicles",
}
"""Kinds of named things and the table that each lives in."""
