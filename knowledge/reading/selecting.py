"""Readings that select flights: by people, ships, places, stations, years, sizes; ordered, counted, some of it negated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.moments import DAY
from knowledge.reading.amounts import lengths, sizes
from knowledge.reading.parts import landed_in, missions_of, noun_asked, ordered, roles_asked, series_asked
from knowledge.reading.places import at_rest
from knowledge.reading.times import times_of
from knowledge.schema.compiling import period
from knowledge.spans import Span

_ASKS = ("which", "list", "", "how_many", "how_often")
_STAYING = ("station", "port", "at module", "docked", "undocked")
_NEGATED_GROUP = 1
_FLIGHT_NOUNS = ("launches", "liftoffs", "lift offs")
_STAY_GROUP = 9
"""Conditions on one and the same stay at a station."""


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition and where in the question it stands."""

    at: int
    filter: Filter


def which_flights(c: Clause) -> Query | None:
    """Which flights there were, how many, the first, the longest, the fastest."""
    ask = c.ask()
    if ask not in _ASKS or not _about_flights(c, ask) or (ask == "which" and noun_asked(c) == "person") or at_rest(c):
        return None
    if _asks_people(c, ask):
        return None
    counted = ask in ("how_many", "how_often") or (ask == "" and c.sees("kind", "mission") and c.has("op", "total"))
    c.has("kind", "mission")
    conditions = _conditions(c)
    c.has("kind", "person")
    c.has("event", "flew", "launched", "docked", "lasted", "landed")
    if any(x.filter.field in (*_STAYING, "landed") for x in conditions):
        c.has("event", "undocked")
    if not c.sees("order", "longest", "shortest"):
        c.has("event", "chase")  # "the first to dock with Mir"
    c.has("prop", "ship", *(("site",) if c.entity_spans("site") else ()))
    c.has("kind", "ship_kind")
    c.has("state", "in_space", "aboard", *(("living",) if any(s.text == "crews" for s in c.spans) else ()))
    negated = _negated(c, conditions)
    if negated is None:
        return None
    filters = tuple(condition.filter for condition in negated)
    if any(s.text == "crews" for s in c.spans) and not any(f.field == "class" for f in filters):
        filters = (*filters, Filter("class", ("crewed",)))
    bounded = c.sees("op", "at_least", "more_than") and c.sees("unit")  # "missions of more than 80 days"
    if not filters and bounded:
        filters = (Filter("class", ("crewed",)),)
    if not filters and not c.sees("order"):
        return None
    if len(c.entity_spans("mission")) == 1 and not c.sees("order") and (named := _named(c, filters)):
        return named[0]
    if c.sees("order") and [f for f in filters if f.field == "mission" and f.op == "is"]:
        return None  # "first spaceflight of the man who commanded Apollo 13" is another one
    filters = tuple(
        replace(f, group=f.group or _STAY_GROUP) if f.field in _STAYING and f.op != "not" else f for f in filters
    )
    kinds = {f.field for f in filters}
    tests = kinds & {"programme", "vehicle"} and not kinds & {
        "class",
        "crew size",
        "rocket",
        "mission",
        "crewed if any",
        "ship",
        "outcome",
    }
    if tests and (counted or any(f.op == "not" for f in filters)):
        filters = (*filters, Filter("crewed if any", ("1",)))  # nobody counts the tests and the chimpanzees
    if counted:
        return Query("mission", "name", filters, aggregate="count")
    return _in_order(c, filters)


def _asks_people(c: Clause, ask: str) -> bool:
    """Whether people are asked for, and the flights only say which."""
    if ask == "how_many" and c.head() == "person" and not c.sees("kind", "mission"):
        return True  # "how many women have launched on Shenzhou ships"
    if c.sees("role", "commander") and _commands_station(c):
        return True  # the commander of a station commands no flight
    placed = c.head() == "person" and c.nth_named() and not c.sees("kind", "mission")
    return ask in ("", "list") and (roles_asked(c) or placed)


def _named(c: Clause, filters: tuple[Filter, ...]) -> tuple[Query | None] | None:
    """A flight that is named already: a portrait where it goes by what it did ("Hubble deployment shuttle mission"), else
    nothing to select; None where more is said of it.
    """
    fields = {f.field for f in filters}
    if len(c.entity_spans("mission")[0].of("mission")) != 1 or not fields <= {"mission", "programme"}:
        return None
    if fields == {"mission"}:
        return (None,)
    return (Query("mission", "portrait", c.filters("mission")),) if not c.sees("event") else None


def _commands_station(c: Clause) -> bool:
    """Whether the commander of a station is meant: "ISS commander", "commander of the ISS"."""
    return any((a.of("station") and b.sense("role")) or (a.sense("role") and b.of("station")) for a, b in c.pairs("of"))


def all_of_a_type(c: Clause) -> Query | None:
    """All flights of a type of ship in the plural: "list the ATVs"."""
    named = [s for s in c.spans if s.entities or not s.filler]
    types = [s for s in named if s.of("vehicle") and _is_plural(s) and not s.sense("ask")]
    if (
        c.ask() not in ("list", "which", "how_many")
        or len(types) != 1
        or any(s is not types[0] and not (s.sense("ask") or s.sense("event") or s.of("station")) for s in named)
    ):
        return None
    c.has("event", "flew", "launched", "docked")
    aggregate = "count" if c.ask() == "how_many" else "list"
    here = (Filter("vehicle", c.take(types[0]).of("vehicle")), *c.filters("station"))
    return Query("mission", "name", here, aggregate=aggregate)


def _is_plural(type_: Span) -> bool:
    """Whether the name of a type of ship stands in the plural: "ATVs", not so "Cygnus"."""
    return type_.text.endswith("s") and not any(type_.text in entity.name.casefold() for entity in type_.entities)


def _about_flights(c: Clause, ask: str) -> bool:
    """Whether flights are asked for, also by "which ... launched in 2024"."""
    if c.sees("kind", "module"):
        return False
    if c.entity_spans("person") and set(c.senses("event")) == {"landed"} and series_asked(c):
        return False  # "Kornienko landed aboard which Soyuz": people may land with another one than took them up
    freighters = (
        c.sees("filter", "cargo", "uncrewed") and ask != "" and c.sees("event", "launched", "docked", "undocked")
    )
    series = series_asked(c) and not (c.entity_spans("person") or c.entity_spans("mission"))
    if series and (c.sees("event", "landed", "docked") or c.entity_spans("ship")):
        return True  # "which Soyuz landed in 2011"
    launched = c.sees("kind", "ship_kind") and c.sees("event", "launched") and c.missions_named()
    if ask == "how_often" or c.sees("kind", "mission") or freighters or launched:
        return True
    if any(s.text == "the mission" for s in c.spans) and c.entity_spans("person") and ask in ("which", "list"):
        return True  # "what was the name of the mission that took Yang Liwei to space"
    ships = c.sees("kind", "ship_kind") or c.sees("prop", "ship")
    place = any(c.entity_spans(kind) for kind in ("station", "port", "module")) or c.sees("moment")
    named = c.entity_spans("mission") or c.entity_spans("person")
    if ships and place and c.sees("event", "docked", "undocked") and not named:
        return True  # "which ships docked at Rassvet in 2025"
    if c.sees("order", "largest", "smallest") and any(s.text in ("crew", "crews") for s in c.spans):
        return True  # "which shuttle launch carried the biggest crew", "largest crew ever"
    there = c.sees("event", "docked", "chase") or _is_trip(c)
    if c.sees("order", "longest", "shortest") and there and c.missions_named():
        return not c.entity_spans("mission")  # "quickest Crew Dragon from launch to docking"
    if len(c.entity_spans("station")) > 1 and (c.sees("prop", "ship") or c.sees("event", "docked", "flew")):
        return True  # "which spacecraft visited both Mir and Salyut 7"
    if ask == "how_many" and c.missions_named() and any(s.text in _FLIGHT_NOUNS for s in c.spans):
        return True  # "number of shuttle liftoffs"
    if ask == "how_many" and c.sees("ground") and c.sees("event", "landed"):
        return True  # "shuttle landings at Edwards: how many?"
    if c.sees("moment") and not c.entity_spans("mission") and ask in ("which", "list", ""):
        return True
    return (
        c.sees("order", "last", "first", "next", "most_time")
        and c.sees("event", "launched", "docked", "flew", "chase")
        and ask in ("which", "")
    )


def _conditions(c: Clause) -> list[_Condition]:
    """Everything that the question says of the flights, in the order of the text."""
    between = len(c.entity_spans("station")) > 1 and c.has("op", "from", "between")  # "went from Mir to Salyut 7"
    apart = (c.has("op", "both", "together", "and") or between) and not c.sees("op", "or")
    c.has("op", "or")
    after = _after_accident(c)
    found = [
        *(f for f in missions_of(c) if not (f.field == "ship" and any(a.field == "after loss" for a in after))),
        *after,
        *lengths(c),
        *sizes(c),
        *landed_in(c),
    ]
    people = c.people(apart=apart)
    if not c.sees("kind", "person") and not c.sees("role"):  # "hops of Blue Origin" are those it flew
        people = tuple(replace(f, field="operator") if f.field == "affiliation" else f for f in people)
    if any(f.field in ("women aboard", "men aboard") for f in found):
        people = tuple(f for f in people if f.field != "gender")
    if not people and c.sees("op", "and", "total"):
        c.has("op", "and", "total")
    stations = c.filters("station", apart=apart and len(c.entity_spans("station")) > 1)
    found += [*stations, *c.filters("port"), *people, *c.roles(), *_times(c)]
    return sorted((_Condition(_position(c, f), f) for f in found), key=lambda condition: condition.at)


def _times(c: Clause) -> tuple[Filter, ...]:
    """When the flights were launched; "in orbit on Christmas Day 1999" whichever were under way then."""
    named = c.entity_spans("accident")
    dated = [s for s in c.spans if named and s.sense("moment") and named[0].end <= s.start <= named[0].end + 1]
    if dated:  # "before the Columbia disaster of February 2003"
        c.take(dated[0])
        return ()
    day = next((iso for iso in c.senses("moment") if len(iso) == DAY), "")
    if day and c.sees("state", "in_orbit", "in_space") and not c.sees("event") and len(c.senses("moment")) == 1:
        c.has("moment")
        return (Filter("under way", (*period((day,)), day)),)
    return times_of(c, "launched")


def _position(c: Clause, filter_: Filter) -> int:
    """Where the words of a condition begin."""
    kinds = {"affiliation": "agency", "operator": "agency", "rocket": "vehicle"}
    spans = c.entity_spans(kinds.get(filter_.field, filter_.field))
    categories = {"role": "role", "gender": "filter", "country": "filter", "class": "filter", "landed in": "ground"}
    spans = spans or [s for s in c.spans if s.sense(categories.get(filter_.field, "moment"))]
    return min((span.start for span in spans), default=0)


def _negated(c: Clause, conditions: list[_Condition]) -> list[_Condition] | None:
    """The conditions with the one that "not" or "without" stands before turned round; None where there is none."""
    nots = [span for span in c.spans if span.sense("op") == "not"]
    if c.opening in nots and nots[0].text == "no":
        return None  # "no shuttle docked to Tiangong" says that none did
    if not nots:
        return conditions
    c.has("op", "not")
    people = [x for x in conditions if x.filter.field in ("person", "role", "gender", "country", "affiliation")]
    after = [condition for condition in conditions if condition.at > nots[0].start] or people[-1:]
    if not after or any(s.unknown and s.start == nots[0].end for s in c.spans):
        return None  # "with no tether": what is denied is not known
    turned = [x for x in people if x.at >= after[0].at] if after[0] in people else after[:1]
    if any(x.filter.op != "is" for x in turned):
        return None  # what was not launched in a year is everything else
    group = _NEGATED_GROUP if after[0] in people else 0
    return [_Condition(x.at, replace(x.filter, op="not", group=group)) if x in turned else x for x in conditions]


def _stayed_docked(c: Clause) -> bool:
    """Whether the longest stay is asked for: "attached to the ISS for the longest time", "was docked to Mir the longest"."""
    docked = [s for s, event in c.sensed("event") if event == "docked"]
    after = [s for s, order in c.sensed("order") if order == "longest" and docked and s.start > docked[0].start]
    return bool(docked) and (c.has("order", "most_time") or (bool(after) and docked[0].text in ("docked", "attached")))


def _in_order(c: Clause, filters: tuple[Filter, ...]) -> Query | None:
    """The flight that an order asks for; all of them without one."""
    c.has("op", "single")
    if c.sees("order", "largest", "smallest"):
        large = c.has("order", "largest")
        c.has("order", "smallest")
        crewed = Filter("class", ("crewed",))
        of_crew = "crew" in " ".join(s.text for s in c.spans)
        return Query("mission", "name", (*filters, crewed), "crew_size", large, 1) if of_crew else None
    if _stayed_docked(c):
        c.has("order", "longest", "shortest")
        c.has("event", "docked")
        here = tuple(replace(f, group=0) if f.group == _STAY_GROUP else f for f in filters)
        return Query("docking", "name", here, "docked_for", descending=True, position=1)
    if c.sees("order", "longest", "shortest") and (c.has("event", "chase", "docked") or _is_trip(c)):
        slow = c.has("order", "longest")
        c.has("order", "shortest")
        c.has("op", "from", "until", "after", "between")
        here = tuple(replace(f, group=0) if f.group == _STAY_GROUP else f for f in filters)
        return Query("docking", "name", here, "launched_docked", slow, 1)
    if c.has("order", "most_time"):
        return Query("mission", "name", filters, "duration", descending=True, position=1)
    shuttle = any(s.text in ("space shuttle", "shuttle", "orbiter") for s in c.spans) and not c.sees("kind", "mission")
    shuttle = shuttle or any(a.sense("ask") == "which" and b.sense("prop") == "ship" for a, b in pairwise(c.spans))
    if shuttle and c.ask() == "which" and filters:
        return ordered(c, Query("mission", "ship", filters), ("first", "last"))
    if [len(f.values) for f in filters if f.field == "person"] == [1] and c.sees("order", "longest", "shortest"):
        short = c.has("order", "shortest")
        c.has("order", "longest")
        return Query("seat", "flight", filters, "duration", descending=not short, position=1)
    personal = all(f.field in ("gender", "country", "affiliation") for f in filters)
    if personal and c.sees("order", "longest", "shortest"):  # a person's: ships go home without their crews
        short = c.has("order", "shortest")
        c.has("order", "longest")
        return Query("seat", "name", filters, "duration", descending=not short, position=1)
    if c.sees("order", "shortest") and c.sees("event", "landed"):
        filters = (*filters, Filter("outcome", ("loss of crew",), "not"))  # "the shortest that came home"
    if c.sees("order", "longest", "shortest") and not {f.field for f in filters} & {"class", "mission", "from to"}:
        alone = not {f.field for f in filters} & {"programme", "vehicle", "rocket", "station"}
        only = Filter("class", ("crewed",)) if alone else Filter("crewed if any", ("1",))
        filters = (*filters, only)  # nobody means the cargo ship or the test
    c.has("op", "single")
    query = ordered(c, Query("mission", "name", filters), ("first", "last", "longest", "shortest"))
    home = query.order == "launched" and c.sees("event", "landed") and not c.sees("event", "launched", "docked")
    return replace(query, order="landed") if home else query  # "which Dragon crew came home last"


def _is_trip(c: Clause) -> bool:
    """Whether the way to a station is meant: "the fastest trip to the ISS"."""
    return bool(c.entity_spans("station")) and any(s.text in ("fastest", "quickest") for s in c.spans)


def _after_accident(c: Clause) -> tuple[Filter, ...]:
    """Read "after the Columbia disaster" as a condition."""
    spans, lost = c.entity_spans("accident"), c.entity_spans("ship")
    if not spans and len(lost) == 1 and _follows_loss(c, lost[0]) and c.has("op", "after"):
        c.has("accident", "what")
        return (Filter("after loss", c.take(lost[0]).of("ship")),)
    if len(spans) == 1 and c.follows("op", spans[0]) and c.has("op", "before"):
        return (Filter("before accident", c.take(spans[0]).of("accident")),)
    if len(spans) != 1 or not c.has("op", "after", "since"):
        return ()
    c.has("event", "landed")  # "return to flight after ..."
    return (Filter("after accident", c.take(spans[0]).of("accident")),)


def _follows_loss(c: Clause, ship: Span) -> bool:
    """Whether "after" stands before a ship, or before its loss: "after the loss of Challenger"."""
    before = [s for s in c.spans if s.end <= ship.start and not s.filler and not s.sense("accident")]
    return bool(before) and bool(before[-1].sense("op"))
