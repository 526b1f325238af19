"""What only says which flight is meant: "the Soyuz that took Peake up", "the slowest ride", "the mission to the Moon"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.spans import Span


def riding(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with somebody who only says which flight is meant as its rider: "who commanded the Soyuz that took Peake up"."""
    at = next((n for n, span in enumerate(spans) if span.sense("role")), None)
    if at is None:
        at = _people_counted(spans)
    if at is None:
        return spans
    found = list(spans)
    for n in range(at + 1, len(spans)):
        between = spans[at + 1 : n]
        later = any(s.sense("nth") or s.ordinal or s.sense("order") for s in spans[n + 1 :])  # "for the second time"
        if (
            not spans[n].of("person")
            or later
            or any(s.sense("role") or s.sense("order") or s.of("mission") for s in between)
        ):
            continue
        flights = [_is_flight(s) for s in between]
        told = any(flights) and all(f or s.filler or _carries(s) for f, s in zip(flights, between, strict=True))
        whose = [s for s in spans[n + 1 : n + 3] if not s.of("agency")][:1]  # "Katy Perry's Blue Origin flight"
        owned = (
            bool(whose)
            and _is_flight(whose[0])
            and not _is_title(spans[at], between)
            and all(s.filler for s in between)
        )
        if told or owned:
            home = [m for m, s in enumerate(spans[n + 1 : n + 2], n + 1) if s.sense("op") == "home"]
            home += [
                m for m, s in enumerate(between, at + 1) if s.sense("op") == "home" or s.sense("event") == "landed"
            ]
            home += [m for m, s in enumerate(spans[n + 1 : n + 3], n + 1) if s.sense("event") == "landed"]
            kind = "returning" if told and home else "rider"
            riders = tuple(e._replace(kind=kind) for e in spans[n].entities if e.kind == "person")
            found[n] = replace(spans[n], entities=riders)
            bare = [m for m, flies in enumerate(flights, at + 1) if flies and not spans[m].entities]
            for m in (*home, *bare):
                found[m] = replace(found[m], senses=("noise:words",))
    return found


def _people_counted(spans: Sequence[Span]) -> int | None:
    """Where people are counted or listed who were on somebody's flight: "how many women were on Katy Perry's flight"."""
    for n, (ask, noun) in enumerate(pairwise(spans), 1):
        people = noun.sense("kind") == "person" or noun.sense("filter") in ("female", "male")
        if ask.sense("ask") in ("how_many", "which", "list") and people:
            return n
    return None


def _is_flight(span: Span) -> bool:
    """Whether a span is a noun for a flight or its ship, and no name of one."""
    return bool(
        span.sense("kind") == "mission" or span.of("programme") or span.of("vehicle") or span.sense("prop") == "ship"
        or (span.sense("pronoun") == "mission" and span.text.startswith("the "))
    )  # fmt: skip


def _is_title(role: Span, between: Sequence[Span]) -> bool:
    """Whether a role stands before a name as its title: "commander Tim Peake"; not so "commander of" and "commanded"."""
    return not between and not role.text.endswith((" of", "ed", "led"))


def _carries(span: Span) -> bool:
    """Whether a span says that a flight had somebody aboard: "took", "that flew with", "brought home"."""
    return bool(span.sense("event") or span.sense("op") in ("with", "home", "to") or span.text in ("that", "up"))


_TO = ("to", "up", "home", "back", "down", "from", "on", "in", "aboard")


def ridden(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "ride" as the noun that it is in "the slowest Dragon ride to the station", as a verb in "what did they ride",
    and not Sally Ride.
    """
    found = list(spans)
    for at, (before, span) in enumerate(pairwise(spans), 1):
        if span.text not in ("ride", "rides"):
            continue
        after = next((s.text for s in spans[at + 1 :] if not s.polite), "")
        noun = before.of("vehicle") or before.of("programme") or before.of("mission") or before.text in ("the", "a")
        people = (
            before.sense("kind") == "person" or before.of("person") or before.sense("pronoun") or before.text == "they"
        )
        if noun and after in _TO:
            found[at] = replace(span, senses=("kind:mission",), entities=(), partial=False)
        elif people and (not after or after in _TO):
            found[at] = replace(span, senses=("event:flew",), entities=(), partial=False)
    return found


def bound(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "the Apollo 14 mission to the Moon" and "when did Artemis II take off for the Moon" without the Moon: the
    flight is named.
    """
    found = list(spans)
    for at, (event, to, moon) in enumerate(zip(spans, spans[1:], spans[2:], strict=False)):
        leaving = event.sense("event") in ("launched", "undocked") and to.text in ("to", "for", "toward", "towards")
        if leaving and moon.sense("place") == "moon" and any(span.of("mission") for span in spans[:at]):
            found[at] = replace(event, senses=("event:launched",))
            found[at + 2] = replace(moon, senses=("noise:words",))
    for at, (flight, noun, to, moon) in enumerate(zip(spans, spans[1:], spans[2:], spans[3:], strict=False)):
        if (
            flight.of("mission")
            and noun.sense("kind") == "mission"
            and to.text == "to"
            and moon.sense("place") == "moon"
        ):
            found[at + 3] = replace(moon, senses=("noise:words",))
    return found


def placing(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "which flight put Hubble into orbit" with a launch: nobody puts a foot there."""
    payload = any(span.of("payload") for span in spans)
    return [replace(s, senses=("event:launched",)) if payload and s.text in ("put", "puts") else s for s in spans]


_LEFT = ("left", "leave", "leaves", "departed")
_NEAR = 8
"""Spans after "left" among which it is said where to."""


def leaving(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "the Dragon that left in February 2026 for the ISS" with a launch: nobody undocks to go there."""
    found = list(spans)
    for at, span in enumerate(spans):
        if span.sense("event") != "undocked" or span.text not in _LEFT:
            continue
        rest = [s for s in spans[at + 1 : at + _NEAR] if not s.sense("moment") and s.text not in ("the", "in", "on")]
        there = len(rest) > 1 and rest[0].text in ("to", "for") and rest[1].of("station")
        if there:
            found[at] = replace(span, senses=("event:launched",))
    return found


def never(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "never flown" as a "not" where it stands before another programme: "which Apollo commander had never flown
    on Gemini" asks for no rookies.
    """
    found = list(spans)
    for at, span in enumerate(spans):
        if not (span.sense("filter") == "rookie" and "never" in span.text):
            continue
        if all(any(s.of("programme") for s in side) for side in (spans[:at], spans[at + 1 :])):
            found[at] = replace(span, senses=("op:not",))
    return found


def launches(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "the 100th Space Shuttle launch" and "the first Saturn V launch" with the launch as a flight."""
    found = list(spans)
    for at, (place, series, span) in enumerate(zip(spans, spans[1:], spans[2:], strict=False), 2):
        placed = place.sense("order") in ("first", "last") or place.sense("nth") or place.ordinal
        if (
            placed
            and span.text in ("launch", "liftoff", "lift off")
            and (series.of("programme") or series.of("vehicle"))
        ):
            found[at] = replace(span, senses=("kind:mission",), entities=())
    return found


def verbs(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "ride" as a verb after its subject: "on which flight did the observatory ride to orbit" names no one."""
    found = list(spans)
    for at, span in enumerate(spans):
        if span.text not in ("ride", "rides"):
            continue
        asked = any(s.text in ("did", "does", "do", "will", "could") for s in spans[: max(0, at - 1)])
        subject = at > 0 and bool(
            spans[at - 1].entities or spans[at - 1].sense("kind") or spans[at - 1].sense("pronoun")
        )
        if span.of("person") and asked and subject:
            found[at] = replace(span, senses=("event:flew",), entities=())
    return found
