"""What a question says of its flight or expedition beside what it asks: "the Crew-12 Dragon", "Expedition 40 on the ISS".

It restricts nothing that the flight does not restrict already, so that a query may or may not hold it; it has to be true.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.asking import Asked
from knowledge.clause import GENERIC
from knowledge.models import Answer, Filter, Query, Reason, Status
from knowledge.phrases import a, the_station
from knowledge.schema.compiling import reaches
from knowledge.spans import Span
from knowledge.store import Store

_SUBJECTS = ("mission", "expedition")
_FIELDS = {
    "vehicle": ("vehicle", "rocket"), "programme": ("programme",), "agency": ("operator", "affiliation"), "station": ("station",),
}  # fmt: skip
"""Kind of thing -> the conditions of which one has to hold of the flight or expedition."""
_OF_FLIGHTS = {field: kind for kind, fields in _FIELDS.items() for field in fields if field != "affiliation"}
"""Condition on a flight, and not on its people -> the kind of thing that it names."""


def held_to(found: Answer, asked: Asked, store: Store) -> Answer:
    """The answer, with what is untrue of its flight said first: "SpaceX Crew-11 was not a Starliner flight."."""
    if (
        found.status is not Status.ANSWERED
        or found.reason
        or any(f.field == "never docked" for f in asked.query.filters)
    ):
        return found  # "why did Soyuz 10 not dock with Salyut 1" says itself that it was not there
    untrue = _set_apart(asked.query, store) or _said_in_passing(asked, store)
    if not untrue:
        return found
    if found.values in (("yes",), ("no",)):  # a claim, and what it says in passing is untrue
        return replace(found, text=f"No. {untrue}", values=("no",))
    return replace(found, text=f"{untrue} {found.text}", reason=Reason.FALSE_PREMISE)


def _set_apart(query: Query, store: Store) -> str:
    """The sentence that denies that somebody whose companions are asked for was there; empty where they all were."""
    apart = [value for f in query.filters if f.field == "person" and f.op == "not" for value in f.values]
    subject = _subject(query)
    for person in apart:
        who, name = Filter("person", (person,)), store.name("person", person)
        if query.kind == "moonwalker" and not store.find(Query("moonwalker", "name", (who,))):
            return f"{name} did not walk on the Moon."
        if subject and subject.field == "mission":
            aboard = Query("seat", "name", (Filter("up or down", subject.values), who))
            if not store.find(aboard):
                return f"{name} was not on {store.name('mission', subject.values[0])}."
    return ""


def _said_in_passing(asked: Asked, store: Store) -> str:
    """The sentence that denies a thing that is named and that no condition holds; empty where all of them are true."""
    subject = _subject(asked.query)
    for span in _in_passing(asked) if subject else ():
        meanings = {kind: span.of(kind) for kind in _FIELDS if span.of(kind)}
        others = {entity.kind for entity in span.entities} - {*meanings, "term"}
        if subject and not others and (untrue := _untrue(subject, meanings, store)):
            return untrue
    return ""


def misplaced(query: Query, store: Store) -> tuple[str, Query] | None:
    """The sentence that denies a condition which is untrue of a flight, whatever is asked of it, and the query without it."""
    subject = _subject(query)
    for filter_ in (f for f in query.filters if subject and f.op == "is" and not f.group and f.field in _OF_FLIGHTS):
        kind = _OF_FLIGHTS[filter_.field]
        if subject and (untrue := _untrue(subject, {kind: filter_.values}, store)):
            return untrue, replace(query, filters=tuple(f for f in query.filters if f is not filter_))
    return None


def _subject(query: Query) -> Filter | None:
    """The one flight or expedition that a query names."""
    named = [f for f in query.filters if f.field in _SUBJECTS and f.op == "is" and not f.group]
    return named[0] if len(named) == 1 and len(named[0].values) == 1 else None


def _in_passing(asked: Asked) -> list[Span]:
    """The things that are named and that no condition holds."""
    held = {value for f in asked.query.filters for value in f.values}
    return [s for s in asked.spans if s.entities and s.text not in GENERIC and not {e.id for e in s.entities} & held]


def _untrue(subject: Filter, meanings: dict[str, tuple[str, ...]], store: Store) -> str:
    """The sentence that denies a thing of a flight or expedition; empty where it is true in one of its meanings."""
    flight = subject.field == "mission"
    claims = {kind: ids for kind, ids in meanings.items() if flight or kind == "station"}
    if not claims or any(_fits(subject, kind, ids, store) for kind, ids in claims.items()):
        return ""
    kind, ids = next(iter(claims.items()))
    name, thing = store.name(subject.field, subject.values[0]), store.name(kind, ids[0])
    if kind != "station":
        return f"{name} was not {a(thing)} flight."
    return f"{name} {'did not dock with' if flight else 'was not aboard'} {the_station(thing)}."


def _fits(subject: Filter, kind: str, ids: tuple[str, ...], store: Store) -> bool:
    """Whether a thing belongs to a flight or expedition; a part of its ship does ("the Apollo 11 lunar module")."""
    asked = [Query(subject.field, "name", (subject, Filter(field, ids))) for field in _FIELDS[kind]]
    if kind == "vehicle":
        asked.append(Query("ship", "name", (subject, Filter("vehicle", ids))))
    return any(store.find(query) for query in asked if reaches(query))
