"""What is known of a question when it is answered, and the moments that stand for words such as "now"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge.models import Answer, Entity, Filter, Mission, Moment, Query, Reading, Row, Source, Status, stored
from knowledge.schema import KINDS
from knowledge.spans import Span
from knowledge.store import Store, moment

Found = tuple[str, tuple[Source, ...]]
_MANY = 3
"""Things named beside an answer at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it was read as."""

    question: str
    query: Query
    spans: Sequence[Span]
    plural: bool
    """The question itself asks for several ("all", "astronauts", "missions")."""
    rough: bool
    now: datetime
    counted: int = 0
    """How many the question says that there are of what it asks for; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the values that stand in it; `missing` says that the record lacks the fact."""

    text: str
    values: tuple[str, ...] = ()
    missing: bool = False
    rows: tuple[Row, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What wording needs to know of a query's result."""

    query: Query
    rows: list[Row]
    reading: str
    now: datetime
    about: bool
    """The facts rest on digests or on no source: clock times are then only "about"."""
    store: Store
    hour: bool = False
    """The time of day is asked for."""

    def mission(self, row: Row) -> Mission:
        """The flight that a row belongs to."""
        return self.store.mission(row.mission)


_PAIR = 2


def at_moment(query: Query, now: datetime, store: Store) -> Query:
    """The query with the moments in place of `now` and of "docked crew-9"; the last one is the last until now."""
    if query.position and query.descending and query.order in ("launched", "docked", "undocked", "landed", "date"):
        query = replace(query, filters=(*query.filters, Filter(query.order, (stored(now),), "before")))

    there = {"launched": "docked", "landed": "undocked"} if any(f.field == "station" for f in query.filters) else {}

    def known(value: str, *, whole: bool) -> str:
        if value == "now":
            return stored(now)
        event, _, mission = value.partition(" ")
        if whole and mission and event in there and (docked := moment_of(there[event], mission, store)):
            return stored(docked.at)  # who was at a station during a flight to it met its crew
        if not mission:
            return value
        at = moment_of(event, mission, store)
        return stored(at.at if at else now)  # a flight under way has not landed yet

    return replace(
        query,
        filters=tuple(
            replace(f, values=tuple(known(v, whole=len(f.values) > 1) for v in f.values))
            if f.field == "at" or f.values == ("now",)
            else f
            for f in query.filters
        ),
    )


def moment_of(event: str, mission: str, store: Store) -> Moment | None:
    """When something happened on a flight, if the record knows."""
    kind = "docking" if event in ("docked", "undocked") else "mission"
    rows = store.find(Query(kind, event, (Filter("mission", (mission,)),)))
    return moment(*rows[0].value) if rows else None


def complete_to(query: Query, store: Store) -> str:
    """The day to which all tables that a query touches are complete (ISO)."""
    return min((store.as_of[table][:10] for table in KINDS[query.kind].tables), default="")


def named(asked: Asked, store: Store) -> tuple[Entity, ...]:
    """The things that the question was about."""
    kinds = {
        "mission": "mission",
        "person": "person",
        "expedition": "expedition",
        "station": "station",
        "home": "mission",
    }
    found = [
        Entity(kinds[f.field], value, store.name(kinds[f.field], value))
        for f in asked.query.filters
        if f.field in kinds
        for value in f.values[:_MANY]
    ]
    flown = [f.values[0] for f in asked.query.filters if f.field == "nth flight of"]
    return (*found, *(Entity("person", person, store.name("person", person)) for person in flown))


def several_people(query: Query) -> tuple[str, ...]:
    """The ids of more than two people of whom any is meant: "which of them ..."; empty where there are fewer."""
    named = (f for f in query.filters if f.field == "person" and f.op == "is" and not f.group)
    return next((f.values for f in named if len(f.values) > _PAIR), ())


def answered(asked: Asked, text: str, reading: str, value: str, entities: tuple[Entity, ...], found: Found) -> Answer:
    """The answer with one value; `found` is the as-of date and where it comes from."""
    as_of, sources = found
    turn = Reading(asked.query, entities)
    return Answer(asked.question, Status.ANSWERED, text, None, reading, (value,), entities, as_of, sources, turn=turn)
