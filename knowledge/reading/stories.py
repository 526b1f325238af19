"""Readings of what the record tells as stories: accidents, distinctions, groups."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.conditions import IN_SPACE
from knowledge.models import Filter, Query
from knowledge.reading.parts import flights_meant

_PHASES = {"launched": "launch", "landed": "landing"}
"""An event during which something was lost -> the class of the accident."""


def accident(c: Clause) -> Query | None:
    """What happened in an accident, when, where, why, and who died."""
    if c.sees("state", "in_space", "in_orbit") and c.sees("ask", "when"):
        return None  # "who was in space when Challenger exploded"
    named = c.filters("accident")
    ask = c.ask()
    if named and c.sees("role"):
        return None  # "the commander of the Columbia disaster" is one of its flight
    if not named and (short := _fell_short(c)):
        return short
    if not named:
        died = c.sees("event", "died") and (
            ask in ("why", "how") or (ask in ("", "when", "who") and not c.entity_spans("person"))
        )
        named = (c.filters("mission") or c.filters("ship")) if c.sees("accident") or died else ()
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
    c.has("op", "home", *(("after",) if c.sees("event", "launched") else ()))  # "shortly after liftoff"
    if (moments := c.moments()) and not any(f.field == "date" for f in named):
        named = (*named, Filter("date", moments[:1], "during"))
    if not any(f.field == "victim" for f in named):
        named = (*named, *c.filters("person", "victim"))
    if ask == "yes" and died and named[0].field == "told of":
        return Query("victim", "name", named, aggregate="any")
    if (
        c.sees("kind", "mission")
        and not c.sees("op")
        and ask in ("which", "", "list")
        and not died
        and named[0].field in ("accident", "ship")
    ):
        c.has("kind", "mission")
        c.has("pronoun", "mission")
        return Query("accident", "mission", named)
    people = tuple(f for f in c.people() if f.field in ("country", "gender"))
    persons = persons and ask not in ("why", "how", "when")
    if ask == "who" or persons or people or (died and ask in ("", "list", "which", "how_many")):
        return Query("victim", "name", (*named, *people), aggregate="count" if ask == "how_many" else "list")
    if named[0].field not in ("accident", "mission", "ship", "victim") and ask in ("", "list", "which", "how_many"):
        return Query("accident", "name", named, aggregate="count" if ask == "how_many" else "list")
    if died and ask == "when":  # nobody died in most mishaps
        named = (*named, Filter("deadly", ("1",)))
    select = {"when": "date", "where": "place"}.get(ask, "what")
    return Query("accident", select, named) if ask != "yes" else None


def killed(c: Clause) -> Query | None:
    """What people died of: "what killed the Soyuz 11 cosmonauts"."""
    if not any(a.text == "what" and b.sense("accident") == "died" for a, b in c.pairs()):
        return None
    named = c.filters("accident") or c.filters("mission") or c.filters("ship")
    c.has("accident")
    c.has("kind", "person", "mission")
    c.has("filter", "cosmonaut", "taikonaut")
    return Query("accident", "what", named) if named else None


def _fell_short(c: Clause) -> Query | None:
    """Why a flight failed, or did not dock."""
    apart = c.sees("event", "docked") and c.sees("op", "not")
    why = c.ask() in ("why", "how") or (apart and c.has("accident", "what"))
    if not why or len(c.entity_spans("mission")) != 1 or c.entity_spans("person"):
        return None
    if not apart and not c.has("filter", "failed"):
        return None
    flight = c.filters("mission")
    c.has("happening")
    if apart:
        c.has("event", "docked")
        c.has("op", "not")
        c.has("filter", "failed")
        c.has("kind", "mission")
        c.filters("station")
        return Query("mission", "shortfall", (*flight, Filter("never docked", ("1",))))
    return Query("accident", "what", flight)


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
    elif (
        found
        and (phase := next((e for e in c.senses("event") if e in _PHASES), ""))
        and not c.sees("op", "home", "after", "before")
    ):
        found.append(Filter("accident class", (_PHASES[phase],)))  # "lost at launch"
    return tuple(found)


def distinction(c: Clause) -> Query | None:
    """Who did something first that no query can derive, when, and what exactly."""
    named = c.filters("distinction")
    if (
        not named
        and c.ask() in ("", "which", "why", "portrait")
        and c.has("prop", "distinction")
        and c.entity_spans("mission")
    ):
        return Query("distinction", "what", c.filters("mission"))
    if not named or c.ask() in ("yes", "how_many", "how_long", "how_old", "how_often"):
        return None
    if any(span.text == "crew" for span in c.spans) and c.ask() == "":
        return None  # "the crew of Sputnik 1"
    aboard = any(
        a.text in ("on", "aboard") and b.of("distinction") and b.text.startswith("first") for a, b in c.pairs()
    )
    if aboard and c.ask() in ("who", "which", "list"):
        return None  # "who was on the first crewed Dragon" asks for its crew
    if c.ask() in ("which", "") and c.sees("prop", "ship", "rocket", "site") and c.entity_spans("person"):
        return None  # "Mark Shuttleworth, the first South African in space, flew there on what spacecraft"
    if c.sees("event", "born", "died", "docked", "undocked", "landed"):
        return None  # "when was the first space tourist born"
    flight = c.ask() == "which" and (
        c.sees("kind", "mission") or c.sees("prop", "ship") or bool(c.entity_spans("programme"))
    )
    c.has("event")
    walk = any("walk" in span.text or "eva" in span.text for span in c.entity_spans("distinction"))
    c.has("kind", "person", "mission", "ship_kind", "docking", *(("eva",) if walk else ()))
    c.has("state")
    c.has("order", "first")  # they all are firsts
    c.has("prop", "ship")
    if moments := c.moments():
        named = (*named, Filter("date", moments[:1], "during"))
    about = tuple(f for f in c.people() if f.field in ("person", "country", "gender"))
    named = (
        *named,
        *about,
        *c.filters("programme"),
        *c.filters("station"),
        *c.filters("mission"),
    )  # it must be theirs: "the first docking of a shuttle"
    return Query("distinction", "date" if c.ask() == "when" else "mission" if flight else "what", named)


def group(c: Clause) -> Query | None:
    """The members of a group, such as the Mercury Seven; also those of them who flew on certain flights, or did not."""
    named = c.filters("group")
    if not named or c.ask() in ("yes", "when", "where", "how_long"):
        return None
    c.has("kind", "person", "mission")
    apart = len(c.entity_spans("programme")) > 1 and c.has(
        "op", "and", "both", "also"
    )  # "in Mercury, Gemini and Apollo"
    missions = flights_meant(c, apart=True) if apart else c.missions()
    c.has("event", "flew")
    if c.has("op", "not"):
        missions = tuple(Filter(f.field, f.values, "not", 1) for f in missions)
    query = Query("group member", "name", (*named, *missions, *c.people()))
    return replace(query, aggregate="count") if c.ask() == "how_many" else query
