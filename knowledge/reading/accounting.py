"""What a reader says it explained but left out of its query: such a reading would answer another question.

A word counts as explained once a reader has taken it. That is a promise; here it is kept to: a person, a flight, a ship,
a payload or a moment that is named has to be in the query, or the reading does not hold.
"""

from __future__ import annotations

from itertools import pairwise

from knowledge.clause import GENERIC, Clause
from knowledge.models import Query
from knowledge.reading.noticing import passed_over
from knowledge.reading.parts import VERSUS
from knowledge.spans import Span

_BINDING = ("person", "mission", "ship", "payload", "expedition")
"""Kinds of things that no question names in passing."""
_OPPOSED = {"oldest": "youngest", "youngest": "oldest", "longest": "shortest", "shortest": "longest", "most": "fewest"}
"""Orders of which a query holds one: who is the oldest and who the youngest are two questions."""


def unaccounted(query: Query, c: Clause) -> tuple[Span, ...]:
    """The spans that are explained and not in the query."""
    if query.between:
        return ()  # two events are compared, each a query of its own
    held = _held(query)
    missing = (
        *_things(c, held),
        *_moments(query, c, held),
        *_orders(query, c),
        *_companions(query, c),
        *_in_command(query, c),
        *_dockings(query, c),
        *_landings(query, c),
        *_alone(query, c),
        *_again(query, c),
        *_merged(query, c),
        *_hyphenated(c),
        *_types(query, c, held),
        *_resident(query, c),
        *_roles(query, c),
        *_capacity(query, c),
    )
    explained = [span for span in missing if c.explained(span)]
    return tuple(dict.fromkeys((*explained, *passed_over(query, c))))


def _things(c: Clause, held: set[str]) -> list[Span]:
    """Named people, flights, ships and payloads that no condition holds."""
    return [
        span
        for kind in _BINDING
        for span in c.entity_spans(kind)
        if span.text not in GENERIC and not {entity.id for entity in span.entities} & held
    ]


def _moments(query: Query, c: Clause, held: set[str]) -> list[Span]:
    """Moments that no condition holds; what is dated by an event holds them in it ("when Crew-8 undocked in October 2024")."""
    dated = any(f.field.endswith(" accident") for f in query.filters)  # "before the Columbia disaster of February 2003"
    if dated or query.kind == "event" or any(f.field == "at" and " " in f.values[0] for f in query.filters):
        return []
    return [span for span, iso in c.sensed("moment") if not any(part in held for part in iso.split("/"))]


def _orders(query: Query, c: Clause) -> list[Span]:
    """Words of order that say something else than the query: "difference" without one, "oldest" beside "youngest"."""
    differs = query.kind != "term" and "_" not in query.select  # from one event to another is a difference
    apart = [span for span, sense in c.sensed("op") if sense == "difference" and differs and span.text not in VERSUS]
    return apart + [span for span, sense in c.sensed("order") if _OPPOSED.get(sense) in c.senses("order")]


def _companions(query: Query, c: Clause) -> list[Span]:
    """Countries of companions: "which Indian went up with the Russians" asks for no Russian, "who flew with a Saudi" for no Saudi."""
    named = c.entity_spans("country")
    beside = next((span.start for span in c.spans if span.text == "with"), None)
    if beside is None or c.sees("event", "docked"):
        return []
    met = [span for span in named if span.start > beside]
    people = query.kind in ("person", "seat") and query.select == "name" and c.ask() in ("who", "yes")
    return met if len(met) < len(named) or people else []


def _in_command(query: Query, c: Clause) -> list[Span]:
    """The commander of a station, of whom the query holds nothing: "ISS commanders" commanded no ship on the way there."""
    if query.kind in ("command", "expedition", "member", "event"):
        return []
    ranks = [
        b
        for a, b in pairwise(c.spans)
        if a.of("station") and b.text in ("commander", "commanders", "command", "commanding")
    ]
    return ranks if any(f.field == "role" for f in query.filters) else []


def _dockings(query: Query, c: Clause) -> list[Span]:
    """A docking where the order is that of launches (the first docking is no first flight), or the ship that was docked with."""
    berths = {"station", "port", "docked", "undocked", "at module", "docking method"} & {f.field for f in query.filters}
    listed = query.kind == "mission" and query.select == "name" and not any(f.field == "mission" for f in query.filters)
    if (
        (listed or query.kind == "mission")
        and (listed or query.position)
        and query.order in ("", "launched")
        and not berths
    ):
        return [span for span, event in c.sensed("event") if event == "docked"]
    if not any(span.text.startswith("dock") for span, _ in c.sensed("event")):
        return []
    met = [b for a, b in pairwise(c.spans) if a.text == "with" and (b.of("programme") or b.of("vehicle"))]
    return [span for span in met if not span.of("station")]  # "the Apollo that docked with Soyuz" is no Soyuz


def _landings(query: Query, c: Clause) -> list[Span]:
    """A landing beside a launch that nothing in the query is about: "launched on Starliner; on which mission did he land"."""
    fields = (query.select, query.order, *(f.field for f in query.filters))
    home = any(word in field for field in fields for word in ("land", "home", "duration", "up or down"))
    ride = any(f.field == "flight with" for f in query.filters)  # they may have come home on another one
    if home or not (c.sees("event", "launched") or ride):
        return []
    return [span for span, event in c.sensed("event") if event == "landed"]


def _alone(query: Query, c: Clause) -> list[Span]:
    """The "only" of a claim: "was she the only woman to do that" asks of all the others."""
    return [span for span, op in c.sensed("op") if op == "only"] if query.aggregate == "any" else []


def _again(query: Query, c: Clause) -> list[Span]:
    """The "again" of people: "which of the crew flew again" asks for fewer than who flew."""
    counted = {"final", "times", "flight number", "later than"} & {f.field for f in query.filters}
    if (
        counted
        or any(f.group for f in query.filters)
        or query.kind not in ("seat", "person", "moonwalker", "stay")
        or query.order
    ):
        return []
    if c.entity_spans("person") and query.aggregate != "any":
        return []
    return [span for span, sense in c.sensed("filter") if sense == "again"]


def _merged(query: Query, c: Clause) -> list[Span]:
    """Programmes that a query takes for alternatives though nothing joins them: "any Shuttle astronaut of STS-1 on Apollo"."""
    either = any(f.field == "programme" and len(f.values) > 1 for f in query.filters)
    spans = c.entity_spans("programme")
    return spans if either and len(spans) > 1 and not c.sees("op", "or", "and", "both") and not _listed(c) else []


def _types(query: Query, c: Clause, held: set[str]) -> list[Span]:
    """The type of ship, or the people, of an order that does not hold them: "the first American to land on a Soyuz"."""
    named_already = ("mission", "ship", "ship of", "person")
    dates = query.kind == "seat" and query.select in ("launched", "landed")
    if not (query.position or dates) or any(f.field in named_already for f in query.filters):
        return []
    if query.kind in ("ship", "vehicle"):
        whose = (*c.entity_spans("country"), *(s for s in c.entity_spans("agency") if s.text.startswith("european")))
        return list(whose) if query.kind == "ship" and c.sees("event", "flew") else []
    named = (*c.entity_spans("programme"), *c.entity_spans("vehicle"))
    return [s for s in named if not s.of("station") and not {entity.id for entity in s.entities} & held]


def _capacity(query: Query, c: Clause) -> list[Span]:
    """The "can" of "how many people can Dragon carry", which does not ask how many it has carried."""
    asked = next((s.start for s, sense in c.sensed("ask") if sense == "how_many"), None)
    if query.aggregate != "count" or asked is None:
        return []
    can = any(span.text in ("can", "could") and span.start > asked for span in c.spans)
    return [*c.entity_spans("vehicle"), *c.entity_spans("programme"), *c.entity_spans("ship")] if can else []


def _roles(query: Query, c: Clause) -> list[Span]:
    """Two roles that a query takes for alternatives though nothing joins them: "the pilot of the flight that she commanded"."""
    either = any(f.field == "role" and len(f.values) > 1 for f in query.filters)
    joined = c.sees("op", "or", "and", "both")
    return [span for span, _ in c.sensed("role")] if either and not joined and c.entity_spans("person") else []


def _resident(query: Query, c: Clause) -> list[Span]:
    """That somebody lived somewhere, where the query holds no station: "the first to live there"."""
    where = any(span.of("station") for span in c.spans) or query.kind in ("stay", "station", "mission")
    return [] if where else [span for span, sense in c.sensed("state") if sense == "living"]


def _hyphenated(c: Clause) -> list[Span]:
    """Two countries side by side: an "Indian American" is no Indian or American, and the record does not tell them apart."""
    return [a for a, b in pairwise(c.spans) if a.of("country") and b.of("country") and not a.of("agency")]


def _listed(c: Clause) -> bool:
    """Whether two programmes stand side by side, as a comma parts them: "Mercury, Gemini"."""
    return any(a.of("programme") and b.of("programme") for a, b in c.pairs())


def _held(query: Query) -> set[str]:
    """All ids and moments in a query; "docked crew-9" holds that of the flight."""
    values = [value for f in query.filters for value in f.values]
    return {part for value in (*values, query.expects) for part in (value, *value.split())}
