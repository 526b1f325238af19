"""Readings about what somebody flew: on which ship, to which station, how old, how long on one flight; who is alive."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.crews import placed
from knowledge.reading.parts import EVER, missions_of, ordered, series_asked
from knowledge.reading.times import limited, times_of
from knowledge.spans import Span

_FEW = 4
_RIDES = {"ship": "ride", "rocket": "rocket", "booster": "booster", "site": "site", "landing_site": "landing_site"}
_LIGHT = (("event", "flew"), ("kind", "mission"), ("kind", "person"), ("state", "in_space"), ("state", "in_orbit"),
          ("state", "aboard"), ("time", "ever"), ("ask", "list"))  # fmt: skip

_DEAD = ("dead", "deceased")
_GOT = ("get", "become", "live to be", "grow", "got")
"""Words of an age that somebody reached: "how old did he get"."""
_FLYING = ("launch", "landing", "in flight")
"""The classes of accidents that happened on a flight."""


def ages(c: Clause) -> Query | None:
    """How old somebody is, was at a launch, a landing or on the Moon; whoever had a role on a flight, or was the first, too."""
    if c.ask() != "how_old" or c.sees("compare"):
        return None
    if not (
        c.entity_spans("person") or c.sees("role") or c.sees("place") or any(s.text in ("is", "are") for s in c.spans)
    ):
        c.has("pronoun", "person")
        c.has("ask", "when")
        oldest = placed(c)
        return replace(oldest, kind="seat", select="age") if oldest and oldest.position else None
    people, missions, roles = c.filters("person"), missions_of(c), c.roles()
    if not people and not (roles and missions):
        return None
    if len(c.entity_spans("person")) > 1 and not c.sees("op", "and", "or", "both"):
        return None  # "how old was Tereshkova when Savitskaya flew" asks for one age
    moon = c.has("place", "moon")
    if c.has("place", "lunar_orbit"):  # "when he flew to the Moon"
        missions = (*missions, Filter("to the moon", ("1",)))
    died = c.has("event", "died") or c.has("accident", "died") or any(s.text in _GOT for s in c.spans)
    events = [e for e in c.senses("event") if e in ("launched", "landed", "flew", "docked", "stepped")]
    c.has("event")
    c.has("pronoun")
    c.has("ask", "when")
    c.has("op", "while")
    c.has("time")
    for category, sense in _LIGHT:
        c.has(category, sense)
    if moon:
        return Query("moonwalker", "age", (*people, *missions)) if not roles else None
    present = died or any(span.text in ("is", "are") for span in c.spans) or len(c.spans) < _FEW
    if people and not missions and not roles and not events and not c.sees("order") and not c.sees("moment"):
        if not present:
            return None  # "how old was she?": when is not said
        return Query("person", "died" if died else "born", people, unit="years")
    select = "age at landing" if events[:1] == ["landed"] else "age"
    return ordered(c, Query("seat", select, (*people, *missions, *roles, *times_of(c, "launched"))), ("first", "last"))


def alive(c: Clause) -> Query | None:
    """Whether somebody is alive; who of the Moon walkers, of a crew, of a group is, and how many."""
    dead = c.ask() == "yes" and bool(c.entity_spans("person")) and any(s.text in _DEAD for s in c.spans)
    if not (c.sees("state", "alive") or dead) or c.ask() in ("when", "where", "how_long", "how_old", "why"):
        return None
    if c.ask() == "yes" and c.entity_spans("mission") and not (c.present or dead):
        return None  # "did Soyuz 18a end with its crew alive" asks for no life of today
    c.has("state", "alive")
    c.has("event", *(("died",) if dead else ()))
    c.has("time", "now", "today")
    if c.has("op", "or"):  # "is he alive or did he die"
        c.has("event", "died")
    people, missions = (*c.people(), *c.filters("group")), missions_of(c)
    for category, sense in _LIGHT:
        c.has(category, sense)
    living = Filter("alive", ("0" if dead else "1",))
    aggregate = {"how_many": "count", "yes": "any"}.get(c.ask(), "list")
    if c.has("place", "moon"):
        return Query("moonwalker", "name", (*people, *missions, living), aggregate=aggregate)
    return Query("person", "name", (*people, *missions, living), aggregate=aggregate) if people or missions else None


def on_another(c: Clause) -> Query | None:
    """People of one flight, or kind of flights, who were on another too: "which Apollo 14 astronaut had flown in Mercury"."""
    if c.ask() not in ("who", "which", "list", "how_many", "") or c.sees("op", "not", "or", "between"):
        return None
    if c.entity_spans("person"):
        return None
    if (parted := two_flights(c)) is None:
        return None
    one, other = parted
    if c.sees("order") or c.nth_named():
        return _first_elsewhere(c, one, other)
    if other.sense("place") != "moon" and (c.sees("event", "landed") or c.sees("op", "home") or c.sees("role")):
        return None  # what they came home on, and as what, are conditions on one flight
    c.take(one)
    found = [Filter(_flown(one), one.of(_flown(one)), group=1)]
    if other.sense("place") == "moon":
        c.has("place", "moon")
        walked = c.sees("event", "stepped", "landed")
        found.append(Filter("walked on the moon", ("1",)) if walked else Filter("to the moon", ("1",), group=2))
    else:
        c.take(other)
        found.append(Filter(_flown(other), other.of(_flown(other)), group=2))
    c.has("op", "also", "both", "before", "after")
    c.has("filter", "again")
    c.has("compare", "later", "earlier")
    c.has("event", "flew", "launched", "stepped", "landed")
    c.has("kind", "person", "mission")
    aggregate = "count" if c.ask() == "how_many" else "list"
    return Query("person", "name", (*found, *c.people()), aggregate=aggregate)


def _first_elsewhere(c: Clause, one: Span, other: Span) -> Query | None:
    """The first or last of some people to do something else: "first Apollo astronaut to fly the Shuttle"."""
    if _flown(one) not in EVER or c.sees("role"):
        return None
    members = Filter(EVER[_flown(one)], c.take(one).of(_flown(one)))
    c.has("event", "flew", "launched", "stepped", "landed")
    c.has("kind", "person", "mission")
    if other.sense("place") == "moon":
        c.has("place", "moon")
        return _placed_on_the_moon(c, members)
    c.take(other)
    found = (members, Filter(_flown(other), other.of(_flown(other))), *c.people())
    return ordered(c, Query("seat", "name", found), ("first", "last"))


def _placed_on_the_moon(c: Clause, members: Filter) -> Query | None:
    """The first of some people to step onto the Moon."""
    if not c.has("order", "first"):
        return None  # the last to step out was not the last to leave
    return Query("moonwalker", "name", (members, *c.people()), "order_out", position=1)


def two_flights(c: Clause) -> tuple[Span, Span] | None:
    """The flight or station that a noun for people names, and the other one, or the Moon, that follows the verb."""
    things = [s for s in c.spans if _flown(s) or s.sense("place") == "moon"]
    verb = next((s for s in c.spans if things and s.start > things[0].start and _is_verb(s)), None)
    if len(things) != 2 or verb is None or not things[0].end <= verb.start < things[1].start or not _flown(things[0]):
        return None
    noun = any(_is_people(s) for s in c.spans if s.start < verb.start)
    noun = noun and not any(s.asks for s in c.spans if s.start > verb.start)  # "..., flew on which Dragon"
    stations = [_flown(s) == "station" or bool(s.of("station")) for s in things]
    if not all(stations) and any(_flown(s) == "station" for s in things):
        return None  # "which Soyuz crew flew to Mir" is said of one flight
    ship_of = (
        _flown(things[1]) == "ship" and _flown(things[0]) != "mission"
    )  # "which shuttle astronaut flew on Atlantis"
    own = any(
        id_ in flight for id_ in things[0].of("programme") for flight in things[1].of("mission")
    )  # "Mercury-Atlas 7"
    return (things[0], things[1]) if noun and not (ship_of or own) else None


def _flown(span: Span) -> str:
    """As what people may have been on it; Skylab is a programme and its station."""
    return next((kind for kind in ("mission", "programme", "station", "vehicle", "ship") if span.of(kind)), "")


def _is_people(span: Span) -> bool:
    people = ("cosmonaut", "taikonaut", "female", "male")
    return span.sense("kind") == "person" or span.sense("ask") == "who" or span.sense("filter") in people


def _is_verb(span: Span) -> bool:
    return (
        span.sense("event") in ("flew", "launched", "stepped", "landed")
        or span.sense("filter") == "again"
        or span.text
        in (
            "been",
            "had",
            "has",
            "have",
        )
    )


def rides(c: Clause) -> Query | None:
    """The ship, rocket, launch site or landing site of somebody's flights, all or the one that is meant."""
    props = [prop for prop in c.senses("prop") if prop in _RIDES]
    if not props and c.ask() == "where" and c.sees("event", "launched", "landed"):
        props = ["landing_site" if c.sees("event", "landed") else "site"]
    people = c.entity_spans("person")
    props = props or (["ship"] if people and (_on_what(c) or _on_which(c)) else [])
    if c.entity_spans("mission") and not people and not props and _on_what(c):
        c.has("event", "flew", "launched")
        return Query("mission", "rocket", missions_of(c))
    if not people or not props or c.ask() not in ("which", "", "list", "where") or c.sees("place", "moon"):
        return None
    if c.sees("op") or c.sees("role") or c.sees("accident") or c.sees("kind", "eva"):
        return None
    persons, missions = c.filters("person"), missions_of(c)
    c.has("prop")
    c.has("event", "launched", *(("landed",) if props[0] == "landing_site" else ()))
    for category, sense in _LIGHT:
        c.has(category, sense)
    scope = (*persons, *missions, *times_of(c, "launched"))
    if props[0] == "ship":
        return ordered(c, Query("seat", "ride", scope), ("first", "last"))
    return ordered(c, Query("mission", _RIDES[props[0]], scope), ("first", "last"))


def _on_what(c: Clause) -> bool:
    """Whether "what" is what somebody or something went up on: "what did she ride on", "Shukla went up on what"."""
    words = [span.text for span in c.spans]
    asked = "on what" in " ".join(words) or words[-1] in ("on", "in", "aboard") or words[-1].endswith(" on")
    asked = asked or words[-2:] in (["aboard", "what"], ["in", "what"], ["inside", "what"])
    return asked and c.ask() == "which" and c.sees("event", "launched", "flew") and not c.sees("kind")


def _on_which(c: Clause) -> bool:
    """Whether one of a series of ships is asked for, as what somebody flew on."""
    part = any(span.of("term") and not span.of("programme") for span in c.entity_spans("vehicle"))  # a lunar module
    flew = series_asked(c) and c.sees("event", "launched", "flew")
    return flew and not (part or c.sees("kind") or c.entity_spans("mission"))


def stations(c: Clause) -> Query | None:
    """The station that a flight or a person went to."""
    heads = [
        s
        for s in c.spans
        if s.sense("kind") == "station" or s.text in ("space station", "the space station", "the station")
    ]
    if not heads or c.ask() not in ("which", "where", "", "list") or c.sees("order") or c.sees("role"):
        return None
    if c.ask() == "where" and any(a.text == "on" and b in heads for a, b in c.pairs()):
        return None  # "where on the station is it attached" asks for a port
    people, missions = c.filters("person"), missions_of(c)
    if not (people or c.entity_spans("mission")) or c.sees("prop", "country") or c.sees("op"):
        return None
    for span in heads:
        c.take(span)
    c.has("event", "docked", "launched", "chase")
    for category, sense in _LIGHT:
        c.has(category, sense)
    return Query("docking", "station", (*people, *missions, *times_of(c, "launched")))


def lengths(c: Clause) -> Query | None:
    """How long one of somebody's flights lasted: the first, the last, the second."""
    if c.ask() != "how_long" or not c.entity_spans("person") or c.sees("kind", "eva") or c.sees("place", "moon"):
        return None
    if not (c.sees("order", "first", "last", "longest", "shortest") or c.nth_named()) or c.sees("op"):
        return None
    people = c.filters("person")
    unit = next(iter(c.senses("unit")), "")
    c.has("unit")
    c.has("event", "lasted", "launched")
    for category, sense in _LIGHT:
        c.has(category, sense)
    query = Query("seat", "duration", (*people, *missions_of(c)), unit=unit)
    if c.has("order", "longest") or c.has("order", "shortest"):
        return replace(query, order="duration", descending=not c.sees("order", "shortest"), position=1)
    return ordered(c, query, ("first", "last"))


def by_life(c: Clause) -> Query | None:
    """Who was born or died at some time."""
    died = c.sees("event", "died") or c.sees("accident", "died")
    if c.ask() not in ("who", "which", "list", "", "how_many") or not (died or c.sees("event", "born")):
        return None
    if c.entity_spans("accident") or c.entity_spans("ship") or c.entity_spans("mission") or c.sees("accident", "what"):
        return None
    moments = c.moments()
    if died and not moments and not c.entity_spans("person") and (query := _lost_in_flight(c)):
        return query
    if len(moments) != 1 or c.entity_spans("person"):
        return None
    field = "born" if c.has("event", "born") else "died"
    c.has("event", "died")
    c.has("accident", "died")
    c.has("kind", "person")
    scope = [*c.people(), *c.missions()]
    if c.has("place", "moon"):
        scope.append(Filter("walked on the moon", ("1",)))
    query = Query("person", "name", (*scope, limited(c, field, moments[0])))
    return replace(query, aggregate="count") if c.ask() == "how_many" else query


def _lost_in_flight(c: Clause) -> Query | None:
    """How many died on flights, and who was the first or last."""
    placed = c.sees("order", "first", "last") or c.nth_named()
    flights = c.sees("kind", "mission") or c.missions_named()
    if not (placed or (c.ask() == "how_many" and flights)):
        return None
    c.has("event", "died", "flew")
    c.has("accident", "died", "in_space")
    c.has("kind", "person", "mission")
    c.has("state", "in_space")
    c.has("op", "total")
    late = c.has("order", "last")
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    scope = (*c.people(), *c.missions(), Filter("accident on a flight", _FLYING))
    if not placed:
        return Query("victim", "name", scope, aggregate="count")
    return Query("victim", "name", scope, "date", late, nth or 1)


def on_a_type(c: Clause) -> Query | None:
    """The flights of somebody on a type of ship, asked by nothing but both names: "guy laliberte soyuz"."""
    named = [s for s in c.spans if not (s.filler or s.sense("kind") == "person" or s.of("country"))]
    types = [s for s in named if (s.of("programme") or s.of("vehicle")) and not s.of("station")]
    people = [s for s in named if len(s.of("person")) == 1]
    if c.ask() or len(named) != 2 or len(types) != 1 or len(people) != 1:
        return None
    c.people()
    c.has("kind", "person")
    return Query("mission", "name", (*c.missions(), Filter("person", people[0].of("person"))))
