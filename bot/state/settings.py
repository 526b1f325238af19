"""Small things that Houston remembers by name."""

from __future__ import annotations

from sqlite_utils import Database


def get(db: Database, name: str) -> str:
    """A remembered value; empty where there is none."""
    row = db.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else ""


def put(db: Database, name: str, value: str) -> None:
    """Remember a value."""
    with db.atomic():
        db.execute("INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", [name, value])
