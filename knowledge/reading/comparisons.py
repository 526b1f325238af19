"""Readings that set two things against each other: which is longer, was it before, how many days lie between."""

from __future__ import annotations

from itertools import pairwise

from knowledge.clause import GENERIC, Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import VERSUS, chooses
from knowledge.reading.times import MOMENT_FIELDS, times_of
from knowledge.spans import Span

_ORDERS = {
    "longer": ("duration", True),
    "shorter": ("duration", False),
    "older": ("born", False),
    "younger": ("born", True),
    "earlier": ("launched", False),
    "later": ("launched", True),
}
_WORTH = {"more": True, "fewer": False}


def pair(c: Clause) -> tuple[str, tuple[str, ...]]:
    """The two flights or two people that a question names, in their order, explained; an empty kind where it does not."""
    for kind in ("mission", "person"):
        spans = c.entity_spans(kind)
        if len(spans) == 2 and all(len(span.of(kind)) == 1 for span in spans):
            return kind, tuple(c.take(span).of(kind)[0] for span in spans)
    for kind in ("station", "ship"):
        spans = [s for s in c.spans if s.of(kind) and s.text not in GENERIC]
        joined = c.sees("op", "or", "than", "and", "more_than", "before", "after")
        if len(spans) == 2 and joined and not (c.entity_spans("mission") or c.entity_spans("person")):
            ids = _alike([span.of(kind) for span in spans])
            if all(ids):
                for span in c.spans:
                    if span in spans or (span.text in GENERIC) or span.text in ("orbiters", "orbiter", "shuttles"):
                        c.take(span)
                c.filters("programme")
                return kind, tuple(one[0] for one in ids)
    return "", ()


def _alike(named: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Of several things of one name those of the type of the other: the orbiter Columbia beside the orbiter Discovery."""
    if all(len(ids) == 1 for ids in named):
        return named
    types = set.intersection(*({id_.partition("-")[0] for id_ in ids} for ids in named))
    alike = [tuple(id_ for id_ in ids if id_.partition("-")[0] in types) for ids in named]
    return [ids if len(ids) == 1 else () for ids in alike]


_THINGS = {
    "station": {"first": ("launched", False), "last": ("launched", True), "earlier": ("launched", False), "later": ("launched", True),
                "older": ("launched", False), "younger": ("launched", True)},
    "ship": {"more": ("flights", True), "fewer": ("flights", False), "most": ("flights", True), "fewest": ("flights", False),
             "most_flights": ("flights", True), "first": ("launched", False), "earlier": ("launched", False)},
}  # fmt: skip
"""By what two stations or two ships are compared."""


def _order_of_things(c: Clause, kind: str) -> tuple[str, bool] | None:
    """By what two stations or ships are compared: "which came down first", "more flights"."""
    word = next((w for w in (*c.senses("compare"), *c.senses("order")) if w in _THINGS[kind]), "")
    if not word:
        return None
    c.has("compare", word)
    c.has("order", word)
    name, descending = _THINGS[kind][word]
    fell = kind == "station" and name == "launched" and c.sees("event", "landed")
    c.has("event", "launched", "flew", "landed")
    c.has("kind", "mission", "station", "ship_kind")
    c.has("prop", "ship")
    c.has("times")
    return ("landed" if fell else name), descending


def compare(c: Clause) -> Query | None:
    """Which of two comes first in some order; with "was" or "did", whether the first named does."""
    kind, ids = pair(c)
    dated = c.sees("compare", "later", "earlier")
    amount = c.ask() == "how_long" and c.sees("compare") and c.sees("op", "or")  # "more days in space: A or B?"
    if (
        not kind
        or (c.ask() not in ("which", "who", "list", "yes", "", "when") and not amount)
        or (c.ask() == "when" and not dated)
    ):
        return None
    if c.ask() == "yes" and len({e for e in c.senses("event") if e in (*MOMENT_FIELDS, "born", "died", "flew")}) > 1:
        return None  # "did Crew-9 arrive before Crew-8 left"
    if kind == "station" and (c.sees("kind", "person") or c.sees("op", "and")):
        return None  # "the first person to visit Mir and the ISS"
    order = _order_of_things(c, kind) if kind in _THINGS else _order(c, kind)
    apart = any(sense == "difference" and s.text not in VERSUS for s, sense in c.sensed("op"))
    if order is None or (kind == "mission" and order[0] == "duration" and apart):
        return None  # "by how much was Apollo 17 longer than Apollo 11" asks for an amount
    if kind == "person":
        for beside in ("country", "agency", "programme"):  # "Hans Schlegel of Germany"
            c.filters(beside)
        c.has("prop", "country", "affiliation")
        c.has("state", "in_space")
    c.has(
        "kind",
        *(("eva",) if order[0] in ("eva_time", "spacewalks") else ()),
        "mission",
        "person",
        "station",
        "ship_kind",
    )
    c.has("op", "or", "than", "and", "more_than", "difference", "vs")
    c.has("event", *(("launched", "flew") if order[0] == "first flight" else ()))
    for of, _, number in zip(c.spans, c.spans[1:], c.spans[2:], strict=False):
        if of.text == "of" and number.sense("number") == "2":
            c.take(number)  # "older of the two"
    c.has("event", *(("born",) if order[0] == "born" else ()))  # "older at launch" asks of another day
    c.has("unit")
    if kind == "mission":
        c.has("order", "last", "first")
    name, descending = order
    flight = c.sees("kind", "mission") or c.sees("event", "launched")
    if kind == "person" and name == "born" and flight and c.has("order", "first"):
        c.has("event", "flew", "launched")  # "who was older on her first flight"
        first = (Filter("person", ids), Filter("flights before", ("0",)))
        return Query("seat", "name", first, "exact age", not descending, 1)
    if kind == "person" and name == "born" and c.sees("event", "launched"):
        return None  # "older at launch": at which one is not said of both
    expects = ids[0] if c.ask() == "yes" and not c.sees("op", "or") else ""  # "did A or B launch first?"
    table = "docking" if name == "docked" else kind
    return Query(table, "name", (Filter(kind, ids),), name, descending, 1, "any" if expects else "list", expects)


def _flies(c: Clause) -> bool:
    """Whether it is said that somebody flew: "reached orbit", "flew"."""
    return c.sees("event", "flew", "launched") or c.sees("state", "in_space", "in_orbit")


def _order(c: Clause, kind: str) -> tuple[str, bool] | None:
    """By what two things are compared, and whether the greater one is asked for."""
    event = next((e for e in c.senses("event") if e in MOMENT_FIELDS), "launched")
    words = c.senses("compare")
    longer = c.sees("op", "more_than") and any(s.text == "longer than" for s in c.spans)
    if longer or (words and words[0] in _ORDERS):
        name, descending = _ORDERS["longer" if longer else words[0]]
        c.has("compare")
        c.has("op", "more_than")
        if kind == "person" and name == "duration" and c.has("kind", "eva"):
            return "eva_time", descending
        if kind == "person" and name == "launched" and c.has("event", "died"):
            return "died", descending
        if kind == "person" and name in ("duration", "launched"):
            return {"duration": "days", "launched": "first flight"}[name], descending
        return (event if name == "launched" else name), descending
    if words and words[0] in _WORTH and kind == "person":
        c.has("compare")
        days = c.sees("unit") or c.sees("ask", "how_long")
        time = any(s.text == "time" for s in c.spans) or c.sees("unit", "hours", "minutes")
        outside = "eva_time" if time else "spacewalks"
        worth = outside if c.sees("kind", "eva") else "days" if days or time else "flights"
        c.has("op", "total")
        c.has("unit")
        c.has("state")
        return worth, _WORTH[words[0]]
    if kind == "person" and c.sees("op", "or") and c.sees("order", "oldest", "youngest"):
        young = c.has("order", "youngest")
        c.has("order", "oldest")
        return "born", young
    if kind == "person" and chooses(c) and c.has("order", "first"):
        if c.has("event", "died"):
            return "died", False
        return "first flight", False  # "which of them flew first, A or B"
    if kind == "person" and c.ask() == "yes" and c.sees("op", "before", "after") and _flies(c):
        late = c.has("op", "after")
        c.has("op", "before")
        c.has("state", "in_space", "in_orbit")
        return "first flight", late  # "did Wang Yaping fly before Samantha Cristoforetti"
    if kind == "mission" and c.ask() == "yes" and c.sees("op", "before", "after"):
        either = c.sees("op", "or")  # "before or after"
        late = c.has("op", "after") and not either
        c.has("op", "before")
        return event, late
    if kind == "mission" and c.sees("op", "or") and c.sees("order", "longest", "shortest"):
        long = c.has("order", "longest")
        c.has("order", "shortest")
        return "duration", long
    choosing = c.ask() == "which" or chooses(c)
    if kind == "mission" and choosing and c.sees("order", "first", "last"):
        return event, c.sees("order", "last")
    return None


def neighbour(c: Clause) -> Query | None:
    """The flight before or after another one of the same person or ship."""
    missions = c.entity_spans("mission")
    dated = c.ask() == "when" and bool(c.entity_spans("person")) and set(c.senses("event")) <= {"flew", "launched"}
    if len(missions) != 1 or not (c.ask() in ("which", "list", "") or dated) or c.sees("prop", "port"):
        return None
    earlier = c.sees("op", "before") or c.sees("order", "previous") or c.sees("compare", "earlier")
    later = c.sees("op", "after") or c.sees("order", "next") or c.sees("compare", "later")
    back = any(a.sense("op") in ("before", "after") and b.sense("pronoun") for a, b in pairwise(c.spans))  # "before it"
    if earlier == later or (c.sees("op", "before", "after") and not (back or c.follows("op", missions[0]))):
        return None
    c.has("op", "before", "after", "than")
    c.has("order", "previous", "next", "first" if later else "last")
    c.has("compare", "earlier", "later")
    scope = c.filters("person") or c.filters("ship")
    of_ship = c.has("prop", "ship") or (c.has("event", "flew") and bool(c.entity_spans("programme")))
    if not scope and of_ship:
        scope = (Filter("ship of", c.entity_spans("mission")[0].of("mission")),)
    if not scope:
        return None
    c.filters("programme")
    c.has("kind", "mission")
    c.has("event", "flew", "launched")
    mission = c.take(missions[0]).of("mission")
    filters = (*scope, Filter("later than" if later else "earlier than", mission))
    if any(span.text in ("flights", "missions") for span in c.spans):
        return Query("mission", "name", filters)
    return Query("mission", "launched" if dated else "name", filters, "launched", not later, 1)


def rest_of_ship(c: Clause) -> Query | None:
    """What else the ship of a flight flew, before it or since: "what has the Ax-4 capsule flown since?"."""
    missions, said = c.entity_spans("mission"), [s for s in c.spans if not s.polite]
    owned = any(a.of("mission") and b.sense("prop") == "ship" for a, b in c.pairs())
    last = said[-1]
    before = last.sense("filter") == "veteran" or last.sense("op") == "before" or last.sense("compare") == "earlier"
    since = last.sense("op") in ("since", "after") or last.sense("compare") == "later"
    if (
        len(missions) != 1
        or not owned
        or before == since
        or c.ask() not in ("which", "list")
        or c.entity_spans("person")
    ):
        return None
    c.take(last)
    c.has("prop", "ship")
    c.has("event", "flew")
    flight = c.take(missions[0]).of("mission")
    return Query(
        "mission", "name", (Filter("ship of", flight), Filter("earlier than" if before else "later than", flight))
    )


def crewmates(c: Clause) -> Query | None:
    """Who flew, or walked on the Moon, with somebody: on all flights, on one, or on the third."""
    people = c.entity_spans("person")
    if c.ask() in ("how_old", "how_long", "where", "why", "how", "yes") or len(people) != 1:
        return None
    if c.sees("kind", "eva"):
        return None
    noun = c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut", "taikonaut")
    beside = _beside(c, people[0]) and (c.ask() == "who" or noun)
    if len(people[0].of("person")) != 1 or not (c.has("op", "with", "others") or beside):
        return None
    person = c.take(people[0]).of("person")
    whose = tuple(f for f in c.people() if f.field == "gender" or (f.field == "country" and c.entity_spans("country")))
    missions = (*c.missions(), *times_of(c, "launched"), *whose)
    c.has("kind")
    landed = (c.has("event", "landed") and not c.sees("place", "moon")) or c.has("op", "home")
    c.has("event", "flew", "launched", "stepped")
    c.has("state", "aboard", "in_space")
    c.filters("station")
    walked = c.sees("event", "stepped", "landed")
    if c.has("place", "moon", "lunar_orbit") and not walked and not any(f.field == "mission" for f in missions):
        missions = (*missions, Filter("to the moon", ("1",)))
    elif walked and c.sees("place", "moon"):
        missions = (*missions, Filter("landed on the moon", ("1",)))
        return Query("moonwalker", "name", (*missions, Filter("flight with", person), Filter("person", person, "not")))
    first = c.has("order", "first")  # "the first Gemini flight, Gemini 3" is nobody's first flight
    if landed and not first and not c.nth_named():  # not all come home with those they went up with
        return Query("seat", "name", (*missions, Filter("landed with", person), Filter("person", person, "not")))
    nth = "1" if first and not c.entity_spans("mission") else str(c.nth() or "")
    scope = (Filter("nth flight of", (*person, nth)),) if nth else (Filter("flight with", person),)
    roles = c.roles() if c.entity_spans("mission") else ()
    return Query("seat", "name", (*missions, *roles, *scope, Filter("person", person, "not")))


def _beside(c: Clause, person: Span) -> bool:
    """Whether "with" stands right before somebody's name, or right before the question word: "with which two others"."""
    at = c.spans.index(person)
    before = at > 0 and c.spans[at - 1].text in ("with", "alongside", "and")
    if before and c.spans[at - 1].text == "and":
        return False
    return before or any(a.text == "with" and b.sense("ask") for a, b in pairwise(c.spans))


def nth_flight(c: Clause) -> Query | None:
    """Somebody's first, second, third flight."""
    people = c.entity_spans("person")
    if len(people) != 1 or len(people[0].of("person")) != 1 or c.entity_spans("mission"):
        return None
    what = c.ask() == "which" and any(s.text in ("what", "which") for s in c.spans)
    if what and c.sees("event", "flew") and (c.has("compare", "earlier") or c.has("op", "before")):
        return _before_the_last(c)  # "what had she flown before"
    if what and c.has("filter", "veteran"):
        return _before_the_last(c)
    if not c.sees("kind", "mission"):
        return None
    if c.ask() in ("which", "", "list") and not c.entity_spans("mission") and c.has("order", "previous"):
        c.has("kind", "mission")
        c.has("event", "flew")
        return _before_the_last(c)
    nth = c.nth() or int(c.has("order", "first"))
    if not nth or c.ask() not in ("which", "", "list"):
        return None
    c.has("kind", "mission")
    c.has("event", "flew")
    return Query("mission", "name", (Filter("nth flight of", (c.take(people[0]).of("person")[0], str(nth))),))


def _before_the_last(c: Clause) -> Query:
    """All of somebody's flights but the last, which is the one spoken of."""
    person = c.filters("person")
    c.has("kind", "mission")
    c.has("event", "flew")
    return Query("mission", "name", (*person, *(Filter("last flight of", f.values, "not") for f in person)))
