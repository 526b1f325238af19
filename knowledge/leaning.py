"""Fragments that name nothing and lean on what was said before: "last flight?", "who commanded the third?", "when?", "that day"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.models import Filter, Query, Reading
from knowledge.narrowing import PEOPLE
from knowledge.reading.times import MOMENT_FIELDS
from knowledge.schema import PROPERTIES
from knowledge.schema.compiling import reaches
from knowledge.spans import Span
from knowledge.understood import Understood

_SAYS_NOTHING = {"role", "class", "gender", "flights before", "final", "crewed if any", "flight"}
"""Conditions that a fragment may bring and that name nothing by themselves."""
_OF_ALL = ("ever", "of all", "in history", "so far", "of all time")
_RELATIVE = ("mission", "person", "docking")
"""Kinds of nouns that are mostly somebody's or something's: the flight, the crew."""
_THEN = ("then", "that day", "that time", "on that day", "at that time", "at the time", "that date")
_MOST_SAID = 4
"""Spans of a fragment that say something, at most."""
_MOST_PEOPLE = 8
"""People of a list at most of whom one may be the first."""
_STATES = ("stay", "command", "berth")
"""Kinds of rows that were so at a moment."""
_ORDERS = {"first": False, "last": True}
_WHEN = {
    "command": "launched",
    "stay": "from",
    "walk": "date",
    "docking": "docked",
    "moonwalker": "date",
    "victim": "date",
}
"""Kind of rows -> the moment that is meant by a "when?" after a yes."""
_WHERE = {"launched": "site", "landed": "landing_site", "docked": "port"}
"""Moment -> the place that is meant by a "where?" after it."""


def said(spans: Sequence[Span]) -> list[Span]:
    """The spans that say something: no fillers, question words, pronouns, no "and" and no "one"."""
    return [
        s
        for s in spans
        if not (s.filler or s.sense("ask") or s.sense("pronoun") or s.sense("op") in ("and", "from"))
        and s.text not in ("one", "ones")
    ]


def is_bare(spans: Sequence[Span], plain: Query) -> bool:
    """Whether a question puts something first or last and does not say of what: "last flight?", "who commanded the third?"."""
    if not plain.position or {f.field for f in plain.filters} - _SAYS_NOTHING:
        return False
    if any(s.entities or s.sense("moment") or s.sense("state") or s.sense("place") for s in spans):
        return False
    if any(s.sense("time") == "ever" or s.text in _OF_ALL for s in spans) or len(said(spans)) > _MOST_SAID:
        return False
    nouns = [s.sense("kind") for s in spans if s.sense("kind")]
    whole = any(s.sense("ask") in ("who", "which") for s in spans) and any(s.sense("ask") == "yes" for s in spans)
    people = any(s.sense("filter") in ("female", "male", "cosmonaut", "taikonaut") for s in spans)
    return not (whole and (nouns or people)) and not people and set(nouns) <= set(_RELATIVE)


def of_those(spans: Sequence[Span], previous: Reading, plain: Query) -> Understood | None:
    """For "who commanded the third?", "most days in space": of the flights or people that were listed."""
    query = previous.query
    if query.position or query.aggregate != "list" or query.select != "name" or not query.filters:
        return None
    people = tuple(dict.fromkeys(e.id for e in previous.entities if e.kind == "person"))
    measured = plain.kind in ("person", "seat") and plain.order != "launched"  # who flew together flew first together
    if query.kind in PEOPLE and measured and 1 < len(people) <= _MOST_PEOPLE:
        kept = tuple(f for f in plain.filters if f.field != "class")
        found = replace(plain, filters=(Filter("person", people), *kept))
        return Understood(found, tuple(spans), rough=True) if reaches(found) else None
    word = next((s.sense("order") for s in spans if s.sense("order")), "")
    numbered = any(s.sense("nth") or s.ordinal for s in spans)
    if query.kind not in ("mission", "moon landing") or not (word in _ORDERS or numbered):
        return None
    late, roles = _ORDERS.get(word, False), tuple(f for f in plain.filters if f.field == "role")
    landed = (Filter("landed on the moon", ("1",)),) if query.kind == "moon landing" else ()
    kind, select = ("seat", "name") if roles else ("mission", plain.select if plain.kind == "mission" else "name")
    found = Query(kind, select, (*query.filters, *landed, *roles), "launched", late, plain.position)
    return Understood(found, tuple(spans), rough=True) if reaches(found) else None


def nth_of_those(spans: Sequence[Span], previous: Reading) -> Understood | None:
    """For "the third?", "and the last?", "the longest?": of the flights that were listed."""
    query, more = previous.query, [s for s in said(spans) if s.sense("kind") != "mission"]
    listed = query.kind == "mission" and query.select == "name" and query.aggregate == "list"
    if not listed or query.position or not query.filters or len(more) != 1:
        return None
    nth = more[0].sense("nth") or (more[0].sense("number") if more[0].ordinal else "")
    word = more[0].sense("order")
    if word in ("longest", "shortest"):
        found = replace(query, order="duration", descending=word == "longest", position=1)
    elif nth or word in _ORDERS:
        found = replace(query, order="launched", descending=_ORDERS.get(word, False), position=int(nth or 1))
    else:
        return None
    return Understood(found, tuple(spans), rough=True) if reaches(found) else None


def asked_again(spans: Sequence[Span], previous: Reading) -> Understood | None:
    """For "when?", "where?", "for how long?", "and land?": something else of what was asked about before."""
    query, more = previous.query, said(spans)
    if shuttle := _which_ship(spans, previous):
        return shuttle
    asks = {span.sense("ask") for span in spans if span.sense("ask")} - {"yes"}
    select = ""
    if not more and asks == {"when"}:
        select = _moment(query)
    elif not more and asks == {"where"}:
        select = _WHERE.get(query.select, "")
    elif not more and asks == {"how_long"} and query.kind == "docking" and query.select != "name":
        select = "docked_for"
    elif query.kind == "eva" and query.position and asks <= {"who"} and all(s.sense("op") == "with" for s in more):
        select = "walkers"
    elif query.kind == "eva" and query.position and asks == {"how_long"} and not any(s.entities for s in more):
        select = "duration"
    elif len(more) == 1 and not asks - {"when"} and query.position and query.select in MOMENT_FIELDS:
        select = more[0].sense("event") if more[0].sense("event") in MOMENT_FIELDS else ""
    if not select or select not in PROPERTIES[query.kind]:
        return None
    found = replace(query, select=select, aggregate="list", expects="")
    return Understood(found, tuple(spans), rough=True) if reaches(found) else None


def _which_ship(spans: Sequence[Span], previous: Reading) -> Understood | None:
    """For "which shuttle was that?": the ship of the flight that was told."""
    flights = [e.id for e in previous.entities if e.kind == "mission"]
    asked = any(span.sense("ask") == "which" for span in spans)
    shuttle = [s for s in said(spans) if s.sense("prop") == "ship" or s.text in ("shuttle", "orbiter", "space shuttle")]
    if not asked or len(flights) != 1 or len(shuttle) != 1 or len(said(spans)) != 1:
        return None
    return Understood(Query("mission", "ship", (Filter("mission", (flights[0],)),)), tuple(spans), rough=True)


def _moment(query: Query) -> str:
    """The moment that is meant by a "when?": of what was first or last, of what a yes was about."""
    if query.aggregate == "any" or query.kind in ("command", "walk"):
        return _WHEN.get(query.kind, "")
    if not query.position or query.aggregate != "list":
        return ""
    return next((select for select in ("launched", "date") if select in PROPERTIES[query.kind]), "")


def dated(spans: Sequence[Span], previous: Reading) -> Sequence[Span]:
    """The spans with "that day" and "then" as the moment that was spoken of."""
    times = [f.values for f in previous.query.filters if f.field == "at" or f.op == "during"]
    if len(times) != 1 or len(times[0]) != 1 or times[0] == ("now",):
        return spans
    moment = (f"moment:{times[0][0]}",)
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        if span.text in _THEN:
            found.append(replace(span, senses=moment))
        elif before is not None and f"{before.text} {span.text}" in _THEN:
            found[-1] = replace(before, end=span.end, text=f"{before.text} {span.text}", senses=moment)
        else:
            found.append(span)
    return found


def dangles_then(spans: Sequence[Span], plain: Query) -> bool:
    """Whether a state is asked for "then" where no moment was spoken of."""
    then = any(span.text in _THEN for span in spans)
    return then and plain.kind in _STATES and not any(f.field in ("at", *MOMENT_FIELDS) for f in plain.filters)


def kept_at(found: Understood | None, previous: Reading) -> Understood | None:
    """What was understood, at the moment that was spoken of: "who was in command?" after "who was aboard on 15 June 2024"."""
    at = tuple(f for f in previous.query.filters if f.field == "at")
    if found is None or not at or found.query.kind not in _STATES or any(f.field == "at" for f in found.query.filters):
        return found
    if found.query.position or any(f.field in MOMENT_FIELDS for f in found.query.filters):
        return found
    again = replace(found.query, filters=(*found.query.filters, *at))
    return replace(found, query=again) if reaches(again) else found
