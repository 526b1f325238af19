"""The record with what the source adds, while it is put together; who wins where the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from knowledge.live.matching import Names
from knowledge.record.checking import Row, parse_moment
from knowledge.record.tables import TABLES

SOURCE = "LL2"
_WEAK = {"digest", "unsourced"}
_SLACK = timedelta(hours=6)
"""Differences below this are no contradiction: sources round, or mean another instant."""


class Base:
    """The record as it is written, indexed once for many merges."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables, self.names = tables, Names(tables)
        self.trust = {row["key"]: row["trust"] for row in tables["sources"]}
        self._index: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def having(self, table: str, column: str, value: str) -> list[Row]:
        """The rows with a value in a column."""
        index = self._index.get((table, column))
        if index is None:
            index = self._index[table, column] = {}
            for row in self.tables[table]:
                index.setdefault(row[column], []).append(row)
        return index.get(value, [])


class Merge:
    """The record with what the source adds, while it is being put together."""

    def __init__(self, base: Base, links: Mapping[tuple[str, str], str], now: datetime) -> None:
        self.base, self.links, self.now = base, dict(links), now
        self.tables, self.names = base.tables, base.names.fork()
        self.rows: dict[str, dict[tuple[str, ...], Row]] = {}
        self.doubts: list[str] = []
        self.flights: dict[str, str] = {}
        """Launch of the source -> id of the flight."""

    def put(self, table: str, row: Row) -> None:
        """Add or replace a row."""
        full = {column: row.get(column, "") for column in TABLES[table].columns}
        self.rows.setdefault(table, {})[tuple(full[k] for k in TABLES[table].key)] = full

    def now_in(self, table: str, **wanted: str) -> list[Row]:
        """The rows of a table as they stand, those of the source in place of those they replace."""
        changed, keys = self.rows.get(table, {}), TABLES[table].key
        column = next(iter(wanted), "")
        base = self.base.having(table, column, wanted[column]) if column else self.tables[table]
        kept = [row for row in base if tuple(row[k] for k in keys) not in changed] if changed else base
        return [row for row in (*kept, *changed.values()) if all(row[c] == v for c, v in wanted.items())]

    def weak(self, row: Row) -> bool:
        """Whether a row rests on sources that a catalogue outweighs."""
        return {self.base.trust.get(k, "unsourced") for k in row["sources"].split("|")} <= _WEAK

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
