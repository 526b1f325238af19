"""A short portrait of one thing from the facts of the record: a flight, a person, a station, an expedition."""

from __future__ import annotations

from datetime import datetime

from knowledge.models import Filter, Query, Row
from knowledge.phrases import count, dated, day, duration, listed, span, the_station, with_article
from knowledge.store import Store, moment


def portray(kind: str, id_: str, store: Store, now: datetime) -> tuple[str, list[str]]:
    """The portrait and the keys of its sources."""
    match kind:
        case "mission":
            return _mission(id_, store, now)
        case "person":
            return _person(id_, store, now)
        case "expedition":
            return _expedition(id_, store)
        case "programme":
            return _programme(id_, store, now)
        case "ship":
            return _ship(id_, store)
        case "agency":
            return store.agency(id_)
        case "vehicle":
            return store.vehicle(id_)
        case "module":
            return _module(id_, store)
        case _:
            return _station(id_, store)


def _rows(store: Store, kind: str, select: str, *filters: tuple[str, str]) -> list[Row]:
    return store.find(Query(kind, select, tuple(Filter(field, (value,)) for field, value in filters)))


def _mission(id_: str, store: Store, now: datetime) -> tuple[str, list[str]]:
    m = store.mission(id_)
    crew = store.crew_titles(id_)
    rows = _rows(store, "mission", "ship", ("mission", id_))
    ship = str(rows[0].value[0]).replace("|", " and ")
    under_way = m.flying(now)
    dates = span(m.launched, m.landed, open_=under_way)
    kind = {"crewed": "crewed flight", "cargo": "cargo flight", "test": "test flight without crew"}[m.kind]
    if m.planned:
        dates = f"launch planned {dated(m.launched)}"
    whose = _rows(store, "mission", "operator", ("mission", id_))[0].value[0] if not crew else ""
    of = f" of {with_article(str(whose))}" if whose else ""
    text = f"{m.name} {'is' if under_way or m.planned else 'was'} a {kind}{of} on {ship} ({dates})"
    if crew:
        text += f" with {listed([name for _, name, _ in crew], 8)}"
    visits = _rows(store, "docking", "docked", ("mission", id_))
    if visits:
        at = moment(*visits[0].value)
        ports = _rows(store, "docking", "port", ("mission", id_))
        port = f" at {ports[0].value[0]}" if ports and ports[0].value[0] else ""
        text += f"; it docked on {day(at)}{port}" if at else ""
    return f"{text}.", [*rows[0].sources, *(visits[0].sources if visits else ())]


def _person(id_: str, store: Store, now: datetime) -> tuple[str, list[str]]:
    seats = _rows(store, "seat", "mission", ("person", id_))
    rows = _rows(store, "person", "country", ("person", id_))
    days = _rows(store, "person", "days", ("person", id_))[0].value[0]
    born = moment(*_rows(store, "person", "born", ("person", id_))[0].value)
    died = moment(*_rows(store, "person", "died", ("person", id_))[0].value)
    country = str(rows[0].value[0] or "").replace("|", " / ")
    life = f", {span(born, died)}" if born and died else f", born {day(born)}" if born else ""
    flights = [str(seat.value[1]) for seat in seats]
    total = f", {duration(int(days), exact=False).removeprefix('about ')} in finished flights" if days else ""
    verb = "has flown" if store.flies_now((id_,), now) or not died else "flew"
    text = f"{rows[0].entity.name} ({country}{life}) {verb} {count(len(flights), 'time')}: {listed(flights, 8)}{total}."
    if note := store.note("people", id_):
        text += f" Known as: {note}."
    return text, [*rows[0].sources, *(seats[0].sources if seats else ())]


def _expedition(id_: str, store: Store) -> tuple[str, list[str]]:
    members = [row.entity.name for row in _rows(store, "member", "name", ("expedition", id_))]
    began = _rows(store, "expedition", "launched", ("expedition", id_))
    ended = _rows(store, "expedition", "landed", ("expedition", id_))
    first, last = moment(*began[0].value), moment(*ended[0].value)
    commanders = [
        row.entity.name
        for row in store.find(Query("member", "name", (Filter("expedition", (id_,)), Filter("role", ("commander",)))))
    ]
    assert first is not None
    dates = span(first, last, open_=ended[0].value[1] == "open")
    text = f"{began[0].entity.name} ({dates}) was commanded by {listed(commanders)}; its crew: {listed(members, 8)}."
    return text, list(began[0].sources)


def _station(id_: str, store: Store) -> tuple[str, list[str]]:
    rows = _rows(store, "station", "launched", ("station", id_))
    ended = _rows(store, "station", "landed", ("station", id_))
    first, last = moment(*rows[0].value), moment(*ended[0].value)
    assert first is not None
    note = store.note("stations", id_)
    dates = span(first, last, open_=ended[0].value[1] == "open")
    return f"{rows[0].entity.name} is a space station ({dates}): {note}.", list(rows[0].sources)


def _module(id_: str, store: Store) -> tuple[str, list[str]]:
    launched = _rows(store, "module", "launched", ("module", id_))[0]
    at = moment(*launched.value)
    up = _rows(store, "module", "launched_by", ("module", id_))[0].value[0]
    station = str(_rows(store, "module", "station", ("module", id_))[0].value[0])
    when, note = f", launched {dated(at)}" if at else "", store.note("modules", id_)
    text = f"{launched.entity.name} is a part of {the_station(station)}{when}{f' on {up}' if up else ''}"
    return f"{text}{f': {note}' if note else ''}.", list(launched.sources)


def _programme(id_: str, store: Store, now: datetime) -> tuple[str, list[str]]:
    flights = store.find(Query("mission", "launched", (Filter("programme", (id_,)),), "launched"))
    if len(flights) == 1:  # the programme is that flight
        return _mission(flights[0].mission, store, now)
    crewed = store.find(Query("mission", "name", (Filter("programme", (id_,)), Filter("class", ("crewed",)))))
    name = store.name("programme", id_)
    first, last = moment(*flights[0].value), moment(*flights[-1].value)
    assert first is not None
    people = (
        f", {len(crewed)} of them with a crew"
        if crewed and len(crewed) < len(flights)
        else ", all with a crew"
        if crewed
        else ""
    )
    if note := store.note("programmes", id_):
        dates = f" ({count(len(flights), 'flight')} on record, {span(first, last)})" if last else ""
        return f"{name}{dates}: {note}", [*flights[0].sources, *flights[-1].sources]
    text = (
        f"{name} is a programme with {count(len(flights), 'flight')} on record{people}: from {flights[0].entity.name} to "
        f"{flights[-1].entity.name} ({span(first, last)})."
    )
    return text, [*flights[0].sources, *flights[-1].sources]


def _ship(id_: str, store: Store) -> tuple[str, list[str]]:
    flights = store.find(Query("mission", "launched", (Filter("ship", (id_,)),), "launched"))
    name, vehicle, note = store.ship(id_)
    if not flights:
        return f"{name} is a {vehicle}: {note or 'it has no flight on record'}.", []
    first, last = moment(*flights[0].value), moment(*flights[-1].value)
    assert first is not None
    lost = store.mission(flights[-1].mission).outcome == "loss of crew"
    end = f"; it was lost with its crew on {flights[-1].entity.name}" if lost else ""
    text = f"{name} ({vehicle}) made {count(len(flights), 'flight')}: {listed([f.entity.name for f in flights], 6)}"
    return f"{text} ({span(first, last)}){end}.", [*flights[0].sources, *flights[-1].sources]


def docking_sentence(store: Store, mission: str) -> str:
    """Where and when a ship docked, as one sentence."""
    of = (Filter("mission", (mission,)),)
    row, port = store.find(Query("docking", "docked", of))[0], store.find(Query("docking", "port", of))[0]
    at, where = moment(*row.value), f" at {port.value[0]}" if port.value[0] else ""
    return f"{row.entity.name} docked{f' {dated(at)}' if at else ''}{where}."
