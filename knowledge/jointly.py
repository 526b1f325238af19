"""What is claimed of several things at once holds where it holds of each: "did he fly on Gemini 12 and Apollo 12?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from knowledge.asking import Asked, named
from knowledge.conditions import KIND_OF_FIELD
from knowledge.models import Answer, Filter, Query, Status
from knowledge.spans import Span
from knowledge.store import Store

_EACH = ("mission", "person", "expedition", "station", "programme", "vehicle", "ship")
"""Kinds of things of which several may be named in one claim."""
_RIDES = ("programme", "vehicle", "ship")
"""Conditions that all say what somebody flew on: "on the shuttle, Soyuz and Starliner"."""
_OTHERWISE = {"or", "either", "not", "overlap", "together", "same", "from", "between", "only"}
"""Words that make a claim be about any of several things, or about all of them at one time."""
UNTOLD = "No. My record does not have it so."
"""What is said where nothing is known of the one who is named."""
_MOST = 12

Answering = Callable[[Asked, Store], Answer]


def apart(query: Query, spans: Sequence[Span]) -> list[Query]:
    """The claims of which one is made up, each about one of the things that an "and" joins; empty where it is a single one."""
    ops = {span.sense("op") for span in spans}
    if ops & _OTHERWISE or not ops & {"and", "both"}:
        return []
    if query.kind == "mission" and (people := _of_people(query, ops)):
        return people
    rides = _rides(query, spans)
    single = [f for f in query.filters if not (rides and f.field in _RIDES)]
    choices = [*rides, *(_one_by_one(f, spans) for f in single)]
    choices = [several for several in choices if len(several) > 1]
    queries = [query]
    for several in choices:
        queries = [_with(one, choice) for one, choice in product(queries, several)]
    return queries if 1 < len(queries) <= _MOST else []


def each(asked: Asked, store: Store, answer: Answering) -> Answer | None:
    """Yes where all claims are true, else no with those that are not; None where only one thing is claimed."""
    parts = apart(asked.query, asked.spans) if asked.query.aggregate == "any" and not asked.query.expects else []
    answers = [answer(replace(asked, query=part, rough=False), store) for part in parts]
    if len(answers) < len("AB"):
        return None
    if unsettled := next((a for a in answers if a.status is not Status.ANSWERED), None):
        return unsettled
    yes = [a for a in answers if a.values == ("yes",)]
    no = [a for a in answers if a not in yes]
    word = "no" if no else "yes"
    facts = dict.fromkeys(_fact(a) for a in (*no, *yes))
    return replace(
        answers[0],
        text=" ".join((f"{word.capitalize()}.", *facts)),
        reason=None,
        reading="; ".join(a.reading for a in answers),
        values=(word,),
        entities=named(asked, store),
        as_of=min(a.as_of for a in answers),
        sources=tuple(dict.fromkeys(source for a in answers for source in a.sources)),
    )


def _fact(answer: Answer) -> str:
    """The sentence of an answer without its yes or no."""
    if answer.text == UNTOLD:
        return f"Not by my record: {answer.reading}."
    rest = answer.text.removeprefix("Yes").removeprefix("No").lstrip(".: ")
    return f"{rest[:1].upper()}{rest[1:]}"


def _with(query: Query, choice: tuple[tuple[Filter, ...], Filter]) -> Query:
    """The query with one condition in the place of those that it stands for."""
    replaced, one = choice
    first = next(f for f in query.filters if f in replaced)
    kept = (one if f is first else f for f in query.filters if f is first or f not in replaced)
    return replace(query, filters=tuple(kept))


def _one_by_one(filter_: Filter, spans: Sequence[Span]) -> list[tuple[tuple[Filter, ...], Filter]]:
    """A condition for each of the things that are named and joined."""
    if filter_.group or filter_.op != "is" or len(filter_.values) < len("AB"):
        return []
    if filter_.field == "expedition number":
        return [((filter_,), replace(filter_, values=(value,))) for value in filter_.values]
    kind = KIND_OF_FIELD.get(filter_.field, filter_.field)
    said = [span for span in spans if kind in _EACH and set(span.of(kind)) & set(filter_.values)]
    if not _joined(said, spans):
        return []
    return [
        ((filter_,), replace(filter_, values=tuple(v for v in filter_.values if v in span.of(kind)))) for span in said
    ]


def _rides(query: Query, spans: Sequence[Span]) -> list[list[tuple[tuple[Filter, ...], Filter]]]:
    """The programmes, types of ship and ships, which may stand in several conditions, as one choice."""
    filters = tuple(f for f in query.filters if f.field in _RIDES and f.op == "is" and not f.group)
    said = [(span, f, tuple(v for v in f.values if v in span.of(f.field))) for f in filters for span in spans]
    said = [(span, f, ids) for span, f, ids in said if ids]
    if len({f.field for f in filters}) < len("AB") or not _joined([span for span, _, _ in said], spans):
        return []
    return [[(filters, replace(f, values=ids)) for _, f, ids in said]]


def _joined(said: Sequence[Span], spans: Sequence[Span]) -> bool:
    """Whether an "and" stands among the things named."""
    starts = sorted({span.start for span in said})
    return len(starts) > 1 and any(s.sense("op") == "and" and starts[0] < s.start < starts[-1] for s in spans)


def _of_people(query: Query, ops: set[str]) -> list[Query]:
    """Of people of whom "both" did something, and no flight is named: each, and not on one flight."""
    people = [f for f in query.filters if f.field == "person" and f.group]
    if len(people) < len("AB") or "both" not in ops or any(f.field == "mission" for f in query.filters):
        return []
    rest = tuple(f for f in query.filters if f not in people)
    return [Query("seat", "name", (replace(f, group=0), *rest), aggregate="any") for f in people] if rest else []
