"""Readings that check what is said: somebody was on a flight, was the first, a ship docked there, launched then."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import HOME, landed_in, missions_of
from knowledge.reading.times import times_meant, times_of
from knowledge.spans import kind_of


def check(c: Clause) -> Query | None:
    """Yes or no: somebody was on a flight, had a role, belongs to a country or agency; a ship docked somewhere."""
    same = c.ask() == "" and c.sees("op", "same") and len(c.entity_spans("person")) > 1  # "A and B - same flight?"
    if (c.ask() != "yes" and not _paired(c) and not same) or c.sees("age"):
        return None
    query = _crew_home(c) or _claim(c)
    return _at_present(query) if query and c.present and not query.expects else query


def _at_present(query: Query) -> Query:
    """What is said to be so now: "is she aboard the ISS" asks for no stay of the past."""
    now = Filter("at", ("now",))
    if any(f.field == "at" for f in query.filters):
        return query
    if query.kind in ("stay", "docking", "berth", "command"):
        return replace(query, filters=(*query.filters, now))
    if query.kind == "person" and any(f.field == "reached" for f in query.filters):
        return Query("seat", "name", (*(f for f in query.filters if f.field == "person"), now), aggregate="any")
    return query


def _claim(c: Clause) -> Query | None:
    """What is said, whenever it was."""
    people, missions, roles = c.people(), missions_of(c), c.roles()
    station, port = c.filters("station"), c.filters("port")
    c.has("kind", "person", "mission")
    aboard = c.has("state", "aboard")
    c.has("time", "ever")
    named = any(f.field == "person" for f in people)
    placed = c.sees("order") or c.nth_named()
    if named and placed and (roles or station):
        return None  # "the first woman to command the ISS": whoever that was is asked
    if named and (superlative := _claimed(c, people, missions) or _his_nth(c, missions)):
        return superlative
    flights = c.entity_spans("mission")
    if not people and len(flights) == 2 and not c.left_over:  # "was STS-7 Sally Ride's first flight"
        return Query("mission", "name", tuple(Filter("mission", s.of("mission")) for s in flights), aggregate="any")
    if not people and len(flights) == 1 and (query := _size(c, missions) or _so_far(c, missions)):
        return query
    if named and not missions and not station and c.nth_named() and len(c.entity_spans("person")) == 1:
        c.has("event", "flew", "launched")
        c.has("state", "in_space")
        person = next(f.values for f in people if f.field == "person")
        return Query("mission", "name", (Filter("nth flight of", (person[0], str(c.nth()))),), aggregate="any")
    if (
        named
        and c.sees("event", "died")
        and (lost := (*c.filters("ship"), *c.filters("accident"), *c.filters("mission")))
    ):
        c.has("event", "died")
        return Query("victim", "name", (*c.filters("person"), *lost), aggregate="any")
    if c.sees("op", "overlap") and not (station and c.entity_spans("person")) and (query := _overlapping(c)):
        return query
    if missions and (query := _aboard(c, people, missions, roles)):
        return query
    if len(c.entity_spans("person")) == 2 and (query := _together(c, station, aboard=aboard)):
        return query
    if named and station:
        c.has("event", "flew")
        command = [f.values for f in roles] == [("commander",)]
        return (
            Query("command" if command else "stay", "name", (*people, *station), aggregate="any")
            if command or not roles
            else None
        )
    if named and (len(people) > 1 or roles):
        c.has("event", "flew")
        return Query("seat" if roles else "person", "name", (*people, *roles), aggregate="any")
    if named and not (missions or roles) and len(c.entity_spans("person")) == 1:
        return _flew(c, people)
    return None if named else _of_a_flight(c, (*missions, *people), (*station, *port))


def _crew_home(c: Clause) -> Query | None:
    """Whether the crew of one ship came home on another one, or on its own: "did the Shenzhou 20 crew land in Shenzhou 20"."""
    flights = c.entity_spans("mission")
    down = c.sees("event", "landed") or c.sees("op", "home")
    if (
        len(flights) != len("AB")
        or not (down and c.sees("kind", "person"))
        or c.entity_spans("person")
        or c.sees("op", "not")
    ):
        return None
    c.has("event", "landed")
    c.has("op", "home")
    c.has("kind", "person")
    up, home = (c.take(span).of("mission") for span in flights)
    return Query("seat", "name", (Filter("mission", up), Filter("home", home)), aggregate="any")


def _together(c: Clause, station: tuple[Filter, ...], *, aboard: bool) -> Query | None:
    """Whether two people were aboard a station at the same time, or flew on one flight."""
    first, second = (span.of("person") for span in c.entity_spans("person"))
    if (station or aboard) and c.sees("moment"):
        return None  # when they were there together is not looked up
    if (station or aboard) and c.has("op", "together", "same", "overlap"):
        c.filters("person")
        c.has("op", "and")
        c.has("event", "flew")
        return Query(
            "stay", "name", (Filter("person", first), Filter("aboard with", second), *station), aggregate="any"
        )
    if c.has("op", "together", "same") or c.has("op", "with"):
        c.has("op", "and")
        c.has("event", "flew", "launched")
        kinds = tuple(f for f in c.missions() if f.field in ("programme", "vehicle"))  # "on the same shuttle flight"
        return Query("mission", "name", (*c.filters("person", apart=True), *kinds), aggregate="any")
    return None


def _aboard(
    c: Clause, people: tuple[Filter, ...], missions: tuple[Filter, ...], roles: tuple[Filter, ...]
) -> Query | None:
    """Whether somebody named, several people, or a woman was on a flight, new to space or not."""
    if len(c.entity_spans("person")) > 1 and not (roles or c.sees("op", "or")):
        c.has("event", "flew", "launched")
        c.has("op", "and", "both", "together")
        if any(a.sense("op") == "same" and b.sense("kind") in ("mission", "person") for a, b in c.pairs()):
            c.has("op", "same")  # not "the same age"
        return Query("mission", "name", (*missions, *c.filters("person", apart=True)), aggregate="any")
    named = any(f.field == "person" for f in people)
    if named and c.has("op", "home"):  # "did Starliner bring Butch Wilmore home"
        c.has("event", "landed")
        back = tuple(replace(f, field=HOME.get(f.field, f.field)) for f in missions)
        return Query("seat", "name", (*people, *back), aggregate="any")
    somebody = any(f.field == "gender" for f in people) and bool(c.entity_spans("mission"))
    if not named and (not somebody or c.entity_spans("station") or c.entity_spans("port")):
        return None
    c.has("event", "flew", "launched")
    c.has("filter", "crewed")
    before = [Filter("flights before", ("0",), "not")] if c.has("filter", "veteran") else []
    before += [Filter("flights before", ("0",))] if c.has("filter", "rookie") else []
    filters = (*people, *missions, *roles, *before, *times_of(c, "launched"))
    return Query("seat", "name", filters, aggregate="any")


def _overlapping(c: Clause) -> Query | None:
    """Whether two people were in space, or two ships docked at one station, at the same time."""
    for kind, rows, field in (("person", "seat", "overlaps"), ("mission", "docking", "there with")):
        spans = c.entity_spans(kind)
        if len(spans) == 2:
            first, second = (c.take(span).of(kind) for span in spans)
            c.has("op", "overlap", "and", "both")
            docked = c.has("event", "docked")
            c.has("event", "flew", "launched")
            c.has("state")
            if kind == "mission" and not (docked or c.entity_spans("station")):
                return Query("mission", "name", (Filter(kind, first), Filter("flying with", second)), aggregate="any")
            return Query(rows, "name", (Filter(kind, first), Filter(field, second)), aggregate="any")
    return None


def _paired(c: Clause) -> bool:
    """Whether somebody and a flight are put together without a word: "gordon cooper faith 7"."""
    named = [span for span in c.spans if span.entities or not span.filler]
    return c.ask() == "" and sorted(kind_of(span) for span in named) == ["mission", "person"]


def _flew(c: Clause, people: tuple[Filter, ...]) -> Query | None:
    """Yes or no to "did he ever fly in space?", "did she fly more than once?"."""
    again = (Filter("times", ("2",), ">="),) if c.has("filter", "again") else ()
    flew, times = c.has("event", "flew", "launched"), (*times_meant(c), *again)
    into_space = c.has("state", "in_space", "in_orbit")
    if not (into_space or again or (flew and times) or c.sees("event", "flew")):
        return None
    return Query(
        "person", "name", (*people, Filter("class", ("crewed",)), *times, Filter("reached", ("1",))), aggregate="any"
    )


_TOLD_AS = {
    "ship": ("ship",), "vehicle": ("ship",), "rocket": ("rocket", "booster"), "site": ("site",), "programme": ("programme",),
    "operator": ("operator",), "landed in": ("landing_site",), "outcome": ("outcome",),
}  # fmt: skip
"""The property that a condition on a flight speaks of."""


def _of_a_flight(c: Clause, about: tuple[Filter, ...], at_station: tuple[Filter, ...]) -> Query | None:
    """Yes or no to "did it dock at Rassvet?", "was it launched from Baikonur in 2025?", "was it a Starliner flight?"."""
    ship = len(c.entity_spans("ship")) == 1 and not c.entity_spans("mission")
    if ship and not at_station and c.sees("time", "ever") and c.has("event", "flew", "launched"):
        c.has("state", "in_space", "in_orbit")
        return Query("mission", "name", about, aggregate="any")  # "did Enterprise ever go to space"
    if ship and at_station:
        c.has("event", "docked", "flew")  # "did Columbia ever go to the ISS"
        return Query("docking", "name", (*about, *at_station), aggregate="any")
    if len(c.entity_spans("mission")) != 1:
        return None
    opening = next((s.text for s in c.spans if not s.polite), "")
    was = opening in ("was", "were", "is", "are", "wasnt")
    docked = c.has("event", "docked", "chase")  # "did it get to the station"
    if docked or at_station or (was and c.entity_spans("module")):
        at_station = (*at_station, *c.filters("module", "at module"))
        c.has("prop", "port")
        c.has("time", "now")
        kind = "berth" if any(f.field in ("port", "at module") for f in at_station) else "docking"
        day = c.moments() if was else ()  # "was it docked on 4 July" asks how it was then
        when = (Filter("at", day[:1]),) if day else times_of(c, "docked")
        return Query(kind, "name", (*about, *at_station, *when), aggregate="any")
    about = tuple(Filter("operator", f.values) if f.field == "affiliation" else f for f in about)
    about = (*about, *landed_in(c), *times_of(c, "launched"))
    told = {f.field for f in about} - {"mission"}
    if not told or not told <= {*_TOLD_AS, "launched", "landed"}:
        return None
    c.has("prop", *(prop for field in told for prop in _TOLD_AS.get(field, ())))
    c.has("event", "flew", "launched", *(("landed",) if told & {"landed", "landed in"} else ()))
    return Query("mission", "name", about, aggregate="any")


def _claimed(c: Clause, people: tuple[Filter, ...], missions: tuple[Filter, ...]) -> Query | None:
    """Whether somebody was the first or second of some people: "Sally Ride was the first woman in space, true?"."""
    person = next(f.values for f in people if f.field == "person")
    scope = tuple(f for f in people if f.field != "person")
    placed = c.sees("order", "first") or c.nth_named()
    if (
        not placed
        or len(person) != 1
        or c.sees("kind", "mission", "eva")
        or c.sees("place")
        or not (scope or c.sees("kind"))
    ):
        return None
    c.has("event", "flew", "launched")
    c.has("state", "in_space", "in_orbit")
    nth = c.nth() or 1
    c.has("order", "first")
    return Query("seat", "name", (*scope, *missions), "launched", position=nth, aggregate="any", expects=person[0])


def _his_nth(c: Clause, missions: tuple[Filter, ...]) -> Query | None:
    """Yes or no to "was that her first flight?": whether a flight was somebody's first, second or last."""
    people = c.entity_spans("person")
    if len(people) != 1 or [f.field for f in missions] != ["mission"] or not c.sees("kind", "mission"):
        return None
    person = people[0].of("person")[0]
    c.has("event", "flew", "launched")
    if c.has("order", "last"):
        return Query("mission", "name", (*missions, Filter("last flight of", (person,))), aggregate="any")
    nth = str(c.nth() or int(c.has("order", "first")))
    place = Filter("flights before", ("0",)) if nth == "1" else Filter("flight number", (nth,))
    whose = (Filter("person", (person,)), place)
    return Query("seat", "name", (*missions, *whose), aggregate="any") if nth != "0" else None


def _so_far(c: Clause, missions: tuple[Filter, ...]) -> Query | None:
    """Yes or no to "is it still docked?", "has it landed?"."""
    if c.sees("op") or c.sees("moment") or any(c.entity_spans(kind) for kind in ("station", "port", "module")):
        return None
    if any(span.text in ("is", "are") for span in c.spans) and c.has("event", "docked"):
        return Query("docking", "name", (*missions, Filter("at", ("now",))), aggregate="any")
    if any(span.text in ("has", "have") for span in c.spans) and c.has("event", "landed"):
        return Query("mission", "name", (*missions, Filter("landed", ("1900",), "after")), aggregate="any")
    return None


def _size(c: Clause, missions: tuple[Filter, ...]) -> Query | None:
    """Yes or no to "with four people?", "with crew?"."""
    number = next((a for a, b in pairwise(c.spans) if a.sense("number") and b.sense("kind") == "person"), None)
    if number is not None and {f.field for f in missions} == {"mission"}:  # who was left after a crew is no crew
        c.has("event", "flew", "launched")
        wanted = c.take(number).sense("number")
        c.has("op", "only")
        return Query("seat", "name", missions, aggregate="count", expects=f"={wanted}")
    if c.sees("kind", "person") and any(s.text == "there" for s in c.spans):
        c.has("event", "launched")
        c.has("ask", "when")
        c.has("pronoun", "mission")
        return Query("seat", "name", missions, aggregate="any")
    if any(f.field == "landed empty" for f in missions) and c.has("event", "landed"):
        return Query("mission", "name", missions, aggregate="any")
    if any(f.field in ("class", "crew size") for f in missions) and not c.sees("event", "docked", "undocked", "landed"):
        c.has("event", "flew", "launched")
        aboard = tuple(
            Filter("crew size", ("0",), "not") if f.field == "class" and "crewed" in f.values else f for f in missions
        )
        return Query("mission", "name", aboard, aggregate="any")
    return None
