"""What the rooms of `knowledge` hand to each other: plain frozen values, standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

LONGEST_QUESTION = 2_000
"""Characters; the length of the longest Discord message."""


class Precision(StrEnum):
    """How exactly a moment is known; the order is from fine to coarse."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def has_clock(self) -> bool:
        """Whether a time of day is known, so that a countdown makes sense."""
        return self in (Precision.SECOND, Precision.MINUTE, Precision.HOUR)


_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}
_SPANS = {
    Precision.SECOND: timedelta(seconds=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as exactly as it is known: the interval from `at` (aware UTC) to `end`."""

    at: datetime
    precision: Precision

    def __post_init__(self) -> None:
        """Refuse a naive or non-UTC moment: a wrong zone is a wrong fact."""
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"not an aware UTC moment: {self.at!r}")

    @property
    def end(self) -> datetime:
        """The first instant after the interval (UTC)."""
        if self.precision in _SPANS:
            return self.at + _SPANS[self.precision]
        months = self.at.year * 12 + self.at.month - 1 + _MONTHS[self.precision]
        return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)

    @property
    def iso(self) -> str:
        """ISO 8601 in UTC, cut to the true precision: `2026-02-14T20:15Z`, `2026-10-08`, `2026-Q1`, `2026-H1`."""
        match self.precision:
            case Precision.SECOND:
                return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
            case Precision.MINUTE:
                return self.at.strftime("%Y-%m-%dT%H:%MZ")
            case Precision.HOUR:
                return self.at.strftime("%Y-%m-%dT%HZ")
            case Precision.DAY:
                return self.at.strftime("%Y-%m-%d")
            case Precision.MONTH:
                return self.at.strftime("%Y-%m")
            case Precision.QUARTER:
                return f"{self.at.year}-Q{(self.at.month + 2) // 3}"
            case Precision.HALF:
                return f"{self.at.year}-H{1 if self.at.month < 7 else 2}"
            case Precision.YEAR:
                return f"{self.at.year}"

    @property
    def stored(self) -> str:
        """The lower bound in the one form that the databases hold; it sorts as time does."""
        return stored(self.at)


def stored(at: datetime) -> str:
    """An aware datetime as the databases hold it: `YYYY-MM-DDTHH:MM:SSZ`, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Status(StrEnum):
    """How a question ended (CONTRACT: `status`)."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    CHAT = "chat"
    ERROR = "error"


class Reason(StrEnum):
    """Why there is no answer, or what is odd about it (CONTRACT: `reason`)."""

    NOT_UNDERSTOOD = "not_understood"
    NO_FACT = "no_fact"
    NO_SUCH_THING = "no_such_thing"
    OUT_OF_SCOPE = "out_of_scope"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    FALSE_PREMISE = "false_premise"
    BAD_REQUEST = "bad_request"


class Entity(NamedTuple):
    """A thing that the record knows by name."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; `trust` is primary, catalogue, press, digest or unsourced."""

    key: str
    title: str
    url: str
    trust: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of a query: `field` is a name of `schema.FIELDS`.

    `group` ties conditions together that must hold of the same row of another table: "flew on A and on B" has two.
    `op` is `is`, `not`, `during`, `before`, `after`, `since`, `through` (moments) or `at least` / `more than` ... (numbers).
    """

    field: str
    values: tuple[str, ...]
    op: str = "is"
    group: int = 0


WHOLE_CREW = 0
"""The limit of a query for everybody on one flight: "the first astronauts on Skylab" went up together."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question in the terms of the record: which rows, which of their properties, in which order, how added up."""

    kind: str
    select: str
    filters: tuple[Filter, ...] = ()
    order: str = ""
    descending: bool = False
    position: int = 0
    """Which row of the order is asked for, 1 is the first; 0 is all of them."""
    aggregate: str = "list"
    """`list`, `count`, `any` (yes or no) or `sum`."""
    expects: str = ""
    """What a yes needs: the id that must come first in the order, or a count such as `>6`."""
    between: tuple[tuple[str, str], ...] = ()
    """Two ends of a span of time, each an event and the flight it belongs to; `duration` compares lengths."""
    unit: str = ""
    """The unit that the question asks for (`days`, `hours`), if any."""
    limit: int = 1
    """How many rows from that position on: "the first three"; `WHOLE_CREW` for all of that row's flight."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question was understood to mean."""

    query: Query
    entities: tuple[Entity, ...] = ()
    rough: bool = False
    """Something had to be corrected or filled in from the conversation; the answer then states the reading."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Houston says to one question; `text` is plain, without markup."""

    question: str
    status: Status
    text: str
    reason: Reason | None = None
    reading: str = ""
    values: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    as_of: str = ""
    sources: tuple[Source, ...] = ()
    suggestions: tuple[str, ...] = ()
    parts: tuple[Answer, ...] = ()
    turn: Reading | None = field(default=None, repr=False)
    """The reading that a follow-up inherits from."""
    fragment: bool = False
    """The question has a few words only, and no answer."""

    @property
    def closed(self) -> bool:
        """Whether a fragment was not understood: what comes next does not lean on what was said before it."""
        return self.fragment and self.reason is Reason.NOT_UNDERSTOOD

    def leads(self, previous: Reading | None) -> Reading | None:
        """The reading that the next question may lean on; `previous` is that which this one could."""
        return self.turn if self.turn or self.closed else previous

    @property
    def json(self) -> dict[str, object]:
        """The object of `houston ask --json`."""
        return {
            "question": self.question,
            "status": str(self.status),
            "reason": str(self.reason) if self.reason else None,
            "answer": self.text,
            "reading": self.reading,
            "values": list(self.values),
            "entities": [{"id": e.id, "kind": e.kind, "name": e.name} for e in self.entities],
            "as_of": self.as_of or None,
            "sources": [{"key": s.key, "title": s.title, "url": s.url, "trust": s.trust} for s in self.sources],
            "suggestions": list(self.suggestions),
            "parts": [part.json for part in self.parts],
        }


class Row(NamedTuple):
    """One row that a query found: who it is, the property asked for, the mission and person it belongs to. A named tuple,
    for a question can find a thousand of them.
    """

    entity: Entity
    value: tuple[Any, ...]
    mission: str
    person: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mission:
    """What sentences and cards say of a flight beside the fact that was asked for."""

    id: str
    name: str
    kind: str
    launched: Moment
    landed: Moment | None
    under_way: bool
    """Launched and, by the record, not back yet."""
    planned: bool
    """Not launched yet; `launched` is then the plan."""
    outcome: str
    note: str

    def flying(self, now: datetime) -> bool:
        """Whether the flight is on its way at that moment (UTC)."""
        return self.under_way and self.launched.at <= now


@dataclass(frozen=True, slots=True)
class Plan:
    """Something still to come, or what became of it."""

    id: str
    mission: str
    """The flight, or nothing where it belongs to none."""
    flight: str
    """The name of the flight, else its own."""
    title: str
    """A name of its own, where it has one."""
    kind: str
    at: Moment
    state: str
    """`planned`, `held`, `done`, `failed` or `called off`."""
    outcome: Moment | None
    station: str
    port: str
    crewed: bool
    note: str
    sources: tuple[str, ...]
