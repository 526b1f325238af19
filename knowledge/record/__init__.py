"""The record: CSV files that anyone can read and correct -> the knowledge file that Houston answers from.

`tables` says what may stand where, `checking` reads and reports every fault, `building` writes the file,
`naming` adds the index of names, `derived` what else follows from the facts. The file's name carries a hash of the data and of this code: a new build is
a new name, so that a reader is never shown half of it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
DATA = _PACKAGE / "data"
APPLICATION_ID = 0x48535446
"""Marks an SQLite file as Houston's knowledge ("HSTF")."""


class KnowledgeError(Exception):
    """The knowledge file can neither be opened nor built; the message is one sentence for the operator."""


def file_name(folder: Path = DATA, live: str = "") -> str:
    """The name of the knowledge file that belongs to this data, this code and this state of the live source."""
    code = [
        _PACKAGE / "text.py",
        _PACKAGE / "moments.py",
        *(_PACKAGE / "record").iterdir(),
        *(_PACKAGE / "record" / "tables").iterdir(),
    ]
    parts = [item for item in [*folder.iterdir(), *code] if item.name.endswith((".csv", ".toml", ".py"))]
    digest = hashlib.sha256()
    for item in sorted(parts, key=lambda item: item.name):
        digest.update(item.name.encode() + b"\0" + item.read_bytes())
    digest.update(live.encode())
    return f"knowledge-{digest.hexdigest()[:16]}.db"


def current_name(directory: Path, folder: Path = DATA) -> str:
    """The name of the knowledge file that is current in a data directory."""
    from knowledge.live.overlay import digest

    return file_name(folder, digest(directory))


def ensure(directory: Path, progress: Callable[[str], None], folder: Path = DATA) -> Path:
    """The path of the current knowledge file in `directory`; it is built first where it is missing or damaged.

    Only one process builds at a time. Raises KnowledgeError where that is impossible, RecordError where the data has
    faults; the files of earlier builds are then still there.
    """
    path = directory / current_name(directory, folder)
    if path.exists():
        if is_knowledge(path):
            return path
        progress("the knowledge file is damaged; building it anew")
    return rebuild(directory, progress, folder)


def is_knowledge(path: Path) -> bool:
    """Whether the file is a whole knowledge file; a foreign, empty or damaged one is not."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (mark,) = db.execute("PRAGMA application_id").fetchone()
            db.execute("SELECT 1 FROM names LIMIT 1").fetchone()
        finally:
            db.close()
    except sqlite3.Error:
        return False
    return bool(mark == APPLICATION_ID)


def rebuild(directory: Path, progress: Callable[[str], None], folder: Path = DATA) -> Path:
    """Build the knowledge file whether or not it is there, and remove those of builds before the last one."""
    from knowledge.live.overlay import digest, rows
    from knowledge.record.building import build

    path = directory / file_name(folder, digest(directory))
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(directory / "build.lock", timeout=120, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            build(folder, path, progress, rows(directory))
        finally:
            lock.close()
    except (OSError, sqlite3.Error) as error:
        raise KnowledgeError(
            f"The knowledge file cannot be written in {directory}: {error}. "
            "Make room or set HOUSTON_DATA_DIR to a directory that can be written."
        ) from error
    _forget_old(directory, path)
    return path


def _forget_old(directory: Path, current: Path) -> None:
    """Keep the current knowledge file and the one before it; a file in use elsewhere may stay (Windows)."""
    others = sorted(directory.glob("knowledge-*.db"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in [path for path in others if path != current][1:]:
        try:
            path.unlink()
        except OSError:
            continue
