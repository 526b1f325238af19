"""Clause -> reading: what is asked, of which rows. No table of question forms: each function knows one type of answer
and composes its conditions from whatever the question names. A reading counts only if it explains the whole question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.clause import Clause, kind_of
from knowledge.entities import Span
from knowledge.models import Filter, Query

Reader = Callable[[Clause], Query | None]

_SAME_EVENT = {"chase": "docked", "founded": "launched"}
"""Words that differ in what they measure and not in the moment that they end with."""
_MOMENT_FIELDS = ("launched", "docked", "undocked", "landed")
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
_ORDERS = {
    "first": ("launched", False), "last": ("launched", True), "longest": ("duration", True), "shortest": ("duration", False),
    "oldest": ("born", False), "youngest": ("born", True), "most_time": ("days", True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one reader made of a question, and the spans that it could not explain."""

    query: Query | None
    left_over: tuple[Span, ...]

    @property
    def complete(self) -> bool:
        """Whether the whole question is explained."""
        return self.query is not None and not self.left_over


def read(spans: Sequence[Span]) -> list[Attempt]:
    """All readings of a question, the best first; those that leave something over come last."""
    attempts: list[Attempt] = []
    for reader in _READERS:
        clause = Clause(list(spans))
        clause.take_ask()
        query = reader(clause)
        if query is not None:
            attempt = Attempt(query, tuple(clause.left_over))
            if attempt.complete:
                return [attempt, *attempts]
            attempts.append(attempt)
    return sorted(attempts, key=lambda a: len(a.left_over))


def _times(c: Clause, default: str) -> tuple[Filter, ...]:
    """The moments of a question as a condition on the event that it names, else on the default one."""
    moments = c.moments()
    if not moments:
        return ()
    events = [e for e in c.senses("event") if e in (*_MOMENT_FIELDS, "born", "died")]
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


def _missions(c: Clause, *, apart: bool = False) -> tuple[Filter, ...]:
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


def _ordered(c: Clause, query: Query, allowed: tuple[str, ...]) -> Query:
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


def _happening(c: Clause) -> Query | None:
    """What happened on a flight, to a person or at a station, why, when, and who was concerned."""
    kinds = tuple(c.senses("happening"))
    if not kinds or c.ask() == "yes":
        return None
    c.has("happening")
    c.has("event")
    c.has("kind")
    c.has("order", "first")
    subject = [*c.filters("mission"), *c.filters("person")]
    station = c.filters("station")
    if station and (not subject or "short-crew" in kinds):
        subject = list(station)
        c.has("op", "before")
    if not subject:
        return None
    select = {"when": "at", "who": "value"}.get(c.ask(), "what")
    return Query("event", select, (*subject, Filter("event kind", kinds)))


def _state(c: Clause) -> Query | None:
    """Who was aboard, what was docked, who was in command: now, or at a moment."""
    moments = c.moments()
    now = c.has("time", "now", "today")
    if not (moments or now) or len(moments) > 1:
        return None
    at = Filter("at", moments or ("now",))
    station = c.filters("station")
    aggregate = "count" if c.ask() == "how_many" else "any" if c.ask() == "yes" else "list"
    ports = c.filters("port")
    if ports or (station and c.sees("kind", "ship_kind")) or (station and c.sees("prop", "ship")):
        c.has("event", "docked", "flew")
        c.has("prop", "ship", "port")
        c.has("kind", "ship_kind", "docking")
        c.has("state", "aboard")
        return Query("berth", "name", (*station, *ports, at), aggregate=aggregate)
    if station and c.has("role", "commander"):
        return Query("command", "name", (*station, *c.people(), at), aggregate=aggregate)
    c.has("event", "flew")
    c.has("kind", "person")
    if station:
        c.has("state")
        return Query("stay", "name", (*station, *c.people(), at), aggregate=aggregate)
    if c.has("state", "in_space", "in_orbit"):
        return Query("seat", "name", (*c.people(), at), aggregate=aggregate)
    return None


def _expeditions(c: Clause) -> Query | None:
    """Expeditions: who was on them, who commanded, when they began and ended, how long they lasted."""
    expedition = c.filters("expedition")
    if not expedition:
        return None
    people = c.people()
    ask = c.ask()
    c.has("kind", "expedition")
    c.filters("station")
    if c.sees("role", "commander"):
        filters = (*expedition, *people, *c.roles())
        return Query("member", "name", filters, aggregate="any" if ask == "yes" else "list")
    if c.has("kind", "person") or people or ask in ("who", "list") or c.sees("state", "aboard"):
        c.has("event", "flew")
        c.has("state", "aboard")
        aggregate = "any" if ask == "yes" else "count" if ask == "how_many" else "list"
        return Query("member", "name", (*expedition, *people), aggregate=aggregate)
    if ask == "how_long" or c.has("unit"):
        c.has("event")
        return Query("expedition", "duration", expedition)
    events = c.senses("event")
    if ask in ("when", "") and (ask or events):
        c.has("event")
        return Query("expedition", "landed" if events[:1] == ["landed"] else "launched", expedition)
    return Query("expedition", "portrait", expedition) if c.ask() in ("", "which", "portrait") else None


def _when(c: Clause) -> Query | None:
    """The moment of an event."""
    events = [_SAME_EVENT.get(event, event) for event in c.senses("event") if event != "flew"]
    if c.ask() not in ("when", "") or (c.ask() == "" and (not events or c.sees("kind", "mission", "person"))):
        return None
    person = c.people()
    if person and not c.entity_spans("mission"):
        if c.has("event", "born", "died"):
            return Query("person", events[0], person)
        c.has("event", "flew", "launched")
        return _ordered(c, Query("seat", "launched", person), ("first", "last"))
    if person:
        return None
    event = next((e for e in events if e in _MOMENT_FIELDS), "launched")
    c.has("event", event, "flew", *(word for word, same in _SAME_EVENT.items() if same == event))
    for kind in ("station", "module", "agency"):
        if c.entity_spans(kind) and not c.missions() and event == "launched":
            return Query(kind, "launched", c.filters(kind))
    upcoming = c.has("order", "next")
    filters = (*_missions(c), *c.filters("station"), *c.filters("port"))
    c.has("kind", "mission", "docking")
    query = Query("docking" if event in ("docked", "undocked") else "mission", event, filters)
    if upcoming:
        return Query(query.kind, event, (*filters, Filter(event, ("now",), "after")), event, position=1)
    return _ordered(c, query, ("first", "last")) if filters or c.sees("order") else None


def _how_long(c: Clause) -> Query | None:
    """Durations: of a flight, a stay at a station, from one event to another, of a person's time in space."""
    if c.ask() not in ("how_long", "how_many") or (c.ask() == "how_many" and not c.sees("unit")):
        return None
    unit = next(iter(c.senses("unit")), "")
    c.has("unit")
    c.has("state", "in_space")
    c.has("op", "total")
    c.has("order", "last")
    missions, people = _missions(c), c.people()
    if len(c.entity_spans("mission")) > 1 or any(f.field in ("mission after", "mission before") for f in missions):
        return None
    events = frozenset(e for e in c.senses("event") if e not in ("flew", "lasted"))
    c.has("event")
    c.filters("station")
    c.has("kind", "mission")
    if people and not missions:
        return Query("person", "days", people, unit=unit)
    if people:
        return Query("seat", "duration", (*missions, *people), unit=unit)
    if events not in _DURATIONS or not missions:
        return None
    kind, select = _DURATIONS[events]
    return Query(kind, select, missions, unit=unit)


def _property(c: Clause) -> Query | None:
    """A property of a flight: its port, pad, rocket, ship, size."""
    ask, events = c.ask(), [e for e in c.senses("event") if e in _PLACES]
    props = [prop for prop in c.senses("prop") if prop in _MISSION_PROPERTIES]
    if ask not in ("where", "which", "list", ""):
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
    filters = (*_missions(c), *(station if kind == "docking" else ()))
    return _ordered(c, Query(kind, select, filters), ("first", "last")) if _missions(Clause(c.spans)) else None


def _person_property(c: Clause) -> Query | None:
    """A property of a person: agency, country, birth, age at a launch, role on a flight."""
    people, missions = c.filters("person"), _missions(c)
    if not people and missions and c.sees("prop", "affiliation", "country"):
        c.has("kind", "person")
        c.has("op", "each")
        c.has("event", "flew")
        select = "affiliation" if c.has("prop", "affiliation") else "country"
        c.has("prop", "country")
        return Query("seat", select, (*missions, *c.roles())) if c.ask() != "yes" else None
    if not people:
        return None
    if c.has("prop", "role"):
        return Query("seat", "title", (*people, *missions))
    if c.ask() == "how_old":
        c.has("event", "launched", "flew")
        return Query("seat", "age", (*people, *missions)) if missions else None
    for prop in ("affiliation", "country", "gender"):
        if c.has("prop", prop):
            c.has("kind", "person")
            return Query("person", prop, people)
    if c.ask() == "where" and not c.sees("event"):
        return Query("person", "country", people)
    for event in ("born", "died"):
        if c.ask() in ("when", "") and c.has("event", event):
            return Query("person", event, people)
    return None


def _check(c: Clause) -> Query | None:
    """Yes or no: somebody was on a flight, had a role, belongs to a country or agency; a ship docked somewhere."""
    if c.ask() != "yes":
        return None
    people, missions, roles = c.people(), _missions(c), c.roles()
    station, port = c.filters("station"), c.filters("port")
    c.has("kind", "person")
    c.has("state", "aboard")
    c.has("time", "ever")
    named = any(f.field == "person" for f in people)
    if named and missions:
        c.has("event", "flew", "launched")
        c.has("filter", "crewed")
        return Query("seat", "name", (*people, *missions, *roles, *_times(c, "launched")), aggregate="any")
    if named and station:
        c.has("event", "flew")
        return Query("stay", "name", (*people, *station), aggregate="any")
    if named and (len(people) > 1 or roles):
        c.has("event", "flew")
        return Query("seat" if roles else "person", "name", (*people, *roles), aggregate="any")
    if missions and not people and (c.has("event", "docked") or port):
        return Query("docking", "name", (*missions, *station, *port, *_times(c, "docked")), aggregate="any")
    return None


def _people(c: Clause) -> Query | None:
    """Who: the crew of flights, those with a role, of a country, on their first flight; also how many they are."""
    ask = c.ask()
    about_people = c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut", "taikonaut")
    about_people = about_people or c.sees("filter", "rookie", "veteran")
    if ask not in ("who", "which", "list", "how_many", "") or not (ask == "who" or c.sees("role") or about_people):
        return None
    if c.head() == "mission" and not c.sees("op", "after", "before") and ask != "who":
        return None
    if ask == "who" and c.entity_spans("person"):
        return None
    c.has("kind", "mission")
    c.has("kind", "person")
    both = c.has("op", "both")
    both = (c.has("op", "and") and ask != "list") or both
    missions = _missions(c, apart=both)
    roles, people = c.roles(), c.people()
    station = c.filters("station")
    c.has("state", "aboard")
    landed = bool(missions) and not c.sees("order") and c.has("event", "landed")
    c.has("event", "flew", "launched", "docked")
    times = _times(c, "launched")
    veteran, rookie = c.has("filter", "veteran"), c.has("filter", "rookie")
    nth = [Filter("flight number", ("0", "1"), "not" if veteran else "is")] if veteran or rookie else []
    if both and len(missions) > 1:
        return Query("person", "name", (*missions, *people), aggregate="count" if ask == "how_many" else "list")
    if landed:
        missions = tuple(Filter("home", f.values) if f.field == "mission" else f for f in missions)
    of_flights = (*missions, *roles, *nth, *times)
    if not of_flights and not station and not c.sees("order") and not {f.field for f in people} - {"person"}:
        return None
    kind = "seat" if of_flights or station else "person"
    if c.has("order", "most_time") or (c.has("order", "most") and c.has("unit")):
        c.has("state", "in_space")
        return Query("person", "name", (*people, *of_flights), "days", descending=True, position=1)
    filters = (*of_flights, *people, *station)
    if ask == "how_many":
        return Query("person", "name", filters, aggregate="count")
    query = Query(kind, "name", filters)
    if c.sees("order", "oldest", "youngest") and kind == "seat":
        oldest = c.has("order", "oldest")
        c.has("order", "youngest")
        return Query("seat", "name", filters, "age", descending=oldest, position=1)
    if c.sees("order", "first", "last"):
        c.has("state", "in_space")
        query = Query("seat", "name", filters)
    return _ordered(c, query, ("first", "last", "oldest", "youngest"))


def _flights(c: Clause) -> Query | None:
    """Which flights: of a person, ship, programme, year; the first, the longest; also how many they are."""
    ask = c.ask()
    often = ask == "how_often"
    several = len(c.entity_spans("mission")) > 1 and c.sees("order")
    if not (often or several or c.sees("kind", "mission")) or ask in ("when", "where", "who", "yes", "how_long"):
        return None
    c.has("kind", "mission", "person")
    apart = c.has("op", "both", "together", "and") and not c.sees("op", "or")
    c.has("op", "or")
    c.has("state", "in_space")
    people, missions = c.people(apart=apart), _missions(c)
    station, port, roles = c.filters("station"), c.filters("port"), c.roles()
    of_docking = bool(station or port) or c.sees("event", "docked", "undocked")
    times = _times(c, "launched")
    order_field = "docked" if c.sees("event", "docked") else "launched"
    c.has("event", "flew", "launched", "docked", "undocked")
    c.has("prop", "ship")
    filters = (*missions, *station, *port, *people, *roles, *times)
    if not filters and not c.sees("order"):
        return None
    if [f.field for f in filters] == ["mission"] and len(filters[0].values) == 1 and not c.sees("order"):
        return None
    if of_docking:
        filters = tuple(
            Filter(f.field, f.values, f.op, 9) if f.field in ("station", "port", "docked", "undocked") else f
            for f in filters
        )
    if often or ask == "how_many":
        return Query("mission", "name", filters, aggregate="count")
    if several and order_field == "docked":
        c.has("event", "docked")
        last = c.has("order", "last")
        c.has("order", "first")
        return Query("docking", "name", missions, "docked", descending=last, position=1)
    return _ordered(c, Query("mission", "name", filters), ("first", "last", "longest", "shortest"))


def _portrait(c: Clause) -> Query | None:
    """A bare name, or "what is ...", "who is ...", "tell me about ...": a definition or a short portrait."""
    spans = [span for span in c.spans if span.entities]
    if len(spans) != 1 or c.ask() not in ("", "who", "which", "portrait", "list"):
        return None
    kind = kind_of(spans[0])
    if kind == "term" or (c.sees("ask", "portrait") and spans[0].of("term")):
        c.take(spans[0])
        return Query("term", "definition", (Filter("term", spans[0].of("term")),))
    if kind == "mission":
        c.has("kind", "mission")
    if kind in ("mission", "person", "station"):
        return Query(kind, "portrait", c.filters(kind))
    return None


_READERS: tuple[Reader, ...] = (
    _happening, _state, _expeditions, _person_property, _when, _how_long, _property, _check, _people, _flights, _portrait,
)  # fmt: skip
