"""What has been posted: what is still to be published, corrected, or said about what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.state.milestones import read_moment
from knowledge import Moment
from knowledge.models import stored

PUBLISHED_AN_HOUR = 10
"""How many posts Discord lets an announcement channel publish in an hour."""
_FORGOTTEN = timedelta(days=7)
"""What was missed longer ago than this is not worth a line any more."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of Houston that wants something done."""

    key: str
    channel: int
    message: int
    milestone: str
    first: Moment | None = None
    """The moment that it said when it was posted."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Notices of one milestone that came too late to be sent to a subscription."""

    milestone: str
    keys: tuple[str, ...]


def to_publish(db: Database, now: datetime) -> list[Post]:
    """The next post of each announcement channel, the channels left out that have had their ten in the last hour."""
    sql = (
        "SELECT d.key, d.channel, d.message_id, n.milestone, min(d.sent_at) FROM deliveries d JOIN notices n ON n.id = d.notice "
        "WHERE d.publish_at <= ? AND (SELECT count(*) FROM deliveries o WHERE o.channel = d.channel AND o.published_at > ?) < ? "
        "GROUP BY d.channel"
    )
    hour = stored(now - timedelta(hours=1))
    rows = db.execute(sql, [stored(now), hour, PUBLISHED_AN_HOUR]).fetchall()
    return [Post(row[0], row[1], row[2], row[3]) for row in rows]


def published(db: Database, key: str, now: datetime) -> None:
    """A post is published, or never can be: it is not tried again, and counts towards the hour."""
    with db.atomic():
        db.execute("UPDATE deliveries SET publish_at = NULL, published_at = ? WHERE key = ?", [stored(now), key])


def publish_later(db: Database, key: str, again: datetime) -> None:
    """A post is to be published from a given moment on."""
    with db.atomic():
        db.execute("UPDATE deliveries SET publish_at = ? WHERE key = ?", [stored(again), key])


def to_correct(db: Database, settled: datetime, limit: int) -> list[Post]:
    """The last posts of planned milestones that say another moment, where the change was too small for a notice.

    A change that has stood since `settled` and has no slip notice by now gets none.
    """
    sql = (
        "SELECT d.key, d.channel, d.message_id, m.id, v.at, v.precision, max(d.sent_at) FROM milestones m "
        "JOIN notices n ON n.milestone = m.id JOIN deliveries d ON d.notice = n.id "
        "JOIN moments v ON v.milestone = n.milestone AND v.version = n.version "
        "WHERE m.state = 'planned' AND m.version > 1 AND m.since <= ? AND d.state = 'sent' AND d.shown != '' "
        "AND NOT EXISTS (SELECT 1 FROM notices s WHERE s.milestone = m.id AND s.version = m.version AND s.kind = 'slip') "
        "GROUP BY m.id, d.subscription HAVING d.shown != m.at || m.precision LIMIT ?"
    )
    rows = db.execute(sql, [stored(settled), limit]).fetchall()
    return [Post(row[0], row[1], row[2], row[3], read_moment(row[4], row[5])) for row in rows]


def corrected(db: Database, key: str, moment: Moment) -> None:
    """A post now says this moment."""
    with db.atomic():
        shown = f"{stored(moment.at)}{moment.precision}"
        db.execute("UPDATE deliveries SET shown = ? WHERE key = ?", [shown, key])


def missed(db: Database, subscription: int, besides: str, now: datetime) -> list[Missed]:
    """What a subscription missed and has not been told since, by milestone, without the milestone `besides`."""
    sql = (
        "SELECT n.milestone, group_concat(d.key, ' ') FROM deliveries d JOIN notices n ON n.id = d.notice "
        "WHERE d.subscription = ? AND d.state = 'missed' AND d.reason = 'too late' AND n.milestone != ? AND n.due_at > ? "
        "GROUP BY n.milestone ORDER BY min(n.due_at)"
    )
    rows = db.execute(sql, [subscription, besides, stored(now - _FORGOTTEN)]).fetchall()
    return [Missed(row[0], tuple(row[1].split())) for row in rows]


def told(db: Database, missed_ones: list[Missed]) -> None:
    """What was missed has been told in a line under another post."""
    with db.atomic():
        for key in (key for one in missed_ones for key in one.keys):
            db.execute("UPDATE deliveries SET reason = 'too late; told afterwards' WHERE key = ?", [key])
