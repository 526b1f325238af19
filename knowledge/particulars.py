"""What is told of people and flights in a few words: where somebody was born, how old they were, where a ship came down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.spans import Span

_ARTICLES = ("the", "a", "an", "city", "town", "state")
_PLACES = ("from", "at", "in", "into", "near", "off")
_ABOUT = (
    "is",
    "are",
    "under",
    "below",
    "over",
    "above",
    "almost",
    "nearly",
    "about",
    "around",
    "than",
    "younger",
    "older",
)
"""Words before an age that make another question of it: "under 20 years old", "who is 77 years old?"."""


def born(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the words after "born in" as a place, where they are nothing but a strange word or a part of a name."""
    at = next((n for n, span in enumerate(spans[:-1]) if span.text == "born" and spans[n + 1].text in _PLACES), None)
    if at is None:
        return spans
    found = list(spans)
    for n in range(at + 2, len(spans)):
        span = spans[n]
        if not (span.unknown or span.partial or span.text in _ARTICLES):
            break
        if span.text not in _ARTICLES:
            found[n] = replace(
                span, senses=tuple(f"birthplace:{word}" for word in span.text.split()), entities=(), partial=False
            )
    return found


def aged(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans of "at the age of 77" and "90 years old" as one condition."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        number = span.sense("number") if not span.ordinal else ""
        at = len(found) - (span.text in ("old", "of age"))
        loose = [
            s for s in found[max(0, at - 2) : at] if s.text in _ABOUT or s.sense("op") in ("more_than", "at_least")
        ]
        if loose:  # "under 20 years old", "who is 77 years old?"
            found.append(span)
            continue
        if before is not None and number and (before.sense("ask") == "how_old" or before.text == "aged"):
            found[-1] = replace(before, end=span.end, text=f"aged {number}", senses=(f"age:{number}",), entities=())
        elif span.text in ("old", "of age") and len(found) > 1 and before and found[-2].sense("number"):
            age = found[-2].sense("number")
            found[-2:] = [replace(found[-2], end=span.end, text=f"aged {age}", senses=(f"age:{age}",))]
        else:
            found.append(span)
    return found


def grounds(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with a country after "landed in" as the ground, which is no country of a crew."""
    found = list(spans)
    for at in range(len(spans) - 2):
        if spans[at].sense("event") == "landed" and spans[at + 1].text == "in" and spans[at + 2].of("country"):
            found[at + 2] = replace(spans[at + 2], senses=(f"ground:{spans[at + 2].text}",), entities=())
    return found


_ALONE = ("exactly", "only", "just", "precisely")


def alone(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "one" of "exactly one woman", "only one person" as a number: elsewhere it says nothing."""
    found = list(spans)
    for at, (before, span, after) in enumerate(zip(spans, spans[1:], spans[2:], strict=False), 1):
        if span.text != "one" or before.text not in _ALONE:
            continue
        if after.sense("kind") or after.sense("filter") or after.sense("role") or after.of("country"):
            found[at] = replace(span, senses=("number:1",))
    return found


_A = ("a", "one", "full", "whole", "entire", "over", "than")


def year_long(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "year" of "spent a year in space" as a word that says something: elsewhere it only names a date."""
    found = list(spans)
    for at, (before, span, after) in enumerate(zip(spans, spans[1:], spans[2:], strict=False), 1):
        told = before.text in _A or bool(before.of("person"))
        if span.text == "year" and told and (after.text in ("in", "on", "aboard") or after.sense("state")):
            found[at] = replace(span, senses=())
    return found


def debuts(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "first" of "how many women first flew in 1984" as said of their flight, and "by 1990" as before it."""
    people = any(
        s.sense("kind") == "person" or s.sense("filter") in ("female", "male") or s.of("country") for s in spans
    )
    dated = any(s.sense("moment") for s in spans)
    found = list(spans)
    for at, (span, after) in enumerate(pairwise(spans)):
        if dated and people and span.text == "first" and after.text in ("flew", "flown", "fly", "went to space"):
            found[at] = replace(span, senses=("filter:rookie",))
        if span.text == "by" and after.sense("moment"):
            found[at] = replace(span, senses=("op:before",))
    return found


def all_alike(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with the "all" of "an all-Russian crew", "whose crews were all men" as a condition on a whole crew: it lists nothing
    there, and no reading explains it yet.
    """
    found = list(spans)
    for at, (span, what) in enumerate(pairwise(spans)):
        if span.text != "all":
            continue
        if not (what.of("country") or what.sense("filter") in ("female", "male", "rookie", "veteran", "cosmonaut")):
            continue
        before, after = spans[at - 1 : at], spans[at + 2 : at + 3]
        were = bool(before) and before[0].text in ("was", "were", "is", "are", "an", "had")
        crew = bool(after) and after[0].text in ("crew", "crews", "mission", "missions", "flight", "flights")
        one = (
            not what.text.endswith("s")
            and what.text not in ("women", "men")
            and bool(after)
            and bool(after[0].sense("kind"))
        )
        if (were and at > 1) or crew or one:
            found[at] = replace(span, senses=("op:alike",))
    return found


def any_station(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "a space station" as any of them, and not as the one that people mean by "the space station"."""
    found = list(spans)
    for at, span in enumerate(spans):
        article = at > 0 and spans[at - 1].text in ("a", "any")
        if span.of("station") and (span.text == "a space station" or (article and span.text == "space station")):
            found[at] = replace(span, senses=("kind:station",), entities=())
    return found


_HAPPENINGS = ("launches", "landings", "dockings", "undockings", "splashdowns")
"""Plurals that count what happened."""


def asked_last(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with what is asked at their end, or after a noun, as what it is: "died on which date", "spacewalk count", "had flown
    in a Gemini first", "was anybody there, and who".
    """
    found = list(spans)
    for at, (span, after) in enumerate(pairwise(spans)):
        if span.text == "died on" and after.sense("ask") == "which":
            found[at] = replace(span, senses=("event:died",))
    said = [span for span in spans if not span.polite]
    if (
        said
        and said[-1].text in ("count", "total count", "number", "quantity")
        and any(s.sense("kind") or s.text in _HAPPENINGS for s in spans)
    ):
        found[spans.index(said[-1])] = replace(said[-1], senses=("ask:how_many",))
    if said and said[-1].text == "first" and _had_flown(spans):  # "which of them had flown in a Gemini first"
        found[spans.index(said[-1])] = replace(said[-1], text="before", senses=("op:before",))
    for at, span in enumerate(spans):
        if span.text == "count" and at and spans[at - 1].sense("kind"):  # "total spacewalk count for Chris Cassidy"
            found[at] = replace(span, senses=("ask:how_many",))
    ends = [span.sense("op") or span.sense("ask") for span in said[-2:]]
    if ends == ["and", "who"] and said[0].sense("ask") == "yes":  # "was any American in space on 1 June 1996, and who?"
        found[spans.index(said[-2])] = replace(said[-2], senses=("noise:words",))
    if ends == ["and", "who"] and len(said) > len(ends) and said[-3].of("person"):  # "crew of Gemini 5: Cooper and who"
        found[spans.index(said[-2])] = replace(said[-2], text="with", senses=("op:with",))
    return found


def _had_flown(spans: Sequence[Span]) -> bool:
    """Whether something was over by then: "had flown", "had not flown"."""
    said = [span for span in spans if span.text != "not"]
    return any(a.text == "had" and b.sense("event") == "flew" for a, b in pairwise(said))


_MADE = ("flew", "fly", "flown", "flying", "made", "make", "has made", "have made", "completed", "done")


def often(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans with "flew two Gemini missions" of people as how often they flew: "on Gemini, twice"."""
    if not any(s.text in _MADE for s in spans):
        return spans
    people = ("female", "male", "cosmonaut", "taikonaut")
    asked = any(s.sense("ask") == "who" or s.sense("kind") == "person" or s.sense("filter") in people for s in spans)
    found = list(spans)
    for at, number in enumerate(spans[1:-1], 1):
        before = [s for s in spans[:at] if s.text not in ("exactly", "just", "only", "at least", "more than")][-1:]
        after = spans[at + 1 : at + 3]
        of = 1 if after[0].of("programme") or after[0].of("vehicle") else 0
        noun = after[of] if len(after) > of else None
        counts = number.sense("number") and not number.ordinal and before and before[0].text in _MADE
        if asked and counts and noun is not None and noun.sense("kind") == "mission" and noun.text.endswith("s"):
            found[at] = replace(number, senses=(f"times:{number.sense('number')}",))
            found[at + 1 + of] = replace(noun, senses=("noise:words",))
    return found


_PARTS = ("module", "payload")
_WALKER = ("moonwalker", "moon walker")


def said_twice(spans: Sequence[Span]) -> Sequence[Span]:
    """The spans without a name that the next one says again ("Node 2 Harmony"), and a noun after somebody's name ("Edgar Mitchell,
    moonwalker") as what it adds, which is nothing.
    """
    found = list(spans)
    for at, (span, after) in enumerate(pairwise(spans)):
        if not span.entities:
            continue
        if after.entities and {e.id for e in span.entities if e.kind in _PARTS} & {e.id for e in after.entities}:
            found[at] = replace(span, senses=("noise:words",), entities=())
        if span.of("person") and after.text in _WALKER and len(spans) > len("AB"):
            found[at + 1] = replace(after, senses=("noise:words",))
    return found
