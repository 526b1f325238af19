"""Which of several of one name is meant: people, ships, flights; where that stays open, Houston asks back."""

from __future__ import annotations

from dataclasses import replace

from knowledge.asking import Asked, at_moment
from knowledge.models import Answer, Filter, Query, Row, Status
from knowledge.schema import PROPERTIES
from knowledge.spans import Span, kind_of
from knowledge.store import Store

_SETS = {"programme", "vehicle", "ship", "site", "rocket", "station", "role", "class"}
"""Conditions that by themselves do not single out one flight."""
_FLOWN_IN = ("mission", "seat", "person")
"""Kinds of rows of which a ship that flew once has few."""
_TOLD_APART = {"mission", "programme", "vehicle", "accident", "launched", "landed", "docked"}
"""Conditions that say which of several ships of one name is meant."""
_MANY = 3
"""Choices offered at most when Houston asks back."""


def of_reused_ships(query: Query, store: Store) -> Query:
    """The query with those ships of one name that flew more than once, where their first flight or their flights are asked."""
    nth = next((f for f in query.filters if f.field == "nth of ship"), None)
    if nth is not None:
        return replace(
            query,
            filters=tuple(
                replace(f, values=(*_reused(f.values[:-1], store), f.values[-1])) if f is nth else f
                for f in query.filters
            ),
        )
    several = query.position or query.aggregate == "count" or (query.select == "name" and query.kind in _FLOWN_IN)
    if not several or query.expects or {f.field for f in query.filters} & _TOLD_APART:
        return query
    again = {f: _reused(f.values, store) or f.values for f in query.filters if f.field == "ship"}
    return replace(query, filters=tuple(replace(f, values=again.get(f, f.values)) for f in query.filters))


def _reused(ships: tuple[str, ...], store: Store) -> tuple[str, ...]:
    """Those of several ships of one name that flew more than once."""
    flights = {id_: store.find(Query("mission", "name", (Filter("ship", (id_,)),))) for id_ in ships}
    return tuple(id_ for id_, flown in flights.items() if len(flown) > 1) if len(ships) > 1 else ships


def settle_people(asked: Asked, store: Store) -> Query | Answer:
    """Whom a name shared by several means here; asks back where that stays open."""
    query = asked.query
    for span in asked.spans:
        ids = span.of("person")
        if kind_of(span) != "person" or len(ids) < 2:
            continue
        index = next(
            (i for i, f in enumerate(query.filters) if f.field == "person" and set(ids) <= set(f.values)), None
        )
        if index is None:
            continue
        narrowed = [
            id_
            for id_ in ids
            if len(query.filters) > 1 and _rows_with(at_moment(query, asked.now, store), index, (id_,), store)
        ]
        present = [] if query.kind == "person" else store.flies_now(ids, asked.now)
        choice = narrowed if len(narrowed) == 1 else present  # a birth date is as likely that of the other one
        if len(choice) != 1:
            names = [entity.name for entity in span.entities if entity.kind == "person"]
            return choices(asked, span, (narrowed and [store.name("person", n) for n in narrowed]) or names)
        filters = list(query.filters)
        filters[index] = replace(filters[index], values=tuple(choice))
        query = replace(query, filters=tuple(filters))
    return query


def _rows_with(query: Query, index: int, values: tuple[str, ...], store: Store) -> bool:
    filters = list(query.filters)
    filters[index] = replace(filters[index], values=values)
    return query.select != "portrait" and bool(store.find(replace(query, filters=tuple(filters), aggregate="list")))


def ambiguous(asked: Asked, rows: list[Row]) -> bool:
    """Whether a question in the singular fits several flights because it names only a family of them."""
    query = asked.query
    if (
        query.aggregate != "list"
        or query.position
        or asked.plural
        or query.kind in ("event", "term", "berth", "command")
    ):
        return False
    if PROPERTIES[query.kind][query.select].type == "text" and len({row.value[0] for row in rows}) <= _MANY:
        return False  # they all have it in common, or nearly so
    fields = {f.field for f in query.filters}
    missions = {row.mission for row in rows if row.mission}
    return len(missions) > 1 and fields <= _SETS and bool(fields & (_SETS - {"role", "class"}) or fields == {"role"})


def ships_apart(asked: Asked, store: Store) -> Answer | None:
    """Asks which ship is meant where several of one name are counted or listed together."""
    query = asked.query
    if query.kind not in _FLOWN_IN or query.aggregate == "any" or not (query.select == "name" or query.position):
        return None
    for filter_ in (f for f in query.filters if f.field == "ship" and len(f.values) > 1):
        span = next((s for s in asked.spans if set(filter_.values) <= set(s.of("ship"))), None)
        rows = (store.find(at_moment(_with(query, filter_, id_), asked.now, store)) for id_ in filter_.values)
        if span and sum(bool(found) for found in rows) > 1:
            return choices(asked, span, [f"{store.ship(id_)[1]} {store.ship(id_)[0]}" for id_ in filter_.values])
    return None


def _with(query: Query, filter_: Filter, id_: str) -> Query:
    """The query with one thing alone in one of its conditions."""
    return replace(query, filters=tuple(replace(f, values=(id_,)) if f is filter_ else f for f in query.filters))


def ask_back(asked: Asked, rows: list[Row], store: Store) -> Answer:
    """Ask which of several flights is meant; the latest are offered."""
    missions = list(dict.fromkeys(row.mission for row in reversed(rows)))
    names = [store.mission(id_).name for id_ in missions[:_MANY]]
    span = next((s for s in asked.spans if kind_of(s) in ("programme", "vehicle", "ship", "site", "station")), None)
    return choices(asked, span, names, len(missions))


def choices(asked: Asked, span: Span | None, names: list[str], number: int = 0) -> Answer:
    """The question again with each of the first names in place of the ambiguous one."""
    offered = names[:_MANY]
    asks = tuple(_with_name(asked.question, span, name) for name in offered)
    number = number or len(names)
    more = f" (of {number})" if number > _MANY else ""
    what = f"“{span.text}” could be several" if span else "That could be several"
    which = "Do you mean" if span is not None and kind_of(span) in ("person", "ship") else "Which flight do you mean:"
    text = f"{what}. {which} {', '.join(offered[:-1])} or {offered[-1]}{more}?"
    return Answer(asked.question, Status.AMBIGUOUS, text, suggestions=asks)


def _with_name(question: str, span: Span | None, name: str) -> str:
    """The question with the words of a span replaced by a name."""
    import re

    if span is None:
        return f"{question.rstrip(' ?')} of {name}?"
    pattern = r"\W*".join(re.escape(word) for word in span.text.split())
    replaced, number = re.subn(pattern, name, question, count=1, flags=re.IGNORECASE)
    return replaced if number else f"{question.rstrip(' ?')} ({name})?"


def by_operator(query: Query, rows: list[Row], store: Store) -> Query | None:
    """The people whom a company launched, where nobody is of that company: "Blue Origin women"."""
    whose = next((f for f in query.filters if f.field == "affiliation" and f.op == "is"), None)
    if rows or whose is None or query.kind not in ("seat", "person"):
        return None
    if store.find(Query("person", "name", (replace(whose, group=0),))):
        return None
    flown = tuple(replace(f, field="operator") if f is whose else f for f in query.filters)
    return replace(query, filters=flown)


def by_return(query: Query, rows: list[Row], store: Store) -> Query | None:
    """The query for somebody who came home on the flight that is named and went up on another: "how old was Rubio on MS-23"."""
    flight = next((f for f in query.filters if f.field == "mission" and f.op == "is" and not f.group), None)
    named = any(f.field == "person" and f.op == "is" for f in query.filters)
    if rows or flight is None or not named or query.kind != "seat" or query.aggregate == "any":
        return None
    home = replace(query, filters=tuple(replace(f, field="home") if f is flight else f for f in query.filters))
    return home if store.find(home) else None
