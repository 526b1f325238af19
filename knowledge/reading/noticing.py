"""Words that a reading may not pass over: "only" before a name, "never" before a station, "when" something else happened, what
is listed, on what somebody flew most often.
"""

from __future__ import annotations

from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Query
from knowledge.spans import Span

_PEOPLE = ("person", "seat", "walk", "moonwalker")
_NAMED = ("country", "ship", "vehicle", "programme", "station", "agency")
_RIDES = ("programme", "vehicle", "ship", "station", "payload")
_CAREER = ("flights", "days", "spacewalks")
"""Orders that count all that somebody did."""
_CARRIED = ("carried", "carry", "carries", "have carried", "has carried", "flown crew")
_TIMES = ("launched", "landed", "docked", "undocked", "born", "died", "date", "touchdown", "from", "until")


def passed_over(query: Query, c: Clause) -> list[Span]:
    """The spans that say something which the query does not hold, although they are explained."""
    or_not = [s for s in c.spans if s.text == "or not" and c.ask() != "yes"]  # "how many went there, landing or not"
    return [*or_not, *_only(query, c), *_never(query, c), *_when(query, c), *_listed(query, c), *_most_on(query, c)]


def _only(query: Query, c: Clause) -> list[Span]:
    """The "only" right before a name: "flew only on Challenger", "carried only Americans"."""
    said = [s for s in c.spans if s.entities or not s.filler]
    if query.aggregate != "list" or query.select != "name" or query.position:
        return []
    return [a for a, b in pairwise(said) if a.sense("op") == "only" and any(b.of(kind) for kind in _NAMED)]


def _never(query: Query, c: Clause) -> list[Span]:
    """The "never" right before a station that the query takes as one that was visited."""
    turned = any(f.field == "station" and f.op == "not" for f in query.filters)
    visited = any(f.field == "station" and f.op == "is" for f in query.filters)
    said = [s for s in c.spans if s.entities or not s.filler]
    return [a for a, b in pairwise(said) if a.sense("op") == "not" and b.of("station") and visited and not turned]


def _when(query: Query, c: Clause) -> list[Span]:
    """The "when" behind another question word: it asks how things were then, and not of what happened then."""
    timed = query.select in _TIMES or query.unit == "years" or query.select.startswith(("age", "launched_", "docked_"))
    if (
        timed
        or c.ask() not in ("who", "how_many", "list")
        or any(f.field in ("at", "expedition after") for f in query.filters)
    ):
        return []
    if c.sees("pronoun", "mission"):
        return []  # "how many were aboard when it landed"
    if not (c.sees("state", "aboard", "in_space") or c.sees("role", "commander")):
        return []
    asked = [at for at, s in enumerate(c.spans) if s.sense("ask") not in ("", "yes")]
    return [c.spans[at] for at in asked[1:] if c.spans[at].text == "when"]


def _listed(query: Query, c: Clause) -> list[Span]:
    """The flights that a "which" asks for, where the query lists people: "which Crew missions had no Japanese"."""
    if query.kind not in ("person", "seat") or query.select != "name" or query.aggregate == "any":
        return []
    if c.ask() not in ("which", "how_many"):
        return []
    said = [s for s in c.spans if s.entities or s.asks or not s.filler]
    ships = [a for a, b in pairwise(said) if b.text in _CARRIED and (a.of("programme") or a.of("vehicle"))]
    if ships:
        return ships  # "which Shenzhou carried a woman" asks for no woman
    at = next((n for n, s in enumerate(c.spans) if s.sense("ask") == "which"), len(c.spans))
    for span in c.spans[at + 1 :]:
        if span.sense("kind") == "mission" and span.text.endswith("s"):
            return [span]
        if not (span.entities or span.text == "crew"):
            return []
    return []


def _most_on(query: Query, c: Clause) -> list[Span]:
    """The order by a whole career where it is to count what somebody did there: "who flew most often on Soyuz"."""
    if query.kind not in _PEOPLE or query.order not in _CAREER or not any(f.field in _RIDES for f in query.filters):
        return []
    there = any(
        (a.text in ("on", "aboard", "to", "at", "in") and any(b.of(kind) for kind in _RIDES))
        or (any(a.of(kind) for kind in _RIDES) and b.sense("kind") == "mission")
        or (a.sense("event") == "flew" and any(b.of(kind) for kind in _RIDES))
        for a, b in pairwise(c.spans)
    )
    return [s for s in c.spans if s.sense("order")] if there else []
