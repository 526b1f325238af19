"""Readings of what the record tells as stories: Moon landings, accidents, distinctions, groups."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.conditions import IN_SPACE
from knowledge.models import Filter, Query

_PEOPLE = ("who", "how_many", "list", "which", "")


def moon(c: Clause) -> Query | None:
    """Who walked on the Moon, which flights landed there, when, where, how long."""
    if not c.has("place", "moon"):
        return None
    landed = c.has("event", "landed", "stepped", "flew", "launched", "chase") or c.sees("kind") or c.sees("order")
    people, ask = (*c.people(), *c.filters("group")), c.ask()
    missions = tuple(f for f in c.missions() if f.field != "vehicle")  # every landing had a lunar module
    country_asked = c.has("prop", "country")
    mankind = [f.field for f in people] == ["gender"] and people[0].values == ("male",)
    if mankind and ask in ("when", "yes"):
        people = ()  # "did man land on the Moon" asks of mankind
    about_people = ask == "who" or c.sees("kind", "person") or any(f.field != "person" for f in people)
    about_people = about_people and (ask == "who" or c.head() != "mission")
    c.has("kind", "person", "mission")
    c.has("state", "aboard", "in_space")
    c.has("time")
    c.has("prop", "ship")
    times = c.moments()
    during = (Filter("launched", (times[0][:7],), "during"),) if times else ()  # they landed days after the launch
    named = tuple(f for f in people if f.field == "person")
    if country_asked:
        return _placed(c, Query("moonwalker", "country", (*missions, *during)), "order_out")
    if ask == "yes":
        kind = "moonwalker" if people else "moon landing"
        return Query(kind, "name", (*people, *missions), aggregate="any") if landed else None
    if ask == "when":
        if people and not named and not (c.sees("event", "landed") and c.sees("order")):
            return _placed(c, Query("moonwalker", "date", (*people, *missions)), "order_out")
        scope = (*(Filter("moon", f.values) for f in named), *(f for f in people if f not in named), *missions, *during)
        return _placed(c, Query("moon landing", "touchdown", scope), "touchdown") if scope or c.sees("order") else None
    if ask in ("where", "how_long") or c.has("prop", "landing_site"):
        return _where_or_how_long(c, named, missions)
    longest = ask in ("which", "") and c.sees("kind", "mission") and c.has("order", "most_time")
    if longest and not named:
        return Query("moon landing", "name", (*missions, *during), "stay", descending=True, position=1)
    if about_people and ask in _PEOPLE and not named:
        query = Query("moonwalker", "name", (*people, *missions, *during))
        return replace(query, aggregate="count") if ask == "how_many" else _placed(c, query, "order_out")
    if ask in ("which", "", "list", "how_many"):
        c.has("prop", "ship")
        others = tuple(f for f in people if f.field != "person")
        scope = (*(Filter("moon", f.values) for f in named), *others, *missions, *during)
        query = Query("moon landing", "name", scope)
        if c.has("order", "most_time"):
            return replace(query, order="stay", descending=True, position=1)
        if c.has("order", "longest") or c.has("order", "shortest"):
            return replace(query, order="stay", descending=c.sees("order", "longest"), position=1)
        return replace(query, aggregate="count") if ask == "how_many" else _placed(c, query, "touchdown")
    return None


def _where_or_how_long(c: Clause, named: tuple[Filter, ...], missions: tuple[Filter, ...]) -> Query | None:
    """The place of a landing, how long a ship stayed there, how long somebody walked there."""
    c.has("unit")
    c.has("prop", "landing_site")
    if c.ask() == "how_long" and c.sees("event", "stepped") and named:
        c.has("op", "and")
        return Query("moonwalker", "minutes", (*named, *missions), unit="hours")
    scope = (*(Filter("moon", f.values) for f in named), *missions)
    return Query("moon landing", "stay" if c.ask() == "how_long" else "place", scope) if scope else None


def _placed(c: Clause, query: Query, order: str) -> Query:
    """The first, second or last one in an order, where that is asked for."""
    if c.has("order", "last"):
        return replace(query, order=order, descending=True, position=1)
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    return replace(query, order=order, position=nth) if nth else query


def accident(c: Clause) -> Query | None:
    """What happened in an accident, when, where, why, and who died."""
    named = c.filters("accident")
    ask = c.ask()
    if not named:
        named = (c.filters("mission") or c.filters("ship")) if c.sees("accident") else ()
        named = named or _by_attribute(c)
        if not named:
            return None
        c.filters("programme")
    died = c.has("accident", "died") or c.has("accident", "in_space") or c.has("event", "died")
    persons = c.has("kind", "person")
    c.has("accident")
    c.has("event")
    c.has("prop", "ship")
    c.has("time", "ever")
    c.has("happening")
    c.moments()
    if ask == "yes" and died and named[0].field == "told of":
        return Query("victim", "name", named, aggregate="any")
    if ask == "who" or persons or (died and ask in ("", "list", "which", "how_many")):
        return Query("victim", "name", named, aggregate="count" if ask == "how_many" else "list")
    if named[0].field not in ("accident", "mission", "ship", "victim") and ask in ("", "list", "which", "how_many"):
        return Query("accident", "name", named, aggregate="count" if ask == "how_many" else "list")
    select = {"when": "date", "where": "place"}.get(ask, "what")
    return Query("accident", select, named) if ask != "yes" else None


def _by_attribute(c: Clause) -> tuple[Filter, ...]:
    """Accidents that are not named, by who died there, by programme, by date, in flight."""
    died = c.sees("accident", "died") or c.sees("event", "died")
    if c.sees("event", "docked", "undocked", "born") or c.sees("kind", "eva", "station"):
        return ()
    told = c.ask() in ("how", "why", "where") and died
    found = [Filter("victim", c.take(span).of("person")) for span in c.entity_spans("person") if told]
    if found and (died or c.sees("accident")):
        c.has("op", "and")
        return tuple(found)
    if not c.sees("accident"):
        return ()
    if c.has("accident", "in_space"):
        return (*found, Filter("told of", (IN_SPACE,)))
    found += c.filters("programme")
    found += c.filters("agency", "affiliation")
    if c.has("accident", "fire"):
        found.append(Filter("told of", ("fire",)))
    if moments := c.moments():
        found.append(Filter("date", moments[:1], "during"))
    if c.has("state", "in_space"):
        found.append(Filter("accident class", ("in flight",)))
    return tuple(found)


def distinction(c: Clause) -> Query | None:
    """Who did something first that no query can derive, when, and what exactly."""
    named = c.filters("distinction")
    if not named or c.ask() in ("yes", "how_many", "how_long", "how_old", "how_often"):
        return None
    c.has("event")
    c.has("kind")
    c.has("state")
    c.has("prop", "ship")
    if moments := c.moments():
        named = (*named, Filter("date", moments[:1], "during"))
    c.people()
    c.filters("programme")
    c.filters("station")
    return Query("distinction", "date" if c.ask() == "when" else "what", named)


def group(c: Clause) -> Query | None:
    """The members of a group, such as the Mercury Seven; also those of them who flew on certain flights, or did not."""
    named = c.filters("group")
    if not named or c.ask() in ("yes", "when", "where", "how_long"):
        return None
    c.has("kind", "person", "mission")
    missions = c.missions()
    c.has("event", "flew")
    if c.has("op", "not"):
        missions = tuple(Filter(f.field, f.values, "not", 1) for f in missions)
    query = Query("group member", "name", (*named, *missions, *c.people()))
    return replace(query, aggregate="count") if c.ask() == "how_many" else query
