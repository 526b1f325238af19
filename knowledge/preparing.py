"""Spans made ready to be read: what a word is by its neighbours.

A blank and the "this" of a clue stand for a question word, "last" may be a verb, an "and" may join two questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.models import Entity
from knowledge.moments import MONTHS
from knowledge.particulars import (
    aged,
    all_alike,
    alone,
    any_station,
    asked_last,
    born,
    debuts,
    grounds,
    often,
    said_twice,
    year_long,
)
from knowledge.polarity import agreeing, all_of_them
from knowledge.riders import bound, launches, leaving, never, placing, ridden, riding, verbs
from knowledge.spans import Span

_ANYONE = ("anyone", "anybody", "anyone else", "anybody else", "any other", "everyone", "everyone else", "all others")
_PLACES = ("from", "at", "in", "into", "near", "off")


_SHUTTLES = ("shuttle", "space shuttle", "orbiter", "shuttle orbiter", "space shuttle orbiter")
_SHIP_WORDS = ("the ship", "the capsule", "the spacecraft", "the craft", "the spaceship")


def _owned(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "the ship" as the noun that it is in "the ship of Crew-12"; alone it points to what was said before.
    "Shuttle" is the noun for a ship in "the name of the shuttle that flew STS-1" and "STS-93 shuttle".
    """
    found = list(spans)
    said = [span for span in spans if span.entities or not span.filler]
    for at, span in enumerate(spans):
        named = [s.text for s in spans[max(0, at - 2) : at]]
        last = len(said) == 2 and span is said[1] and said[0].of("mission")
        if span.text in _SHUTTLES and (last or _asked_of(spans, at) or any(t.startswith("name of") for t in named)):
            flight = any(s.of("mission") or s.of("payload") for s in spans) or not any(s.sense("order") for s in spans)
            found[at] = replace(span, senses=("prop:ship",), entities=() if flight else span.entities)
    for at, span in enumerate(spans[1:], 1):
        if span.text in _SHUTTLES and spans[at - 1].text in ("that", "this", "same", "the same"):
            found[at] = replace(span, senses=("prop:ship",), entities=())  # "the next flight of that shuttle"
    moved = any(s.sense("order") in ("previous", "next") for s in spans)
    for at, (span, after) in enumerate(pairwise(said)):
        if moved and span.of("vehicle") and after.of("mission") and said[at - 1].sense("kind") == "mission":
            found[spans.index(span)] = replace(
                span, senses=("prop:ship",), entities=()
            )  # "previous flights of the Dragon of Crew-12"
    for at, span in enumerate(spans[:-2]):
        if span.text in _SHIP_WORDS and spans[at + 1].text == "of" and spans[at + 2].of("mission"):
            found[at] = replace(span, senses=("prop:ship",))
    return found


def _asked_of(spans: Sequence[Span], at: int) -> bool:
    """Whether it is asked which shuttle flew a flight or carried something: "which shuttle carried Hubble"."""
    after = spans[at + 1] if at + 1 < len(spans) else None
    flown = any(s.of("mission") or s.of("payload") for s in spans) or any(s.of("station") for s in spans[at + 1 :])
    rest = [
        s for s in spans[at + 1 :] if not (s.filler or s.sense("time") or s.of("programme"))
    ]  # "the last ever shuttle mission"
    flown = flown or any(s.sense("order") and b.sense("kind") == "mission" for s, b in pairwise(rest))
    flown = flown or (spans[at].text.endswith("orbiter") and any(s.of("person") for s in spans))
    return bool(at) and spans[at - 1].sense("ask") == "which" and flown and not (after and after.sense("kind"))


_MOMENTS = ("time", "date", "day", "moment", "hour", "year", "the day", "the moment", "the time")


def _timed(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "what was the time of docking", with the time as what is asked for: "when was docking"."""
    at = next((n for n, s in enumerate(spans) if s.text in ("what", "whats")), None)
    if at is None:
        return spans
    for n in range(at + 1, min(at + 4, len(spans) - 1)):
        if spans[n].text in _MOMENTS and spans[n + 1].text == "of":
            said = [replace(span, senses=("noise:words",)) for span in spans[at:n]]
            return [*spans[:at], *said, replace(spans[n], senses=("ask:when",)), *spans[n + 1 :]]
        if not spans[n].filler:
            break
    return spans


def _filled(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with a blank as the question word that its neighbours make of it."""
    found = list(spans)
    if not any(span.sense("ask") not in ("", "yes", "list") or span.text == "blank" for span in spans):
        return _clue(found)
    for at, span in enumerate(found):
        if span.text == "blank" and span.unknown:
            ask = _ask(found, at)
            found[at] = replace(span, senses=(f"ask:{ask}",))
            if ask == "how_often":
                found[at + 1] = replace(found[at + 1], senses=("noise:words",))
    return found


def _ask(spans: Sequence[Span], at: int) -> str:
    before = spans[at - 1] if at else None
    after = spans[at + 1] if at + 1 < len(spans) else None
    events = {span.sense("event") for span in spans if span.sense("event")}
    if after is not None and after.text == "times":
        return "how_often"
    if (
        after is not None
        and (after.sense("kind") or after.sense("filter"))
        and after.text.endswith(("s", "men", "people"))
    ):
        return "how_many"
    if before is not None and (
        before.sense("event") == "lasted" or before.text in ("took", "spent", "taking", "lasting")
    ):
        return "how_long"
    if any(span.sense("role") for span in spans[:at]) and not (before is not None and before.text in _PLACES):
        return "who"
    words = [span.text for span in spans[max(0, at - 2) : at]]
    if before is not None and (before.text == "by" or before.text.endswith((" by", "belongs to", "held by"))):
        return "who"
    if words[-2:] == ["belongs", "to"]:
        return "who"
    if before is not None and (before.text in ("on", "year", "in the year") or before.text in MONTHS) and events:
        return "when"
    if before is not None and before.text in _PLACES and events & {"launched", "landed"}:
        return "where"
    return "which"


def _clue(spans: list[Span]) -> list[Span]:
    """The spans of a clue with "this" before a noun as the question word: "Barbara Morgan flew in 2007 on this shuttle"."""
    for at, span in enumerate(spans[:-1]):
        noun = next((s for s in spans[at + 1 : at + 4] if _is_noun(s)), None)
        if span.text in ("this", "these") and noun is not None:
            person = noun.sense("role") or noun.sense("kind") == "person"
            spans[at] = replace(span, senses=("ask:who",) if person else ("ask:which",))
            return spans
    return spans


def _is_noun(span: Span) -> bool:
    """Whether a span is a noun for what can be asked: a ship, a flight, a station, a country, a person."""
    return bool(
        span.sense("prop") or span.sense("kind") or span.sense("role") or span.of("programme") or span.of("vehicle")
    )


def _third(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "third man" as an ordinal where it is not the third of a crew: "third man on the Moon"."""
    if not any(span.sense("place") == "moon" for span in spans) or any(span.of("mission") for span in spans):
        return spans
    return [
        replace(s, senses=("nth:3", "filter:male")) if s.text in ("third man", "third member") else s for s in spans
    ]


def _most(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "more ... than anyone else" as "most"."""
    at = next((n for n, s in enumerate(spans[:-1]) if s.sense("op") == "than" and spans[n + 1].text in _ANYONE), None)
    if at is None or not any(span.sense("compare") == "more" for span in spans[:at]):
        return spans
    found = [replace(s, senses=("order:most",)) if s.sense("compare") == "more" else s for s in spans[:at]]
    rest = [replace(s, senses=("noise:words",), entities=()) for s in spans[at : at + 2]]
    return [*found, *rest, *spans[at + 2 :]]


def _top(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "top" of "top 3" as "most", or as nothing where another superlative says what they lead in."""
    found = list(spans)
    for at, (span, after) in enumerate(pairwise(spans)):
        if span.text == "top" and after.sense("number"):
            led = any(s.sense("order") for s in spans)
            found[at] = replace(span, senses=("noise:words",) if led else ("order:most",))
    return found


def _numbered(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "flight number 2" and "flight two" of somebody as "second flight", "station commander" as that of the ISS."""
    found = list(spans)
    someone = any(span.of("person") for span in spans)
    for at, span in enumerate(spans):
        before = [s for s in spans[max(0, at - 2) : at] if s.text != "number"]
        if someone and span.sense("number") and before and before[-1].sense("kind") == "mission":
            found[at] = replace(span, senses=(f"nth:{int(span.sense('number'))}",))
        commands = at + 1 < len(spans) and spans[at + 1].sense("role") == "commander"
        if span.text == "station" and commands and not any(s.of("station") for s in spans):
            found[at] = replace(span, senses=(), entities=(Entity("station", "iss", "ISS"),))
    return found


def _once(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "for the first time" as "first" where a moment is asked: of people it says that they are new."""
    if not any(span.sense("ask") == "when" for span in spans):
        return spans
    return [
        replace(s, senses=("order:first",)) if s.text in ("for the first time", "for the very first time") else s
        for s in spans
    ]


_BEFORE = ("flown before", "flew before", "been in space before", "been to space before")


def _earlier(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "flown before" as an event and a "before" where it is said before what ("flew before 1970", "which mission
    flew before Crew-11"): alone it says that somebody was not new.
    """
    found: list[Span] = []
    for at, span in enumerate(spans):
        after = next((s for s in spans[at + 1 :] if s.text not in ("the", "a", "an")), None)
        if (
            span.text in _BEFORE
            and after is not None
            and (after.entities or after.sense("moment") or after.sense("order"))
        ):
            found.append(replace(span, end=span.end - 1, senses=("event:flew",)))
            found.append(replace(span, start=span.end - 1, text="before", senses=("op:before",)))
        else:
            found.append(span)
    return found


def _former(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "the earlier flights of that ship" with "earlier" as "previous": nothing is compared."""
    compared = any(s.sense("op") in ("than", "or") for s in spans)
    return [
        replace(a, senses=("order:previous",))
        if a.text in ("earlier", "prior", "former") and b is not None and b.sense("kind") == "mission" and not compared
        else a
        for a, b in zip(spans, [*spans[1:], None], strict=True)
    ]


def _before_names(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans before somebody's name as what they are there: in "Senator Garn" a title, which says nothing, in "except Bean"
    the one whose others are asked for.
    """
    found = list(spans)
    for at, (span, after) in enumerate(pairwise(spans)):
        if after.of("mission") and span.sense("before_name") == "told":
            found[at] = replace(span, senses=("noise:words",))  # "the ill-fated Apollo 13"
        if not after.of("person"):
            continue
        if span.sense("before_name") == "except":
            found[at] = replace(span, senses=("op:others",))
        elif (span.sense("before_name") == "title" or span.sense("calling")) and not span.text.endswith("s"):
            found[at] = replace(span, senses=("noise:words",), entities=())
    return found


def _split(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "more than 500 days in space" with a unit and a place in place of the question after a length."""
    found: list[Span] = []
    for span in spans:
        amount = bool(found) and (found[-1].sense("number") or found[-1].sense("order") == "most")
        if span.text in ("days in space", "hours in space") and amount:
            unit, middle = span.text.split()[0], span.start + 1
            found.append(replace(span, end=middle, text=unit, senses=(f"unit:{unit}",)))
            found.append(replace(span, start=middle, text="in space", senses=("state:in_space",)))
        else:
            found.append(span)
    return found


def _lasting(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "last" as a verb: where a length is asked for and nothing follows that could be the last one, and before
    an amount ("did it last more than 80 days").
    """
    found = list(spans)
    asked = any(span.sense("ask") == "how_long" for span in spans)
    for at, span in enumerate(found):
        if span.text != "last":
            continue
        than = next((n for n, s in enumerate(found) if s.sense("op") == "than" and n > at), len(found))
        rest = [s for s in found[at + 1 : than] if s.entities or s.sense("kind") or s.sense("event") or s.sense("prop")]
        amount = bool(found[at + 1 :]) and found[at + 1].sense("op") in ("more_than", "at_least")
        if amount or (asked and not rest):
            found[at] = replace(span, senses=("event:lasted",))
    return found


def _joined(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with an "and" before a question word as what it is: the joint of two questions, no part of either."""
    found = list(spans)
    asked = False
    for at, (before, after) in enumerate(pairwise(spans)):
        asked = asked or (at > 0 and spans[at - 1].sense("ask") not in ("", "yes", "list"))
        if asked and before.sense("op") == "and" and after.sense("ask") not in ("", "yes", "list"):
            found[at] = replace(before, senses=("op:joint",))
    return found


_STEPS = (
    agreeing,
    all_of_them,
    any_station,
    asked_last,
    _former,
    launches,
    leaving,
    placing,
    verbs,
    alone,
    often,
    said_twice,
    year_long,
    debuts,
    all_alike,
    aged,
    _before_names,
    ridden,
    _timed,
    _split,
    grounds,
    _owned,
    riding,
    _earlier,
    _numbered,
    never,
    bound,
    _most,
    _top,
    born,
    _once,
    _third,
    _filled,
    _lasting,
    _joined,
)


def prepared(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of a question as its readings see them."""
    for step in _STEPS:
        spans = step(spans)
    return spans
