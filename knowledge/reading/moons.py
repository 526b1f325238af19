"""Readings about the Moon: who walked there, which flights landed, when, where, for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import WHOLE_CREW, Filter, Query
from knowledge.reading.parts import EVER, accompanied, missions_of, ordered
from knowledge.reading.times import times_meant, times_of
from knowledge.spans import Span

_WALKERS = ("moonwalker", "moonwalkers", "moon walker", "moon walkers")
_PEOPLE = ("who", "how_many", "list", "which", "")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which walkers and landings are meant."""

    people: tuple[Filter, ...]
    missions: tuple[Filter, ...]
    during: tuple[Filter, ...]
    about_people: bool

    @property
    def named(self) -> tuple[Filter, ...]:
        """The people named."""
        return tuple(f for f in self.people if f.field == "person")

    @property
    def landings(self) -> tuple[Filter, ...]:
        """The conditions on a landing: the walkers who are named were there."""
        others = tuple(f for f in self.people if f.field != "person")
        return (*(Filter("moon", f.values) for f in self.named), *others, *self.missions, *self.during)


def moon(c: Clause) -> Query | None:
    """Whatever is asked about people and landings on the Moon, and about flights there."""
    if c.sees("place", "lunar_orbit") or (c.sees("place", "moon") and c.sees("times")) or _only_went(c):
        return _flights_there(c)
    home = any(s.text.startswith("splash") or s.text.endswith(("home", "earth")) for s, _ in c.sensed("event"))
    if (c.ask() == "when" and home) or not c.has("place", "moon"):
        return None
    if special := _led(c) or _longest_walk(c):
        return special
    landed = c.has("event", "landed", "stepped", "flew", "launched", "chase") or c.sees("kind") or c.sees("order")
    scope, ask = _scope(c), c.ask()
    if c.has("prop", "country"):
        return _placed(c, Query("moonwalker", "country", (*scope.missions, *scope.during)), "order_out")
    if ask in ("yes", "why"):
        return _claimed(c, scope, landed=landed) if ask == "yes" else _why(c, scope)
    if ask in ("when", "how_old"):
        return _when(c, scope) if ask == "when" else _age(c, scope)
    if ask in ("where", "how_long") or c.has("prop", "landing_site"):
        return _where_or_how_long(c, scope)
    if ask in ("which", "list") and _asks_lander(c):
        return ordered(c, Query("moon landing", "lander", scope.landings), ("first", "last"))
    longest = ask in ("which", "") and c.sees("kind", "mission") and c.sees("order", "most_time")
    walks = ask == "how_many" and any(s.text in ("moonwalks", "moon walks") for s in c.spans)
    landing = any(s.text.endswith("landing") for s in c.spans if s.sense("place") == "moon")
    landing = landing or any(s.text == "crew" for s in c.spans)
    if c.sees("op", "not") and scope.missions and c.head() == "mission" and ask in ("which", "list", "", "how_many"):
        c.has("op", "not")
        crewed = tuple(f for f in scope.missions if f.field != "class")
        flights = (*crewed, *_not_there(c), Filter("class", ("crewed",)))
        return Query("mission", "name", flights, aggregate="count" if ask == "how_many" else "list")
    placed = c.sees("order", "first", "last") or c.nth_named()
    if landing and placed and ask in ("who", "") and (ask or c.sees("kind", "person")):
        return _crew_landed(c, scope)
    if (scope.about_people or walks) and ask in _PEOPLE and not longest and (walks or not scope.named):
        return Query("moonwalker", "walks", scope.named) if scope.named else _walkers(c, scope)
    often = ask == "how_often" and not scope.named
    return _landings(c, scope) if often or ask in ("which", "", "list", "how_many") else None


def _only_went(c: Clause) -> bool:
    """Whether flights to the Moon are meant with or without a landing: "how many Apollo crews went to the Moon"."""
    if not c.sees("place", "moon"):
        return False
    to = any(a.text.split()[-1] == "to" and b.text in ("moon", "the moon") for a, b in c.pairs())
    to = to or any(
        a.text in ("moon", "lunar") and a.sense("place") and b.sense("kind") == "mission" for a, b in c.pairs()
    )
    landed = c.sees("event", "landed", "stepped")
    placed = c.sees("order", "first", "last")  # "the last crewed mission to the Moon"
    narrowed = landed or c.sees("op", "not") or (c.sees("order") and not placed) or c.nth_named()
    every = placed or c.ask() in ("how_many", "list") or any(s.text.endswith("s") for s, _ in c.sensed("kind"))
    claimed = placed and c.ask() == "yes"  # "was Apollo 11 the first flight to the Moon": which one was is asked
    return to and every and c.head() == "mission" and not (narrowed or claimed or c.entity_spans("person"))


def _is_walk(span: Span) -> bool:
    return span.sense("place") == "moon" and "walk" in span.text and not span.text.endswith(("er", "ers"))


def _led(c: Clause) -> Query | None:
    """A walker on the Moon who had a role on another flight: "which moonwalker commanded the first Shuttle flight"."""
    walker = any(span.text in _WALKERS for span in c.spans)
    if not (walker and c.sees("role") and c.missions_named() and c.ask() in ("who", "which", "")):
        return None
    flights = missions_of(c)
    c.has("compare", "later")
    c.has("kind")
    return Query("seat", "name", (*flights, *c.roles(), Filter("walked on the moon", ("1",))))


def _why(c: Clause, scope: _Scope) -> Query | None:
    """Why a flight did not land there: its accident."""
    c.has("op", "not")
    c.has("happening")
    return Query("accident", "what", scope.missions) if scope.missions else None


def _crew_landed(c: Clause, scope: _Scope) -> Query | None:
    """The crew of the first or last landing; that of the second is asked for by its flight, and is no second walker."""
    if c.nth_named():
        return None
    late = c.has("order", "last")
    c.has("order", "first")
    crew = (Filter("landed on the moon", ("1",)), *scope.people)
    return Query("seat", "name", crew, "launched", late, 1, limit=WHOLE_CREW)


def _longest_walk(c: Clause) -> Query | None:
    """The longest walk on the Moon; for the shortest ones things were only thrown out of the door."""
    if not (c.sees("kind", "eva") or any(_is_walk(s) for s in c.spans)) or not c.has("order", "longest"):
        return None
    scope = _scope(c)
    c.has("kind", "eva")
    c.has("event", "stepped")
    select = {"how_long": "duration", "when": "date", "who": "walkers", "which": "walkers", "": "walkers"}.get(c.ask())
    walks = (*scope.missions, *scope.people, Filter("lunar", ("1",)))
    return Query("eva", select, walks, "duration", descending=True, position=1) if select else None


def _age(c: Clause, scope: _Scope) -> Query | None:
    """How old the first, second or oldest one was there; whoever is named is read elsewhere."""
    if scope.named or c.sees("order", "last"):
        return None  # the last to step out was not the last to leave
    c.has("pronoun", "person")  # "how old was the first man on the Moon when he landed"
    walkers = _walkers(c, scope)
    return replace(walkers, select="age") if walkers and walkers.position else None


def _claimed(c: Clause, scope: _Scope, *, landed: bool) -> Query | None:
    """Yes or no: somebody walked there, a flight landed there, somebody is there now."""
    there_now = c.present and not c.sees("event") and not any(span.text in _WALKERS for span in c.spans)
    if there_now and scope.missions:
        return None  # no flight is on the Moon, and where it is now is not on record
    if there_now:
        there = (Filter("to the moon", ("1",)), Filter("at", ("now",)))
        return Query("seat", "name", (*scope.named, *there), aggregate="any")
    named = scope.people or any(f.field == "mission" for f in scope.missions)
    went = c.sees("event", "flew", "launched") or any(span.text.split()[0] == "been" for span in c.spans)
    if named and went and not c.sees("event", "landed", "stepped"):
        kind = (
            "seat" if scope.people else "mission"
        )  # "did Michael Collins go to the Moon": he flew there and did not land
        return Query(kind, "name", (*scope.people, *scope.missions, Filter("to the moon", ("1",))), aggregate="any")
    if accompanied(c):
        c.has("op", "and", "both")
        together = tuple(Filter("moon", span.of("person")) for span in c.entity_spans("person"))
        return Query("moon landing", "name", (*together, *scope.missions), aggregate="any")
    kind = "moonwalker" if scope.people else "moon landing"
    return Query(kind, "name", (*scope.people, *scope.missions), aggregate="any") if landed or scope.named else None


def _not_there(c: Clause) -> tuple[Filter, ...]:
    """Read "did not go to the Moon", "went to the Moon and did not land there"."""
    to = [a for a, b in pairwise(c.spans) if a.text.split()[-1] == "to" and b.sense("place") == "moon"]
    turned = next(s for s, op in c.sensed("op") if op == "not")
    if to and turned.start <= to[0].start:
        return (Filter("to the moon", ("0",)),)
    return (*((Filter("to the moon", ("1",)),) if to else ()), Filter("landed on the moon", ("0",)))


def _asks_lander(c: Clause) -> bool:
    """Whether the name of a lunar module is asked for: "the name of the LM", "in which lunar module"."""
    return any(b.of("vehicle") and (a.text.startswith("name") or a.sense("ask") == "which") for a, b in c.pairs("of"))


def _flights_there(c: Clause) -> Query | None:
    """Who flew to the Moon, how many, who twice, which flight did first and when: with or without a landing."""
    if c.sees("op", "with") and c.entity_spans("person"):
        return None  # who went with somebody
    c.has("place")
    c.has("op", "only")
    missed = c.head() == "mission" and c.sees("op", "not") and c.has("event", "landed")
    missed = missed and c.has("op", "not")
    stayed = c.head() == "mission" and not missed and c.has("op", "not")  # "which did not leave Earth orbit"
    people, times, ask = _without(c), times_meant(c), c.ask()
    about_people = ask == "who" or c.sees("kind", "person") or bool(people)
    flights = c.head() == "mission" or not about_people
    landed = (Filter("landed on the moon", ("0",)),) if missed else ()
    crewed = (Filter("class", ("crewed",)),) if stayed else ()
    scope = (
        Filter("to the moon", ("0" if stayed else "1",)),
        *landed,
        *crewed,
        *c.missions(),
        *people,
        *times_of(c, "launched"),
        *times,
    )
    c.has("kind", "person", "mission")
    c.has("event", "flew", "launched", "stepped")
    c.has("state", "in_space", "aboard", "in_orbit")
    if ask == "when":  # when a flight came into orbit there is not on record
        return None if c.entity_spans("mission") else ordered(c, Query("mission", "launched", scope), ("first", "last"))
    if ask not in ("who", "which", "list", "how_many", "yes", ""):
        return None
    aggregate = {"how_many": "count", "yes": "any"}.get(ask, "list")
    if flights and not times:
        return ordered(c, Query("mission", "name", scope, aggregate=aggregate), ("first", "last"))
    if times or ask in ("how_many", "yes"):
        return Query("person", "name", scope, aggregate=aggregate)
    return ordered(c, Query("seat", "name", scope), ("first", "last"))


def _without(c: Clause) -> tuple[Filter, ...]:
    """Who flew there; "never landed" and "non-American" turned round."""
    people = c.people()
    if not c.has("op", "not"):
        return people
    if c.has("event", "landed", "stepped"):
        return (*people, Filter("walked on the moon", ("0",)))
    return tuple(replace(f, op="not") if f.field == "country" else f for f in people)


def _scope(c: Clause) -> _Scope:
    once = (Filter("career flights", ("1",)),) if c.has("filter", "only_flight") else ()
    people = (*c.people(), *c.filters("group"), *once)
    missions = tuple(f for f in c.missions() if f.field != "vehicle")  # every landing had a lunar module
    mankind = [f.field for f in people] == ["gender"] and people[0].values == ("male",)
    if mankind and c.ask() in ("when", "yes"):
        people = ()  # "did man land on the Moon" asks of mankind
    about_people = (
        c.ask() == "who"
        or any(span.text in _WALKERS for span in c.spans)
        or c.sees("kind", "person")
        or c.sees("order", "oldest", "youngest")
        or any(f.field != "person" for f in people)
    )
    about_people = about_people and (c.ask() == "who" or c.head() != "mission")
    if about_people:  # "which of the crew of Gemini 8 later walked on the Moon"
        apart = c.sees("compare", "later", "earlier") or c.sees("op", "before", "also")
        missions = tuple(_flown(f) if apart or f.field == "programme" else f for f in missions)
    if any(f.field in EVER.values() for f in missions):
        c.has("compare", "later", "earlier")
        c.has("op", "before", "also")
    c.has("kind", "person", "mission")
    c.has("state", "aboard", "in_space")
    c.has("time")
    c.has("prop", "ship")
    times = c.moments()
    during = (Filter("launched", (times[0][:7],), "during"),) if times else ()  # they landed days after the launch
    return _Scope(people, missions, during, about_people)


def _flown(filter_: Filter) -> Filter:
    """A condition on flights that cannot have gone to the Moon, as what else somebody flew on."""
    apollo = any(value.startswith("apollo") for value in filter_.values)
    return filter_ if apollo else replace(filter_, field=EVER.get(filter_.field, filter_.field))


def _when(c: Clause, scope: _Scope) -> Query | None:
    """The moment of a step or a landing there, or of the launch of the flight that landed."""
    if c.sees("event", "launched") and scope.named:
        return None  # "when did they take off for the Moon" asks for no landing
    if c.sees("event", "launched") and c.sees("kind", "mission") and not scope.people:
        flights = (*scope.missions, Filter("landed on the moon", ("1",)))
        return ordered(c, Query("mission", "launched", flights), ("first", "last"))
    if scope.people and not scope.named and not (c.sees("event", "landed") and c.sees("order")):
        return _placed(c, Query("moonwalker", "date", (*scope.people, *scope.missions)), "order_out")
    query = Query("moon landing", "touchdown", scope.landings)
    return _placed(c, query, "touchdown") if scope.landings or c.sees("order") else None


def _where_or_how_long(c: Clause, scope: _Scope) -> Query | None:
    """The place of a landing, how long a ship stayed there, how long somebody walked there."""
    c.has("unit")
    c.has("prop", "landing_site")
    if c.ask() == "how_long" and c.sees("event", "stepped"):
        c.has("op", "and")
        return Query("moonwalker", "minutes", (*scope.named, *scope.missions), unit="hours")
    where = (*(Filter("moon", f.values) for f in scope.named), *scope.missions)
    query = Query("moon landing", "stay" if c.ask() == "how_long" else "place", where)
    return query if where else _placed(c, query, "touchdown") if c.sees("order", "first", "last") else None


def _walkers(c: Clause, scope: _Scope) -> Query | None:
    """The people on the Moon; with "not" those of the crew who stayed in orbit."""
    went = any(a.text.split()[-1] == "to" and b.sense("place") == "moon" for a, b in pairwise(c.spans))
    if went and c.sees("op", "not") and not c.sees("event", "stepped", "landed"):
        return None  # who never went there is another question than who did not walk there
    flights = tuple(f for f in scope.missions if f.field != "flight")
    if flights and flights != scope.missions and c.ask() == "who":  # "who stayed in orbit during the landing"
        return Query("seat", "name", (*flights, Filter("walked on the moon", ("0",))))
    turned = next((s.start for s, sense in c.sensed("op") if sense == "not"), 0)
    later = any(s.start > turned for kind in ("mission", "programme") for s in c.entity_spans(kind))
    if scope.missions and not (turned and later) and c.has("op", "not"):
        return Query("seat", "name", (*scope.missions, Filter("walked on the moon", ("0",))))
    query = Query("moonwalker", "name", (*scope.people, *scope.missions, *scope.during))
    if any(f.field == "group" for f in scope.people):
        c.has("op", "only")  # "only one of the Mercury Seven"
    if c.nth_named():  # "of the twelve moonwalkers, who came fourth"
        counted = [a for a, b in pairwise(c.spans) if a.sense("number") and b.text in _WALKERS]
        for span in counted:
            c.take(span)
    if c.sees("order", "oldest", "youngest"):
        old = c.has("order", "oldest")
        c.has("order", "youngest")
        return replace(query, order="exact age", descending=old, position=1)
    if c.ask() == "how_many" and any(s.text in ("moonwalks", "moon walks") for s in c.spans) and scope.missions:
        return replace(query, select="walks")
    return replace(query, aggregate="count") if c.ask() == "how_many" else _placed(c, query, "order_out")


def _landings(c: Clause, scope: _Scope) -> Query:
    """The flights that landed, the longest stay among them."""
    if c.entity_spans("payload"):
        return ordered(c, Query("mission", "name", scope.missions), ("first", "last"))
    query = Query("moon landing", "name", scope.landings)
    if c.sees("order", "shortest", "longest") and any(_is_walk(s) for s in c.spans):
        return query  # the stay of a ship is no walk: its order stays unexplained
    if c.sees("order", "most_time", "longest", "shortest"):
        short = c.has("order", "shortest")
        c.has("order", "most_time", "longest")
        return replace(query, order="stay", descending=not short, position=1)
    return replace(query, aggregate="count") if c.ask() in ("how_many", "how_often") else _placed(c, query, "touchdown")


def _placed(c: Clause, query: Query, order: str) -> Query:
    """The first, second or last one in an order, where that is asked for."""
    if c.has("order", "penultimate"):
        return replace(query, order=order, descending=True, position=2)
    if c.has("order", "last"):
        return replace(query, order=order, descending=True, position=1)
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    return replace(query, order=order, position=nth) if nth else query
