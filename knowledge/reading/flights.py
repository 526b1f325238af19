"""Readings about flights: moments, durations, properties, and which flights there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.homeward import when_they_left
from knowledge.reading.parts import landed_in, missions_of, noun_asked, ordered
from knowledge.reading.times import MOMENT_FIELDS, SAME_EVENT, times_of

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
    if (
        c.ask() == ""
        and c.sees("order")
        and c.sees("event", "chase")
        and (c.entity_spans("programme") or c.entity_spans("vehicle"))
    ):
        return None  # "first Soyuz to dock with Mir" asks for the flight
    people = c.people(apart=len(c.entity_spans("person")) > 1)
    event = next((e for e in events if e in MOMENT_FIELDS), "launched")
    killed = c.has("accident", "died") and c.entity_spans("person")
    if people and (c.has("event", "born", "died") or killed):
        return Query("person", "died" if killed else events[0], (*people, *c.filters("mission")))
    if people and event in ("launched", "landed") and not c.entity_spans("mission"):
        return _when_they(c, event, people)
    if event == "undocked" and c.entity_spans("person") and not c.missions_named():
        return when_they_left(c, people)
    crew = bool(c.entity_spans("mission")) and c.has("kind", "person")
    c.has("event", event, "flew", *(word for word, same in SAME_EVENT.items() if same == event))
    for kind in ("station", "module", "agency"):
        if c.entity_spans(kind) and not c.missions() and event == "launched":
            return Query(kind, "launched", c.filters(kind))
    if (
        event == "landed"
        and c.entity_spans("station")
        and not (people or c.missions_named() or c.sees("kind", "mission"))
    ):
        return None  # the end of a station is no landing of a ship there
    upcoming = c.has("order", "next")
    if end := _end_of_programme(c, event):
        return end
    filters = (*missions_of(c), *people, *c.filters("station"), *c.filters("port"), *landed_in(c))
    c.has("kind", "mission", "docking")
    if crew and event == "landed":  # the crew of a flight comes home with the ship that brings it
        filters = tuple(Filter("home of", f.values) if f.field == "mission" else f for f in filters)
    if event == "landed" and any(f.field == "person" for f in people) and not c.entity_spans("station"):
        either = tuple(Filter("up or down", f.values) if f.field == "mission" else f for f in filters)
        return Query("seat", "landed", either)
    query = Query("docking" if event in ("docked", "undocked") else "mission", event, filters)
    if upcoming:
        return Query(query.kind, event, (*filters, Filter(event, ("now",), "after")), event, position=1)
    return ordered(c, query, ("first", "last")) if filters or c.sees("order") else None


def _end_of_programme(c: Clause, event: str) -> Query | None:
    """The last landing of a programme that is over: "when did the Shuttle era end"."""
    named = c.entity_spans("programme")
    era = [s for s in c.spans if s.text == "era"]
    if event != "landed" or not (c.sees("prop", "programme") or era) or len(named) != 1 or c.sees("order"):
        return None
    if any(c.entity_spans(kind) for kind in ("mission", "person", "station")):
        return None
    c.has("prop", "programme")
    for span in era:
        c.take(span)
    over = (Filter("class", ("crewed",)), Filter("over", ("1",)))  # one that goes on has landed, and not ended
    return Query("mission", event, (*missions_of(c), *landed_in(c), *over), event, True, 1)


def _when_they(c: Clause, event: str, people: tuple[Filter, ...]) -> Query:
    """When people went up or came home, which may be on a flight that is not the one that took them up."""
    c.has("event", "flew", event)
    c.has("op", "home")
    times = tuple(replace(f, field="came home") if f.field == "landed" else f for f in times_of(c, event))
    named = [f for f in people if f.field == "person"]
    if event == "landed" and len(named) > 1:  # two who came home together
        others = tuple(f for f in people if f.field != "person")
        people = (named[0], *others, *(Filter("flight with", f.values) for f in named[1:]))
        c.has("op", "and", "both", "together")
    alone = len(c.entity_spans("person")) == 1  # "Buzz Aldrin's Gemini flight"
    kinds = ("flight", "programme", "vehicle") if alone else ("flight",)
    if alone:
        c.has("kind", "mission")
    scope = (*people, *(f for f in c.missions() if f.field in kinds), *times)
    return ordered(c, Query("seat", event, scope), ("first", "last"))


def _edge_of_programme(c: Clause, event: str) -> Query | None:
    """The first launch or the last landing of a programme: "when did the Shuttle era end"."""
    named = c.entity_spans("programme")
    if event not in ("launched", "landed") or not c.sees("prop", "programme") or len(named) != 1 or c.sees("order"):
        return None
    if c.entity_spans("mission") or c.entity_spans("person") or c.entity_spans("station"):
        return None
    c.has("prop", "programme")
    late = event == "landed"
    crewed = (Filter("class", ("crewed",)),) if late else ()
    return Query("mission", event, (*missions_of(c), *landed_in(c), *crewed), event, late, 1)


def how_long(c: Clause) -> Query | None:
    """Durations: of a flight, a stay at a station, from one event to another, of a person's time in space."""
    if c.ask() not in ("how_long", "how_many") or (c.ask() == "how_many" and not c.sees("unit")):
        return None
    unit = next(iter(c.senses("unit")), "")
    c.has("unit")
    c.has("state", "in_space", "in_orbit")
    summed = c.has("op", "total") or any(s.text.startswith(("combined", "total ", "cumulative")) for s in c.spans)
    c.has("op", "difference", "between")
    c.has("order", "last")
    missions, people = missions_of(c), c.people()
    if any(f.field.endswith((" after", " before")) for f in missions) or c.sees("age"):
        return None  # at that age it was one flight, and not all
    if len(c.entity_spans("mission")) > 1:
        return _together(c, missions, unit, summed=summed) if not people else None
    if (
        not c.entity_spans("person")
        and c.sees("order", "longest", "shortest")
        and (missions or c.sees("op", "single") or c.sees("kind", "mission"))
    ):
        return _longest(c, missions, people, unit)
    events = frozenset(e for e in c.senses("event") if e not in ("flew", "lasted"))
    if _unanswerable(c, events, people):
        return None
    c.has("event")
    station = c.filters("station")
    crew = any(s.text in ("crew", "crews", "astronauts", "cosmonauts") for s, _ in c.sensed("kind"))
    if crew and not (people or events or station) and c.entity_spans("mission") and not c.sees("order"):
        c.has("kind", "mission", "person")
        there = (*missions, Filter("reached space", ("1",)))  # they may have come home on another ship
        return Query("seat", "duration", there, unit=unit)
    if station and not events and missions:
        events = frozenset({"docked"})
    c.has("kind", "mission")
    if people and not missions and c.sees("moment"):
        return Query("seat", "duration", (*people, *times_of(c, "launched")), unit=unit)
    if people and not [f for f in missions if f.field != "flight"]:
        return _in_all(c, people, unit, together=c.has("op", "both", "together") or summed)
    if people:
        several = summed and len(c.entity_spans("programme")) > 1 and c.has("op", "and")  # "mercury + gemini, total"
        aggregate = "sum" if several else "list"
        return Query("seat", "duration", (*missions, *people), unit=unit, aggregate=aggregate)
    if events not in _DURATIONS or not {f.field for f in missions} - {"class", "flight"}:
        return None
    port = c.filters("port") if events == {"docked"} else ()
    kind, select = ("berth", "docked_for") if port else _DURATIONS[events]
    missions = (*missions, *port)  # "how long was Crew-8 docked at Harmony forward"
    if summed and kind == "mission" and not c.entity_spans("mission"):
        crewed = () if any(f.field == "class" for f in missions) else (Filter("class", ("crewed",)),)
        return Query(kind, select, (*missions, *crewed), unit=unit, aggregate="sum")
    return Query(kind, select, (*missions, *(station if kind == "docking" else ())), unit=unit)


def _berth(c: Clause, station: tuple[Filter, ...], *, left: bool) -> Query | None:
    """The port of a ship that may have moved to another one: on a day, the one that it left from, all that it used."""
    if day := c.moments():
        c.has("op", "changed")
        return Query("berth", "port", (*missions_of(c), *station, Filter("at", day[:1])))
    if left or c.has("order", "last"):
        c.has("op", "from")
        return Query("berth", "port", (*missions_of(c), *station), "docked", descending=True, position=1)
    if any(s.text.endswith("ports") for s, _ in c.sensed("prop")):
        c.has("op", "changed")
        return Query("berth", "port", (*missions_of(c), *station))
    return None


def _together(c: Clause, missions: tuple[Filter, ...], unit: str, *, summed: bool) -> Query | None:
    """The length of several flights: "of Apollo 8 and Apollo 10 together", else each of them."""
    if c.sees("event") or c.sees("order") or c.sees("compare") or c.sees("op", "overlap", "difference", "or"):
        return None
    c.has("op", "and", "both", "together")
    c.has("kind", "mission")
    return Query("mission", "duration", missions, unit=unit, aggregate="sum" if summed else "list")


def _in_all(c: Clause, people: tuple[Filter, ...], unit: str, *, together: bool) -> Query | None:
    """The days of somebody in space, or those of several people added up."""
    if c.has("order", "longest"):  # "how long was Christina Koch's longest flight"
        c.has("event", "flew")
        return Query("seat", "duration", people, "duration", descending=True, position=1, unit=unit)
    if together:
        c.has("op", "and")
    if len(c.entity_spans("person")) > 1:
        return Query("person", "days", people, unit=unit, aggregate="sum") if together else None
    return Query("person", "days", people, unit=unit)


def _unanswerable(c: Clause, events: frozenset[str], people: Sequence[Filter]) -> bool:
    """Whether something else than a length on record is asked: a speed, the time between what is not said, days at a station."""
    if any(span.text == "how fast" for span in c.spans) and not events & {"docked", "chase"}:
        return True
    if people:
        return bool(c.entity_spans("station")) and not c.missions_named()
    twice = (
        len([span for span in c.spans if span.sense("event") in MOMENT_FIELDS]) > 1
    )  # "from that launch to the launch of"
    return len(events) < 2 and (c.sees("op", "between") or (twice and c.sees("op", "from", "until")))


def _longest(c: Clause, missions: tuple[Filter, ...], people: tuple[Filter, ...], unit: str) -> Query:
    """The length of the longest flight, of a programme, of some people or of anybody."""
    c.has("op", "single")
    c.has("kind", "mission", "person")
    c.has("event", "flew", "lasted")
    short = c.has("order", "shortest")
    c.has("order", "longest")
    if c.entity_spans("station") and any(s.text in ("how quick", "how fast", "how quickly") for s in c.spans):
        way = (*missions, *c.filters("station"))  # the trip to a station ends there
        return Query("docking", "launched_docked", way, "launched_docked", not short, 1)
    kind = "mission" if missions and not people else "seat"
    filters = (*missions, *people, Filter("class", ("crewed",)))
    return Query(kind, "duration", filters, "duration", not short, 1, unit=unit)


def mission_property(c: Clause) -> Query | None:
    """A property of a flight: its port, pad, rocket, ship, size."""
    ask, events = c.ask(), [e for e in c.senses("event") if e in _PLACES]
    left = c.sees("event", "undocked")
    if ask == "which" and noun_asked(c) in ("mission", "person"):
        return None
    props = [prop for prop in c.senses("prop") if prop in _MISSION_PROPERTIES]
    if ask == "where" and _lands_itself(c, props):
        return None
    added = ask == "how_many" and c.sees("op", "total") and props == ["crew_size"]  # "adding up the crew sizes"
    if not (added or ask in ("where", "which", "list", "")) or (props == ["programme"] and c.entity_spans("programme")):
        return None
    if props:
        shuttle = any(a.sense("ask") == "which" and b.sense("prop") == "ship" for a, b in pairwise(c.spans))
        select = "ship" if shuttle else next((prop for prop in props if prop != "ship"), "ship")
        c.has("prop", *props)
        c.has("event")
        c.has("kind", "mission", *(("person",) if added else ()))
        kind = "docking" if select == "port" else "mission"
    elif ask == "where" and not events and c.entity_spans("station") and c.entity_spans("mission"):
        kind, select = "docking", "port"  # "where on the ISS was HTV-X1"
    elif ask == "where" and events:
        c.has("event")
        kind, select = _PLACES[events[0]]
    else:
        return None
    summed = c.has("op", "total") and select == "crew_size" and len(c.entity_spans("mission")) != 1
    station = c.filters("station")
    if select == "port":
        station = (*station, *c.filters("module", "at module"))  # "to which port of Harmony"
    people = c.filters("person")
    if select == "port" and c.entity_spans("mission") and (berth := _berth(c, station, left=left)):
        return berth
    filters = (*missions_of(c), *people, *station, *times_of(c, "launched"))
    if select == "site" and c.entity_spans("mission"):
        filters = tuple(f for f in filters if f.field != "site")  # "which pad at Baikonur"
    if not missions_of(c.fresh()) and not people:
        return None
    if summed:
        return Query(kind, select, filters, aggregate="sum")
    query = ordered(c, Query(kind, select, filters), ("first", "last"))
    orbiter = any(s.text.endswith(("shuttle", "orbiter")) for s, _ in c.sensed("prop"))  # it has a name of its own
    return replace(query, select="name") if query.position and select == "ship" and station and not orbiter else query


def _lands_itself(c: Clause, props: Sequence[str]) -> bool:
    """Whether something else than a flight comes down: Skylab itself and not its crews, a booster."""
    if props and not {"site", "landing_site", "port"} & set(props):
        return True
    station = c.entity_spans("station") and not c.entity_spans("mission")
    return c.sees("event", "landed") and bool(station or any(s.of("station") for s in c.entity_spans("programme")))


def fullest(c: Clause) -> Query | None:
    """The largest number of people on one flight."""
    most = next((s for s in c.spans if s.sense("order") == "most" and s.text.endswith("number of")), None)
    if (
        most is None
        or c.ask() not in ("which", "how_many", "")
        or not c.sees("kind", "person")
        or c.entity_spans("person")
    ):
        return None
    flight = c.sees("kind", "mission") or c.missions_named() or c.sees("op", "single")
    if not flight or c.sees("unit") or c.sees("kind", "eva"):
        return None
    c.take(most)
    c.has("kind", "person", "mission")
    c.has("op", "single")
    c.has("event", "flew", "launched")
    c.has("state", "aboard", "in_space")
    c.has("time", "ever")
    return Query("mission", "crew_size", c.missions(), "crew_size", descending=True, position=1)


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
