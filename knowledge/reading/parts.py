"""Parts that readings share: which flights, which moments, which order."""

from __future__ import annotations

from knowledge.clause import Clause
from knowledge.models import Filter, Query

SAME_EVENT = {"chase": "docked", "founded": "launched"}
"""Words that differ in what they measure and not in the moment that they end with."""
MOMENT_FIELDS = ("launched", "docked", "undocked", "landed")
_ORDERS = {
    "first": ("launched", False), "last": ("launched", True), "longest": ("duration", True), "shortest": ("duration", False),
    "oldest": ("born", False), "youngest": ("born", True), "most_time": ("days", True),
}  # fmt: skip


def times_of(c: Clause, default: str) -> tuple[Filter, ...]:
    """The moments of a question as a condition on the event that it names, else on the default one."""
    moments = c.moments()
    if not moments:
        return ()
    events = [e for e in c.senses("event") if e in (*MOMENT_FIELDS, "born", "died")]
    field = events[0] if events else default
    c.has("event", field, "flew")
    if len(moments) > 1 and c.has("op", "between"):
        c.has("op", "and")
        return (Filter(field, (moments[0], moments[-1]), "during"),)
    if c.has("op", "before", "until"):
        return (Filter(field, moments[:1], "before"),)
    if c.has("op", "after", "since"):
        return (Filter(field, moments[:1], "after"),)
    return (Filter(field, moments[:1], "during"),)


def missions_of(c: Clause, *, apart: bool = False) -> tuple[Filter, ...]:
    """Which flights are meant, also as "the one after ..."."""
    filters = c.missions(apart=apart)
    spans = c.entity_spans("mission")
    if c.sees("op", "after", "before") and len(spans) == len(filters) == 1 and c.follows("op", spans[0]):
        way = "after" if c.has("op", "after") else "before"
        c.has("op", "before")
        c.has("kind", "mission")
        c.has("pronoun", "mission")
        return (Filter(f"mission {way}", filters[0].values),)
    return filters


def ordered(c: Clause, query: Query, allowed: tuple[str, ...]) -> Query:
    """The query with the order that the question names ("first", "longest"), if it is one of the allowed."""
    if len(c.senses("order")) > 1:
        return query
    for word in allowed:
        if word in _ORDERS and c.has("order", word):
            order, descending = _ORDERS[word]
            if order == "launched" and query.kind == "docking":
                order = "docked"
            return Query(query.kind, query.select, query.filters, order, descending, 1, query.aggregate, query.unit)
    return query
