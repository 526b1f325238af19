"""Readings of the way home: with which ship somebody came home or left a station, and when they left it."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import ordered
from knowledge.reading.times import times_of


def ride_home(c: Clause) -> Query | None:
    """With which ship somebody came home."""
    people = c.filters("person")
    home = c.has("op", "home")
    crew = c.sees("kind", "person") and len(c.entity_spans("mission")) == 1
    if not people and crew and (home or c.sees("event", "landed")) and c.ask() in ("which", ""):
        if not (c.sees("prop", "ship") or home or c.ask() == "which"):
            return None
        c.has("kind")
        c.has("prop", "ship")
        c.has("event")
        return Query("seat", "home", c.filters("mission"))
    if (
        not people
        or c.ask() not in ("which", "", "how")
        or not (
            home
            or _leaves_there(c)
            or _how_home(c)
            or (c.sees("event", "landed") and (c.entity_spans("programme") or _in_what(c)))
        )
    ):
        return None
    c.has("event")
    c.has("kind", "mission")
    c.has("prop", "ship")
    moments = c.moments()
    if moments or c.entity_spans("mission"):
        c.has("op", "after")
    if c.entity_spans("station"):
        c.has("op", "from")
    kinds = c.filters("programme", "home programme") or c.filters("vehicle", "home vehicle")
    where = (*kinds, *c.filters("station"), *((Filter("came home", moments[:1], "during"),) if moments else ()))
    named = [span.of("person") for span in c.entity_spans("person")]
    if len(named) > 1:  # the ship that brought both
        c.has("op", "and", "both")
        people = (Filter("person", named[0]), *(Filter("flight with", ids) for ids in named[1:]))
    return ordered(c, Query("seat", "home", (*people, *c.filters("mission"), *where)), ("first", "last"))


def _leaves_there(c: Clause) -> bool:
    """Whether it is asked with what somebody left a station: "Linenger left Mir on which mission"."""
    return c.sees("event", "undocked") and bool(c.entity_spans("station")) and c.ask() == "which"


def _how_home(c: Clause) -> bool:
    """Whether it is asked how somebody came home; how somebody landed may be under a parachute."""
    return c.ask() == "how" and any(s.text.endswith(("home", "back", "earth")) for s, _ in c.sensed("event"))


def _in_what(c: Clause) -> bool:
    """Whether it is asked in what somebody landed: "which ship did he land in", "what did she come home on"."""
    flight = any(a.sense("ask") == "which" and b.sense("kind") == "mission" for a, b in c.pairs())
    what = flight or c.spans[-1].text in ("in", "on", "what")
    return c.sees("prop", "ship") or (c.ask() == "which" and what)


def when_they_left(c: Clause, people: tuple[Filter, ...]) -> Query:
    """When people left a station, which may be with another ship than the one that took them there."""
    c.has("event", "undocked", "flew")
    c.has("op", "and", "both", "together")
    named = tuple(dict.fromkeys(id_ for f in people if f.field == "person" for id_ in f.values))
    where = (*c.filters("station"), *times_of(c, "undocked"))
    query = ordered(c, Query("stay", "undocked", (Filter("person", named), *where)), ("first", "last"))
    return replace(query, order="undocked") if query.order else query
