"""Milestones that follow the plans of the record, with nobody's hand: new, moved, held, done, failed, called off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.announcements.flights import slug
from bot.announcements.models import Milestone, State
from bot.state import milestones

if TYPE_CHECKING:
    from sqlite_utils import Database

    from knowledge.models import Plan

FRESH = timedelta(hours=12)
"""What ended longer ago than this, and was never planned here, is no news."""
_NEWS = timedelta(days=1)
"""An outcome that became known later than this is marked, not announced: after a week offline nobody wants a flood."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a milestone because its plan changed."""

    id: str
    what: str


def follow(db: Database, plans: Iterable[Plan], now: datetime) -> list[Change]:
    """Bring the milestones up to the plans; safe to repeat. What a person set by hand stays until the plan itself changes."""
    found = (_follow_one(db, plan, now) for plan in plans)
    return [change for change in found if change is not None]


def _follow_one(db: Database, plan: Plan, now: datetime) -> Change | None:
    wanted = _milestone(plan)
    known = milestones.followed(db, plan.id, wanted.flight, wanted.kind, (plan.outcome or plan.at).at)
    if known is None:
        return _begin(db, plan, wanted, now)
    milestone, seen = known
    said = f"{plan.at.stored} {plan.at.precision}"
    if not seen:
        milestones.follow(db, milestone.id, plan.id, said)
        seen = said if plan.state == "planned" else ""
    change = _change(db, plan, milestone, now, moved=bool(seen) and seen != said)
    if seen != said:
        milestones.follow(db, milestone.id, plan.id, said)
    return change


def _begin(db: Database, plan: Plan, wanted: Milestone, now: datetime) -> Change | None:
    """A plan that no milestone follows yet."""
    ended = plan.state not in ("planned", "held")
    if ended and (plan.outcome is None or not now - FRESH < plan.outcome.at <= now):
        return None
    if not ended and plan.at.end <= now:
        return None
    written = milestones.add(db, wanted, now)
    milestones.follow(db, written.id, plan.id, f"{plan.at.stored} {plan.at.precision}")
    if plan.state != "planned":
        _change(db, plan, written, now, moved=False)
    return Change(written.id, f"new: {plan.at.iso}")


def _change(db: Database, plan: Plan, milestone: Milestone, now: datetime, *, moved: bool) -> Change | None:
    over = milestone.state in (State.DONE, State.FAILED, State.CALLED_OFF)
    match plan.state:
        case "done" | "failed" if not over or milestone.state is State.CALLED_OFF:
            state = State.DONE if plan.state == "done" else State.FAILED
            outcome = plan.outcome or plan.at
            known = now if now - outcome.at < _NEWS else outcome.at
            milestones.end(db, milestone.id, state, known, outcome=outcome, reason=plan.note[:200])
        case "called off" if not over:
            milestones.end(db, milestone.id, State.CALLED_OFF, now, reason=plan.note[:200])
        case "held" if milestone.state is State.PLANNED:
            milestones.end(db, milestone.id, State.HELD, now, reason=plan.note[:200])
        case "planned" if plan.at.end <= now and milestone.state is not State.CALLED_OFF:
            return None  # a moment that is refined after it has passed is no slip
        case "planned" if milestone.state in (State.HELD, State.CALLED_OFF) or moved:
            milestones.slip(db, milestone.id, plan.at, now)
        case _:
            return None
    return Change(milestone.id, f"{plan.state}: {(plan.outcome or plan.at).iso}")


def _milestone(plan: Plan) -> Milestone:
    flight = plan.mission or slug(plan.title or plan.flight) or plan.id
    return Milestone(
        "", flight, plan.flight or plan.title, plan.kind, plan.at, station=plan.station, port=plan.port, title=plan.title,
        crewed=plan.crewed,
    )  # fmt: skip
