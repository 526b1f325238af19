"""Parts that readings share: which flights, which moments, which order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.spans import Span

TYPES = ("programme", "vehicle", "ship", "rocket")
"""Conditions of which each value is something else that somebody flew on."""
VERSUS = ("vs", "versus")
ON_THE_MOON = ("taurus-littrow", "fra mauro", "hadley", "descartes", "tranquility base", "ocean of storms")
"""Places where the Moon was walked on."""
AGAIN = (
    "return to space", "returned to space", "go back to space", "go back into space", "fly again", "flew again", "go to space again",
)  # fmt: skip
"""Verbs for another flight of somebody."""
HOME = {"mission": "home", "vehicle": "home vehicle", "programme": "home programme", "ship": "home ship"}
"""Condition on the flight up -> the one on the flight that brought somebody home."""
EVER = {"mission": "flown on", "programme": "flown in"}
"""Kind of flights -> the condition that somebody was ever on them."""
_ORDERS = {
    "first": ("launched", False), "last": ("launched", True), "longest": ("duration", True), "shortest": ("duration", False),
    "oldest": ("born", False), "youngest": ("born", True), "most_time": ("days", True),
}  # fmt: skip


def missions_of(c: Clause, *, apart: bool = False) -> tuple[Filter, ...]:
    """Which flights are meant, also as "the one after ..." or "the second Shuttle flight"."""
    if placed := _nth_of(c):
        return (placed,)
    filters = c.missions(apart=apart)
    if c.sees("event", "landed") and not c.sees("event", "launched"):  # "did Shenzhou 20 come back without a crew"
        filters = tuple(Filter("landed empty", ("1",)) if f == Filter("crew size", ("0",)) else f for f in filters)
    visited = c.sees("event", "docked", "undocked")  # else the flight that brought Cupola
    flights = (
        c.sees("kind", "mission")
        or c.sees("role")
        or (visited and c.sees("kind", "ship_kind"))
        or c.sees("prop", "ship")
    )
    if c.entity_spans("module") and flights and not c.entity_spans("mission"):
        filters = (*filters, *c.filters("module", "at module" if visited else "module"))
    spans = c.entity_spans("mission")
    listed = c.ask() in ("which", "list", "how_many", "who", "") and not c.sees("unit")
    if len(spans) == 2 and listed and c.sees("op", "between") and c.has("op", "between"):
        c.has("op", "and")
        ids = tuple(id_ for span in spans for id_ in span.of("mission"))
        kept = tuple(f for f in filters if f.field not in ("mission", "programme"))
        return (
            *kept,
            *c.filters("programme"),
            Filter("flown between", ids),
        )  # "which Apollo came between Apollo 14 and 16"
    if c.sees("op", "after", "before", "relief") and len(spans) == 1 and c.follows("op", spans[0]):
        way = "before" if c.has("op", "before") or relieved_by(c) else "after"
        c.has("accident", "what")  # "before the 51-L disaster"
        somebody = c.ask() == "yes" and c.entity_spans("person") and not c.entity_spans("programme")
        if c.ask() in ("how_many", "how_often") or somebody:  # not the one before, but all before
            field = "earlier than" if way == "before" else "later than"
            c.has("op", "after")
            return tuple(Filter(field, f.values) if f.field == "mission" else f for f in filters)
        relieved = c.sees("op", "relief")  # the one of its own series
        c.has("op", "after", "relief")
        _next_to(c)
        c.has("kind", "mission")
        c.has("pronoun", "mission")
        ship = any(s.of("vehicle") and not s.of("programme") for s in c.entity_spans("vehicle")) and not relieved
        row = (
            "ship" if ship else "mission"
        )  # "the Crew Dragon launched after Polaris Dawn" belongs to another programme
        filters = tuple(
            f for f in filters if not (relieved and f.field == "vehicle")
        )  # "the Dragon that relieved Crew-7"
        return tuple(Filter(f"{row} {way}", f.values) if f.field == "mission" else f for f in filters)
    return filters


def relieved_by(c: Clause) -> bool:
    """Whether a relief is told from the side of those who left: "was relieved by Crew-10"."""
    return any(a.sense("op") == "relief" and b.text == "by" for a, b in pairwise(c.spans))


def _next_to(c: Clause) -> None:
    """Explain the "next" of "the next flight after STS-1"; in "the next flight of that shuttle after it" it says more."""
    at = next((s for s in c.spans if s.sense("order") in ("next", "previous")), None)
    op = next((s for s in c.spans if s.sense("op") in ("after", "before")), None)
    if at and op and not any(s.entities for s in c.spans if at.end <= s.start < op.start):
        c.take(at)


def nth_in_series(c: Clause) -> tuple[Span, ...] | None:
    """The spans of "second", "Shuttle" and "flight" where something of that flight is asked, and not the flight itself.

    The flight may go without saying where its crew is asked for: "who flew on the first crewed Starliner".
    """
    crew = _crew_asked(c)
    if c.ask() == "yes" or (c.ask() in ("which", "list") and not crew):
        return None
    if not (c.ask() or c.sees("prop") or c.sees("role") or c.sees("kind", "person")):
        return None
    if not c.ask() and c.opening is not None and not crew and _places(c.opening):
        return None  # "first Shuttle flight to have a woman as pilot"
    spans = [s for s in c.spans if s.sense("filter") != "crewed" and (s.entities or not s.sense("noise"))]
    for before, place, one, other in zip([None, *spans], spans, spans[1:], [*spans[2:], None], strict=False):
        if not _places(place):
            continue
        if before is not None and before.of("ship") and one.sense("kind") == "mission":
            return place, before, one  # "Columbia's second flight"
        if other is not None and "crew" in (one.text, other.text) and (_crewed(one) or _crewed(other)):
            return (place, one, other) if _crewed(one) else (place, other, one)
        if other is not None and _series(one) and other.sense("kind") == "mission":
            return place, one, other
        if other is not None and (one.sense("kind") == "mission" or one.text == "crew") and _series(other):
            return place, other, one
        if crew and _series(one) and not one.of("mission"):
            return place, one
    return None


def _crew_asked(c: Clause) -> bool:
    """Whether the people of a flight are asked for, and none of them alone."""
    several = any(s.text in ("astronauts", "cosmonauts", "people", "crew", "men", "women") for s in c.spans)
    said = [s for s in c.spans if s.entities or not s.filler]
    keyword = c.ask() == "" and bool(said) and said[-1].sense("kind") == "person"  # "last Mercury flight astronaut"
    verb = c.sees("event", "flew") or c.sees("state", "aboard") or _stands_on(c)
    return not c.sees("role") and (several or keyword or (verb and not c.sees("kind")))


def _stands_on(c: Clause) -> bool:
    """Whether "on the second ..." is said: "who was on the third Soyuz"."""
    three = zip(c.spans, c.spans[1:], c.spans[2:], strict=False)
    return any(on.text in ("on", "in") and the.text == "the" and _places(place) for on, the, place in three)


def _places(span: Span) -> bool:
    return (
        span.sense("order") in ("first", "last")
        or bool(span.sense("nth"))
        or (span.ordinal and bool(span.sense("number")))
    )


def _crewed(span: Span) -> tuple[str, ...]:
    """The id of a station whose crews came one after the other; those of the ISS are its expeditions."""
    return tuple(id_ for id_ in span.of("station") if id_ != "iss")


def _series(span: Span) -> tuple[str, ...]:
    """The ids of a programme or type of ship, whose flights have numbers."""
    ships = tuple(id_ for id_ in span.of("vehicle") if id_.startswith("spacecraft"))
    return span.of("programme") or ships or span.of("ship")


def _nth_of(c: Clause) -> Filter | None:
    """Read "the second Shuttle flight" as one flight."""
    if (found := nth_in_series(c)) is None:
        return None
    place, series = found[:2]
    for used in found:
        c.take(used)
    c.has("filter", "crewed")
    nth = place.sense("nth") or (place.sense("number") if place.ordinal else "")
    number = "last" if place.sense("order") == "last" else nth or "1"
    if not _series(series):
        return Filter("nth at", (*_crewed(series), number))
    return Filter("nth of ship" if _series(series) == series.of("ship") else "nth of", (*_series(series), number))


def landed_in(c: Clause) -> tuple[Filter, ...]:
    """Read "came down in the Pacific" as a condition."""
    grounds = tuple(c.senses("ground"))
    moon = any(ground in ON_THE_MOON for ground in grounds) and (
        c.sees("kind", "mission") or c.entity_spans("programme")
    )
    if not grounds or not (c.sees("event", "landed") or c.sees("prop", "landing_site") or moon):
        return ()
    if moon:
        c.has("event", "flew")  # "which mission went to Hadley Rille"
    c.has("ground")
    c.has("prop", "landing_site")
    return (Filter("landed in", grounds),)


def ordered(c: Clause, query: Query, allowed: tuple[str, ...]) -> Query:
    """The query with the order that the question names ("first", "longest"), if it is one of the allowed."""
    if len(c.senses("order")) > 1 or any(
        f.field in ("nth of", "nth of ship", "nth at", "nth flight of") for f in query.filters
    ):
        return query
    if not c.senses("order") and query.kind in ("mission", "seat", "docking", "command") and (nth := c.nth()):
        order = "docked" if query.kind == "docking" else "launched"
        return replace(query, order=order, position=nth)
    if "last" in allowed and query.kind in ("mission", "seat", "docking") and c.has("order", "penultimate"):
        order = "docked" if query.kind == "docking" else "launched"
        return replace(query, order=order, descending=True, position=2)
    for word in allowed:
        if word in _ORDERS and c.has("order", word):
            order, descending = _ORDERS[word]
            if order == "launched" and query.kind == "docking":
                order = "docked"
            return replace(query, order=order, descending=descending, position=1)
    return query


def noun_asked(c: Clause) -> str:
    """The kind of thing that "which" asks for: a mission in "by what Gemini mission", a person in "which Apollo astronaut"."""
    at = next((n for n, span in enumerate(c.spans) if span.sense("ask") == "which"), None)
    if at is None:
        return ""
    whose = ("programme", "agency", "country")
    classes = ("crewed", "uncrewed", "cargo")
    said = [s for s in c.spans[at + 1 :] if not any(s.of(kind) for kind in whose) and s.sense("filter") not in classes]
    noun = next((s for s in said if not s.sense("number")), None)  # "which two men"
    if noun is not None and noun.sense("filter") in ("female", "male", "cosmonaut", "taikonaut"):
        return "person"
    after = next((s for s in c.spans if noun is not None and s.start == noun.end), None)
    led = noun is not None and noun.sense("kind") == "mission" and after is not None and after.sense("role")
    if noun is not None and (led or (noun.sense("role") and noun.text.endswith("s"))):
        return "person"  # "which Mercury pilots", "which Apollo mission commander"
    return noun.sense("kind") if noun is not None else ""


def series_asked(c: Clause) -> bool:
    """Whether "which" asks for one of a series of ships: "which Soyuz did Scott Kelly launch on"."""
    return any(a.sense("ask") == "which" and (b.of("programme") or b.of("vehicle")) for a, b in pairwise(c.spans))


def roles_asked(c: Clause) -> bool:
    """Whether keywords ask for whoever had a role: "commander of the flight that ...", "final Mercury flight pilot"."""
    said = [s for s in c.spans if (s.entities or not s.filler) and s.sense("ask") != "list"]
    if c.ask() not in ("", "list") or not said:
        return False
    if c.entity_spans("person"):
        return False  # "the Shenzhou flights that Chen Dong commanded"
    last = c.spans[c.spans.index(said[-1]) - 1] if said[-1] is not c.spans[0] else None
    led = last is not None and (last.text in ("with", "as", "by", "under", "a") or bool(last.sense("filter")))
    return bool(said[0].sense("role") or (said[-1].sense("role") and not led))


def in_space(c: Clause) -> bool:
    """Whether those are counted who have been in space."""
    return c.has("state", "in_space") or any("space" in s.text for s in c.spans if s.sense("event") == "flew")


def flights_meant(c: Clause, *, apart: bool) -> tuple[Filter, ...]:
    """Which flights: for "both" and "on Mercury, Gemini and Apollo" each in a group of its own."""
    missions = missions_of(c, apart=apart)
    if c.entity_spans("programme"):
        c.has("prop", "programme")
    single = c.sees("op", "both") and len(c.entity_spans("mission")) == 1  # "on both Apollo 14 and Mercury"
    if apart and (single or not any(f.field == "mission" for f in missions)):
        up = c.sees("event", "launched")  # else also those who only came home on it
        typed = [f for f in missions if f.field in (*TYPES, "mission")]
        named = [("ridden" if f.field == "vehicle" and not up else f.field, ids) for f in typed for ids in _each(c, f)]
        kept = tuple(f for f in missions if f not in typed)
        if len(named) > 1:
            return (*kept, *(Filter(field, ids, group=n) for n, (field, ids) in enumerate(named, 1)))
    return missions


def _each(c: Clause, filter_: Filter) -> list[tuple[str, ...]]:
    """The things of a condition as they are named one by one: all the ships of one name together."""
    said = [tuple(v for v in filter_.values if v in span.of(filter_.field)) for span in c.entity_spans(filter_.field)]
    return list(dict.fromkeys(ids for ids in said if ids)) or [(value,) for value in filter_.values]


def accompanied(c: Clause) -> bool:
    """Whether somebody is said to have done something with somebody else: "did she walk in space with Koch"."""
    if len(c.entity_spans("person")) < len("AB"):
        return False
    return c.has("op", "with", "together") or any(a.text == "with" and b.of("person") for a, b in pairwise(c.spans))


def chooses(c: Clause) -> bool:
    """Whether one of two is to be chosen: "A or B", "A vs B"."""
    return c.sees("op", "or") or any(s.text in VERSUS for s in c.spans)


def of_the_longest(c: Clause) -> Span | None:
    """The order where the people of one flight are meant: "who flew the longest shuttle mission", not whose stay was longest."""
    for order, series, noun in zip(c.spans, c.spans[1:], c.spans[2:], strict=False):
        typed = series.of("programme") or series.of("vehicle")
        if order.sense("order") in ("longest", "shortest") and typed and noun.sense("kind") == "mission":
            return order
    return None


def of_group(c: Clause) -> bool:
    """Whether a programme says who somebody is, and not on which flight: "the last Mercury astronaut to fly in space"."""
    named, said = c.entity_spans("programme"), [s for s in c.spans if not s.polite]
    noun = next((b for a, b in c.pairs() if named and a is named[0] and b.sense("kind") == "person"), None)
    verb = [s for s, event in c.sensed("event") if event == "flew" and noun is not None and s.start > noun.start]
    return len(named) == 1 and bool(verb) and (said[-1] in verb or bool(said[-1].sense("state")))


def of_accident(c: Clause) -> tuple[Filter, ...]:
    """The flight of an accident: "the commander of the Columbia disaster"."""
    return c.filters("accident") if c.sees("role") and not c.sees("op", "after", "before", "since") else ()


def own_props(c: Clause) -> tuple[str, ...]:
    """The properties that somebody is asked for, the one that counts first: "which country did he fly for" asks for no agency."""
    if c.sees("prop", "country"):
        c.has("prop", "affiliation")
        c.has("event", "flew")
    return ("country", "affiliation", "gender", "full_name", "birthplace")
