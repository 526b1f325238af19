"""No row for a question: a no, a none, a premise that is untrue, or a fact that is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from knowledge.asking import Asked, at_moment, complete_to, named, several_people
from knowledge.conditions import nth
from knowledge.jointly import UNTOLD
from knowledge.models import Answer, Filter, Mission, Query, Reading, Reason, Row, Status
from knowledge.passing import misplaced
from knowledge.phrases import listed, the_station, with_article
from knowledge.portraits import docking_sentence
from knowledge.reading.times import MOMENT_FIELDS
from knowledge.settling import (
    crew_fact,
    crew_home,
    flight_fact,
    flights_flown,
    life_fact,
    overlap,
    stay_fact,
    together_fact,
)
from knowledge.store import Store


def nothing(asked: Asked, reading: str, store: Store) -> Answer:
    """No row: a no, a none, a false premise or a fact that is missing."""
    query = asked.query
    as_of, entities = complete_to(query, store), named(asked, store)
    turn = Reading(query, entities, asked.rough)

    def reply(text: str, reason: Reason | None, *values: str) -> Answer:
        unknown = reason is Reason.NO_FACT
        status = Status.UNKNOWN if unknown else Status.ANSWERED
        return Answer(asked.question, status, text, reason, reading, values, entities, as_of, (), turn=turn)

    if query.aggregate == "any" and query.kind == "command" and not _commanding(query, asked.now, store):
        then = "was in command then" if _at_a_date(query) else "is in command now"
        return reply(f"My record does not say who {then}.", Reason.NO_FACT)
    if query.aggregate == "any" and query.kind == "docking" and _between_ships(query, store):
        return reply("My record holds dockings with stations only, not those of two ships.", Reason.NO_FACT)
    ship = {"mission", "ship", "person", "vehicle", "programme"} & {f.field for f in query.filters}
    if query.aggregate == "any" and (query.kind == "event" or (query.kind in ("docking", "berth") and not ship)):
        return reply(f"My record has nothing for: {reading}.", Reason.NO_FACT)
    if query.expects and (always := tuple(f for f in query.filters if f.field not in MOMENT_FIELDS)) != query.filters:
        from knowledge.answering import answer

        first = answer(replace(asked, query=replace(query, filters=always, aggregate="list", expects="")), store)
        return reply(f"No. {first.text}", None, "no") if first.status is Status.ANSWERED else first
    if query.aggregate == "any" and (several := several_people(query)):
        return reply(f"No: none of {listed([store.name('person', v) for v in several])}, by my record.", None, "no")
    if query.aggregate == "any":
        return reply(f"No. {_negated(query, asked.now, store)}", None, "no")
    if query.aggregate == "count" and not _is_part(query, store):
        return reply(f"None (0) — {reading.removeprefix('number of ')}.", None, "0")
    missions = [v for f in query.filters if f.field in ("mission", "home") for v in f.values]
    if len(missions) == 1 and (untrue := misplaced(query, store)) and not store.mission(missions[0]).planned:
        from knowledge.answering import answer  # which itself comes here where there is no row

        rest = answer(replace(asked, query=untrue[1]), store)
        fact = f" {rest.text}" if rest.status is Status.ANSWERED and not rest.reason else ""
        return replace(reply(f"{untrue[0]}{fact}", Reason.FALSE_PREMISE), sources=rest.sources)
    if len(missions) == 1:
        return _nothing_of(query, missions[0], store, reply, asked, reading)
    if any(f.values == ("now",) and f.op == "after" for f in query.filters):
        return reply(f"My record, of {as_of}, has nothing planned after today.", Reason.NO_FACT)
    return reply(f"My record has nothing for: {reading}.", Reason.NO_FACT)


_FIRST_STATION = "1971-04-19"
"""The day on which Salyut 1 was launched."""


def _between_ships(query: Query, store: Store) -> bool:
    """Whether a flight may have docked with another ship: before there were stations, or on the way to the Moon."""
    flight = tuple(f for f in query.filters if f.field == "mission")
    before, to_the_moon = Filter("launched", (_FIRST_STATION,), "before"), Filter("to the moon", ("1",))
    return bool(flight) and any(store.find(Query("mission", "name", (*flight, f))) for f in (before, to_the_moon))


def _at_a_date(query: Query) -> bool:
    """Whether a state of the past is asked for, and not that of now."""
    return any(f.field == "at" and f.values != ("now",) for f in query.filters)


def _commanding(query: Query, now: datetime, store: Store) -> list[Row]:
    """Whoever commanded the station at the moment in question; nobody is denied it where the record does not know."""
    held = tuple(f for f in query.filters if f.field in ("station", "at"))
    return store.find(at_moment(replace(query, filters=held), now, store))


def _is_part(query: Query, store: Store) -> bool:
    """Whether a type of ship is named that flew as a part of another, such as the lunar module: its people are not told apart."""
    for type_ in (f for f in query.filters if f.field == "vehicle"):
        ships = tuple(str(row.value[0]) for row in store.find(Query("ship", "name", (replace(type_, group=0),))))
        others = (Filter("ship", ships), replace(type_, op="not", group=0))
        if ships and store.find(Query("mission", "name", others)):
            return True
    return False


def _nothing_of(query: Query, mission: str, store: Store, reply: object, asked: Asked, reading: str) -> Answer:
    """One flight lacks what was asked for: nobody aboard, no such role, no docking."""
    assert callable(reply)
    m = store.mission(mission)
    crew = store.crew_titles(mission)
    roles = [v for f in query.filters if f.field == "role" for v in f.values]
    named = [v for f in query.filters if f.field in ("person", "flight with") and f.op != "not" for v in f.values]
    strangers = [v for v in named if v not in {c[0] for c in crew}]
    if strangers and query.kind in ("mission", "docking"):
        names = " and ".join(store.name("person", v) for v in strangers)
        aboard = ", ".join(name for _, name, _ in crew[:7])
        result = reply(
            f"{names} was not on {m.name}{f'; its crew was {aboard}' if crew else ''}.{_own_flights(strangers, store)}",
            Reason.FALSE_PREMISE,
        )
    elif query.kind in ("seat", "person") and not crew:
        down = store.find(Query("seat", "name", (Filter("home", (mission,)),)))
        brought = f" It brought home {listed([row.entity.name for row in down])}." if down else ""
        result = reply(f"{m.name} launched without a crew.{brought}", Reason.FALSE_PREMISE)
        result = replace(result, sources=store.sources([key for row in down for key in row.sources]))
    elif strangers and query.kind == "seat":
        people = " and ".join(store.name("person", v) for v in strangers)
        text = f"{people} was not on {m.name}; its crew was {listed([name for _, name, _ in crew])}."
        result = reply(f"{text}{_own_flights(strangers, store)}", Reason.FALSE_PREMISE)
    elif roles and query.kind == "mission":
        result = reply(f"My record has nothing for: {reading}.", Reason.NO_FACT)
    elif roles and any(role.replace("-", " ") in title for role in roles for _, _, title in crew):
        result = reply(f"Nobody on {m.name} fits: {reading}. Its crew: {_titled(crew)}.", Reason.FALSE_PREMISE)
    elif roles == ["commander"] and len(crew) == 1 and {f.field for f in query.filters} == {"mission", "role"}:
        _, name, title = crew[0]
        query = Query("seat", "name", (Filter("mission", (mission,)),))
        from knowledge.answering import answer

        alone = answer(replace(asked, query=query), store)
        return replace(alone, text=f"{name} flew {m.name} alone, as {title}.")
    elif roles:
        role = " or ".join(role.replace("-", " ") for role in roles)
        result = reply(f"{m.name} had no {role} by title. Its crew: {_titled(crew)}.", Reason.FALSE_PREMISE)
    elif query.kind in ("moonwalker", "moon landing") and {f.field for f in query.filters} == {"mission"}:
        result = reply(f"{m.name} did not land on the Moon.", Reason.FALSE_PREMISE)
    elif query.kind == "docking":
        result = reply(f"{m.name} did not dock there, by my record.", Reason.FALSE_PREMISE)
    elif query.kind == "seat":
        its = f" Its crew: {listed([name for _, name, _ in crew])}." if not m.planned else ""
        result = reply(f"Nobody on {m.name} fits: {reading}.{its}", Reason.FALSE_PREMISE)
    else:
        result = reply(f"My record does not say that of {m.name}.", Reason.NO_FACT)
    assert isinstance(result, Answer)
    return result


def _own_flights(people: Sequence[str], store: Store) -> str:
    """A sentence on the flights of the one person who was not aboard; empty for several, or without a flight."""
    rows = store.find(Query("mission", "name", (Filter("person", tuple(people)), Filter("class", ("crewed",)))))
    flown = [row.entity.name for row in rows if not store.mission(row.mission).planned]
    return f" {store.name('person', people[0])} flew on {listed(flown)}." if len(people) == 1 and flown else ""


def _negated_flight(query: Query, missions: Sequence[Mission], now: datetime, store: Store) -> str:
    """What a flight was where it is not what was said of it; empty where the record does not say."""
    if again := [f for f in query.filters if f.field == "last flight of"]:
        later = (Filter("person", again[0].values), Filter("later than", (missions[0].id,)))
        names = [row.entity.name for row in store.find(Query("mission", "name", later))]
        flown = (
            f" again after {missions[0].name}: {listed(names)}"
            if names
            else f" on other flights than {missions[0].name}"
        )
        return f"{store.name('person', again[0].values[0])} flew{flown}."
    if len(missions) == 2 and {f.field for f in query.filters} == {"mission"}:
        return f"That was {missions[1].name}."
    if fact := flight_fact(query, now, store):
        return fact
    return f"By my record {missions[0].name} is still under way." if missions[0].under_way else ""


def _not_aboard(query: Query, person: str, flight: Mission, store: Store) -> str:
    """Who was aboard a flight instead of somebody, or which of somebody's flights it was."""
    crew = [name for _, name, _ in store.crew_titles(flight.id)]
    role = next((v for f in query.filters if f.field == "role" for v in f.values), "")
    numbered = any(f.field in ("flight number", "flights before") for f in query.filters)
    if numbered and person in crew:
        return _which_flight(query, store, flight.name, person)
    if person in crew and not role:
        return UNTOLD.removeprefix("No. ")
    whose = tuple(f for f in query.filters if f.field == "person")
    if not role and (up := store.find(Query("seat", "name", (*whose, Filter("home", (flight.id,)))))):
        return f"{person} came home on {flight.name}, but had gone up on {store.mission(up[0].mission).name}."
    verb = f"was not {role.replace('-', ' ')} of" if role else "was not on"
    return f"{person} {verb} {flight.name}" + (f"; its crew was {', '.join(crew[:7])}." if crew else ".")


def _not_now(query: Query, person: str, now: datetime, store: Store) -> str:
    """Who commands a station instead, or the last flight of somebody who is not in space."""
    if query.kind == "command":
        station = next(f.values[0] for f in query.filters if f.field == "station")
        verb = (
            "was in command of" if any(f.field == "at" and f.values != ("now",) for f in query.filters) else "commands"
        )
        return f"{_commanding(query, now, store)[0].entity.name} {verb} {the_station(store.name('station', station))}."
    whose = tuple(f for f in query.filters if f.field == "person")
    rows = store.find(Query("seat", "name", whose, "launched", descending=True, position=1))
    last = f"; the last flight on record is {store.mission(rows[0].mission).name}" if rows else ""
    return f"{person} is not in space now{last}."


def _which_flight(query: Query, store: Store, mission: str, person: str) -> str:
    """Which of somebody's flights it was: the first, the second."""
    of = tuple(f for f in query.filters if f.field in ("person", "mission"))
    number = str(store.find(Query("seat", "nth", of))[0].value[0])
    return f"{mission} was the {nth(number)} flight of {person}."


def _titled(crew: Sequence[tuple[str, str, str]]) -> str:
    """A crew with its titles: "Wally Schirra (command pilot), Thomas P. Stafford (pilot)"."""
    return ", ".join(f"{name} ({title})" for _, name, title in crew[:7])


def _not_at_once(query: Query, store: Store) -> str:
    """That two people or ships were not there together; empty where that was not claimed."""
    if both := overlap(query, store):
        where = {"docking": "docked", "stay": "aboard"}.get(query.kind, "in space")
        return f"{both} were never {where} at the same time, by my record."
    return together_fact(query, store, yes=False)


def _negated(query: Query, now: datetime, store: Store) -> str:
    """The negative of a check, with the true fact where it is at hand."""
    if apart := _not_at_once(query, store) or crew_home(query, store):
        return apart
    people = [store.name("person", v) for f in query.filters if f.field == "person" for v in f.values]
    missions = [store.mission(v) for f in query.filters if f.field == "mission" for v in f.values]
    if query.kind == "seat" and people and missions:
        return _not_aboard(query, people[0], missions[0], store)
    if query.kind in ("seat", "command") and people and any(f.field == "at" for f in query.filters):
        return _not_now(query, people[0], now, store)
    if query.kind in ("moonwalker", "moon landing") and (people or missions):
        return f"{people[0] if people else missions[0].name} did not land on the Moon."
    if life := life_fact(query, store):
        return life
    if query.kind == "person" and people and any(f.field == "country" for f in query.filters):
        rows = store.find(Query("person", "country", tuple(f for f in query.filters if f.field == "person")))
        return f"{people[0]} is from {with_article(str(rows[0].value[0]).split('|')[0])}."
    if fact := crew_fact(query, store) or (stay_fact(query, people[0], store) if people else ""):
        return fact
    if query.kind == "mission" and missions and (fact := _negated_flight(query, missions, now, store)):
        return fact
    if flown := flights_flown(query, store):
        short = " flew on " in flown and {f.field for f in query.filters} <= {"person", "class", "reached"}
        return f"{flown.removesuffix('.')}, which did not reach space." if short else flown
    ship = next((f.values[0] for f in query.filters if f.field == "ship"), "")
    if query.kind == "docking" and ship:
        return f"No flight of {store.name('ship', ship)} did, by my record."
    then = next((f.values for f in query.filters if f.field == "at"), None)
    if query.kind == "docking" and missions and then:
        return f"By my record {missions[0].name} {'is not docked now' if then == ('now',) else 'was not docked then'}."
    if query.kind in ("docking", "berth") and missions:
        docked = store.find(Query("docking", "name", (Filter("mission", (missions[0].id,)),)))
        fact = (
            docking_sentence(store, missions[0].id) if docked else f"{missions[0].name} docked nowhere, by my record."
        )
        there = "then" if any(f.field == "docked" for f in query.filters) else "there"
        return fact if not docked else f"{fact.removesuffix('.')}, not {there}."
    return UNTOLD.removeprefix("No. ")
