"""Which channels asked to be told what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.announcements.models import Subscription
from knowledge.models import stored

MOST_IN_A_SERVER = 50
_COLUMNS = "id, guild, channel, creator, kinds, milestone, mission, station, crewed_only, role, state, reason"
MOST_REMINDERS = 100


def add(db: Database, wanted: Subscription, now: datetime) -> int:
    """Write a subscription and return its number; one for the same channel and kinds is replaced, not doubled.

    Raises ValueError where the server has as many as it may have.
    """
    kinds = " ".join(wanted.kinds)
    with db.atomic():
        same = db.execute(
            "SELECT id FROM subscriptions WHERE guild = ? AND channel = ? AND kinds = ? AND milestone = ? AND mission = ? "
            "AND station = ?",
            [wanted.guild, wanted.channel, kinds, wanted.milestone, wanted.mission, wanted.station],
        ).fetchone()
        if same:
            number = int(same[0])
            db.execute("UPDATE subscriptions SET state = 'active', reason = '', refusals = 0 WHERE id = ?", [number])
            db.execute("DELETE FROM leads WHERE subscription = ?", [number])
            db.execute(
                "UPDATE subscriptions SET crewed_only = ?, role = ? WHERE id = ?",
                [int(wanted.crewed_only), wanted.role, number],
            )
        else:
            (many,) = db.execute("SELECT count(*) FROM subscriptions WHERE guild = ?", [wanted.guild]).fetchone()
            if wanted.guild and many >= MOST_IN_A_SERVER:
                raise ValueError(
                    f"This server has {MOST_IN_A_SERVER} subscriptions, as many as it may; remove one first."
                )
            (number,) = db.execute(
                "INSERT INTO subscriptions (guild, channel, creator, kinds, milestone, mission, station, crewed_only, role, "
                "state, reason, refusals, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', '', 0, ?) RETURNING id",
                [
                    wanted.guild,
                    wanted.channel,
                    wanted.creator,
                    kinds,
                    wanted.milestone,
                    wanted.mission,
                    wanted.station,
                    int(wanted.crewed_only),
                    wanted.role,
                    stored(now),
                ],
            ).fetchone()
        for place, lead in enumerate(wanted.leads):
            db.execute("INSERT INTO leads VALUES (?, ?, ?)", [number, place, lead])
    return int(number)


def of_guild(db: Database, guild: int) -> list[Subscription]:
    """The subscriptions of a server."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE guild = ? ORDER BY id"
    return [_subscription(db, row) for row in db.execute(sql, [guild]).fetchall()]


def reminder(db: Database, person: int, milestone: str) -> Subscription | None:
    """The reminder that a person set for a milestone."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE guild = 0 AND creator = ? AND milestone = ?"
    row = db.execute(sql, [person, milestone]).fetchone()
    return _subscription(db, row) if row else None


def reminders_of(db: Database, person: int) -> int:
    """How many reminders a person has set."""
    return int(db.execute("SELECT count(*) FROM subscriptions WHERE guild = 0 AND creator = ?", [person]).fetchone()[0])


def get(db: Database, number: int) -> Subscription | None:
    """One subscription by its number."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE id = ?"
    row = db.execute(sql, [number]).fetchone()
    return _subscription(db, row) if row else None


def remove(db: Database, number: int, guild: int) -> bool:
    """Remove a subscription of a server; what is still on its way to it is cancelled. False where there is none."""
    with db.atomic():
        gone = db.execute("DELETE FROM subscriptions WHERE id = ? AND guild = ?", [number, guild]).rowcount
        if gone:
            db.execute(
                "UPDATE deliveries SET state = 'cancelled', reason = 'unsubscribed' WHERE subscription = ? AND state = 'pending'",
                [number],
            )
    return bool(gone)


def change(db: Database, number: int, guild: int, /, **new: object) -> bool:
    """Change columns of a subscription of a server (`kinds`, `crewed_only`, `role`, `state`) or its `leads`."""
    leads = new.pop("leads", None)
    with db.atomic():
        found = db.execute("SELECT 1 FROM subscriptions WHERE id = ? AND guild = ?", [number, guild]).fetchone()
        if not found:
            return False
        for column, value in new.items():
            if column not in ("kinds", "crewed_only", "role", "state", "refusals", "reason"):
                raise ValueError(f"no such column: {column}")
            db.execute(f"UPDATE subscriptions SET {column} = ? WHERE id = ?", [value, number])
        if isinstance(leads, tuple):
            db.execute("DELETE FROM leads WHERE subscription = ?", [number])
            for place, lead in enumerate(leads):
                db.execute("INSERT INTO leads VALUES (?, ?, ?)", [number, place, lead])
    return True


def reminders(db: Database, person: int) -> list[Subscription]:
    """The reminders that a person has set."""
    sql = f"SELECT {_COLUMNS} FROM subscriptions WHERE guild = 0 AND creator = ? ORDER BY id"
    return [_subscription(db, row) for row in db.execute(sql, [person]).fetchall()]


def leads_in_use(db: Database) -> tuple[str, ...]:
    """All lead times that some active subscription wants."""
    sql = "SELECT DISTINCT l.lead FROM leads l JOIN subscriptions s ON s.id = l.subscription WHERE s.state = 'active'"
    return tuple(str(row[0]) for row in db.execute(sql))


LEFT_FOR = timedelta(days=30)
"""How long the subscriptions of a server that Houston has left are kept, in case it comes back."""


def left(db: Database, guild: int, now: datetime) -> int:
    """Houston has left a server: its subscriptions sleep. Returns how many there were."""
    with db.atomic():
        sql = "UPDATE subscriptions SET state = 'left', reason = ? WHERE guild = ? AND state != 'left'"
        return int(db.execute(sql, [stored(now), guild]).rowcount)


def back(db: Database, guild: int) -> int:
    """Houston is in a server again: what slept because it had left goes on."""
    with db.atomic():
        sql = "UPDATE subscriptions SET state = 'active', reason = '', refusals = 0 WHERE guild = ? AND state = 'left'"
        return int(db.execute(sql, [guild]).rowcount)


def purge(db: Database, now: datetime) -> int:
    """Delete the subscriptions of servers that were left long ago. Returns how many."""
    old = stored(now - LEFT_FOR)
    with db.atomic():
        gone = db.execute("DELETE FROM subscriptions WHERE state = 'left' AND reason < ?", [old]).rowcount
        if gone:
            db.execute(
                "UPDATE deliveries SET state = 'cancelled', reason = 'the server was left' WHERE state = 'pending' "
                "AND subscription NOT IN (SELECT id FROM subscriptions)"
            )
    return int(gone)


def refused(db: Database, number: int, reason: str) -> bool:
    """Discord refused a post for good; after the second time the subscription sleeps. Returns whether it does now."""
    with db.atomic():
        row = db.execute(
            "UPDATE subscriptions SET refusals = refusals + 1, reason = ?, "
            "state = CASE WHEN refusals >= 1 THEN 'asleep' ELSE state END WHERE id = ? RETURNING state",
            [reason, number],
        ).fetchone()
    return bool(row) and row[0] == "asleep"


def accepted(db: Database, number: int) -> None:
    """A post went through: earlier refusals are forgotten."""
    with db.atomic():
        db.execute("UPDATE subscriptions SET refusals = 0, reason = '' WHERE id = ? AND refusals > 0", [number])


def asleep(db: Database) -> int:
    """How many subscriptions sleep."""
    return int(db.execute("SELECT count(*) FROM subscriptions WHERE state = 'asleep'").fetchone()[0])


def _subscription(db: Database, row: Any) -> Subscription:
    leads = db.execute("SELECT lead FROM leads WHERE subscription = ? ORDER BY place", [row[0]]).fetchall()
    return Subscription(
        row[0],
        row[1],
        row[2],
        row[3],
        tuple(lead[0] for lead in leads),
        tuple(row[4].split()),
        row[5],
        row[6],
        row[7],
        bool(row[8]),
        row[9],
        row[10],
        row[11],
    )
