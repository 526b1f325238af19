"""Fewer of those who were listed before: "how many of them are Russian?", "only the women", "which of them commanded the ISS?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.clause import Clause
from knowledge.models import Entity, Filter, Query, Reading
from knowledge.schema.compiling import reaches
from knowledge.spans import Span
from knowledge.understood import Understood, complete

PEOPLE = ("seat", "person", "stay", "member", "command", "walk", "moonwalker")
"""Kinds of rows that are people: after one of them "which one" is somebody."""
_FLOWN = {"rookie": "is", "veteran": "not"}
_MOST = 9
"""People of a list that are remembered; of a longer one nobody can be picked."""
_SEVERAL = ("people", "men", "women")
_PICKING = ("which", "any", "who", "either", "some", "one")


def narrowed(spans: Sequence[Span], previous: Reading) -> Understood | None:
    """For "how many are women?", "and the Canadian?", "any rookies?": those of the people listed, or of the crew of the flight
    spoken of, of whom that is true.
    """
    scope = _listed(previous)
    said = [s for s in spans if not (s.filler or s.asks or s.sense("pronoun") == "people" or _only_points(s))]
    if scope is None or not said or not all(_narrows(span) for span in said) or _speaks_of_all(spans):
        return None
    new = (*Clause.of([replace(span, entities=_lands(span)) for span in said]).people(), *_flown(said))
    if not new:
        return None
    fields = {f.field for f in new}
    if spans[0].sense("op") == "and":
        fields |= {"gender", "country", "flights before"}  # "and the women?" after the rookies
    kept = tuple(f for f in scope.filters if f.field not in fields)
    query = replace(scope, filters=(*kept, *new), aggregate=_aggregate(spans))
    if not reaches(query):
        people = _people(previous)
        at = tuple(f for f in kept if f.field == "at")
        query = Query("seat", "name", (*people, *at, *new), aggregate=query.aggregate)
        if not people:
            return None
    return Understood(query, tuple(spans), rough=True)


def of_them(spans: Sequence[Span], previous: Reading) -> Understood | None:
    """For "which of them walked on the Moon?": whoever did it, of the people listed."""
    at = next(
        (n for n, s in enumerate(spans) if s.sense("pronoun") == "people" and n and spans[n - 1].text == "of"), None
    )
    people = _people(previous) or _crew(previous)
    if at is None or not people or at < _LEAST_BEFORE:
        return None
    asked = spans[at - 2]
    if asked.text not in _PICKING and asked.sense("ask") != "how_many":
        return None
    who = asked if asked.sense("ask") == "how_many" else replace(asked, senses=("ask:who",), entities=())
    if again := _again(spans[at + 1 :], previous):
        return Understood(again, tuple(spans), rough=True)
    opening = [s for s in spans[: at - 2] if s.sense("ask") != "yes"]
    found = complete([*opening, who, *spans[at + 1 :]])
    if found is None or found.query.kind not in (*PEOPLE, "person") or found.query.select != "name":
        return None
    if found.query.position and found.query.kind != "person":
        return None  # the first of all is not the first of them
    if any(f.field in ("person", "mission") for f in found.query.filters):
        return None
    query = replace(found.query, filters=(*people, *found.query.filters))
    if not reaches(query):
        return None
    asks = any(s.sense("ask") == "yes" for s in spans[: at - 2])
    return Understood(replace(query, aggregate="any") if asks else query, tuple(spans), rough=True)


def _again(rest: Sequence[Span], previous: Reading) -> Query | None:
    """For "which of them flew again?": those of the crew for whom it was not the last flight, or was."""
    flights = [e.id for e in previous.entities if e.kind == "mission"]
    said = [s for s in rest if not (s.filler or s.sense("compare") == "later")]
    if len(flights) != 1 or len(said) != 1 or said[0].sense("filter") not in ("again", "final"):
        return None
    last = Filter("final", ("0" if said[0].sense("filter") == "again" else "1",))
    return Query("seat", "name", (Filter("mission", (flights[0],)), last))


_LEAST_BEFORE = 2


def _listed(previous: Reading) -> Query | None:
    """The query for the people who were listed, or for the crew of the one flight that was spoken of."""
    query = previous.query
    told = {f.field for f in query.filters}
    if (
        query.kind in PEOPLE
        and query.select == "name"
        and not query.position
        and told
        and "role" not in told
        and not any(f.field == "person" and len(f.values) == 1 for f in query.filters)
    ):
        return replace(query, aggregate="list", expects="")
    flights = [e.id for e in previous.entities if e.kind == "mission"]
    return Query("seat", "name", (Filter("mission", (flights[0],)),)) if len(flights) == 1 else None


def _people(previous: Reading) -> tuple[Filter, ...]:
    """The people who were listed, as a condition; empty where not all of them are known."""
    ids = tuple(dict.fromkeys(e.id for e in previous.entities if e.kind == "person"))
    return (Filter("person", ids),) if 1 < len(ids) < _MOST and previous.query.kind in PEOPLE else ()


def _crew(previous: Reading) -> tuple[Filter, ...]:
    """The crew of the flight of which a portrait was given, as a condition on people."""
    flights = [e.id for e in previous.entities if e.kind == "mission"]
    told = previous.query.select == "portrait" or previous.query.kind in ("mission", "docking")
    return (Filter("flown on", (flights[0],)),) if told and len(flights) == 1 else ()


def _lands(span: Span) -> tuple[Entity, ...]:
    """What a span says of where somebody is from; a glossary has "rookie" too."""
    return tuple(e for e in span.entities if e.kind in ("country", "agency"))


def _only_points(span: Span) -> bool:
    """Whether a span only says that some of those before are meant: "one", "guy", "only", "and"."""
    return bool(
        span.sense("op") in ("and", "from", "only") or span.sense("kind") == "person" or span.text in ("one", "ones")
    )


def _narrows(span: Span) -> bool:
    """Whether a span says of people what they are: where from, women, new."""
    return bool(
        span.of("country")
        or span.of("agency")
        or span.sense("filter") in ("female", "male", "cosmonaut", "taikonaut", *_FLOWN)
    )


def _flown(said: Sequence[Span]) -> list[Filter]:
    return [Filter("flights before", ("0",), _FLOWN[s.sense("filter")]) for s in said if s.sense("filter") in _FLOWN]


def _speaks_of_all(spans: Sequence[Span]) -> bool:
    """Whether a question speaks of all people there are, and not of those before: "who are the Canadian astronauts"."""
    points = any(s.sense("pronoun") == "people" for s in spans)
    if spans and spans[0].sense("op") == "and":
        return False  # "and the women?"
    if any(s.sense("state") for s in spans):
        return True  # "how many women have been to space"
    noun = any(s.sense("kind") == "person" and (s.text.endswith("s") or s.text in _SEVERAL) for s in spans)
    return noun and not points


def _aggregate(spans: Sequence[Span]) -> str:
    asks = {span.sense("ask") for span in spans}
    if "how_many" in asks:
        return "count"
    return "any" if spans[0].sense("ask") == "yes" and not asks - {"", "yes"} else "list"
