"""What counts and lengths add to any reading: "second longest", "top 3", "more than 500 days", "at least five flights"."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading import tolerance
from knowledge.spans import Span

SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600}
"""Unit -> its seconds; months and years are those of the calendar on average."""
_LONGER = {
    "person": "days over",
    "seat": "days over",
    "mission": "longer than",
    "eva": "walk over",
    "walk": "walk over",
}
"""Kind of rows -> the condition that a length adds."""
_COUNTED = {"mission": "flights over", "eva": "walks over"}
"""Noun that is counted -> the condition on a person."""
_SUPERLATIVES = (
    "duration",
    "days",
    "eva_time",
    "spacewalks",
    "flights",
    "born",
    "exact age",
    "stay",
    "crew_size",
    "people",
    "launched_docked",
)
_MOST = 20
"""Places of a list that is asked for at most."""


def ranked(query: Query, left: tuple[Span, ...], c: Clause) -> tuple[Query, tuple[Span, ...]]:
    """The query with the place or the number that stands beside its superlative: "second longest", "3 oldest"."""
    if query.position != 1 or query.order not in _SUPERLATIVES or query.aggregate != "list":
        return query, left
    for before, after in pairwise(c.spans):
        nth = before.sense("nth") or (before.sense("number") if before.ordinal else "")
        if before in left and nth and after.sense("order"):
            return replace(query, position=int(nth)), tuple(s for s in left if s is not before)
    number = next(
        (s for s in left if s.sense("number") and _beside_order(s, c) and not (_of_crew(s, c) or _sizes(s, c))), None
    )
    if number is None or not 1 < int(number.sense("number")) <= _MOST:
        return query, left
    rest = tuple(s for s in left if s is not number)
    return replace(query, limit=int(number.sense("number"))), rest


def _of_crew(number: Span, c: Clause) -> bool:
    """Whether a number counts a whole crew: "the youngest of the Artemis II four"."""
    return tolerance.follows_flight(number, next((s for s in c.spans if s.end == number.start), None), c)


def _sizes(number: Span, c: Clause) -> bool:
    """Whether a number is the size of a crew: "the first two-person flight" is not that of the first two people."""
    return any(a is number and b.text in ("person", "man", "woman", "crew") for a, b in c.pairs())


def _beside_order(number: Span, c: Clause) -> bool:
    """Whether a number stands right before or after a superlative, or first of all: "the longest 3", "top 5 longest", "3 people with the
    most flights".
    """
    at = c.spans.index(number)
    leads = all(s.filler for s in c.spans[:at]) and not c.sees("ask", "which")  # "which of the five" chooses one
    beside = [s for s in c.spans[max(0, at - 1) : at + 2] if s is not number]
    return leads or any(s.sense("order") or s.text == "top" for s in beside)


def restricted(query: Query, left: tuple[Span, ...], c: Clause) -> tuple[Query, tuple[Span, ...]]:
    """The query with a threshold that is left over: "for more than 500 days", "at least 5 spaceflights", "6 or more times"."""
    number = next((s for s in left if s.sense("number") and not s.ordinal), None)
    bound = next((s for s in c.spans if s.sense("op") in ("at_least", "more_than")), None)
    if number is None or bound is None or query.select != "name" or query.order in ("launched", "first flight"):
        return query, left  # who was the first to pass 1,000 days is not on record
    after = [s for s in c.spans if s.start >= number.end and s is not bound and not s.filler][:1]
    noun = after[0] if after else None
    if noun is None or abs(c.spans.index(bound) - c.spans.index(number)) > 1:
        return query, left
    field, value = _threshold(query, noun, int(number.sense("number")))
    if not field:
        return query, left
    least = value - 1 if bound.sense("op") == "at_least" else value
    verbs = [s for s in left if s.sense("event") in ("lasted", "flew") or s.sense("state") == "in_space"]
    used = (number, bound, noun, *verbs)
    return replace(query, filters=(*query.filters, Filter(field, (str(least),)))), tuple(
        s for s in left if s not in used
    )


def _threshold(query: Query, noun: Span, number: int) -> tuple[str, int]:
    """The condition that a number with its noun adds, and its value: seconds or a count."""
    seconds = SECONDS.get((noun.sense("unit") or noun.text).removesuffix("s"))
    if seconds:
        return _LONGER.get(query.kind, ""), number * seconds
    people = query.kind in ("person", "seat")
    counted = "mission" if noun.text == "times" else noun.sense("kind")
    return (_COUNTED.get(counted, ""), number) if people else ("", 0)


def countries(c: Clause) -> Query | None:
    """Which countries have sent people to space, which of them the most, and how many they are."""
    asks = c.ask() in ("which", "how_many", "list", "")
    if not asks or not c.sees("prop", "country") or c.entity_spans("person") or c.entity_spans("mission"):
        return None
    noun = any(s.text.endswith(("country", "countries", "nation", "nations", "nationalities")) for s in c.spans)
    people = c.sees("kind", "person") or c.sees("filter") or any("people" in s.text for s in c.spans)
    flown = c.sees("event", "flew", "launched", "stepped") or c.sees("state", "in_space") or c.sees("order", "most")
    if not noun or not (people or flown) or c.sees("order", "first", "last"):
        return None
    launching = any(s.text in ("launched", "launch", "launches") for s in c.spans)
    if launching and c.sees("kind", "person") and not any(s.text in ("been", "were", "from") for s in c.spans):
        return None  # few of the countries whose people flew have launched people themselves
    if c.nth_named() and not c.sees("order", "most", "largest"):
        return None  # "the third country to send people to space"
    c.has("prop", "country")
    c.has("kind", "person", "mission")
    c.has("event", "flew", "launched", "born", "stepped")
    c.has("state", "in_space")
    if c.ask() == "how_many":
        return Query("country", "name", aggregate="count")
    if c.has("order", "most") or c.has("order", "largest"):
        return Query("country", "name", order="people", descending=True, position=1)
    return None if c.sees("order") else Query("country", "name")


def careers(c: Clause) -> Query | None:
    """Who has more than so many days in space, flights or spacewalks in all."""
    bounded = c.sees("op", "at_least", "more_than") and any(s.sense("number") for s in c.spans)
    about_people = c.ask() == "who" or c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut")
    if not bounded or not about_people or c.ask() not in ("who", "which", "how_many", "list", "") or c.missions_named():
        return None
    if any(c.entity_spans(kind) for kind in ("station", "person", "module")) or c.sees("moment") or c.sees("place"):
        return None
    c.has("kind", "person")
    c.has("event", "flew", "launched", "lasted")
    c.has("state", "in_space")
    return Query("person", "name", c.people(), aggregate="count" if c.ask() == "how_many" else "list")
