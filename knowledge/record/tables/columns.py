"""Columns and tables as types: what may stand in a cell.

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
    "scientist operator instructor spaceflight-participant passenger crew-member"
).split()
TRUST = "primary catalogue press digest unsourced".split()
OUTCOMES = ("success", "partial failure", "launch failure", "failure", "loss of crew", "in progress", "planned")


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


def must(kind: str = "text", target: str = "", *choices: str) -> Column:
    """A column that may not be empty."""
    return Column(kind, required=True, target=target, choices=choices)


TEXT, MOMENT, SOURCES = Column(), Column("moment"), Column("refs", required=True, target="sources")
