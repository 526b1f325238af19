"""What live.db adds to the record, read without changing it: every start asks for it, so it loads nothing heavy."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FILE = "live.db"
Rows = dict[str, list[dict[str, str]]]
"""Rows of the record by table, in the form of the CSV files."""
REFRESHES = {
    "launches": ("missions", "crew", "plans"),
    "dockings": ("dockings",),
    "expeditions": ("expeditions", "expedition_crew"),
    "spacewalks": ("evas",),
}
"""Which tables a success of a lane confirms."""


def rows(directory: Path) -> Rows:
    """The rows that the source adds to the record; empty where there is no live.db."""
    found: Rows = {}
    for name, row in _peek(directory, "SELECT name, row FROM overlay ORDER BY name, place"):
        found.setdefault(name, []).append(json.loads(row))
    return found


def digest(directory: Path) -> str:
    """A name of the present rows; empty where there are none."""
    found = _peek(directory, "SELECT value FROM settings WHERE name = 'overlay'")
    return str(found[0][0]) if found else ""


def ages(directory: Path) -> dict[str, str]:
    """Table of the record -> when the source last confirmed it (stored form)."""
    lanes = dict(_peek(directory, "SELECT name, last_success FROM lanes WHERE last_success IS NOT NULL"))
    return {table: lanes[lane] for lane, tables in REFRESHES.items() if lane in lanes for table in tables}


def _peek(directory: Path, sql: str) -> list[Any]:
    """Read live.db without making or changing it; a file that cannot be read says nothing."""
    path = directory / FILE
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.Error:
        return []
