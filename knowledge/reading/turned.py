"""Conditions that a "not" turns round: on one flight and not on the other, not of a country, up on a ship and down on another."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.models import Filter
from knowledge.reading.parts import EVER, HOME
from knowledge.spans import Span

_VERBS = ("launched", "landed", "flew")


def but_not(c: Clause) -> tuple[Filter, ...]:
    """Read "on STS-1 but not on STS-2", "in Gemini and never in Apollo" as two conditions, the second on the person."""
    turned = next((s for s in c.spans if s.sense("op") == "not" or s.sense("happening") == "ship-swap"), None)
    spans = sorted((*c.entity_spans("mission"), *c.entity_spans("programme")), key=lambda s: s.start)
    if turned is None or not spans or spans[0].end > turned.start:
        return ()
    if len(spans) == 1:
        return _one_way(c, spans[0], turned)
    first, second = spans[0], spans[-1]
    if len(spans) > 2 or second.start < turned.start:
        return ()
    landed = bool(second.of("mission")) and any(
        s.sense("event") == "landed" and s.start > turned.start for s in c.spans
    )
    for used in (first, second, turned):
        c.take(used)
    if landed:  # "who went up on Soyuz MS-24 and did not land on Soyuz MS-25"
        c.has("event", "landed", "launched")
        c.has("kind", "person")
    c.has("op", "and", "also")
    c.has("event", "flew")
    c.has("kind", "mission")
    kinds = ["mission" if s.of("mission") else "programme" for s in (first, second)]
    field = "home" if landed else EVER[kinds[1]]
    return (Filter(kinds[0], first.of(kinds[0])), Filter(field, second.of(kinds[1]), "not"))


def _one_way(c: Clause, flight: Span, turned: Span) -> tuple[Filter, ...]:
    """Read "launched on STS-102 but did not land with it" and "landed with people who had not gone up in it"."""
    down = [s for s in c.spans if s.sense("event") == "landed" or s.sense("op") == "home"]
    homeward = {a.start for a, b in c.pairs() if b.sense("op") == "home"}  # "rode home"
    up = [s for s in c.spans if s.sense("event") in ("launched", "flew") and s.start not in homeward]
    if not (down and up and flight.of("mission")):
        return ()
    for used in (flight, turned):
        c.take(used)
    c.has("event", "landed", "launched", "flew")
    c.has("op", "home", "with", "and")
    c.has("kind", "person", "mission")
    c.has("pronoun", "mission")
    fields = ("mission", "home") if up[0].start < down[0].start else ("home", "mission")
    return (Filter(fields[0], flight.of("mission")), Filter(fields[1], flight.of("mission"), "not"))


def both_ways(c: Clause) -> tuple[Filter, ...]:
    """Read "launched on STS-79 and landed on STS-81", "the Starliner crew that came home on a Dragon": what they went up on, and
    what they came down on.
    """
    things = [span for span in c.spans if _ridden(span)]
    if (
        len(things) != 2
        or c.sees("place", "moon")
        or c.sees("op", "not", "or")
        or not (c.sees("event", "landed") or c.sees("op", "home"))
    ):
        return ()
    ways = [_way(c, thing) for thing in things]
    if sorted(ways) != ["down", "up"]:
        return ()
    for thing in things:
        c.take(thing)
    c.has("event", "landed", "launched", "flew")
    c.has("op", "home", "and", "both", "also")
    for span in c.spans:
        if span.text.startswith(("stayed behind", "remained behind")):
            c.take(span)  # until the other one went home
    c.has("compare", "later")
    c.has("kind", "person", "mission")
    return tuple(
        Filter(HOME[_ridden(thing)] if way == "down" else _ridden(thing), thing.of(_ridden(thing)))
        for way, thing in sorted(zip(ways, things, strict=True), key=lambda pair: pair[0], reverse=True)
    )


def _ridden(span: Span) -> str:
    """As what a span is something that people fly on; empty where it is not."""
    return next((kind for kind in HOME if span.of(kind) and not span.of("station")), "")


def _way(c: Clause, thing: Span) -> str:
    """Whether something was ridden up or down, by the verb before it; without one it says who is meant, by what they went up on."""
    verbs = [s for s in c.spans if s.start < thing.start and (s.sense("event") in _VERBS or s.sense("op") == "home")]
    return "down" if verbs and (verbs[-1].sense("event") == "landed" or verbs[-1].sense("op") == "home") else "up"


def without(c: Clause, people: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """The conditions on people with a negated country or agency ("who was not American or Soviet"); a country before the "not"
    is their own.
    """
    if any(f.field in ("country", "affiliation") for f in people) and _turns_country(c):
        c.has("op", "or", "and")
        turned = next(s for s in c.spans if s.sense("op") in ("not", "others"))
        own = {id_ for s in c.entity_spans("country") if s.start < turned.start for id_ in s.of("country")}
        own |= {"soviet-union"} if "russia" in own else set()
        kept = (Filter("country", tuple(sorted(own))),) if own else ()  # "this Czech, neither American nor Soviet"
        others = (replace(f, values=tuple(v for v in f.values if v not in own)) for f in people)
        return *kept, *(replace(f, op="not") if f.field in ("country", "affiliation") else f for f in others)
    return people


def _turns_country(c: Clause) -> bool:
    """Whether a "not" or "apart from" stands before the country: not so in "the first American who ... and not just up and down"."""
    turned = [s for s in c.spans if s.sense("op") in ("not", "others")]
    named = [*c.entity_spans("country"), *c.entity_spans("agency")]
    named += [s for s in c.spans if s.sense("filter") in ("cosmonaut", "taikonaut")]
    if not turned or not named or turned[0].start > max(s.start for s in named):
        return False
    return c.has("op", "not", "others")
