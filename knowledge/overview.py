"""Larger views of the record for cards: a person, a station as it stands at a moment, what happened on this day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.entities import Lexicon
from knowledge.models import Filter, Moment, Query, Source, stored
from knowledge.store import Store, moment
from knowledge.text import tokenize


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Everything that a card shows of a person."""

    id: str
    name: str
    countries: tuple[str, ...]
    agencies: tuple[str, ...]
    born: Moment | None
    died: Moment | None
    flights: tuple[tuple[str, str, Moment | None, bool], ...]
    """Flight, title as flown, launch, whether it is only planned; the earliest first."""
    days: float
    """Days in space on finished flights."""
    spacewalks: int
    in_space: bool
    sources: tuple[Source, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class StationFacts:
    """A station at a moment."""

    name: str
    note: str
    commander: str
    """Empty where the record does not say."""
    aboard: tuple[tuple[str, tuple[str, ...]], ...]
    """Flight, and who came with it and is there."""
    docked: tuple[tuple[str, str], ...]
    """Port (may be empty) and flight."""
    ended: Moment | None
    sources: tuple[Source, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class Anniversary:
    """Something that happened on a day of the year."""

    at: Moment
    what: str
    """`launch`, `landing`, `docking`, `spacewalk`, `Moon landing`, `accident` or `birth`."""
    name: str


def find(kind: str, text: str, lexicon: Lexicon) -> list[str]:
    """The ids of the people or stations that a text names, spelling corrected; empty where it names none."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    for candidate in (tokens, *lexicon.corrections(tokens, spans)):
        covered = lexicon.spans(candidate)
        found = [id_ for span in covered for id_ in span.of(kind)]
        if found and not any(span.unknown for span in covered):
            return list(dict.fromkeys(found))
    return []


def person_facts(id_: str, store: Store, now: datetime) -> PersonFacts:
    """All facts of one person; KeyError where there is no such id."""
    of = (Filter("person", (id_,)),)
    name = store.name("person", id_)

    def values(select: str) -> tuple[str, ...]:
        rows = store.find(Query("person", select, of))
        return tuple(filter(None, str(rows[0].value[0] or "").split("|"))) if rows else ()

    def at(select: str) -> Moment | None:
        rows = store.find(Query("person", select, of))
        return moment(*rows[0].value) if rows else None

    seats = store.find(Query("seat", "title", of), planned=True)
    flights = []
    for seat in seats:
        m = store.mission(seat.mission)
        flights.append((m.name, str(seat.value[0]), m.launched, m.planned))
    days = store.find(Query("person", "days", of))[0].value[0]
    walks = store.find(Query("person", "spacewalks", of))[0].value[0]
    keys = [key for row in (*seats, *store.find(Query("person", "country", of))) for key in row.sources]
    return PersonFacts(
        id_, name, values("country"), values("affiliation"), at("born"), at("died"), tuple(flights),
        (days or 0) / 86400, int(walks or 0), bool(store.flies_now((id_,), now)), store.sources(list(dict.fromkeys(keys))),
        store.as_of["crew"][:10],
    )  # fmt: skip


def station_facts(id_: str, store: Store, now: datetime) -> StationFacts:
    """A station as it stands at a moment; KeyError where there is no such id."""
    here, at = Filter("station", (id_,)), Filter("at", (stored(now),))
    people: dict[str, list[str]] = {}
    stays = store.find(Query("stay", "name", (here, at)))
    for row in stays:
        people.setdefault(store.mission(row.mission).name, []).append(row.entity.name)
    berths = store.find(Query("berth", "port", (here, at)))
    commanders = store.find(Query("command", "name", (here, at)))
    ended = store.find(Query("station", "landed", (here,)))
    keys = [key for row in (*stays, *berths) for key in row.sources]
    return StationFacts(
        store.name("station", id_), store.note("stations", id_), commanders[0].entity.name if commanders else "",
        tuple((ship, tuple(names)) for ship, names in people.items()),
        tuple((str(row.value[0] or ""), row.entity.name) for row in berths),
        moment(*ended[0].value) if ended else None, store.sources(list(dict.fromkeys(keys))),
        min(store.as_of["dockings"], store.as_of["crew"])[:10],
    )  # fmt: skip


def on_this_day(store: Store, now: datetime) -> list[Anniversary]:
    """What happened on this day of the year (UTC), round anniversaries and first flights of people first."""
    found = [Anniversary(at, what, name) for what, name, at in store.on_day(f"{now:%m-%d}") if at.at.year < now.year]
    return sorted(found, key=lambda a: (a.what == "birth", (now.year - a.at.at.year) % 5 != 0, -a.at.at.year))
