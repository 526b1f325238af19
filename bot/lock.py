"""One Houston bot per data directory, held by a lock that the system lets go even when the process is killed."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another Houston bot holds this data directory."""


class Lock:
    """Holds `houston.lock`, a small SQLite file, with an exclusive transaction for as long as the object is open."""

    def __init__(self, directory: Path) -> None:
        """Take the lock; raises AlreadyRunningError at once where another process has it."""
        directory.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(directory / "houston.lock", timeout=0, isolation_level=None)
        try:
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._db.close()
            raise AlreadyRunningError(f"Another Houston is running with {directory}.") from error

    def close(self) -> None:
        """Let the lock go."""
        self._db.close()
