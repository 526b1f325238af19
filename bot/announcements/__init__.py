"""Milestones announced once, on time, whatever happens.

`planning` is pure: which notices a milestone gives and when. `bot.state.outbox` turns a notice that is due into one
delivery for each channel. `delivery` claims, posts, marks and recovers; `posting` is the way to Discord; `wording` says it.
"""

from bot.announcements.delivery import Announcer
from bot.announcements.flights import identify, slug
from bot.announcements.models import KINDS, Milestone, State, Subscription
from bot.announcements.planning import DEFAULT_LEADS, lead_words, parse_leads, upcoming

__all__ = [
    "DEFAULT_LEADS",
    "KINDS",
    "Announcer",
    "Milestone",
    "State",
    "Subscription",
    "identify",
    "lead_words",
    "parse_leads",
    "slug",
    "upcoming",
]
