"""Readings about flights: moments, durations, properties, and which flights there were."""

from __future__ import annotations

from dataclasses import replace

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import MOMENT_FIELDS, SAME_EVENT, missions_of, ordered, times_of

_DURATIONS = {
    frozenset({"launched", "docked"}): ("docking", "launched_docked"),
    frozenset({"launched", "undocked"}): ("docking", "launched_undocked"),
    frozenset({"docked", "undocked"}): ("docking", "docked_for"),
    frozenset({"docked"}): ("docking", "docked_for"),
    frozenset({"chase"}): ("docking", "launched_docked"),
    frozenset({"launched", "chase"}): ("docking", "launched_docked"),
    frozenset({"undocked", "landed"}): ("docking", "undocked_landed"),
    frozenset({"docked", "landed"}): ("docking", "docked_landed"),
    frozenset({"launched", "landed"}): ("mission", "duration"),
    frozenset({"launched"}): ("mission", "duration"),
    frozenset[str](): ("mission", "duration"),
}
_PLACES = {"launched": ("mission", "site"), "docked": ("docking", "port"), "landed": ("mission", "landing_site")}
_MISSION_PROPERTIES = (
    "site", "landing_site", "rocket", "booster", "serial", "callsign", "cospar", "outcome", "operator", "programme",
    "crew_size", "port", "ship",
)  # fmt: skip


def when(c: Clause) -> Query | None:
    """The moment of an event."""
    events = [SAME_EVENT.get(event, event) for event in c.senses("event") if event != "flew"]
    if c.ask() not in ("when", "") or (
        c.ask() == "" and (not events or c.sees("kind", "mission", "person") or c.head())
    ):
        return None
    people = c.people(apart=len(c.entity_spans("person")) > 1)
    event = next((e for e in events if e in MOMENT_FIELDS), "launched")
    if people and not c.entity_spans("mission"):
        if c.has("event", "born", "died"):
            return Query("person", events[0], people)
        if event == "launched":
            c.has("event", "flew", "launched")
            scope = (*people, *(f for f in c.missions() if f.field == "flight"))
            return ordered(c, Query("seat", "launched", scope), ("first", "last"))
    crew = bool(c.entity_spans("mission")) and c.has("kind", "person")
    c.has("event", event, "flew", *(word for word, same in SAME_EVENT.items() if same == event))
    for kind in ("station", "module", "agency"):
        if c.entity_spans(kind) and not c.missions() and event == "launched":
            return Query(kind, "launched", c.filters(kind))
    upcoming = c.has("order", "next")
    filters = (*missions_of(c), *people, *c.filters("station"), *c.filters("port"))
    c.has("kind", "mission", "docking")
    if crew and event == "landed":  # the crew of a flight comes home with the ship that brings it
        filters = tuple(Filter("home of", f.values) if f.field == "mission" else f for f in filters)
    query = Query("docking" if event in ("docked", "undocked") else "mission", event, filters)
    if upcoming:
        return Query(query.kind, event, (*filters, Filter(event, ("now",), "after")), event, position=1)
    return ordered(c, query, ("first", "last")) if filters or c.sees("order") else None


def how_long(c: Clause) -> Query | None:
    """Durations: of a flight, a stay at a station, from one event to another, of a person's time in space."""
    if c.ask() not in ("how_long", "how_many") or (c.ask() == "how_many" and not c.sees("unit")):
        return None
    unit = next(iter(c.senses("unit")), "")
    c.has("unit")
    c.has("state", "in_space")
    c.has("op", "total", "difference", "between")
    c.has("order", "last")
    missions, people = missions_of(c), c.people()
    if len(c.entity_spans("mission")) > 1 or any(f.field in ("mission after", "mission before") for f in missions):
        return None
    events = frozenset(e for e in c.senses("event") if e not in ("flew", "lasted"))
    c.has("event")
    if c.filters("station") and not events and missions:
        events = frozenset({"docked"})
    c.has("kind", "mission")
    if people and not missions and c.sees("moment"):
        return Query("seat", "duration", (*people, *times_of(c, "launched")), unit=unit)
    if people and not missions:
        return Query("person", "days", people, unit=unit)
    if people:
        return Query("seat", "duration", (*missions, *people), unit=unit)
    if events not in _DURATIONS or not {f.field for f in missions} - {"class", "flight"}:
        return None
    kind, select = _DURATIONS[events]
    return Query(kind, select, missions, unit=unit)


def mission_property(c: Clause) -> Query | None:
    """A property of a flight: its port, pad, rocket, ship, size."""
    ask, events = c.ask(), [e for e in c.senses("event") if e in _PLACES]
    props = [prop for prop in c.senses("prop") if prop in _MISSION_PROPERTIES]
    if ask not in ("where", "which", "list", "") or (props == ["programme"] and c.entity_spans("programme")):
        return None
    if props:
        select = next((prop for prop in props if prop != "ship"), "ship")
        c.has("prop", *props)
        c.has("event")
        c.has("kind", "mission")
        kind = "docking" if select == "port" else "mission"
    elif ask == "where" and events:
        c.has("event")
        kind, select = _PLACES[events[0]]
    else:
        return None
    c.has("op", "total")
    station = c.filters("station")
    filters = (*missions_of(c), *station)
    if not missions_of(c.fresh()):
        return None
    query = ordered(c, Query(kind, select, filters), ("first", "last"))
    return replace(query, select="name") if query.position and select == "ship" and station else query


def seats(c: Clause) -> Query | None:
    """How many people fly on each flight of a programme, or fit into a spacecraft."""
    if c.ask() not in ("how_many", "") or not (c.sees("op", "each") or c.sees("prop", "capacity")):
        return None
    crafts = [span for span in c.spans if span.of("vehicle") or span.of("programme")]
    if (
        len(crafts) != 1
        or c.entity_spans("person")
        or not (c.sees("kind", "person") or c.sees("filter", "male") or c.sees("prop"))
    ):
        return None
    craft = c.take(crafts[0])
    each = c.has("op", "each")
    c.has("prop", "capacity", "ship", "programme")
    c.has("kind", "person", "mission")
    c.has("filter", "crewed", "male")
    c.has("event", "flew", "launched")
    c.has("ask", "yes")
    programme = craft.of("programme")
    if programme and (each or not craft.of("vehicle")):
        scope = (Filter("programme", programme), Filter("class", ("crewed",)))
        return Query("mission", "crew_size", scope)
    return Query("vehicle", "capacity", (Filter("vehicle", craft.of("vehicle")),))


def which_flights(c: Clause) -> Query | None:
    """Which flights: of a person, ship, programme, year; the first, the longest; also how many they are."""
    ask = c.ask()
    often = ask == "how_often"
    listed = ask in ("which", "list", "") and c.sees("moment") and not c.entity_spans("mission")
    listed = listed or (
        c.sees("order", "last", "first", "next") and c.sees("event", "launched", "docked") and ask in ("which", "")
    )
    if not (often or listed or c.sees("kind", "mission")) or ask not in ("which", "list", "", "how_many", "how_often"):
        return None
    c.has("kind", "mission", "person")
    apart = c.has("op", "both", "together", "and") and not c.sees("op", "or")
    c.has("op", "or")
    c.has("state", "in_space", "aboard")
    people, missions = c.people(apart=apart), missions_of(c)
    if not people and c.sees("op", "and", "total"):
        c.has("op", "and", "total")
    station, port, roles = c.filters("station"), c.filters("port"), c.roles()
    of_docking = bool(station or port) or c.sees("event", "docked", "undocked")
    times = times_of(c, "launched")
    c.has("event", "flew", "launched", "docked", "undocked", "lasted")
    c.has("prop", "ship")
    longer = _longer(c)
    if c.sees("op", "not"):
        if not (people or roles):
            return None  # what is negated is not said by this reading
        c.has("op", "not")
        people = tuple(Filter(f.field, f.values, "not", 1) for f in people)
        roles = tuple(Filter(f.field, f.values, "not", 1) for f in roles)
    filters = (*missions, *longer, *station, *port, *people, *roles, *times)
    if not filters and not c.sees("order"):
        return None
    if [f.field for f in filters] == ["mission"] and len(filters[0].values) == 1 and not c.sees("order"):
        return None
    if of_docking:
        filters = tuple(
            Filter(f.field, f.values, f.op, 9) if f.field in ("station", "port", "docked", "undocked") else f
            for f in filters
        )
    if c.sees("order", "largest", "smallest"):
        large = c.has("order", "largest")
        c.has("order", "smallest")
        crewed = Filter("class", ("crewed",))
        return (
            Query("mission", "name", (*filters, crewed), "crew_size", large, 1)
            if "crew" in " ".join(s.text for s in c.spans)
            else None
        )
    if often or ask == "how_many":
        return Query("mission", "name", filters, aggregate="count")
    shuttle = any(s.text in ("space shuttle", "shuttle", "orbiter") for s in c.spans) and not c.sees("kind", "mission")
    if shuttle and ask == "which" and not c.sees("order"):
        return Query("mission", "ship", filters)
    if c.sees("order", "longest", "shortest") and not {f.field for f in filters} & {
        "class",
        "programme",
        "mission",
        "vehicle",
    }:
        filters = (*filters, Filter("class", ("crewed",)))  # nobody means the cargo ship that stayed longest
    return ordered(c, Query("mission", "name", filters), ("first", "last", "longest", "shortest"))


def _longer(c: Clause) -> tuple[Filter, ...]:
    """Read "longer than 17 days" as a condition."""
    for at, span in enumerate(c.spans):
        if span.text == "longer than" and at + 2 < len(c.spans):
            number, unit = c.spans[at + 1].sense("number"), c.spans[at + 2].sense("unit")
            seconds = {"days": 86400, "hours": 3600, "minutes": 60}.get(unit)
            if number and seconds:
                for used in c.spans[at : at + 3]:
                    c.take(used)
                return (Filter("longer than", (str(int(number) * seconds),)),)
    return ()
