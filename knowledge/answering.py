"""Reading -> answer, through the store. Decides what is settled, what is ambiguous, what the record does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from knowledge.asking import Asked, Said, Told, answered, at_moment, complete_to, named, several_people
from knowledge.denying import nothing
from knowledge.describing import describe
from knowledge.jointly import each
from knowledge.models import WHOLE_CREW, Answer, Entity, Query, Reading, Reason, Row, Source, Status
from knowledge.phrases import listed
from knowledge.portraits import portray
from knowledge.resolving import (
    ambiguous,
    ask_back,
    by_operator,
    by_return,
    choices,
    of_reused_ships,
    settle_people,
    ships_apart,
)
from knowledge.schema import PROPERTIES
from knowledge.settling import confirmed
from knowledge.store import Store
from knowledge.wording import flight_dates, say

_WHO_FIRST = ("seat", "name", "launched", 1)
"""What a query for the first or last people asks for; in the plural it means all of that flight."""
_PEOPLE = ("seat", "person", "member", "command", "stay", "walk", "moonwalker")
"""Kinds of rows that are people: what is asked next may be about them."""
_THINGS = ("ship", "station", "expedition")
"""Kinds of things of which the next question may speak as "it", besides flights."""
_PATCHY = 0.2
"""Share of unknown times from which on no longest or shortest is named."""
_FRESH = timedelta(days=7)
"""Older facts about the present say their date in the sentence."""
NOT_UNDERSTOOD = "I did not understand that question, so I would rather not guess."


def answer(asked: Asked, store: Store) -> Answer:
    """Carry out a reading."""
    settled = settle_people(asked, store)
    if isinstance(settled, Answer):
        return settled
    settled = of_reused_ships(settled, store)
    if asked.counted and settled.position and settled.limit and settled.select != "walkers":  # "the first three people"
        settled = replace(settled, limit=asked.counted)
    elif asked.plural and (settled.kind, settled.select, settled.order, settled.position) == _WHO_FIRST:
        settled = replace(settled, limit=WHOLE_CREW)
    asked = replace(asked, query=settled)
    if whole := _as_a_whole(asked, store):
        return whole
    rows = store.find(at_moment(settled, asked.now, store))
    if meant := by_operator(settled, rows, store) or by_return(settled, rows, store):
        return answer(replace(asked, query=meant), store)
    if beside := _before_telling(asked, rows, store):
        return beside
    if not rows and (other := _told_elsewhere(settled, store)):
        settled, rows = other, store.find(other)
        asked = replace(asked, query=settled)
    if ambiguous(asked, rows):
        return ask_back(asked, rows, store)
    reading = describe(settled, store)
    decisive = _decisive(settled, rows)
    if _echoes(asked, decisive) or _miscounts(asked, rows) or (rows and not decisive):
        return Answer(asked.question, Status.UNKNOWN, NOT_UNDERSTOOD, Reason.NOT_UNDERSTOOD)
    if not decisive:
        return nothing(asked, reading, store)
    if settled.position and settled.select != "name":
        rows = decisive
    keys = list(dict.fromkeys(key for row in decisive for key in row.sources))
    sources = store.sources(keys)
    about = bool(sources) and all(source.trust in ("digest", "unsourced") for source in sources)
    hour = any("time" in span.text.split() for span in asked.spans if span.sense("ask") == "when")
    told = Told(settled, rows, reading, asked.now, about, store, hour)
    said = _recounted(asked, confirmed(told) if settled.aggregate == "any" else say(told))
    return _answered(asked, said, reading, sources, store)


def _as_a_whole(asked: Asked, store: Store) -> Answer | None:
    """The answer that is not made of the rows of one query: a portrait, a time between two events, several claims at once."""
    if asked.query.select == "portrait":
        return _portrait(asked, store)
    if apart := ships_apart(asked, store):
        return apart
    if asked.query.between:
        from knowledge.comparing import time_between

        return time_between(asked, store)
    return each(asked, store, answer) if asked.query.aggregate == "any" else None


def revealed(asked: Asked, rows: Sequence[Row], store: Store) -> Answer:
    """The answer to a clue: what fits it, and the flight that gave it away."""
    names = [str(row.value[-1]) for row in rows]
    flight = store.mission(rows[0].mission) if rows[0].mission else None
    beside = [flight.name] if flight and flight.name not in names else []
    beside += [flight_dates(flight, asked.now)] if flight else []
    shown = f" ({', '.join(beside)})" if beside else ""
    text = f"{'That was' if len(names) == 1 else 'Those were'} {listed(names)}{shown}."
    people = [Entity("person", row.person, store.name("person", row.person)) for row in rows if row.person]
    entities = (*people, *([Entity("mission", rows[0].mission, flight.name)] if flight else []))
    keys = list(dict.fromkeys(key for row in rows for key in row.sources))
    found = complete_to(asked.query, store), store.sources(keys)
    one = answered(asked, text, listed(names), names[0], entities, found)
    return replace(one, values=tuple(names))


def _before_telling(asked: Asked, rows: list[Row], store: Store) -> Answer | None:
    """The answer where there is no fact yet but a plan, where two things are compared, or where too much is unknown."""
    if not rows or not _known(rows) or any(f.field == "at" for f in asked.query.filters):
        from knowledge.coming import ahead, planned

        if later := ahead(asked):
            return later

        if coming := planned(asked, store):
            return coming
    if asked.query.expects and asked.query.position:
        from knowledge.comparing import compared

        return compared(asked, rows, store)
    if _is_patchy(asked.query, store):
        reading = describe(asked.query, store)
        text = f"My record lacks too many of these times to say: {reading}."
        return Answer(asked.question, Status.UNKNOWN, text, Reason.NO_FACT, reading)
    return None


def _is_patchy(query: Query, store: Store) -> bool:
    """Whether the times by which ships are ordered are unknown for many of them: then the longest known is not the longest."""
    if query.kind != "docking" or not query.position or PROPERTIES["docking"][query.order].type != "duration":
        return False
    rows = store.find(Query("docking", query.order, query.filters))
    return sum(row.value[0] is None for row in rows) > len(rows) * _PATCHY


def _of_one_flight(query: Query) -> bool:
    """Whether a flight is named, and nothing else that would have to be true of it."""
    fields = {f.field for f in query.filters}
    return "mission" in fields and "operator" not in fields


def _told_elsewhere(query: Query, store: Store) -> Query | None:
    """Where else the record tells what became of a flight: the story of a changed crew; for an early end or a shortfall its
    accident, then the note with its outcome.
    """
    changed = any(f.field == "event kind" and f.values == ("crew-change",) for f in query.filters)
    if query.kind == "event" and changed:
        story = Query("distinction", "story", tuple(f for f in query.filters if f.field in ("mission", "event kind")))
        return story if _of_one_flight(query) and store.find(story) else None
    mission = tuple(f for f in query.filters if f.field == "mission")
    early = any(f.field == "event kind" and "early-return" in f.values for f in query.filters)
    if query.kind == "event" and early and _of_one_flight(query):
        accident = Query("accident", query.select if query.select == "what" else "date", mission)
        if accident.select != "what" or store.find(accident):
            return accident
    elif query.kind != "accident" or query.select != "what" or mission != query.filters:
        return None
    short = Query("mission", "shortfall", mission)
    return short if _known(store.find(short)) else None


def _echoes(asked: Asked, rows: list[Row]) -> bool:
    """Whether an answer only names again what the question named: then the question was another one."""
    query = asked.query
    if (
        query.aggregate == "list"
        and query.select in ("site", "ship", "rocket", "port")
        and query.select in _fields(query)
    ):
        return True  # "launch site from Kourou"
    named = {f.field: set(f.values) for f in query.filters if f.op == "is" and f.field in ("person", "mission")}
    if query.select == "name" and query.aggregate == "count":
        return query.kind == "mission" and len(named.get("mission", ())) == 1
    if query.select != "name" or query.aggregate != "list" or query.order in ("born", "duration", "days"):
        return False
    several = any(len(span.of("person")) > 1 for span in asked.spans)  # "which Menon flew on Polaris Dawn?"
    if "person" in named and not several and not several_people(query) and query.kind != "group member":
        one = len(named["person"]) == 1  # of two people one may be the first
        return bool(rows) and {row.person for row in rows} <= named["person"] and (one or not query.position)
    if "mission" in named and query.kind in ("mission", "docking", "moon landing"):
        return bool(rows) and len(named["mission"]) == 1 and {row.mission for row in rows} <= named["mission"]
    return False


def _miscounts(asked: Asked, rows: list[Row]) -> bool:
    """Whether far more fit than the question says that there are: then they are not those that are meant."""
    others = any(f.field == "person" and f.op == "not" for f in asked.query.filters)
    if others and any(span.text in ("third man", "third member") for span in asked.spans):
        return len({row.entity.id for row in rows}) > 1  # the third is the one that is left
    if not asked.counted or asked.query.aggregate != "list" or asked.query.position:
        return False
    return len({row.entity.id for row in rows}) > 2 * asked.counted + 1


def _fields(query: Query) -> set[str]:
    return {f.field for f in query.filters}


def _recounted(asked: Asked, said: Said) -> Said:
    """The answer with a word on a wrong number in the question: "the three astronauts of Crew-12"."""
    number = len(said.values)
    named = sum(len(f.values) for f in asked.query.filters if f.field == "person" and f.op == "not")
    if not asked.counted or asked.query.aggregate != "list" or asked.counted in (number, number + named):
        return said
    return replace(said, text=f"Not {asked.counted} but {number}. {said.text}")


def _known(rows: list[Row]) -> bool:
    """Whether any row has the value that was asked for."""
    return any(row.value[0] is not None for row in rows)


def _decisive(query: Query, rows: list[Row]) -> list[Row]:
    if query.position and query.limit == WHOLE_CREW:
        return [row for row in rows if row.mission == rows[0].mission]
    first = query.position - 1
    return rows[first : first + query.limit] if query.position else rows[:20]


def _answered(asked: Asked, said: Said, reading: str, sources: tuple[Source, ...], store: Store) -> Answer:
    """An answer with its fact, or the fact that is missing by name."""
    query, text, as_of = asked.query, said.text, complete_to(asked.query, store)
    present = any(f.values == ("now",) for f in query.filters)
    if present and as_of and asked.now - datetime.fromisoformat(f"{as_of}T00:00:00+00:00") > _FRESH:
        text = f"As of {as_of}: {text}"
    if any(f.field == "country" and "soviet-union" in f.values and "russia" in f.values for f in query.filters):
        text = f"{text.removesuffix('.')} (Soviet cosmonauts included)."
    if asked.rough and said.values:
        text = f"{text} (Read as: {reading}.)"
    found = tuple(row.entity for row in said.rows if row.entity.kind in _PEOPLE)
    people = tuple(Entity("person", row.person, row.entity.name) for row in said.rows if row.person) if found else ()
    if query.kind == "moonwalker" and query.select == "name":  # the last to leave was not the last to step out
        people = tuple(person for person in people if person.name in said.values)
    shown = said.rows if query.kind == "mission" or len(said.rows) == 1 else ()
    flight = _flight_told(query, shown, store)
    flights = (Entity("mission", flight, store.mission(flight).name),) if flight else ()
    things = tuple(row.entity for row in said.rows[:1] if row.entity.kind in _THINGS and len(said.values) == 1)
    turn = Reading(query, (*named(asked, store), *people[:9], *flights, *things), asked.rough)
    return Answer(
        asked.question,
        Status.UNKNOWN if said.missing else Status.ANSWERED,
        text,
        Reason.NO_FACT if said.missing else None,
        reading,
        said.values,
        named(asked, store),
        as_of,
        sources,
        turn=turn,
    )


def _flight_told(query: Query, rows: Sequence[Row], store: Store) -> str:
    """The id of the flight that the next question may be about: that of the answer, or the one that took a module up."""
    if query.kind == "module" and query.select == "launched_by":
        up = tuple(f for f in query.filters if f.field == "module")
        return next((row.mission for row in store.find(Query("mission", "name", up))), "") if up else ""
    told = next((row for row in rows if row.mission), None)
    return "" if told is None else str(told.value[0]) if query.select == "home" else told.mission


def _portrait(asked: Asked, store: Store) -> Answer:
    """A short portrait of one thing."""
    filter_ = asked.query.filters[0]
    if filter_.field == "vehicle":  # the versions of one type share its name
        filter_ = replace(filter_, values=(store.newest(filter_.values),))
    if len(filter_.values) != 1:
        span = next((s for s in asked.spans if s.of(filter_.field) == filter_.values), None)
        return choices(asked, span, [store.name(filter_.field, value) for value in filter_.values])
    text, sources = portray(filter_.field, filter_.values[0], store, asked.now)
    as_of = min(store.as_of[table][:10] for table in ("missions", "crew", "people"))
    entities = named(asked, store) or (
        Entity(filter_.field, filter_.values[0], store.name(filter_.field, filter_.values[0])),
    )
    reading = entities[0].name
    return answered(asked, text, reading, reading, entities, (as_of, store.sources(sources)))
