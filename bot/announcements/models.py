"""What an announcement is made of: milestones, subscriptions, notices and deliveries, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge import Moment

KINDS = (
    "launch",
    "docking",
    "berthing",
    "hatch-opening",
    "undocking",
    "port-move",
    "landing",
    "spacewalk",
    "change-of-command",
)
"""Kinds of milestones (CONTRACT)."""


class State(StrEnum):
    """Where a milestone stands."""

    PLANNED = "planned"
    HELD = "held"
    DONE = "done"
    FAILED = "failed"
    CALLED_OFF = "called off"


class NoticeKind(StrEnum):
    """Why subscribers are told something."""

    LEAD = "lead"
    NOW = "now"
    OUTCOME = "outcome"
    SLIP = "slip"
    CALLED_OFF = "called off"


class DeliveryState(StrEnum):
    """What became of one notice in one channel (CONTRACT)."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    MISSED = "missed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment of a flight that people wait for."""

    id: str
    flight: str
    """The id of the flight in the record, or a slug of the name it was given."""
    flight_name: str
    kind: str
    moment: Moment
    state: State = State.PLANNED
    version: int = 1
    """Goes up with each change of the moment."""
    since: datetime | None = None
    """When this version of the moment, or this state, became known (UTC)."""
    station: str = ""
    port: str = ""
    title: str = ""
    reason: str = ""
    outcome: Moment | None = None
    """When it really happened, once it is done."""
    previous: Moment | None = None
    """The moment that was told before this one, for slip notices."""
    first: Moment | None = None
    """The moment of the first version."""
    crewed: bool = True
    """Whether people fly on it; for subscriptions to crewed flights alone."""

    @property
    def name(self) -> str:
        """How people are told of it: `Crew-14 docking`, or the title it was given."""
        return self.title or f"{self.flight_name} {self.kind.replace('-', ' ')}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that all subscribers of a milestone are to be told once."""

    milestone: str
    version: int
    kind: NoticeKind
    lead: timedelta
    """How long before the moment; zero for all kinds but `lead`."""
    due: datetime
    useful_until: datetime
    """Later than this it is not sent any more but marked as missed."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel of a server, or a person's DM, that asks to be told."""

    id: int
    guild: int
    channel: int
    creator: int
    leads: tuple[str, ...]
    """Lead times in seconds as text, `now` and `outcome`."""
    kinds: tuple[str, ...] = ()
    milestone: str = ""
    """Only this milestone; that is how a person's reminder works (`guild` is then 0, `channel` the DM)."""
    mission: str = ""
    """Only this flight."""
    station: str = ""
    """Only milestones at this station."""
    crewed_only: bool = False
    role: int = 0
    """A role to mention; 0 for none."""
    state: str = "active"
    """`active`, `paused`, or `asleep` after Discord refused twice; a subscription is kept, not deleted."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice on its way to one channel."""

    key: str
    notice: int
    subscription: int
    channel: int
    due: datetime
    useful_until: datetime
    state: DeliveryState
    attempts: int
    milestone: str
    version: int
    kind: NoticeKind
    lead: timedelta
    role: int = 0
    """The role that the subscription asks to mention."""
    claimed: datetime | None = None
    """When the send began, by the machine's own clock, which is Discord's but for seconds."""
