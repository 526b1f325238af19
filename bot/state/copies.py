"""Backup and restore of bot.db: a whole, checked file, or nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.state import StateError, refuse_newer, settings
from bot.state.migrations import migrations
from knowledge.models import stored

BEFORE = "bot.db.before-restore"
"""What was there before the last restore."""
_MOMENT = "backup at"


def backup(directory: Path, target: Path, now: datetime) -> None:
    """Copy bot.db, consistent also while the bot writes to it; the file appears when it is whole.

    Raises StateError where there is nothing to copy, or where something else lies at the target.
    """
    source = directory / "bot.db"
    if not source.is_file():
        raise StateError(f"{source} does not exist yet; there is nothing to back up.")
    if target.is_dir():
        raise StateError(f"{target} is a directory; name the file.")
    if target.exists() and (target.samefile(source) or not _is_houstons(target)):
        raise StateError(f"{target} exists and is no backup of Houston; it was left alone.")
    with _beside(target) as temporary:
        _copy(source, temporary)
        with closing(sqlite3.connect(temporary)) as connection:
            settings.put(Database(connection), _MOMENT, stored(now))
            connection.execute("PRAGMA journal_mode = DELETE")
        temporary.replace(target)


def restore(directory: Path, source: Path, now: datetime, wall: datetime) -> str:
    """Put a backup in the place of bot.db; the caller holds the lock. Returns the moment of the backup.

    What was due since the backup may have been posted by the Houston that is replaced: such deliveries count as claimed, and
    the bot looks them up when it starts. What was there before is kept as `BEFORE`. Raises StateError with one sentence.
    """
    if not source.is_file():
        raise StateError(f"{source} is not a file.")
    directory.mkdir(parents=True, exist_ok=True)
    place = directory / "bot.db"
    if place.exists() and place.samefile(source):
        raise StateError(f"{source} is the file in use.")
    if not _is_houstons(source):
        raise StateError(f"{source} is no backup of Houston, or it is damaged; nothing was changed.")
    with _beside(place) as temporary:
        _copy(source, temporary)
        since = _prepare(temporary, source, now, wall)
        _keep(place)
        try:
            _copy(temporary, place)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # the file in use is damaged; it has been kept
            for end in ("-wal", "-shm"):
                place.with_name(place.name + end).unlink(missing_ok=True)
            temporary.replace(place)
    return since


def _prepare(temporary: Path, source: Path, now: datetime, wall: datetime) -> str:
    """Bring the copy up to this version, and mark what may have been posted since."""
    with closing(sqlite3.connect(temporary)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        db = Database(connection)
        refuse_newer(db, source)
        migrations.apply(db)
        since = settings.get(db, _MOMENT) or settings.get(db, "last tick") or stored(now)
        settings.put(db, "restored", f"{since} {stored(now)}")
        with db.atomic():
            db.execute("DELETE FROM settings WHERE name LIKE 'commands %'")
            shift = f"{(wall - now).total_seconds():+.0f} seconds"
            db.execute(
                "UPDATE deliveries SET state = 'claimed', claimed_at = strftime('%Y-%m-%dT%H:%M:%SZ', next_try, ?) "
                "WHERE state = 'pending' AND next_try <= ?",
                [shift, stored(now)],
            )
    return since


def _keep(place: Path) -> None:
    """Keep the file in use, as whole as it is."""
    if not place.exists():
        return
    with _beside(place.with_name(BEFORE)) as temporary:
        try:
            _copy(place, temporary)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            temporary.write_bytes(place.read_bytes())
        temporary.replace(place.with_name(BEFORE))


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, timeout=10)) as old, closing(sqlite3.connect(target, timeout=10)) as new:
        old.backup(new)


def _is_houstons(path: Path) -> bool:
    """Whether a file is a whole bot.db."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error:
        return False
    return whole and {"settings", "milestones", "subscriptions", "deliveries"} <= names


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """The name of a temporary file in the same directory, gone afterwards."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            temporary.with_name(temporary.name + end).unlink(missing_ok=True)
