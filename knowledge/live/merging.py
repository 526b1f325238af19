"""The record with what the source adds, while it is put together; who wins where the two differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from knowledge.live.matching import Names
from knowledge.record.checking import Row, parse_moment
from knowledge.record.tables import TABLES

SOURCE = "LL2"
_WEAK = {"digest", "unsourced"}
_SLACK = timedelta(hours=6)
"""Differences below this are no contradiction: sources round, or mean another instant."""


@dataclass(slots=True)
class Merge:
    """The record with what the source adds, while it is being put together."""

    tables: dict[str, list[Row]]
    links: dict[tuple[str, str], str]
    now: datetime
    names: Names = field(init=False)
    trust: dict[str, str] = field(init=False)
    rows: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    flights: dict[str, str] = field(default_factory=dict)
    """Launch of the source -> id of the flight."""

    def __post_init__(self) -> None:
        """Index the names."""
        self.names = Names(self.tables)
        self.trust = {row["key"]: row["trust"] for row in self.tables["sources"]}

    def put(self, table: str, row: Row) -> None:
        """Add or replace a row."""
        full = {column: row.get(column, "") for column in TABLES[table].columns}
        self.rows.setdefault(table, {})[tuple(full[k] for k in TABLES[table].key)] = full

    def now_in(self, table: str, **wanted: str) -> list[Row]:
        """The rows of a table as they stand, those of the source in place of those they replace."""
        changed = self.rows.get(table, {})
        keys = TABLES[table].key
        base = [row for row in self.tables[table] if tuple(row[k] for k in keys) not in changed]
        return [row for row in (*base, *changed.values()) if all(row[c] == v for c, v in wanted.items())]

    def weak(self, row: Row) -> bool:
        """Whether a row rests on sources that a catalogue outweighs."""
        return {self.trust.get(k, "unsourced") for k in row["sources"].split("|")} <= _WEAK

    def fill(self, table: str, row: Row, column: str, value: str) -> Row:
        """The row with a value of the source where that may count; a contradiction is written down."""
        old = row[column]
        if not value or old == value:
            return row
        if old and old != "open":
            if _alike(old, value, TABLES[table].columns[column].type):
                return row
            winner = value if self.weak(row) else old
            what = row.get("id") or row.get("mission", "")
            self.doubts.append(f"{table} {what} {column}: record {old}, source {value}; {winner} counts")
            if winner == old:
                return row
        sources = row["sources"].split("|")
        return row | {column: value, "sources": "|".join(dict.fromkeys([*sources, SOURCE]))}


def _alike(old: str, new: str, kind: str) -> bool:
    """Whether two cells do not contradict each other."""
    if kind != "moment":
        return old.lower() == new.lower()
    first, second = parse_moment(old), parse_moment(new)
    return first.at - _SLACK <= second.end and second.at <= first.end + _SLACK
