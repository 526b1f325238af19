"""What a notice says: by the time that really remains, marked late where it is late. Moments are Discord's stamps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.announcements.models import Milestone, NoticeKind, State
from bot.marks import plain
from knowledge import Moment
from knowledge.phrases import count, dated

LATE_AFTER = timedelta(minutes=2)
"""A notice that comes this much after it was due says so."""
_MOST_MISSED = 5
"""How many missed milestones one line names."""


def stamp(moment: Moment) -> str:
    """A moment as each reader's own time and the time from now; a mere day stays a day."""
    if not moment.precision.has_clock:
        return dated(moment)
    seconds = int(moment.at.timestamp())
    return f"<t:{seconds}:F> (<t:{seconds}:R>)"


def announcement(milestone: Milestone, kind: NoticeKind, due: datetime, now: datetime) -> str:
    """The text of an announcement, plain but for Discord's stamps and one bold name."""
    name, at = f"**{plain(milestone.name, 120)}**", milestone.moment
    place = f" at {plain(milestone.port, 60)}" if milestone.port else ""
    match kind:
        case NoticeKind.LEAD:
            text = f"{name} is planned {remaining(at.at - now)}{place}: {stamp(at)}."
        case NoticeKind.NOW:
            text = f"{name} is planned for now{place}, not yet confirmed: {stamp(at)}."
        case NoticeKind.OUTCOME if milestone.state is State.FAILED:
            text = f"{name} failed{_because(milestone)}. It was planned for {stamp(at)}."
        case NoticeKind.OUTCOME:
            text = f"{name} is done{place}: {stamp(milestone.outcome or at)}."
        case NoticeKind.SLIP:
            text = _slip(milestone, name)
        case NoticeKind.CALLED_OFF:
            text = f"{name} is called off{_because(milestone)}. It was planned for {stamp(at)}."
    late = now - due
    if late > LATE_AFTER:
        text += f"\n-# Late: this was due <t:{int(due.timestamp())}:R>."
    return text


def correction(milestone: Milestone, first: Moment) -> str:
    """A post about a planned milestone after a change too small for a notice; `first` is what it said at first."""
    place = f" at {plain(milestone.port, 60)}" if milestone.port else ""
    text = f"**{plain(milestone.name, 120)}** is planned{place}: {stamp(milestone.moment)}."
    change = milestone.moment.at - first.at
    if not (first.precision.has_clock and milestone.moment.precision.has_clock and change):
        return f"{text}\n-# Corrected since this was posted."
    way = "later" if change > timedelta(0) else "earlier"
    return f"{text}\n-# Corrected: {length(abs(change))} {way} than this post said at first."


def while_away(missed: Sequence[Milestone]) -> str:
    """One line on what could not be told in time, to go under another post; empty where nothing was missed."""
    if not missed:
        return ""
    parts = [f"**{plain(m.name, 120)}** ({_stands(m)})" for m in missed[:_MOST_MISSED]]
    more = f" and {len(missed) - _MOST_MISSED} more" if len(missed) > _MOST_MISSED else ""
    return f"\n-# Not told in time while I was away: {', '.join(parts)}{more}."


def _stands(milestone: Milestone) -> str:
    if milestone.state not in (State.PLANNED, State.DONE):
        return str(milestone.state)
    moment = milestone.outcome or milestone.moment
    when = f"<t:{int(moment.at.timestamp())}:f>" if moment.precision.has_clock else dated(moment)
    return f"{milestone.state} {when}"


def _slip(milestone: Milestone, name: str) -> str:
    """Old and new moment, with the difference in words."""
    new, old = milestone.moment, milestone.previous
    if milestone.state is State.HELD:
        return f"{name} is on hold{_because(milestone)}. It was planned for {stamp(new)}."
    if old is None:
        return f"{name} has a new time: {stamp(new)}."
    if not (old.precision.has_clock and new.precision.has_clock):
        return f"{name} has a new time: {stamp(new)}. It was planned {stamp(old)}."
    change = new.at - old.at
    way = "later" if change > timedelta(0) else "earlier"
    total = new.at - (milestone.first.at if milestone.first else old.at)
    history = ""
    if milestone.version > 2 and total:
        history = f" That is change {milestone.version - 1}, {length(abs(total))} {'later' if total > timedelta(0) else 'earlier'} in all."
    return f"{name} moves {length(abs(change))} {way}: {stamp(new)}. It was planned for <t:{int(old.at.timestamp())}:F>.{history}"


def _because(milestone: Milestone) -> str:
    return f" ({plain(milestone.reason, 200)})" if milestone.reason else ""


def remaining(rest: timedelta) -> str:
    """The time to a moment in words: `in 24 hours`, `in 9 minutes`, `right now`."""
    if rest < timedelta(seconds=90):
        return "in about a minute" if rest > timedelta(seconds=20) else "right now"
    return f"in {length(rest)}"


def length(span: timedelta) -> str:
    """A length of time in its one or two largest units, rounded to minutes."""
    minutes = max(1, round(span.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days and (days, hours, minutes) != (1, 0, 0):
        parts = [(days, "day"), (hours, "hour")]
    else:
        parts = [(days * 24 + hours, "hour"), (minutes, "minute")]
    return " ".join(count(number, unit) for number, unit in parts if number) or "less than a minute"
