"""Answers that set two things against each other: the time between two events, a difference, yes or no to "longer than"."""

from __future__ import annotations

from dataclasses import replace

from knowledge.asking import Asked, Said, Told, answered, complete_to, moment_of, named
from knowledge.describing import describe
from knowledge.models import Answer, Entity, Filter, Query, Reason, Row, Status
from knowledge.phrases import count, duration, iso_duration, set_against
from knowledge.store import Store


def time_between(asked: Asked, store: Store) -> Answer:
    """The time between two events, or the difference of two lengths."""
    (first, a), (second, b) = asked.query.between
    if asked.query.kind in ("person", "ship"):
        return _by_how_much(asked, store)
    names = [store.mission(a).name, store.mission(b).name]
    entities = tuple(Entity("mission", id_, name) for id_, name in zip((a, b), names, strict=True))
    noun = {"launched": "launch", "docked": "docking", "undocked": "undocking", "landed": "landing"}
    if first == "duration":
        rows = [store.find(Query("mission", "duration", (Filter("mission", (id_,)),)))[0] for id_ in (a, b)]
        known = all(row.value[0] is not None for row in rows)
        seconds = int(rows[1].value[0]) - int(rows[0].value[0]) if known else 0
        exact = known and all(row.value[1] for row in rows)
        reading = f"difference in duration between {names[1]} and {names[0]}"
        sources = [key for row in rows for key in row.sources]
    else:
        begin, end = moment_of(first, a, store), moment_of(second, b, store)
        known = begin is not None and end is not None
        seconds = int((end.at - begin.at).total_seconds()) if begin and end else 0
        exact = bool(begin and end and begin.precision.has_clock and end.precision.has_clock)
        reading = f"days between {noun[first]} of {names[0]} and {noun[second]} of {names[1]}"
        sources = [
            key
            for id_ in (a, b)
            for key in store.find(Query("mission", "launched", (Filter("mission", (id_,)),)))[0].sources
        ]
    if not known:
        text = f"My record does not have both moments for: {reading}."
        return Answer(asked.question, Status.UNKNOWN, text, Reason.NO_FACT, reading, (), entities)
    length = duration(abs(seconds), exact=exact, unit=asked.query.unit or "days")
    if first == "duration":
        way = "longer" if seconds >= 0 else "shorter"
        text = f"{names[1]} was {length} {way} than {names[0]}."
    else:
        text = f"{length[0].upper()}{length[1:]} passed from the {noun[first]} of {names[0]} to the {noun[second]} of {names[1]}."
    value = iso_duration(abs(seconds), exact=exact)
    found = store.sources(list(dict.fromkeys(sources)))
    return answered(asked, text, reading, value, entities, (store.as_of["missions"][:10], found))


_TWO = 2
_COUNTED = {"flights": "flight", "spacewalks": "spacewalk"}


def _by_how_much(asked: Asked, store: Store) -> Answer:
    """By how much one of two people or ships leads the other: "John Young made 4 flights more than Neil Armstrong (6 and 2)"."""
    query = asked.query
    found = [store.find(Query(query.kind, query.select, (Filter(query.kind, (id_,)),)))[0] for _, id_ in query.between]
    (most, much), (least, little) = sorted(
        ((row, int(row.value[0] or 0)) for row in found), key=lambda pair: pair[1], reverse=True
    )
    noun = _COUNTED.get(query.select, "")
    exact = all(bool(row.value[1]) for row in found) if not noun else True
    sizes = [count(size, noun) if noun else duration(size, exact=exact) for size in (much, little)]
    gap = much - little
    lead = f"made {gap} more {noun}{'s' * (gap > 1)}" if noun else f"spent {duration(gap, exact=exact)} more in space"
    text = f"{most.entity.name} {lead} than {least.entity.name} ({sizes[0]} and {sizes[1]})."
    if not gap:
        text = f"{most.entity.name} and {least.entity.name} are even: {sizes[0]} each."
    what = f"{noun}s" if noun else "days in space"
    reading = f"difference in {what} between {most.entity.name} and {least.entity.name}"
    entities = tuple(Entity(query.kind, row.entity.id, row.entity.name) for row in found)
    value = str(gap) if noun else iso_duration(gap, exact=exact)
    sources = store.sources(list(dict.fromkeys(key for row in found for key in row.sources)))
    return answered(asked, text, reading, value, entities, (complete_to(query, store), sources))


def even(told: Told) -> Said | None:
    """That neither of two leads where both have as much: "even: 10 spacewalks each"; None where one does."""
    query = told.query
    rows = told.store.find(replace(query, select=query.order, aggregate="list", position=0))
    if len(rows) != _TWO or rows[0].value[0] is None or rows[0].value[0] != rows[1].value[0]:
        return None
    names, amount = [row.entity.name for row in rows], rows[0].value[0]
    each = f": {count(int(amount), _COUNTED[query.order])} each" if query.order in _COUNTED else ""
    same = " (the same day)" if query.order in ("born", "died") else each
    return Said(f"{names[0]} and {names[1]} are equal{same}.", tuple(names))


def compared(asked: Asked, rows: list[Row], store: Store) -> Answer:
    """Yes or no to "was A longer than B", with the one that comes first."""
    query, entities = asked.query, named(asked, store)
    reading = describe(replace(query, aggregate="list"), store)
    if len({f.field for f in query.filters} & {"mission", "person", "station", "ship"}) == 0:
        return _first_of_all(asked, rows, store)
    if len(rows) < 2:
        text = f"My record lacks what it takes to compare: {reading}."
        return Answer(asked.question, Status.UNKNOWN, text, Reason.NO_FACT, reading, (), entities)
    top = rows[0].entity
    tie = even(Told(query, rows, reading, asked.now, about=False, store=store))
    yes = top.id == query.expects and not tie
    text = f"{'Yes' if yes else 'No'}. {tie.text if tie else set_against(top.name, reading) + '.'}"
    sources = store.sources(list(dict.fromkeys(key for row in rows[:2] for key in row.sources)))
    return answered(asked, text, reading, "yes" if yes else "no", entities, (complete_to(query, store), sources))


def _first_of_all(asked: Asked, rows: list[Row], store: Store) -> Answer:
    """Yes or no to "was she the first woman in space", with who it was."""
    query = asked.query
    reading = describe(replace(query, aggregate="list"), store)
    top = rows[query.position - 1] if len(rows) >= query.position else None
    if top is None:
        return Answer(asked.question, Status.UNKNOWN, f"My record has nothing for: {reading}.", Reason.NO_FACT, reading)
    yes = top.entity.id == query.expects
    text = f"{'Yes' if yes else 'No'}. {top.entity.name} was the {reading} ({store.mission(top.mission).name})."
    found = (complete_to(query, store), store.sources(list(top.sources)))
    entities = (Entity("person", query.expects, store.name("person", query.expects)),)
    return answered(asked, text, reading, "yes" if yes else "no", entities, found)
