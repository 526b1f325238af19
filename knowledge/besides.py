"""What is told beside the bare fact, because the fact alone would mislead: who shared the flight, who leads in orbit alone."""

from __future__ import annotations

from dataclasses import replace

from knowledge.asking import Said, Told, at_moment
from knowledge.models import Filter, Moment, Precision, Query, Row
from knowledge.phrases import LIST_LIMIT, count, dated, listed


def in_orbit_alone(told: Told, first: str) -> str:
    """Who leads in orbital flights, where that is somebody else: flights above 80 km count for some and not for others."""
    query = Query("person", "orbital_flights", told.query.filters, "orbital_flights", True, 1, limit=LIST_LIMIT)
    rows = told.store.find(query)
    most = [row for row in rows if row.value[0] == rows[0].value[0]]
    names = [row.entity.name for row in most]
    return "" if names == [first] else f" In orbital flights alone: {listed(names)} ({rows[0].value[0]} each)."


def along(told: Told, row: Row) -> str:
    """Who was on the flight of the first or last one and is as much the first or last; empty where nobody is."""
    query = told.query
    if (query.kind, query.order) != ("seat", "launched"):
        return ""
    same = told.store.find(Query("seat", "name", (*query.filters, Filter("mission", (row.mission,)))))
    others = [other.entity.name for other in same if other.entity.id != row.entity.id]
    return f" On the same flight: {listed(others)}." if others else ""


def everybody(told: Told, number: int) -> Said:
    """How many people have been in space: by the catalogue's limit, and in orbit, because the two differ."""
    orbital = told.store.count(Query("person", "name", (Filter("flight", ("orbital",)),)))
    text = f"{number} people have been above 80 km, {orbital} of them in orbit or beyond, by my record."
    return Said(text, (str(number),))


def around_the_moon(told: Told) -> str:
    """Which flight went round the Moon after the last landing, or was the first or last to land of those that went there."""
    query = told.query
    if (query.kind, query.order) == ("mission", "launched"):
        return _landing_beside(told)
    if (query.order, query.descending, query.position) != ("touchdown", True, 1) or query.filters:
        return ""
    last = told.store.find(Query("mission", "name", (Filter("to the moon", ("1",)),), "launched", True, 1))[0]
    flight = told.store.mission(last.mission) if last.mission else None
    if flight is None or last.mission == told.rows[0].mission:
        return ""
    return f" {flight.name} flew around it {dated(Moment(flight.launched.at, Precision.MONTH))}, without landing."


def landed_of(told: Told) -> str:
    """How many of the flights to the Moon landed there, where both are counted by those who ask; empty for other counts."""
    there = Filter("to the moon", ("1",))
    narrowed = any(f.field in ("landed on the moon", "person", "role") for f in told.query.filters)
    if told.query.kind != "mission" or there not in told.query.filters or narrowed:
        return ""
    landed = told.store.count(replace(told.query, filters=(*told.query.filters, Filter("landed on the moon", ("1",)))))
    return f" Of these {landed} landed."


def _landing_beside(told: Told) -> str:
    """Which flight to the Moon was the first or last to land there, where the first or last of all flights there is told."""
    query = told.query
    landed = Filter("landed on the moon", ("1",))
    if Filter("to the moon", ("1",)) not in query.filters:
        return ""
    rows = told.store.find(replace(query, filters=(*query.filters, landed)))
    if not rows or landed in query.filters or rows[0].mission == told.rows[0].mission:
        return ""
    return f" The {'last' if query.descending else 'first'} to land there was {rows[0].entity.name}."


def last_to_leave(told: Told, rows: list[Row]) -> Said | None:
    """Who was the last on the Moon, where that is asked: whoever stepped out last there left before him."""
    query = told.query
    last_out = (query.order, query.descending, query.position) == ("order_out", True, 1)
    if not last_out or not {f.field for f in query.filters} <= {"gender", "launched"}:
        return None
    last = told.store.find(Query("distinction", "what", (Filter("distinction", ("last-on-the-moon",)),)))
    if last and last[0].value[1] in {row.entity.name for row in told.rows}:
        return Said(str(last[0].value[0]), (str(last[0].value[1]),), rows=tuple(rows))
    return None


def ages_unknown(told: Told) -> str:
    """Of whom of a few people the birth date is not on record, where the oldest or youngest of them is told."""
    query = told.query
    if query.order not in ("born", "exact age") or not any(
        f.field in ("mission", "at", "expedition") for f in query.filters
    ):
        return ""
    rows = told.store.find(at_moment(Query(query.kind, query.order, query.filters), told.now, told.store))
    names = list(dict.fromkeys(row.entity.name for row in rows if row.value[0] is None))
    whose = f"The birth date{'s' if len(names) > 1 else ''} of {listed(names)}"
    return f" {whose} {'are' if len(names) > 1 else 'is'} not on record." if names else ""


def shared(told: Told, noun: str) -> Said | None:
    """Those who share a place in a ranking by a count: "A, B and C share the most spacewalks"; None where one has it alone."""
    query = told.query
    near = Query(query.kind, query.order, query.filters, query.order, query.descending, query.position)
    rows = told.store.find(near)
    if len(rows) < query.position or rows[query.position - 1].value[0] is None:
        return None
    amount = int(rows[query.position - 1].value[0])
    if str(rows[-1].value[0]) == str(amount):  # more may share it than were looked at
        rows = told.store.find(replace(near, position=0))
    level = tuple(row for row in rows if row.value[0] is not None and int(row.value[0]) == amount)
    names = tuple(dict.fromkeys(row.entity.name for row in level))
    if len(names) == 1:
        return None
    size = f"{count(amount, noun).replace('persons', 'people')} each"
    return Said(f"{len(names)} are level — {told.reading} ({size}): {listed(names)}.", names, rows=level)
