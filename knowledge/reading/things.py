"""Readings that select ships, stations and modules themselves: the first, the last, the one that was lost or never flew."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import GENERIC, Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import series_asked
from knowledge.spans import Span
from knowledge.text import key

_ORBITER = "spacecraft-space-shuttle-orbiter"
_STATION_NOUNS = {"space station", "space stations", "a space station", "the space station"}
_NOUNS = {"space shuttle", "space shuttles", "shuttle", "shuttles", "orbiter", "orbiters", "spaceshuttle"}
"""Words that name the programme of the Shuttle as well as one of its ships."""


def stations(c: Clause) -> Query | None:
    """Which station: by its order, country or year; its country, beginning and end."""
    heads = [span for span in c.spans if span.text in _STATION_NOUNS or span.sense("kind") == "station"]
    named = [span for span in c.spans if span.of("station") and span not in heads and not span.sense("kind")]
    ordered = c.sees("order", "first", "last") or c.nth_named()
    country = c.sees("prop", "country")
    if country and len(named) == 1 and not heads:  # "which country launched Mir"
        heads = [span for span, _ in c.sensed("prop")]
    if (
        c.ask() not in ("which", "", "list", "portrait")
        or not heads
        or c.sees("time", "now")
        or c.sees("kind", "module")
    ):
        return None
    if not (ordered or country or c.sees("moment") or c.entity_spans("country")):
        return None
    visited = c.sees("event", "flew", "docked") and (c.entity_spans("country") or c.sees("kind", "person"))
    if visited and c.sees("order"):
        return None  # "first American to visit a space station", "first person to visit Mir and the ISS"
    if any(a.sense("ask") == "which" and b.of("country") for a, b in c.pairs()) and c.sees("event", "flew"):
        return None  # "which Romanian flew to the Salyut 6 station"
    for span in heads:
        c.take(span)
    countries = tuple(id_ for span in c.entity_spans("country") for id_ in c.take(span).of("country"))
    scope = [Filter("country", countries)] if countries else []
    if c.ask() != "portrait" and (moments := c.moments()):
        ended = c.has("event", "landed")  # "which station came down in 2001"
        scope.append(Filter("landed" if ended else "launched", moments[:1], "during"))
        if len(moments) == 2:  # "from 1986 to 2001"
            c.has("op", "from", "until", "between", "and")
            scope.append(Filter("landed", moments[1:], "during"))
    if named:
        scope.append(Filter("station", tuple(id_ for span in named for id_ in c.take(span).of("station"))))
    c.has("event", "launched", "flew")
    c.has("state", "in_orbit", "in_space")
    c.has("prop", "country", "operator")
    c.has("kind", "station")
    c.has("filter", "crewed")
    return _placed(c, Query("station", "country" if country else "name", tuple(scope)), counted=bool(scope))


def _whose(c: Clause) -> bool:
    """Whether modules of a country or agency are meant, which no record tells apart: "the first American module"."""
    return any((a.of("country") or a.of("agency")) and b.sense("kind") == "module" for a, b in c.pairs())


def modules(c: Clause) -> Query | None:
    """Which module of a station, all of them or the one that the record tells so of; what brought it up."""
    if (
        c.sees("kind", "module")
        and c.entity_spans("mission")
        and c.sees("event", "docked", "flew")
        and c.ask() != "how_many"
    ):
        c.has("kind", "module", "station")
        c.has("event", "docked", "flew")
        return Query("docking", "module", (*c.filters("mission"), *c.filters("station")))
    named = [span for span in c.entity_spans("module") if len(span.of("module")) == 1]
    brought = c.sees("prop", "rocket") or c.sees("prop", "ship") or c.sees("kind", "mission") or series_asked(c)
    visited = c.sees("event", "docked", "undocked") or any(
        a.text == "at" and b.of("module") for a, b in pairwise(c.spans)
    )  # "which ships docked at Rassvet" does not ask for the one that brought it
    if named and any(s.text.endswith(("orbiter", "shuttle")) and not s.entities for s, _ in c.sensed("prop")):
        c.has("prop", "ship")  # "which orbiter carried Quest up"
        c.has("event", "flew", "launched")
        c.filters("station")
        return Query("mission", "ship", (Filter("module", c.take(named[0]).of("module")),))
    if named and c.ask() in ("which", "", "how") and brought and not visited and not c.sees("role"):
        rocket = c.has("prop", "rocket")
        c.has("prop", "ship", "programme")
        c.filters("programme")
        c.has("kind", "mission")
        c.has("event", "flew", "launched")
        c.filters("station")
        select = "rocket" if rocket else "launched_by"
        return Query("module", select, (Filter("module", c.take(named[0]).of("module")),))
    told = named and named[0].text not in key(named[0].entities[0].name) and c.ask() in ("which", "list")
    if told and c.entity_spans("station") and not c.sees("event"):  # "name the core module of Tiangong"
        c.filters("station")
        return Query("module", "name", (Filter("module", c.take(named[0]).of("module")),))
    if named and c.sees("kind", "module") and c.ask() in ("which", "") and not c.sees("event"):
        c.has("kind", "module")  # "which module is the European laboratory?"
        c.filters("station")
        return Query("module", "name", (Filter("module", c.take(named[0]).of("module")),))
    if named or not (c.sees("kind", "module") or c.sees("part")) or c.ask() not in ("which", "", "list", "how_many"):
        return None
    if c.entity_spans("person"):
        return None
    c.has("kind", "module", "station")
    c.has("prop", "ship")
    stations = [span for span in c.spans if span.of("station")]
    scope = tuple(Filter("station", c.take(span).of("station")) for span in stations[:1])
    if c.sees("order", "first", "last") and scope and not _whose(c):
        c.filters("country")
        c.filters("agency")
        c.has("event", "launched", "flew")
        scope = (*scope, *(Filter("launched", m, "during") for m in [c.moments()] if m))
    if c.entity_spans("mission") and (c.sees("event", "flew", "launched") or c.ask() in ("", "which")):
        c.has("event", "flew", "launched")  # "which modules went up on STS-130"
        scope = (*scope, *c.filters("mission"))
    query = Query("module", "name", scope)
    if c.ask() == "how_many":
        return replace(query, aggregate="count")
    return _placed(c, query, counted=True)


def when_of_thing(c: Clause) -> Query | None:
    """When a station, module or agency began or ended; a station may share its name with a programme."""
    if c.ask() not in ("when", "") or c.entity_spans("mission") or c.entity_spans("person"):
        return None
    event = next((e for e in c.senses("event") if e in ("launched", "landed", "founded", "died")), "")
    if not event and c.ask() == "when" and any(s.of("station") for s in c.spans) and c.has("accident", "what"):
        event = "landed"  # "when did Mir crash"
    kinds = ("agency",) if event == "founded" else ("station", "module") if event in ("launched", "landed") else ()
    for kind in kinds:
        named = [span for span in c.spans if span.of(kind)]
        spans = [span for span in named if span.text not in GENERIC] or named
        if len(spans) != 1 or c.sees("order") or c.sees("kind", "mission", "person"):
            continue
        for word in ("launched", "landed", "founded", "flew"):
            c.has("event", word)
        if event == "landed":
            c.has("accident", "what")  # "destroyed on reentry"
        c.has("kind", "station")
        c.has("ground")
        for span in named:
            c.take(span)  # "the American space station Skylab"
        owner = c.filters("country") if kind == "station" else ()
        select = "landed" if event == "landed" and kind == "station" else "launched"
        return Query(kind, select, (Filter(kind, c.take(spans[0]).of(kind)), *owner))
    return None


def ships(c: Clause) -> Query | None:
    """Which ship: the first, third or last to fly, one that was lost, one that never flew, the one of a flight."""
    if _is_no_ship(c):
        return None
    heads, types = _heads(c)
    went = c.sees("event", "flew") or c.sees("state", "in_space", "in_orbit")
    lost, unflown = c.sees("accident"), c.sees("op", "not") and went
    flown = went and not (lost or unflown) and any(s.text.endswith("s") for s in _heads(c)[0]) and c.ask() != "which"
    most = c.sees("order", "most", "most_flights", "fewest")
    narrowed = lost or unflown or most or flown or c.sees("order", "first", "last") or c.nth_named()
    if not heads or not narrowed or c.entity_spans("mission") or (c.sees("kind", "person") and not lost):
        return None
    counted = [span for span in c.entity_spans("group") if span.text.removeprefix("the ").isdigit()]
    for span in (*heads, *counted):  # "the last of the six shuttles"
        c.take(span)
    scope = [Filter("vehicle", types)] if types else []
    if types:
        c.filters("programme")
    _take_owners(c, heads, of_all=lost or not types)
    c.has("prop", "ship", "programme")
    c.has("kind", "ship_kind")
    if most:
        fewest = c.has("order", "fewest")
        c.has("order", "most", "most_flights")
        c.has("kind", "mission")
        c.has("event", "flew", "launched")
        if fewest:  # those that never flew are not meant
            scope.append(Filter("flown", ("0",), "not"))
        measure = "crews" if c.has("filter", "crewed") else "flights"
        return Query("ship", "name", tuple(scope), measure, descending=not fewest, position=1)
    if lost:
        scope += _loss(c)
    elif unflown:
        c.has("op", "not")
        c.has("event", "flew")
        c.has("state", "in_space", "in_orbit")
        scope.append(Filter("flown", ("0",)))
    else:
        c.has("event", "launched", "flew")
        c.has("state", "in_space", "in_orbit")
        if moments := c.moments():
            scope.append(Filter("launched", moments[:1], "during"))
    if flown and not (c.sees("order") or c.nth_named()):  # "list of the orbiters that flew in space"
        scope.append(Filter("flown", ("0",), "not"))
    query = Query("ship", "name", tuple(scope))
    if c.ask() == "how_many":
        return replace(query, aggregate="count")
    flying = c.sees("event", "flew") and c.sees("order", "last")
    placed = _placed(c, query, counted=True)
    return replace(placed, order="last flight") if placed and flying else placed


def _take_owners(c: Clause, heads: list[Span], *, of_all: bool) -> None:
    """Explain whose the ships are: "the first NASA shuttle", but not "the first Spaniard on a shuttle"."""
    for span in (*c.entity_spans("agency"), *c.entity_spans("country")):
        if of_all or any(span.end == head.start for head in heads):
            c.take(span)


def _is_no_ship(c: Clause) -> bool:
    """Whether something else than a ship is asked for by what is named."""
    if c.ask() not in ("which", "", "list", "how_many") or c.entity_spans("person") or c.entity_spans("accident"):
        return True
    if c.ask() == "how_many" and c.sees("kind", "person"):
        return True  # how many people died in them
    if c.sees("op", "not") and c.entity_spans("country"):
        return True  # "how many non-Americans flew on the Space Shuttle"
    if c.sees("kind", "docking", "eva") or c.sees("event", "docked", "undocked", "born"):
        return True
    if any(a.of("country") and (b.sense("ask") or b.text in ("on", "aboard", "in")) for a, b in c.pairs()):
        return True  # "which German was the first to ride a shuttle", "first Canadian on the shuttle"
    if any(a.sense("ask") == "which" and b.of("country") for a, b in c.pairs()) and c.sees("op", "not"):
        return True  # "which American flew on Soyuz but never on the shuttle"
    return c.sees("kind", "mission") and not c.sees("order", "most", "most_flights", "fewest")


def ship_of(c: Clause) -> Query | None:
    """The ship of a certain type on a flight: "the command module of Apollo 11"."""
    called = any(span.text.startswith(("call", "name")) for span in c.spans)
    spans = [s for s in c.spans if s.of("vehicle") and not s.of("mission")] if called else c.entity_spans("vehicle")
    typed = [span for span in spans if all(i.startswith("spacecraft") for i in span.of("vehicle"))]
    asked = c.ask() in ("which", "", "list") or (c.ask() == "how" and called)
    if not typed or len(c.entity_spans("mission")) != 1 or not asked:
        return None
    c.has("event", "flew")
    named = any(
        a.sense("ask") == "which" and b.text == "name" for a, b in pairwise(c.spans)
    )  # "what name did the crew give"
    named = named or any(span.text.startswith("call") for span in c.spans)  # "what did the crew call their lander"
    if set(c.senses("event")) - {"flew"} or (c.sees("kind", "person") and not named) or c.sees("role"):
        return None
    c.has("kind", "person")
    c.has("prop", "ship")
    c.has("op", "and")
    types = tuple(id_ for span in typed for id_ in c.take(span).of("vehicle"))
    flown = Filter("launched", m, "during") if (m := c.moments()) else None
    return Query("ship", "name", (Filter("vehicle", types), *c.filters("mission"), *([flown] if flown else [])))


def _heads(c: Clause) -> tuple[list[Span], tuple[str, ...]]:
    """The nouns that stand for ships, and which types they name."""
    shuttles = [span for span in c.spans if span.text in _NOUNS]
    if shuttles:
        return shuttles, (_ORBITER,)
    typed = [span for span in c.entity_spans("vehicle") if all(i.startswith("spacecraft") for i in span.of("vehicle"))]
    if typed and (c.sees("order") or c.nth_named()):
        return typed, tuple(id_ for span in typed for id_ in span.of("vehicle"))
    plain = [s for s in c.spans if s.sense("prop") == "ship" or s.sense("kind") == "ship_kind"]
    return (plain, ()) if plain and c.sees("accident") else ([], ())


def _loss(c: Clause) -> list[Filter]:
    """The condition that an accident with deaths names the ship, on a date and with so many dead where that is said."""
    moments = c.moments()
    dead = [before for before, after in pairwise(c.spans) if before.sense("number") and after.sense("kind") == "person"]
    c.has("accident")
    c.has("state", "in_space")
    c.has("event", "launched", "landed", "flew", "died")
    c.has("op", "after", "before")
    c.has("kind", "person")
    c.has("ask", "list")
    counted = [Filter("lost with", (c.take(span).sense("number"),)) for span in dead]
    return [Filter("lost", (moments[0] if moments else "",)), *counted]


def _placed(c: Clause, query: Query, *, counted: bool) -> Query | None:
    """The first, nth or last by its launch; without an order all of them, where anything narrows them."""
    late = c.has("order", "last")
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    if nth or late:
        return replace(query, order="launched", descending=late, position=nth or 1)
    return query if counted else None
