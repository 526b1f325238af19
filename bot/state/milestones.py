"""Milestones and the history of their moments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.announcements.models import Milestone, State
from knowledge import Moment, Precision
from knowledge.models import stored

_COLUMNS = (
    "id, flight, flight_name, kind, at, precision, state, version, since, station, port, title, reason, outcome_at, "
    "outcome_precision, crewed"
)

_BEFORE = """
SELECT v.at, v.precision FROM moments v WHERE v.milestone = ? AND v.version < ? ORDER BY EXISTS (
  SELECT 1 FROM notices n JOIN deliveries d ON d.notice = n.id
  WHERE n.milestone = v.milestone AND n.version = v.version AND d.state IN ('sent', 'claimed', 'unknown')
) DESC, v.version DESC LIMIT 1"""
"""The moment before: the latest one that anybody was told, else the one that was planned last. So changes too small to tell
add up, and two changes in a short while are one."""


def add(db: Database, milestone: Milestone, now: datetime) -> Milestone:
    """Write a new milestone; its id is made unique. Returns it as written.

    Raises ValueError where the same milestone of the flight is planned already.
    """
    with db.atomic():
        same = db.execute(
            "SELECT id FROM milestones WHERE flight = ? AND kind = ? AND title = ? AND state IN ('planned', 'held')",
            [milestone.flight, milestone.kind, milestone.title],
        ).fetchone()
        if same:
            raise ValueError(f"That is planned already as {same[0]}; `houston milestones slip {same[0]}` moves it.")
        base, number = f"{milestone.flight}-{milestone.kind}", 1
        while db.execute("SELECT 1 FROM milestones WHERE id = ?", [_numbered(base, number)]).fetchone():
            number += 1
        written = replace(milestone, id=_numbered(base, number), since=now)
        marks = ", ".join("?" * 16)
        db.execute(f"INSERT INTO milestones ({_COLUMNS}) VALUES ({marks})", _row(written))
        _remember(db, written)
    return written


def get(db: Database, id_: str) -> Milestone | None:
    """One milestone, with the moment that was told before this one."""
    row = db.execute(f"SELECT {_COLUMNS} FROM milestones WHERE id = ?", [id_]).fetchone()
    return _milestone(db, row) if row else None


def some(db: Database, ids: Iterable[str]) -> list[Milestone]:
    """Several milestones, in the order of their ids given; what is gone is left out."""
    return [milestone for id_ in ids if (milestone := get(db, id_))]


def every(db: Database) -> list[Milestone]:
    """All milestones, the earliest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM milestones ORDER BY at, id").fetchall()
    return [_milestone(db, row) for row in rows]


def current(db: Database, since: datetime) -> list[Milestone]:
    """The milestones that can still give a notice: planned and held ones, and those that ended after `since`."""
    sql = f"SELECT {_COLUMNS} FROM milestones WHERE state IN ('planned', 'held') OR since >= ? ORDER BY at, id"
    return [_milestone(db, row) for row in db.execute(sql, [stored(since)]).fetchall()]


def followed(db: Database, source: str, flight: str, kind: str, around: datetime) -> tuple[Milestone, str] | None:
    """The milestone that follows a plan, else the open one of the same flight and kind or the one that ended `around`
    that moment, and what its plan said last (empty where it followed none).
    """
    for where, values in (
        ("source = ?", [source]),
        (
            "flight = ? AND kind = ? AND (state IN ('planned', 'held') OR outcome_at BETWEEN ? AND ?)",
            [flight, kind, stored(around - timedelta(days=2)), stored(around + timedelta(days=2))],
        ),
    ):
        row = db.execute(
            f"SELECT {_COLUMNS}, source, seen FROM milestones WHERE {where} ORDER BY since DESC", values
        ).fetchone()
        if row:
            return _milestone(db, row), str(row[17]) if row[16] else ""
    return None


def follow(db: Database, id_: str, source: str, seen: str) -> None:
    """A milestone follows a plan of the record from now on."""
    with db.atomic():
        db.execute("UPDATE milestones SET source = ?, seen = ? WHERE id = ?", [source, seen, id_])


def slip(db: Database, id_: str, moment: Moment, now: datetime) -> Milestone | None:
    """Give a milestone another moment: a new version, with the old one kept. None where there is no such milestone."""
    with db.atomic():
        old = get(db, id_)
        if old is None:
            return None
        new = replace(old, moment=moment, version=old.version + 1, since=now, state=State.PLANNED)
        db.execute(
            "UPDATE milestones SET at = ?, precision = ?, version = ?, since = ?, state = 'planned' WHERE id = ?",
            [stored(moment.at), str(moment.precision), new.version, stored(now), id_],
        )
        _remember(db, new)
        _cancel_open(db, id_, "the moment changed")
    return get(db, id_)


def end(
    db: Database, id_: str, state: State, now: datetime, *, outcome: Moment | None = None, reason: str = ""
) -> Milestone | None:
    """Hold, finish, fail or call off a milestone. None where there is no such milestone."""
    with db.atomic():
        if state is State.HELD and (held := get(db, id_)) is not None and held.state is State.PLANNED:
            db.execute("UPDATE milestones SET version = version + 1 WHERE id = ?", [id_])
            _remember(db, replace(held, version=held.version + 1, since=now))
        changed = db.execute(
            "UPDATE milestones SET state = ?, since = ?, reason = ?, outcome_at = ?, outcome_precision = ? WHERE id = ?",
            [
                str(state),
                stored(now),
                reason,
                stored(outcome.at) if outcome else None,
                str(outcome.precision) if outcome else None,
                id_,
            ],
        ).rowcount
        if changed:
            _cancel_open(db, id_, f"the milestone is {state}")
    return get(db, id_)


def _cancel_open(db: Database, id_: str, reason: str) -> None:
    """What has not gone out yet is void now."""
    db.execute(
        "UPDATE deliveries SET state = 'cancelled', reason = ? WHERE state = 'pending' AND attempts = 0 AND notice IN "
        "(SELECT id FROM notices WHERE milestone = ?)",
        [reason, id_],
    )


def _remember(db: Database, milestone: Milestone) -> None:
    moment, since = milestone.moment, milestone.since
    assert since is not None
    db.execute(
        "INSERT INTO moments VALUES (?, ?, ?, ?, ?)",
        [milestone.id, milestone.version, stored(moment.at), str(moment.precision), stored(since)],
    )


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _row(m: Milestone) -> list[Any]:
    assert m.since is not None
    return [
        m.id, m.flight, m.flight_name, m.kind, stored(m.moment.at), str(m.moment.precision), str(m.state), m.version,
        stored(m.since), m.station, m.port, m.title, m.reason, None, None, int(m.crewed),
    ]  # fmt: skip


def read_moment(at: str | None, precision: str | None) -> Moment | None:
    """Two columns as a moment."""
    return Moment(datetime.fromisoformat(at), Precision(precision)) if at and precision else None


def _milestone(db: Database, row: Any) -> Milestone:
    moment = read_moment(row[4], row[5])
    assert moment is not None
    old = db.execute(_BEFORE, [row[0], row[7]]).fetchone()
    start = db.execute(
        "SELECT at, precision FROM moments WHERE milestone = ? ORDER BY version LIMIT 1", [row[0]]
    ).fetchone()
    return Milestone(
        row[0], row[1], row[2], row[3], moment, State(row[6]), row[7], datetime.fromisoformat(row[8]), row[9], row[10],
        row[11], row[12], read_moment(row[13], row[14]), read_moment(*old) if old else None,
        read_moment(*start) if start else None, bool(row[15]),
    )  # fmt: skip
