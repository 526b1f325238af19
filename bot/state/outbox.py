"""The outbox: a notice becomes one delivery for each channel, exactly once; the UNIQUE keys decide that.

pending -> claimed (committed before the send) -> sent | missed | cancelled | failed | unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from bot.announcements.models import Delivery, DeliveryState, Notice, NoticeKind
from bot.state import settings
from knowledge.models import stored

_COLUMNS = (
    "d.key, d.notice, d.subscription, d.channel, n.due_at, n.useful_until, d.state, d.attempts, n.milestone, n.version, "
    "n.kind, n.lead, d.claimed_at, coalesce(s.role, 0)"
)
_FROM = "FROM deliveries d JOIN notices n ON n.id = d.notice LEFT JOIN subscriptions s ON s.id = d.subscription"


def expand(db: Database, notices: Iterable[Notice], now: datetime, wall: datetime) -> int:
    """Turn notices that are due into deliveries; what was expanded before stays as it is. Returns how many are new.

    Lead, now and outcome notices go to the channels that want them and had subscribed when they fell due; a slip or a
    call-off to those who were told something of this milestone before. What is too late is written down as missed. `wall`
    is the machine's own time.
    """
    prefix, made = settings.get(db, "outbox"), 0
    restored = settings.get(db, "restored").split()  # between these moments another copy of this file may have posted
    for notice in notices:
        with db.atomic():
            lead = int(notice.lead.total_seconds())
            row = db.execute(
                "INSERT OR IGNORE INTO notices (milestone, version, kind, lead, due_at, useful_until) "
                "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                [
                    notice.milestone,
                    notice.version,
                    str(notice.kind),
                    lead,
                    stored(notice.due),
                    stored(notice.useful_until),
                ],
            ).fetchone()
            if row is None:
                continue
            late = now > notice.useful_until
            unsure = len(restored) == 2 and restored[0] <= stored(notice.due) <= restored[1]
            state = "claimed" if unsure else "missed" if late else "pending"
            made += db.execute(
                "INSERT OR IGNORE INTO deliveries (key, notice, subscription, channel, state, attempts, next_try, claimed_at, "
                "reason) SELECT ? || '-' || s.id, ?, s.id, s.channel, ?, 0, ?, ?, ? "
                f"FROM subscriptions s JOIN milestones m ON m.id = ? WHERE s.state = 'active' AND {_wants(notice.kind)}",
                [
                    f"{prefix}-{digest(notice)}", row[0], state, stored(notice.due),
                    stored(notice.due + (wall - now)) if unsure else None, "too late" if late else "",
                    notice.milestone, *_wanted(notice),
                ],
            ).rowcount  # fmt: skip
    return made


def digest(notice: Notice) -> str:
    """A short name of a notice that is the same in every copy of the file, also after a restore."""
    text = f"{notice.milestone} {notice.version} {notice.kind} {notice.lead.total_seconds():.0f}"
    return sha256(text.encode()).hexdigest()[:10]


def _wants(kind: NoticeKind) -> str:
    """Which subscriptions a kind of notice goes to."""
    if kind in (NoticeKind.SLIP, NoticeKind.CALLED_OFF):
        return (
            "EXISTS (SELECT 1 FROM deliveries o JOIN notices p ON p.id = o.notice WHERE o.subscription = s.id "
            "AND o.state IN ('sent', 'claimed', 'unknown') AND p.milestone = ?) "
            "AND (SELECT v.at || v.precision FROM deliveries o JOIN notices p ON p.id = o.notice "
            "JOIN moments v ON v.milestone = p.milestone AND v.version = p.version WHERE o.subscription = s.id "
            "AND o.state IN ('sent', 'claimed', 'unknown') AND p.milestone = m.id ORDER BY p.version DESC LIMIT 1) "
            "!= CASE WHEN m.state IN ('called off', 'held') THEN '' ELSE m.at || m.precision END"
        )
    return (
        "s.created_at <= ? AND s.milestone IN ('', m.id) AND (s.kinds = '' OR instr(' ' || s.kinds || ' ', ' ' || m.kind || ' ')) "
        "AND s.mission IN ('', m.flight) AND s.station IN ('', m.station) AND (m.crewed OR NOT s.crewed_only) "
        "AND EXISTS (SELECT 1 FROM leads l WHERE l.subscription = s.id AND l.lead = ?)"
    )


def _wanted(notice: Notice) -> list[str]:
    if notice.kind in (NoticeKind.SLIP, NoticeKind.CALLED_OFF):
        return [notice.milestone]
    lead = str(int(notice.lead.total_seconds())) if notice.kind is NoticeKind.LEAD else str(notice.kind)
    return [stored(notice.due), lead]


def claim(db: Database, now: datetime, wall: datetime, limit: int) -> list[Delivery]:
    """Claim the next deliveries that are due, at most one a channel at a time; committed before anything is sent.

    `wall` is the machine's own time, by which Discord's history can be searched. What has become too late is marked.
    """
    with db.atomic():
        db.execute(
            "UPDATE deliveries SET state = 'missed', reason = 'too late' WHERE state = 'pending' AND next_try <= ? AND notice "
            "IN (SELECT id FROM notices WHERE useful_until < ?)",
            [stored(now), stored(now)],
        )
        rows = db.execute(
            f"SELECT d.key, min(n.due_at) {_FROM} WHERE d.state = 'pending' AND d.next_try <= ? AND d.channel NOT IN "
            "(SELECT channel FROM deliveries WHERE state = 'claimed') "
            "GROUP BY d.channel ORDER BY 2, d.key LIMIT ?",
            [stored(now), limit],
        ).fetchall()
        keys = [row[0] for row in rows]
        for key in keys:
            db.execute(
                "UPDATE deliveries SET state = 'claimed', claimed_at = ?, attempts = attempts + 1 WHERE key = ?",
                [stored(wall), key],
            )
    return [delivery for key in keys if (delivery := get(db, key))]


def get(db: Database, key: str) -> Delivery | None:
    """One delivery by its key."""
    row = db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE d.key = ?", [key]).fetchone()
    return _delivery(row) if row else None


def claimed(db: Database) -> list[Delivery]:
    """Deliveries whose outcome is not known: claimed by a process that ended before it could tell."""
    return [_delivery(row) for row in db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE d.state = 'claimed'").fetchall()]


def sent(db: Database, key: str, message: int, now: datetime, *, publish: bool = False) -> None:
    """Mark a delivery as posted, with how late it was in seconds, and whether it is still to be published."""
    with db.atomic():
        db.execute(
            "UPDATE deliveries SET state = 'sent', message_id = ?, sent_at = ?, reason = '', publish_at = ?, shown = (SELECT "
            "v.at || v.precision FROM notices n JOIN moments v ON v.milestone = n.milestone AND v.version = n.version "
            "WHERE n.id = deliveries.notice), late_s = max(0, "
            "strftime('%s', ?) - strftime('%s', (SELECT due_at FROM notices WHERE id = deliveries.notice))) WHERE key = ?",
            [message, stored(now), stored(now) if publish else None, stored(now), key],
        )


def give_back(db: Database, key: str, again: datetime, reason: str) -> None:
    """A delivery that certainly was not posted is pending again, from a given moment on."""
    with db.atomic():
        db.execute(
            "UPDATE deliveries SET state = 'pending', next_try = ?, reason = ? WHERE key = ?",
            [stored(again), reason, key],
        )


def close(db: Database, key: str, state: DeliveryState, reason: str) -> None:
    """End a delivery without a post: failed, missed, cancelled or unknown."""
    with db.atomic():
        db.execute("UPDATE deliveries SET state = ?, reason = ? WHERE key = ?", [str(state), reason, key])


def next_try(db: Database) -> datetime | None:
    """When the next pending delivery may be tried."""
    row = db.execute("SELECT min(next_try) FROM deliveries WHERE state = 'pending'").fetchone()
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def log(db: Database, guild: int | None = None) -> list[dict[str, Any]]:
    """All deliveries as `houston milestones log --json` prints them, the oldest first; those of one server where it is named."""
    sql = (
        "SELECT d.key, n.milestone, CASE n.kind WHEN 'lead' THEN 'lead ' || n.lead || ' s' ELSE n.kind END AS notice, "
        "d.channel, n.due_at, d.state, d.attempts, d.message_id, d.sent_at, d.late_s, nullif(d.reason, '') AS reason "
        f"{_FROM} WHERE ? IS NULL OR s.guild = ? ORDER BY n.due_at, d.key"
    )
    return [
        row | {"channel": str(row["channel"]), "message_id": row["message_id"] and str(row["message_id"])}
        for row in db.query(sql, [guild, guild])
    ]


def figures(db: Database, now: datetime) -> dict[str, int]:
    """Numbers for the doctor: what is due, and what has been stuck for ten minutes."""
    (due,) = db.execute(
        "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'claimed') AND next_try <= ?", [stored(now)]
    ).fetchone()
    old = stored(now - timedelta(minutes=10))
    (stuck,) = db.execute(
        "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'claimed') AND next_try <= ?", [old]
    ).fetchone()
    late = [
        row[0] for row in db.execute("SELECT late_s FROM deliveries WHERE state = 'sent' ORDER BY late_s").fetchall()
    ]
    return {"due": due, "stuck": stuck, "late_p99_s": late[int(len(late) * 0.99)] if late else 0}


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4]), datetime.fromisoformat(row[5]),
        DeliveryState(row[6]), row[7], row[8], row[9], NoticeKind(row[10]), timedelta(seconds=row[11]),
        row[13], datetime.fromisoformat(row[12]) if row[12] else None,
    )  # fmt: skip
