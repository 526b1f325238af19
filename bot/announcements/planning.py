"""Which notices a milestone gives, and when each is due. Pure: milestones and `now` in, notices out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.announcements.models import Milestone, Notice, NoticeKind, State, Subscription
from bot.announcements.wording import announcement

DEFAULT_LEADS = ("86400", "3600", "600", "now", "outcome")
"""24 h, 1 h and 10 min before, the moment itself, and what became of it."""
MOST_LEADS = 10
_LONGEST_LEAD = timedelta(days=31)
_LATEST = {
    NoticeKind.NOW: timedelta(minutes=30),
    NoticeKind.OUTCOME: timedelta(days=1),
    NoticeKind.SLIP: timedelta(days=1),
    NoticeKind.CALLED_OFF: timedelta(days=1),
}
"""How long after it was due a notice is still worth reading; a lead notice for half of its lead."""
SETTLING = timedelta(seconds=3)
"""How long a new moment must stand before subscribers are told: two changes in a short while make one notice."""
_SIGNIFICANT = (
    (timedelta(hours=2), timedelta(minutes=1)),
    (timedelta(days=1), timedelta(minutes=5)),
    (timedelta(days=7), timedelta(minutes=30)),
    (timedelta.max, timedelta(hours=2)),
)
"""Time still to go -> the smallest change that is worth a notice; smaller ones go unsaid until the next notice."""
_PART = re.compile(r"(\d+)\s*(d|h|m|min)")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "min": 60}


def parse_leads(text: str) -> tuple[str, ...]:
    """Lead times as people write them, such as `24h 1h 10m now outcome`; empty is the default.

    Raises ValueError with one sentence.
    """
    found: list[str] = []
    for word in text.lower().replace(",", " ").split():
        match = _PART.fullmatch(word)
        if word in ("now", "outcome"):
            found.append(word)
        elif match and 0 < int(match[1]) * _UNITS[match[2]] <= _LONGEST_LEAD.total_seconds():
            found.append(str(int(match[1]) * _UNITS[match[2]]))
        else:
            raise ValueError("Lead times read like 24h 1h 10m now outcome, each at most 31 days.")
    leads = tuple(dict.fromkeys(found)) or DEFAULT_LEADS
    if len(leads) > MOST_LEADS:
        raise ValueError(f"At most {MOST_LEADS} lead times fit into one subscription.")
    return leads


def lead_words(leads: Iterable[str]) -> str:
    """Lead times as a person would write them: `24h 1h 10m now outcome`."""
    return " ".join(lead if not lead.isdigit() else _short(int(lead)) for lead in leads)


def _short(seconds: int) -> str:
    if seconds % 86400 == 0 and seconds > 86400:
        return f"{seconds // 86400}d"
    return f"{seconds // 3600}h" if seconds % 3600 == 0 else f"{seconds // 60}m"


def notices(milestone: Milestone, leads: Iterable[str]) -> Iterator[Notice]:
    """All notices of a milestone as it now stands, in no order.

    A countdown runs only to a moment known to the hour or better. What was due before this version of the milestone was
    known never comes due: nobody is told "in 24 hours" of something entered an hour before it happens.
    """
    at, since = milestone.moment.at, milestone.since or milestone.moment.at

    def make(kind: NoticeKind, due: datetime, lead: timedelta = timedelta(0)) -> Notice:
        latest = lead / 2 if kind is NoticeKind.LEAD else _LATEST[kind]
        return Notice(milestone.id, milestone.version, kind, lead, due, due + latest)

    match milestone.state:
        case State.PLANNED:
            if milestone.moment.precision.has_clock:
                for lead in leads:
                    if lead.isdigit() and at - timedelta(seconds=int(lead)) >= since:
                        yield make(NoticeKind.LEAD, at - timedelta(seconds=int(lead)), timedelta(seconds=int(lead)))
                if at >= since:
                    yield make(NoticeKind.NOW, at)
            if milestone.version > 1 and significant(milestone, since):
                yield make(NoticeKind.SLIP, since + SETTLING)
        case State.DONE | State.FAILED:
            yield make(NoticeKind.OUTCOME, since)
        case State.CALLED_OFF:
            yield make(NoticeKind.CALLED_OFF, since)
        case State.HELD:
            yield make(NoticeKind.SLIP, since + SETTLING)


def significant(milestone: Milestone, now: datetime) -> bool:
    """Whether a change of the moment is worth a notice: by its size and the time still to go, or by its precision."""
    old, new = milestone.previous, milestone.moment
    if old is None or old.precision.has_clock != new.precision.has_clock:
        return True
    if not new.precision.has_clock:
        return old != new
    least = next(change for ahead, change in _SIGNIFICANT if new.at - now <= ahead)
    return abs(new.at - old.at) >= least


def due_notices(milestones: Iterable[Milestone], leads: Iterable[str], now: datetime) -> list[Notice]:
    """The notices whose time has come, the oldest first."""
    wanted = tuple(leads)
    found = [n for milestone in milestones for n in notices(milestone, wanted) if n.due <= now]
    return sorted(found, key=lambda notice: notice.due)


def next_due(milestones: Iterable[Milestone], leads: Iterable[str], now: datetime) -> datetime | None:
    """The moment at which the next notice falls due, if any is planned."""
    wanted = tuple(leads)
    return min((n.due for m in milestones for n in notices(m, wanted) if n.due > now), default=None)


def upcoming(milestones: Iterable[Milestone], subscription: Subscription, now: datetime) -> list[tuple[datetime, str]]:
    """What a subscription will be sent as things stand: when, and the very text; the earliest first."""
    posts = [
        (notice.due, announcement(milestone, notice.kind, notice.due, notice.due))
        for milestone in milestones
        if wants(subscription, milestone)
        for notice in notices(milestone, subscription.leads)
        if notice.due > now and (notice.kind is not NoticeKind.NOW or "now" in subscription.leads)
    ]
    return sorted(posts)


def wants(subscription: Subscription, milestone: Milestone) -> bool:
    """Whether a subscription is about a milestone."""
    return (
        (not subscription.kinds or milestone.kind in subscription.kinds)
        and subscription.mission in ("", milestone.flight)
        and subscription.station in ("", milestone.station)
        and subscription.milestone in ("", milestone.id)
        and (milestone.crewed or not subscription.crewed_only)
    )
