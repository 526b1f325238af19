"""What Houston remembers: all SQL over bot.db, one file a subject.

`milestones` and their history, `subscriptions`, `outbox` (notices and deliveries), `posted`, `settings`; `migrations` is the schema,
`copies` is backup and restore.
Every function takes the open database first and the moment as an argument, and leaves nothing half done.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from bot.state.migrations import migrations


class StateError(Exception):
    """bot.db cannot be used; the message is one sentence for the operator."""


def open_state(directory: Path) -> Database:
    """Open bot.db in the data directory, made and migrated where that is needed. One connection belongs to one thread.

    Raises StateError where that is impossible.
    """
    path = directory / "bot.db"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=5)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        db = Database(connection)
        refuse_newer(db, path)
        migrations.apply(db)
    except (OSError, sqlite3.Error) as error:
        raise StateError(f"{path} cannot be used: {error}.") from error
    return db


def refuse_newer(db: Database, path: Path) -> None:
    """Raises StateError for a file that a later Houston has written: it is left alone."""
    known = {migration.name for migration in migrations.pending(db)} | {m.name for m in migrations.applied(db)}
    ours = {migration.name for migration in migrations._migrations}  # noqa: SLF001  (it has no public list)
    if known - ours:
        raise StateError(f"{path} was written by a newer Houston; update this one.")


def data_version(db: Database) -> int:
    """A number that changes when another process has changed the file."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
