"""All SQL over live.db: what was fetched, the budget of requests, the lanes, and the rows merged into the record.

live.db is precious enough to keep and can be rebuilt at a price. One connection belongs to one thread.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from knowledge.live.lanes import BUDGET, BY_NAME, HOUR, Request, Turn
from knowledge.live.overlay import FILE, Rows
from knowledge.models import stored

migrations = Migrations("houston-live")
_FIRST = """
CREATE TABLE requests (at TEXT NOT NULL, lane TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX requests_at ON requests (at);
CREATE TABLE lanes (
  name TEXT PRIMARY KEY, due_at TEXT NOT NULL, cursor TEXT NOT NULL, following TEXT NOT NULL, failures INTEGER NOT NULL,
  last_success TEXT, trouble TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE objects (
  kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, updated TEXT NOT NULL, fetched_at TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, id)) STRICT;
CREATE TABLE moments (
  kind TEXT NOT NULL, id TEXT NOT NULL, observed_at TEXT NOT NULL, at TEXT NOT NULL, precision TEXT NOT NULL,
  status TEXT NOT NULL, PRIMARY KEY (kind, id, observed_at)) STRICT;
CREATE TABLE links (kind TEXT NOT NULL, id TEXT NOT NULL, entity TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT;
CREATE TABLE overlay (name TEXT NOT NULL, place INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (name, place)) STRICT;
CREATE TABLE doubts (what TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT;
"""


@migrations()
def first(db: Database) -> None:
    """Objects as fetched, the history of their moments, lanes and budget, the rows for the record."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)


def open_live(directory: Path) -> Database:
    """Open live.db, made and migrated where that is needed; raises OSError or sqlite3.Error."""
    directory.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(directory / FILE, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    db = Database(connection)
    migrations.apply(db)
    return db


_LASTING = frozenset(
    "net net_precision status mission rocket launch_crew onboard_crew landing_crew spacecraft_stage date date_precision type start "
    "launch launches docking crew nationality spacestations".split()
)
"""Fields that do not become unknown again: an empty value where one was known is a hole in the answer. Ends and departures may."""

# --- the budget and the lanes


def turns(db: Database) -> dict[str, Turn]:
    """Where each lane stands; a lane that was never asked is not there."""
    rows = db.execute("SELECT name, due_at, cursor, following, failures FROM lanes").fetchall()
    return {name: Turn(datetime.fromisoformat(due), *rest) for name, due, *rest in rows}


def left(db: Database, now: datetime) -> int:
    """How many requests the budget still allows at this moment."""
    since, until = stored(now - HOUR), stored(now + HOUR)
    sql = "SELECT count(*) FROM requests WHERE at > ? AND at <= ?"
    return max(0, BUDGET - int(db.execute(sql, [since, until]).fetchone()[0]))


def quiet_until(db: Database, now: datetime) -> datetime | None:
    """Until when the source asked for quiet, if it still does; never longer than a day."""
    text = _setting(db, "quiet until")
    until = datetime.fromisoformat(text) if text else now
    return until if now < until <= now + timedelta(days=1) else None


def claim(db: Database, request: Request, now: datetime, kept: int) -> bool:
    """Take one request out of the budget, leaving `kept` for others; the lane rests meanwhile. All processes share it.

    Returns False where the budget, the source or another process says no.
    """
    with db.atomic():
        db.execute("DELETE FROM requests WHERE at <= ?", [stored(now - timedelta(days=2))])
        db.execute(
            "UPDATE requests SET at = ? WHERE at > ?", [stored(now), stored(now + HOUR)]
        )  # the clock was set back
        if quiet_until(db, now) or left(db, now) <= kept:
            return False
        db.execute("INSERT INTO requests (at, lane) VALUES (?, ?)", [stored(now), request.lane])
        _put_lane(db, request.lane, now + timedelta(minutes=2))  # the next process takes another
    return True


def rest(db: Database, lane: str, until: datetime) -> None:
    """A lane is not asked before that."""
    with db.atomic():
        _put_lane(db, lane, until)


def hush(db: Database, lane: str, now: datetime, seconds: float) -> None:
    """The source asked for quiet: all lanes wait."""
    with db.atomic():
        _put(db, "quiet until", stored(now + timedelta(seconds=max(1.0, seconds) + 1)))
        _outcome(db, lane, "429")
        _put_lane(db, lane, now)


def failed(db: Database, lane: str, why: str, again: datetime, *, failures: int) -> None:
    """A request brought nothing; the lane tries again then."""
    with db.atomic():
        _outcome(db, lane, why)
        _put_lane(db, lane, again)
        db.execute("UPDATE lanes SET failures = ?, trouble = ? WHERE name = ?", [failures, why, lane])


def succeeded(db: Database, lane: str, now: datetime, due: datetime, cursor: str, following: str) -> None:
    """A request was answered and stored."""
    with db.atomic():
        _outcome(db, lane, "ok")
        _put_lane(db, lane, due)
        sql = (
            "UPDATE lanes SET cursor = ?, following = ?, failures = 0, trouble = '', "
            "last_success = CASE WHEN ? THEN last_success ELSE ? END WHERE name = ?"
        )
        db.execute(sql, [cursor, following, int(due <= now), stored(now), lane])


def _put_lane(db: Database, lane: str, due: datetime) -> None:
    db.execute(
        "INSERT INTO lanes VALUES (?, ?, '', '', 0, NULL, '') ON CONFLICT DO UPDATE SET due_at = excluded.due_at",
        [lane, stored(due)],
    )


def _outcome(db: Database, lane: str, outcome: str) -> None:
    sql = "UPDATE requests SET outcome = ? WHERE rowid = (SELECT max(rowid) FROM requests WHERE lane = ?)"
    db.execute(sql, [outcome, lane])


def status(db: Database, now: datetime) -> dict[str, Any]:
    """What `houston sync --status` and `/about` say: last success, next request, requests left, lanes in trouble."""
    rows = db.execute("SELECT name, due_at, last_success, trouble FROM lanes ORDER BY due_at").fetchall()
    waits = quiet_until(db, now)
    known = [row for row in rows if row[0] in BY_NAME]
    return {
        "last_success": max((row[2] for row in known if row[2]), default=None),
        "next": max(stored(waits or now), stored(now), known[0][1]) if known else stored(now),
        "requests_left": left(db, now),
        "quiet_until": stored(waits) if waits else None,
        "objects": int(db.execute("SELECT count(*) FROM objects").fetchone()[0]),
        "trouble": {row[0]: row[3] for row in known if row[3]},
        "doubts": [row[0] for row in db.execute("SELECT what FROM doubts ORDER BY since, what")],
    }


# --- what was fetched


def save(db: Database, kind: str, rows: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Keep objects; a known value is never lost to a shorter form of the same thing. Returns how many are new or changed."""
    changed = 0
    with db.atomic():
        for row in rows:
            id_, updated = str(row["id"]), str(row.get("last_updated") or "")
            old = db.execute(
                "SELECT body, updated, gone FROM objects WHERE kind = ? AND id = ?", [kind, id_]
            ).fetchone()
            if old and updated and updated < old[1]:
                continue
            body = json.dumps(merged(json.loads(old[0]), row) if old else row, separators=(",", ":"), sort_keys=True)
            changed += not old or body != old[0] or bool(old[2])
            db.execute(
                "INSERT INTO objects VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET body = excluded.body, "
                "updated = excluded.updated, fetched_at = excluded.fetched_at, gone = 0",
                [kind, id_, body, updated, stored(now)],
            )
        if changed:
            _put(db, "revision", str(revision(db) + 1))
    return changed


def revision(db: Database) -> int:
    """A number that goes up whenever what was fetched changes."""
    return int(_setting(db, "revision") or 0)


def merged(old: Any, new: Any) -> Any:
    """A newer form of an object over an older one: what the newer leaves out is kept, what it says counts."""
    if not isinstance(old, dict) or not isinstance(new, Mapping):
        return new
    return old | {
        key: merged(old.get(key), value) for key, value in new.items() if not (value in (None, []) and key in _LASTING)
    }


def suspect(db: Database, kind: str, ids: Iterable[str]) -> int:
    """Objects that a list asked for by name did not hold: each is asked for by itself before anything follows from it.
    Returns how many are newly suspected.
    """
    sql = "UPDATE objects SET gone = 1 WHERE kind = ? AND id = ? AND gone = 0"
    with db.atomic():
        return sum(int(db.execute(sql, [kind, id_]).rowcount) for id_ in ids)


def suspects(db: Database) -> list[tuple[str, str]]:
    """Kind and id of what is to be asked for by itself."""
    return [(kind, id_) for kind, id_ in db.execute("SELECT kind, id FROM objects WHERE gone = 1 ORDER BY kind, id")]


def missing(db: Database, kind: str, ids: Iterable[str]) -> None:
    """Objects that were asked for by themselves and are not there (404): deleted, or merged with another."""
    with db.atomic():
        for id_ in ids:
            db.execute("UPDATE objects SET gone = 2 WHERE kind = ? AND id = ?", [kind, id_])
        _put(db, "revision", str(revision(db) + 1))


def objects(db: Database, kind: str) -> list[tuple[dict[str, Any], bool, str]]:
    """All objects of a kind: the body, whether it is gone at the source, and when it was fetched."""
    sql = "SELECT body, gone >= 2, fetched_at FROM objects WHERE kind = ? ORDER BY id"
    return [(json.loads(body), bool(gone), at) for body, gone, at in db.execute(sql, [kind]).fetchall()]


def observe(db: Database, seen: Iterable[tuple[str, str, str, str, str]], now: datetime) -> None:
    """Write down moments (kind, id, at, precision, status) where they differ from what was last observed."""
    sql = "SELECT at, precision, status FROM moments WHERE kind = ? AND id = ? ORDER BY observed_at DESC LIMIT 1"
    with db.atomic():
        for kind, id_, at, precision, state in seen:
            if db.execute(sql, [kind, id_]).fetchone() != (at, precision, state):
                values = [kind, id_, stored(now), at, precision, state]
                db.execute("INSERT OR REPLACE INTO moments VALUES (?, ?, ?, ?, ?, ?)", values)


def links(db: Database) -> dict[tuple[str, str], str]:
    """Which thing of the record an id of the source was matched to before."""
    return {(kind, id_): entity for kind, id_, entity in db.execute("SELECT kind, id, entity FROM links")}


# --- the rows for the record


def put_overlay(
    db: Database, rows: Rows, known: Mapping[tuple[str, str], str], doubts: Iterable[str], now: datetime
) -> bool:
    """Keep the rows that the source adds to the record, what was matched, and what is doubtful. Returns whether rows changed."""
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest() if any(rows.values()) else ""
    with db.atomic():
        changed = digest != _setting(db, "overlay")
        if changed:
            db.execute("DELETE FROM overlay")
            for name, found in rows.items():
                for place, row in enumerate(found):
                    db.execute(
                        "INSERT INTO overlay VALUES (?, ?, ?)", [name, place, json.dumps(row, ensure_ascii=False)]
                    )
            _put(db, "overlay", digest)
        for (kind, id_), entity in known.items():
            db.execute("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", [kind, id_, entity])
        wanted = list(dict.fromkeys(doubts))
        marks = ",".join("?" * len(wanted))
        db.execute(f"DELETE FROM doubts WHERE what NOT IN ({marks})", wanted)
        for what in wanted:
            db.execute("INSERT OR IGNORE INTO doubts VALUES (?, ?)", [what, stored(now)])
    return changed


def _setting(db: Database, name: str) -> str:
    row = db.execute("SELECT value FROM settings WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else ""


def _put(db: Database, name: str, value: str) -> None:
    db.execute("INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", [name, value])
