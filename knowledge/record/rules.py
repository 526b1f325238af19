"""Rules that the facts must keep together: who was where, which port was free, whose name is whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from knowledge.record.checking import Row, Sheet, parse_moment
from knowledge.record.faults import Fault
from knowledge.record.tables import KINDS
from knowledge.text import key

FAR = datetime(9998, 1, 1, tzinfo=UTC)


def rule_faults(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Every breach of a rule, at the line where it shows."""
    yield from _ports(sheets)
    yield from _places(sheets)
    yield from _commanders(sheets)
    yield from _twins(sheets)
    yield from _shared_names(sheets)


def _interval(begin: str, end: str) -> tuple[datetime, datetime] | None:
    """What is certainly covered: from the end of the first moment's span to the beginning of the second's."""
    if not begin:
        return None
    first = parse_moment(begin).end
    last = FAR if end == "open" else parse_moment(end).at if end else first
    return (first, last) if last > first else None


def _overlaps(
    rows: list[tuple[int, Row, datetime, datetime]],
) -> Iterator[tuple[tuple[int, Row], tuple[int, Row]]]:
    rows.sort(key=lambda r: r[2])
    for (line, row, _, end), (other_line, other, begin, _) in pairwise(rows):
        if begin < end:
            yield (other_line, other), (line, row)


def _ports(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """No two ships at one port."""
    at: dict[str, list[tuple[int, Row, datetime, datetime]]] = defaultdict(list)
    for line, row in sheets["dockings"].rows:
        if row["port"] and (span := _interval(row["docked"], row["undocked"])):
            at[row["port"]].append((line, row, *span))
    for port, rows in at.items():
        for (line, row), (other_line, other) in _overlaps(rows):
            yield Fault(
                "dockings.csv",
                line,
                f"{row['mission']} is at {port} while {other['mission']} (line {other_line}) is still there",
            )


def _places(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Nobody flies on two flights at once."""
    flights = {row["id"]: row for _, row in sheets["missions"].rows}
    of: dict[str, list[tuple[int, Row, datetime, datetime]]] = defaultdict(list)
    for line, row in sheets["crew"].rows:
        home = flights[row["returned_on"] or row["mission"]]
        if span := _interval(flights[row["mission"]]["launched"], home["landed"]):
            of[row["person"]].append((line, row, *span))
    for person, rows in of.items():
        for (line, row), (_, other) in _overlaps(rows):
            yield Fault("crew.csv", line, f"{person} is on {row['mission']} while still on {other['mission']}")


def _commanders(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """No flight has two commanders, and nobody sits twice on one flight."""
    seen: dict[tuple[str, str], int] = {}
    for line, row in sheets["crew"].rows:
        for what in (["commander"] if row["role"] == "commander" else []) + [row["person"]]:
            first = seen.setdefault((row["mission"], what), line)
            if first != line:
                yield Fault("crew.csv", line, f"{row['mission']} has {what} on line {first} too")


def _twins(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """Two rows whose names are the same but for case, accents and hyphens are one thing written twice."""
    for table in ("people", "missions"):
        seen: dict[str, tuple[int, str]] = {}
        for line, row in sheets[table].rows:
            first = seen.setdefault(key(row["name"]), (line, row["id"]))
            if first[1] != row["id"]:
                yield Fault(f"{table}.csv", line, f"{row['name']!r} is spelt like {first[1]} on line {first[0]}")


def _shared_names(sheets: dict[str, Sheet]) -> Iterator[Fault]:
    """An alias may belong to several things of a kind only where shared_names.csv says so."""
    declared = {key(row["name"]) for _, row in sheets["shared_names"].rows}
    owners: dict[tuple[str, str], tuple[str, int]] = {}
    for kind, table in KINDS.items():
        for line, row in sheets[table].rows:
            if "name" not in row or kind == "port":
                continue
            owner, _ = owners.setdefault((kind, key(row["name"])), (row["id"], line))
            if owner != row["id"] and key(row["name"]) not in declared:
                text = f"{row['name']!r} names {owner} too; if both are called so, declare it in shared_names.csv"
                yield Fault(f"{table}.csv", line, text)
    for line, row in sheets["aliases"].rows:
        folded = key(row["alias"])
        owner, _ = owners.setdefault((row["kind"], folded), (row["entity"], line))
        if owner != row["entity"] and folded not in declared:
            text = f"{row['alias']!r} names {owner} too; if both are called so, declare it in shared_names.csv"
            yield Fault("aliases.csv", line, text)
