"""Readings that list, count or order people: the crew of flights, those with a role, of a country, on their first flight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import WHOLE_CREW, Filter, Query
from knowledge.moments import DAY
from knowledge.reading.parts import (
    AGAIN,
    HOME,
    ON_THE_MOON,
    TYPES,
    flights_meant,
    in_space,
    landed_in,
    noun_asked,
    nth_in_series,
    of_accident,
    of_group,
    of_the_longest,
    ordered,
    roles_asked,
)
from knowledge.reading.times import times_meant, times_of
from knowledge.reading.tolerance import is_only
from knowledge.reading.turned import both_ways, but_not, without

_ASKS = ("who", "which", "list", "how_many", "")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which people are meant, condition by condition."""

    missions: tuple[Filter, ...]
    roles: tuple[Filter, ...]
    people: tuple[Filter, ...]
    station: tuple[Filter, ...]
    times: tuple[Filter, ...]
    flown: tuple[Filter, ...]
    """On a first flight, or not."""

    @property
    def of_flights(self) -> tuple[Filter, ...]:
        """The conditions on the seat, not on the person."""
        return (*self.missions, *self.roles, *self.flown, *self.times)

    @property
    def all(self) -> tuple[Filter, ...]:
        """Every condition."""
        return (*self.of_flights, *self.people, *self.station)


def who(c: Clause) -> Query | None:
    """People by flights, roles, countries, stations, years, orders; also how many they are."""
    ask = c.ask()
    if ask not in _ASKS or not (ask == "who" or c.sees("role") or _about_people(c, ask)):
        return None
    if _asks_otherwise(c, ask):
        return None
    rookies = _on_a_first_flight(c)
    c.has("kind", "mission", "person", "ship_kind")
    ways = both_ways(c)
    both = c.has("op", "both", "together") or (not any(is_only(s, c) for s in c.spans) and c.has("op", "only"))
    counted = ask == "how_many" and len(c.entity_spans("mission")) > 1  # "how many flew on STS-1 and 2": on either
    both = (not c.sees("op", "each") and c.has("op", "and") and ask != "list" and not counted) or both
    if len(c.entity_spans("mission")) > 1 and c.has("op", "also"):
        both = True  # "which Apollo 11 astronaut had also flown on Gemini 8"
    if len([s for s in c.spans if s.of("programme") or s.of("vehicle")]) > 1:
        later = c.has("compare", "later")  # "which Skylab astronauts later also flew on the Shuttle"
        both = c.has("op", "also") or later or both
    again = c.sees("order", "first") and not c.entity_spans("programme")
    repeated = () if again else times_meant(c)
    scope = _scope(c, ways, rookies=rookies, both=both)
    if scope is None or (repeated and scope.station and scope.roles):
        return None  # how often somebody commanded a station is not how often they flew there as commander
    aggregate = "count" if ask == "how_many" else "list"
    if both and len(scope.missions) > 1 and not ways:
        as_what = _as_what(c, scope)
        return Query("person", "name", (*scope.missions, *as_what, *scope.people), aggregate=aggregate)
    if not repeated and (query := _at_stations(c, scope, both=both)):
        return replace(query, aggregate="count") if ask == "how_many" else query
    placed = c.sees("order") or (c.nth_named() and c.sees("state", "in_space", "in_orbit"))
    told = scope.of_flights or scope.station or repeated or placed
    if ask == "how_many" and not (told or scope.people):
        return Query("person", "name", (Filter("reached", ("1",)),), aggregate="count") if in_space(c) else None
    named = {f.field for f in scope.people}
    if not told and (not named - {"person"} or ("person" in named and ask == "")):
        return None  # "Vladimir Komarov cosmonaut" asks who he is
    if query := _with_the_most(c, scope):
        return query
    if repeated:
        flown = (*scope.of_flights, *scope.station) or (Filter("class", ("crewed",)),)
        return Query("person", "name", (*flown, *scope.people, *repeated), aggregate=aggregate)
    query = Query("seat" if scope.of_flights or scope.station else "person", "name", scope.all)
    if rookies:  # "first" is said of their flight and not of their order
        return replace(query, aggregate=aggregate)
    return _listed(c, query)


def _as_what(c: Clause, scope: _Scope) -> tuple[Filter, ...]:
    """The role on each of several flights, or on the first where only that goes with it: "Mercury pilots who flew on Apollo"."""
    as_what = tuple(replace(role, group=f.group) for f in scope.missions for role in scope.roles if f.group)
    things = [s for s in c.spans if any(s.of(kind) for kind in ("mission", *TYPES))]
    if not as_what or not things[1:]:
        return as_what
    between = [s for s in c.spans if things[0].end <= s.start < things[1].start]
    first = c.sensed("role")[0][0].start > things[0].start or any(s.sense("event") for s in between)
    return as_what[:1] if first else as_what


def placed(c: Clause) -> Query | None:
    """Whoever was the first, last, oldest or youngest of some people, where something is asked about them."""
    c.has("kind", "person", "mission")
    scope = _scope(c, (), rookies=False, both=False)
    return _listed(c, Query("seat", "name", scope.all)) if scope else None


def _asks_otherwise(c: Clause, ask: str) -> bool:
    """Whether flights, a ship, crewmates or somebody named are asked for and not people by what is said of them."""
    if c.sees("op", "with") and c.sees("order") and not c.entity_spans("person"):
        return True  # "the crewmates of the first Indian in space"
    day = any(len(iso) == DAY for iso in c.senses("moment"))
    if day and c.sees("state", "in_space") and not (c.sees("event") or c.sees("order") or c.nth_named()):
        return True  # "who was in space on 1 June 1996" asks for a state
    if len(set(c.senses("role"))) > 1 and (c.sees("order") or c.nth_named()):
        return True  # the commander and the pilot of a first flight are two people
    if c.sees("role") and c.sees("filter", "veteran") and any(s.text == "what" for s in c.spans):
        return True  # "what had Crew-13's commander flown before"
    led = any(a.of("mission") and b.sense("role") for a, b in c.pairs())
    if led and c.head() == "mission" and (c.sees("order") or c.nth_named()):
        return True  # "first flight of the Artemis II commander": somebody is described
    leads = roles_asked(c) or (c.opening is not None and bool(c.opening.sense("role")))
    if c.head() == "mission" and not (leads or c.sees("op", "after", "before") or ask == "who" or nth_in_series(c)):
        return True
    if (
        noun_asked(c) != "person"
        and ask in ("which", "list")
        and c.sees("prop", "ship", "rocket", "port", "site")
        and c.entity_spans("mission")
    ):
        return True  # "what name did the crew give their capsule"
    return ask == "who" and bool(c.entity_spans("person")) and not c.sees("role")


def _about_people(c: Clause, ask: str) -> bool:
    """Whether people are asked for although no "who" stands there."""
    if any(span.text == "what" for span in c.spans) and not (
        c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut", "taikonaut")
    ):
        return False  # "what had it flown before that"
    if any(span.text.startswith("member") for span in c.spans):  # "which members of Crew-11", a word for flying too
        return True
    if c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut", "taikonaut", "rookie", "veteran"):
        return True
    country, event = bool(c.entity_spans("country")), c.sees("event", "flew", "launched")
    if ask == "list" and any(s.text in ("everyone", "everybody") for s in c.spans):
        return True
    if ask == "how_many":
        flown = len(c.entity_spans("mission")) == 1 and c.sees("event", "launched", "landed")
        return (country or (flown and not c.sees("prop") and not c.sees("unit"))) and not c.sees("kind")
    if any(a.sense("ask") == "which" and len(b.of("person")) > 1 for a, b in c.pairs()):
        return True  # "which Kelly flew first"
    if ask == "which" and any(a.sense("ask") == "which" and b.of("country") for a, b in pairwise(c.spans)) and event:
        return True  # "which Cuban flew on Soyuz 38"
    there = c.sees("state", "in_space") or (country and c.entity_spans("station"))  # "first Indian on the ISS"
    if c.sees("order", "first", "last") and there and not (c.sees("prop") or c.sees("kind")):
        return True
    if c.sees("prop") or c.sees("kind"):
        return False
    aboard = any(a.of("country") and b.text in ("on", "aboard") for a, b in pairwise(c.spans))
    aboard = aboard and any(c.entity_spans(kind) for kind in TYPES)
    flight = bool(c.entity_spans("mission")) or aboard  # "Israeli on Columbia"
    nationals = any(s.text.endswith("s") for s in c.entity_spans("country"))
    if ask == "" and nationals and event and any(c.entity_spans(kind) for kind in TYPES):
        return True  # "Canadians launched on Soyuz"
    if ask in ("", "which") and flight and (country or c.sees("order", "oldest", "youngest")) and not event:
        return True  # "youngest on Inspiration4", "the non-Americans of Crew-7"
    placed = c.sees("order", "first", "last") or c.nth_named()
    flew = event or c.rides() or c.sees("state", "in_orbit", "in_space", "aboard", "living")
    return (
        (country and placed and flew and ask in ("", "which"))
        or (ask == "" and (c.sees("order", "most_time") or (country and c.sees("state", "in_orbit"))))
        or (ask == "which" and country and c.sees("order", "most_time", "most_flights"))
    )


def _scope(c: Clause, ways: tuple[Filter, ...], *, rookies: bool, both: bool) -> _Scope | None:
    """Everything that says which people are meant; None where a person is named who is not part of a flight's description."""
    missions = ways or but_not(c) or (*flights_meant(c, apart=both), *of_accident(c))
    roles, people = c.roles(), without(c, c.people())
    if roles and len(roles[0].values) > 1 and not c.sees("op", "and", "or"):
        return None  # "which shuttle pilots later commanded a shuttle" speaks of two flights
    if roles and missions and any(s.text == "never" for s in c.spans) and c.has("op", "not"):
        people, roles = (*people, *(Filter("ever as", f.values, "not") for f in roles)), ()
    named = [f for f in people if f.field == "person"]
    if named and roles and (not missions or c.ask() == "who"):  # "who was John Young's pilot on STS-1"
        people = tuple(f for f in people if f.field != "person")
        missions = (*missions, *_flight_of(c, named[0].values))
    if any(f.field == "country" for f in people):
        c.has("prop", "country")  # "which one is from Türkiye"
    station = c.filters("station")
    c.has("state", "aboard")
    if not (c.sees("order", "first") and any("iss" in f.values for f in station)):
        lived = c.has("state", "living") and not c.sees("moment") and c.ask() != "how_many"
        station = tuple(replace(f, field="resident") if lived else f for f in station)
    grounds = landed_in(c)
    missions = (*missions, *grounds)
    if any(value in ON_THE_MOON for f in grounds for value in f.values):
        people = (*people, Filter("walked on the moon", ("1",)))
    home = bool(ways) or any(f.field == "home" for f in missions)
    landed = bool(missions) and not (home or c.sees("order")) and c.has("event", "landed")
    c.has("event", "flew", "launched", *(("docked", "stepped") if station else ()))
    times = times_of(c, "launched")
    veteran, rookie = c.has("filter", "veteran"), c.has("filter", "rookie") or rookies
    flown = (Filter("flights before", ("0",), "not" if veteran else "is"),) if veteran or rookie else ()
    if c.has("filter", "final"):
        flown = (*flown, Filter("final", ("1",)))
        missions = tuple(replace(f, field="mission") if f.field == "mission after" else f for f in missions)
    if missions and not c.sees("order") and c.has("filter", "again"):
        flown = (*flown, Filter("final", ("0",)))  # "which Apollo 11 astronaut flew again"
    if c.has("filter", "only_flight"):
        people = (*people, Filter("career flights", ("1",)))
    if c.sees("order", "first") and (number := _nth_time(c)):
        flown = (Filter("flight number", (number,)),)  # "the first to fly twice"
    if any(f.field == "flight number" for f in flown) and any(f.field == "flight" for f in missions):
        return None  # "the first to reach orbit twice": flights are counted, and not those to orbit
    if landed:
        missions = tuple(replace(f, field=HOME.get(f.field, f.field)) for f in missions)
    return _Scope(missions, roles, people, station, times, flown)


def _nth_time(c: Clause) -> str:
    """The flight that somebody was the first to make: "2" for "the first to fly twice", "the first to return to space"."""
    meant = times_meant(c)
    if meant:
        return meant[0].values[0]
    again = [span for span in c.spans if span.text in AGAIN]
    return "2" if again and c.take(again[0]) else ""


def _flight_of(c: Clause, person: tuple[str, ...]) -> tuple[Filter, ...]:
    """The flight that somebody was on: "the second flight of Sally Ride"."""
    nth = "1" if c.has("order", "first") else str(c.nth() or "")
    return (Filter("nth flight of", (*person[:1], nth)),) if nth else (Filter("flight with", person),)


def _on_a_first_flight(c: Clause) -> bool:
    """Whether "first flight" speaks of the people of one flight: "who of STS-126 was making a first flight"."""
    if len(c.entity_spans("mission")) != 1 or c.entity_spans("person") or c.entity_spans("ship"):
        return False  # the maiden voyage of a ship is nobody's own
    for before, after, of in zip(c.spans, c.spans[1:], [*c.spans[2:], None], strict=False):
        owned = of is not None and of.text == "of"  # "the first flight of which shuttle"
        if before.sense("order") == "first" and after.sense("kind") == "mission" and not owned:
            c.take(before)
            c.take(after)
            return True
    return False


def _at_stations(c: Clause, scope: _Scope, *, both: bool) -> Query | None:
    """Whoever was on two stations, lived on one at some time, or commanded it."""
    if both and len(c.entity_spans("station")) > 1 and not scope.of_flights:  # "who visited both Salyut 7 and Mir"
        return Query("person", "name", (*c.filters("station", apart=True), *scope.people))
    shared = [Filter("station", s.of("station")) for s in c.entity_spans("programme") if s.of("station")]  # Skylab
    station = scope.station or tuple(shared)
    lived = any(s.sense("state") in ("living", "aboard") for s in c.spans) and c.ask() in ("who", "list", "how_many")
    alone = not (scope.roles or scope.times or scope.flown) and len(scope.missions) == len(shared)
    if lived and station and alone and not (c.sees("order") or c.sees("kind", "mission") or c.nth_named()):
        return Query("person", "name", (*station, *scope.people))
    return _in_command(c, scope)


def _in_command(c: Clause, scope: _Scope) -> Query | None:
    """Who commanded a station, which is not the same as who commanded a flight there."""
    alone = not (scope.missions or scope.flown or c.sees("kind", "mission")) and len(c.entity_spans("station")) == 1
    if not scope.station or [f.values for f in scope.roles] != [("commander",)] or not alone:
        return None
    if c.has("order", "previous"):  # the one before the present commander
        return Query("command", "name", (*scope.station, *scope.people), "launched", descending=True, position=2)
    present = any(span.text in ("commands", "is") for span in c.spans) and not c.sees("order")
    at = (Filter("at", ("now",)),) if present else ()
    times = tuple(Filter("at", f.values) if f.op == "during" and not c.sees("order") else f for f in scope.times)
    return ordered(c, Query("command", "name", (*scope.station, *scope.people, *times, *at)), ("first", "last"))


def _with_the_most(c: Clause, scope: _Scope) -> Query | None:
    """Who has the most flights or days (what adds up over a life is not what somebody did there), or the longest flight."""
    career = not (scope.station or scope.times or c.rides() or c.entity_spans("ship"))
    people = (*scope.people, *scope.of_flights)
    if career and c.has("order", "most_flights"):
        c.has("state", "in_space")
        return Query("person", "name", people, "flights", descending=True, position=1)
    if order := of_the_longest(c):
        long = c.has("order", "longest")
        c.has("order", "shortest")
        c.take(order)
        c.has("kind", "mission")
        return Query("seat", "name", scope.all, "flight_length", long, 1, limit=WHOLE_CREW)
    if c.ask() == "which" and scope.missions and not (c.sees("kind", "person") or c.sees("filter")):
        return None  # "Ax-1, 2 or 3: which stayed longest" asks for the flight
    single = c.sees("op", "single")
    of_flights = scope.of_flights or c.sees("kind", "mission") or single
    if (of_flights and c.has("order", "longest")) or (single and c.has("order", "most_time")):
        c.has("state", "in_space")
        c.has("op", "single")
        return Query("seat", "name", scope.all, "duration", descending=True, position=1)
    most = c.sees("order", "most_time") or (c.sees("order", "most") and c.sees("unit"))
    if career and most:
        c.has("order", "most_time", "most")
        c.has("unit")
        c.has("state", "in_space")
        return Query("person", "name", people, "days", descending=True, position=1)
    return None


def _listed(c: Clause, query: Query) -> Query:
    """The people in the order that is asked for, or counted."""
    if c.has("order", "experienced"):
        return replace(query, kind="seat", order="nth", descending=True, position=1)
    if c.ask() == "how_many":
        there = query.kind == "person" and not c.sees("order") and in_space(c)  # some died on the way
        return replace(query, filters=(*query.filters, *[Filter("reached", ("1",))] * there), aggregate="count")
    if c.sees("order", "oldest", "youngest"):
        born = any("born" in s.text or "birth" in s.text for s in c.spans)
        oldest = c.has("order", "oldest")
        c.has("order", "youngest")
        c.has("state", "in_space")
        if not born:  # the oldest astronaut is whoever was oldest at a launch
            return replace(query, kind="seat", order="exact age", descending=oldest, position=1)
        return replace(query, order="born", descending=not oldest, position=1)
    if c.nth_named() and c.ask() == "which" and any(s.text == "crew" for s in c.spans):
        return query  # the second crew is no second person: its place stays unexplained
    if (c.sees("order", "first", "last") or c.nth_named()) and of_group(c):
        members = (replace(f, field="flown in") if f.field == "programme" else f for f in query.filters)
        query = replace(query, filters=tuple(members))
    if c.sees("order", "first", "last") or c.nth_named():
        c.has("state", "in_space")
        orbit = any("orbit" in s.text for s in c.spans if s.sense("event") == "flew")  # "put into orbit"
        counted = any(f.field in ("flight", "flight number") for f in query.filters)  # its number counts all flights
        if not counted and (c.has("state", "in_orbit") or orbit):
            query = replace(query, filters=(*query.filters, Filter("flight", ("orbital",))))
        query = replace(query, kind="seat")
    query = ordered(c, query, ("first", "last"))
    down = query.order == "launched" and any(f.field == "landed" for f in query.filters)
    return replace(query, order="landed") if down else query  # "who commanded the last flight to land in 2025"
