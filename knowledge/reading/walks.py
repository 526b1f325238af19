"""Readings about spacewalks: who, how many, how long, when, with whom, and on which flights."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import accompanied, missions_of, noun_asked, series_asked
from knowledge.reading.times import limited
from knowledge.reading.turned import without

_LIGHT = (("kind", "person"), ("event", "flew"), ("event", "lasted"), ("event", "stepped"), ("event", "launched"), ("event", "chase"),
          ("op", "total"), ("state", "in_space"), ("state", "aboard"), ("prop", "ship"), ("time", "ever"))  # fmt: skip
"""Words that say nothing of their own about a spacewalk."""


def walks(c: Clause) -> Query | None:
    """Whatever is asked about spacewalks; walks on the Moon are told with the landings."""
    query = _walks(c)
    if query is None or query.kind != "walk":
        return query
    of_crew = (replace(f, field="walking crew") if f.field == "mission" else f for f in query.filters)
    return replace(query, filters=tuple(of_crew))  # somebody of another flight may have walked with one of them


def _walks(c: Clause) -> Query | None:
    """The query for what is asked about spacewalks."""
    if not c.sees("kind", "eva") or c.sees("place", "moon") or c.sees("happening") or c.sees("compare"):
        return None
    people, ask = without(c, c.people()), c.ask()
    if c.sees("order", "most") and (_says_time(c) or c.sees("unit", "hours")) and not c.entity_spans("person"):
        c.has("order", "most")
        c.has("kind", "eva", "person")
        c.has("op", "total")
        c.has("unit")
        return Query("person", "name", people, "eva_time", descending=True, position=1)
    if _says_time(c) and c.nth_named() and not c.entity_spans("person") and c.ask() in ("who", "which", ""):
        nth = c.nth()
        c.has("kind", "eva", "person")
        c.has("op", "total")
        return Query("person", "name", people, "eva_time", descending=True, position=nth)
    named = any(f.field == "person" for f in people)
    c.has("op", "or")
    much = any(span.text == "how much" for span in c.spans)
    ask = "how_long" if (ask in ("when", "which") or much) and _asks_time(c) else ask
    with_whom = named and ask != "yes" and (c.has("op", "with", "others") or _with(c))
    flights = ask in ("which", "list", "how_many", "") and c.sees("kind", "mission")
    flights = flights and (c.head() == "mission" or noun_asked(c) == "mission")
    flights = flights or (ask == "which" and series_asked(c) and (c.sees("order") or c.nth_named()))
    c.has("kind", "eva", *(("mission",) if c.missions_named() or flights else ()))
    total, late = c.sees("op", "total"), c.sees("order") or c.nth_named()
    for category, sense in _LIGHT:
        c.has(category, sense)
    where = (*missions_of(c), *c.filters("station"), *_dates(c))
    if where:
        c.has("op", "while", "and")
    if with_whom:
        return _partners(c, people, where)
    if flights:
        return _flights(c, people, where)
    match ask:
        case "yes":
            return _claimed(c, people, where) if named else None
        case "how_many" | "how_often":
            return _counted(c, people, where, named=named)
        case "when":
            return _ordered(c, Query("eva", "date", (*people, *where))) if people or where or late else None
    if ask == "how_long" or c.sees("unit"):
        return _length(c, people, where, named=named, total=total)
    crew = (c.sees("kind", "mission") or c.sees("pronoun", "mission")) and c.sees(
        "kind", "person"
    )  # "the crew of the mission on which he walked in space"
    if named and ask in ("", "list", "which") and not (where or crew) and not c.sees("order"):
        return Query("person", "spacewalks", tuple(f for f in people if f.field == "person"))
    return _who(c, people, where) if ask in ("who", "which", "list", "") else None


def _claimed(c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...]) -> Query:
    """Whether somebody walked; where it is asked "with" whom, both on one walk."""
    if accompanied(c):
        c.has("op", "and", "both")
        return Query("eva", "name", (*c.filters("person", apart=True), *where), aggregate="any")
    return Query("walk", "name", (*people, *where), aggregate="any")


def _partners(c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...]) -> Query:
    """Who walked with somebody; with both of two, on whatever walks."""
    named = [span.of("person") for span in c.entity_spans("person")]
    if len(named) > 1:
        c.has("op", "both", "and")
        each = tuple(Filter("partner of", ids) for ids in named)
        return Query("person", "name", (*each, *(Filter("person", ids, "not") for ids in named)))
    person = next(f.values for f in people if f.field == "person")
    return Query("walk", "name", (*where, Filter("walked with", person), Filter("person", person, "not")))


def _flights(c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...]) -> Query:
    """The flights on which somebody walked, or nobody did."""
    counted = "count" if c.ask() == "how_many" else "list"
    if where and c.has("op", "not"):
        without = (*where, Filter("walked from", ("0",)), Filter("class", ("crewed",)))
        return Query("mission", "name", without, aggregate=counted)
    query = Query("eva", "mission", (*people, *where))
    return replace(query, aggregate="count") if counted == "count" else _ordered(c, query)


def _with(c: Clause) -> bool:
    """Whether "with" stands right before somebody's name: then the partner is asked for."""
    said = [s for s in c.spans if s.sense("op") != "both"]  # "with both Koch and Hague"
    return c.ask() in ("who", "") and any(a.text == "with" and b.of("person") for a, b in pairwise(said))


def _asks_time(c: Clause) -> bool:
    """Whether "time" means how long: "spacewalk time", "how much time outside"."""
    return _says_time(c) and set(c.senses("order")) <= {"longest", "shortest"}


def _says_time(c: Clause) -> bool:
    return any(s.text == "time" for s in c.spans)


def _dates(c: Clause) -> tuple[Filter, ...]:
    moments = c.moments()
    if not moments:
        return ()
    if len(moments) > 1:
        c.has("op", "between", "and", "from", "until")
        return (Filter("date", (moments[0], moments[-1]), "during"),)
    return (limited(c, "date", moments[0]),)


def _ordered(c: Clause, query: Query) -> Query:
    """The longest, the first, the second, the last of the walks."""
    if c.has("order", "longest", "shortest") or c.has("order", "most_time"):
        return replace(query, order="duration", descending=not c.sees("order", "shortest"), position=1)
    late = c.has("order", "last")
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    if late or nth:
        return replace(query, order="date", descending=late, position=nth or 1)
    return query


def _counted(c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...], *, named: bool) -> Query | None:
    """How many walks, or how many people made one."""
    if len(c.entity_spans("person")) > 1 and c.has("op", "together", "both"):
        c.has("op", "and")
        return Query("eva", "name", (*c.filters("person", apart=True), *where), aggregate="count")
    if named and not where:
        return Query("person", "spacewalks", people)
    of_people = c.ask() == "how_many" and (
        c.head() == "person" or any(f.field == "gender" for f in people) or _people_counted(c)
    )
    of_people = of_people and not _walks_counted(c)
    if not people and not where:
        return Query("walk", "name", aggregate="count") if of_people else None
    return Query("walk" if of_people and not named else "eva", "name", (*people, *where), aggregate="count")


_WALKS = ("spacewalk", "space walk", "eva", "extravehicular", "extra vehicular")


def _walks_counted(c: Clause) -> bool:
    """Whether "how many" counts the walks themselves: "how many spacewalks have women done"."""
    said = [b for a, b in c.pairs() if a.sense("ask") == "how_many"]
    return bool(said) and said[0].text.startswith(_WALKS) and not said[0].text.startswith("spacewalker")


def _people_counted(c: Clause) -> bool:
    """Whether "how many" counts people: "Italians have walked in space", "spacewalkers", but not "Italian spacewalks"."""
    at = next((n for n, s in enumerate(c.spans) if s.sense("ask") == "how_many"), len(c.spans))
    noun, verb = [*c.spans[at + 1 : at + 3], None, None][:2]
    if noun is None or noun.text.startswith("spacewalker"):
        return noun is not None
    people = noun.of("country") or noun.sense("filter") in ("cosmonaut", "taikonaut")
    return bool(people) and not (
        verb is not None and verb.text.startswith(_WALKS) and not verb.text.startswith("spacewalker")
    )


def _length(
    c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...], *, named: bool, total: bool
) -> Query | None:
    """How long one walk lasted, or all of somebody's."""
    unit = next(iter(c.senses("unit")), "")
    c.has("unit")
    c.has("event", "landed")
    one = c.sees("order") or c.nth_named()
    if named and not one and (not where or total):
        return Query("person", "eva_time", tuple(f for f in people if f.field == "person"), unit=unit or "hours")
    if not (one or where):
        return None
    if total and not one and not people and [f.field for f in where] == ["mission"]:
        return Query("mission", "eva_time", where, unit=unit or "hours")
    return _ordered(c, Query("eva", "duration", (*people, *where), unit=unit))


def _who(c: Clause, people: tuple[Filter, ...], where: tuple[Filter, ...]) -> Query | None:
    """Who walked: the first, the one with the most, the pair of the longest, all on a day or a flight."""
    if c.has("order", "most_time"):
        return Query("person", "name", people, "eva_time", descending=True, position=1)
    if c.has("order", "most", "most_flights"):
        return Query("person", "name", people, "spacewalks", descending=True, position=1)
    if c.sees("order", "longest", "shortest"):
        return _ordered(c, Query("eva", "walkers", (*people, *where)))
    query = _ordered(c, Query("walk", "name", (*where, *people)))
    if query.position or where:
        return query
    return None
