"""The tables of the record: which columns each CSV file has and what may stand in them.

This is the only place that knows the schema; checking and building follow it. A new column is a line here and in the
CSV file. `columns` are the types; `things`, `flights`, `stories` and `meta` the tables by subject.
"""

from __future__ import annotations

from knowledge.record.tables.columns import Column, Table
from knowledge.record.tables.flights import FLIGHTS
from knowledge.record.tables.meta import META
from knowledge.record.tables.stories import STORIES
from knowledge.record.tables.things import THINGS

__all__ = ["KINDS", "TABLES", "Column", "Table"]

_ALL = META | THINGS | FLIGHTS | STORIES
TABLES: dict[str, Table] = {
    name: _ALL[name]
    for name in (
        "sources tables countries agencies programmes vehicles sites ships stations ports modules people missions plans crew dockings expeditions expedition_crew evas payloads moon_flights moon_landings moon_walks accidents groups distinctions events glossary shared_names aliases".split()
    )
}
"""Name -> table, in an order in which every table stands after those that it refers to."""

KINDS = {
    "accident": "accidents",
    "agency": "agencies",
    "country": "countries",
    "distinction": "distinctions",
    "group": "groups",
    "expedition": "expeditions",
    "mission": "missions",
    "module": "modules",
    "payload": "payloads",
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
