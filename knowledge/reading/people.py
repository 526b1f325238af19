"""Readings about people: who, who of them, what of a person; expeditions."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.reading.parts import missions_of, own_props, relieved_by
from knowledge.reading.times import times_of

_CREWS = ("crew", "crews", "crew members", "crew member")
_LONGEST_RANGE = 20
"""Expeditions that are listed at most."""


def expeditions(c: Clause) -> Query | None:
    """Expeditions: who was on them, who commanded, when they began and ended, how long they lasted."""
    expedition = _neighbour(c) or c.filters("expedition") or _numbered(c) or _residents(c)
    people, ask = c.people(), c.ask()
    if several := _elsewhere_too(c, ask, people):
        return several
    if (
        not expedition
        and c.sees("kind", "expedition")
        and c.entity_spans("person")
        and ask in ("which", "list", "how_many", "how_often", "")
    ):
        c.has("kind", "expedition")
        c.has("event", "flew")
        c.filters("station")
        query = Query("expedition", "name", (*people, *c.roles()))
        return replace(query, aggregate="count") if ask.startswith("how_") else query
    if not expedition and c.sees("kind", "expedition") and c.sees("order", "longest", "shortest", "most_time"):
        short = c.has("order", "shortest")
        c.has("order", "longest", "most_time")
        c.has("kind", "expedition")
        c.has("event", "lasted")
        return Query("expedition", "name", c.filters("station"), "duration", not short, 1)
    if not expedition:
        return None
    c.has("kind", "expedition")
    c.filters("station")
    if c.sees("role", "commander"):
        filters = (*expedition, *people, *c.roles())
        if (
            c.entity_spans("expedition") and ask != "yes" and c.has("order", "first", "last")
        ):  # "first commander of Expedition 75"
            return Query("command", "name", expedition, "launched", c.sees("order", "last"), 1)
        aggregate = {"yes": "any", "how_many": "count"}.get(ask, "list")
        return Query("member", "name", filters, aggregate=aggregate)
    members = any(span.text.startswith("member") for span in c.spans)
    of_people = ask not in ("when", "how_long")  # when the first crew came, and how long it stayed
    crew = c.has("kind", "person") or members or ask in ("who", "list") or c.sees("state", "aboard")
    elsewhere = (
        c.filters("mission", "flown on") if ask != "yes" else ()
    )  # "which Expedition 1 member had also flown on STS-88"
    if people or elsewhere or (of_people and crew):
        people = (*people, *elsewhere)
        c.has("op", "also")
        c.has("event", "flew")
        c.has("state", "aboard")
        aggregate = "any" if ask == "yes" else "count" if ask == "how_many" else "list"
        return Query("member", "name", (*expedition, *people), aggregate=aggregate)
    if ask == "how_long" or c.has("unit"):
        c.has("event")
        return Query("expedition", "duration", expedition)
    if any(s.text.startswith(("docking", "undocking", "spacewalk")) for s in c.spans):
        return None  # "dockings during Expedition 72" asks for no day of its own
    events = c.senses("event")
    if ask in ("when", "") and (ask or events):
        c.has("event")
        return Query("expedition", "landed" if events[:1] in (["landed"], ["undocked"]) else "launched", expedition)
    if c.ask() not in ("", "which", "portrait"):
        return None
    if not c.entity_spans("expedition"):  # "the second expedition" is not named, it has a crew
        return Query("member", "name", expedition)
    beside = any(f.field != "expedition" for f in expedition)  # the one after another has a name to tell
    return Query("expedition", "name" if beside else "portrait", expedition)


def _elsewhere_too(c: Clause, ask: str, people: tuple[Filter, ...]) -> Query | None:
    """People of two expeditions, or of one who were aboard another station as well: "who of Expedition 1 had been on Mir"."""
    named = c.entity_spans("expedition")
    stations = tuple(f for f in c.fresh().filters("station") if "iss" not in f.values)
    both = len(named) > 1 and c.has("op", "both", "also")
    there = len(named) == 1 and stations and not (c.sees("role") or c.sees("moment"))
    if ask not in ("who", "which", "list", "how_many", "") or not (both or there):
        return None
    c.has("op", "and", "before", "also", "both")
    c.has("filter", "veteran")
    c.has("kind", "person", "expedition", "station")
    c.has("event", "flew", "docked")
    c.has("state", "aboard", "living")
    c.filters("station")
    flown = c.filters("expedition", apart=True)
    apart = flown if both else (*(replace(f, group=1) for f in flown), *(replace(f, group=2) for f in stations))
    query = Query("person", "name", (*apart, *people))
    return replace(query, aggregate="count") if ask == "how_many" else query


def handovers(c: Clause) -> Query | None:
    """Who took a station over from somebody, or handed it over."""
    people = c.entity_spans("person")
    if c.ask() not in ("who", "", "which") or len(people) != 1 or (c.ask() == "which" and not c.sees("role")):
        return None
    verb = next((span for span in c.spans if span.sense("op") in ("relief", "handover")), None)
    became = verb is not None or any(s.text in ("became", "become") for s in c.spans)
    if became and len(c.entity_spans("expedition")) == 1 and c.has("event", "landed"):
        return _next_commander(c)
    named = c.entity_spans("station") and c.sees("role", "commander")
    if verb is None and not (named and c.follows("op", people[0])):
        return None
    told = verb is not None and ("command" in verb.text or "iss" in verb.text)
    if not (told or c.entity_spans("station") or c.sees("role", "commander")):
        return None
    if verb is None:  # "commander of the ISS after Peggy Whitson"
        asked = [a.text for a, b in pairwise(c.spans) if b.sense("ask") == "who"]  # "from whom did she get the command"
        way = "before" if c.sees("op", "before") or "from" in asked else "after"
    else:
        took = verb.sense("op") == "relief"
        way = "before" if took == (people[0].start < verb.start) else "after"
    c.has("op", "relief", "handover", "from", "before", "after")
    c.has("order", "next", "previous")
    c.has("role", "commander")
    c.has("kind", "station", "expedition")
    c.has("event", "undocked")
    station = c.filters("station") or (Filter("station", ("iss",)),)  # of others no commanders are on record
    person = c.take(people[0]).of("person")
    return Query("command", "name", (*station, Filter(f"command {way}", person), *times_of(c, "launched")))


def _next_commander(c: Clause) -> Query:
    """Who commanded the expedition that began when another ended: "who took over at the end of Expedition 22"."""
    c.has("op", "relief", "handover", "from")
    c.has("role", "commander")
    c.has("ask", "when")
    c.has("kind", "station")
    c.filters("station")
    from_whom = tuple(Filter("command after", f.values) for f in c.filters("person"))
    station = Filter("station", ("iss",))
    return Query("command", "name", (station, *from_whom, *c.filters("expedition", "expedition after")))


def _neighbour(c: Clause) -> tuple[Filter, ...]:
    """Read "the expedition after Expedition 60" as the next one, also where only its commander is asked for."""
    spans = c.entity_spans("expedition")
    told = c.sees("kind", "expedition") or c.sees("role") or c.sees("op", "relief")
    if len(spans) != 1 or not c.follows("op", spans[0]) or not told:
        return ()
    if any(s.text == "during" and s.end == spans[0].start for s in c.spans):
        return ()  # who took over in its course
    ways = ("after", "before", "relief")
    way = next((s.sense("op") for s in c.spans if s.sense("op") in ways and s.end <= spans[0].start), "")
    if not way:
        return ()
    way = ("before" if relieved_by(c) else "after") if way == "relief" else way
    c.has("op", *ways)
    c.has("order", "next", "previous")
    return tuple(replace(f, field=f"expedition {way}") for f in c.filters("expedition"))


def _numbered(c: Clause) -> tuple[Filter, ...]:
    """Read "the first expedition to the ISS" as Expedition 1."""
    if not c.sees("kind", "expedition") or c.entity_spans("person"):
        return ()
    noun = next(s for s in c.spans if s.sense("kind") == "expedition")
    numbers = [s for s in c.spans if s.sense("number") and not s.ordinal]
    if numbers and numbers[0].start != noun.end:
        return ()  # "expeditions that had six members"
    plural = noun.text.endswith("expeditions")
    if plural and len(numbers) == 2 and any(s.text in ("to", "through", "until") for s in c.spans):
        first, last = sorted(int(c.take(number).sense("number")) for number in numbers)
        c.has("op", "until", "between")
        return (
            Filter("expedition number", tuple(str(n) for n in range(first, min(last, first + _LONGEST_RANGE) + 1))),
        )
    if plural and numbers and not c.sees("order"):  # "expeditions 64 and 74"
        c.has("op", "and")
        return (Filter("expedition number", tuple(c.take(number).sense("number") for number in numbers)),)
    nth = c.nth() or int(c.has("order", "first"))
    return (Filter("expedition number", (str(nth),)),) if nth else ()


def _residents(c: Clause) -> tuple[Filter, ...]:
    """Read "the first crew of the ISS", "the first to live on the ISS" as Expedition 1, and not as those who built it."""
    iss = any("iss" in span.of("station") for span in c.entity_spans("station"))
    resident = c.sees("state", "living") or any(span.text in _CREWS for span in c.spans)
    led = c.sees("role") and not (c.sees("state", "living") and c.sees("role", "commander"))
    if not iss or not resident or led or c.entity_spans("country") or not c.has("order", "first"):
        return ()
    c.has("state")
    c.has("kind")
    c.has("event")
    c.has("op")
    return (Filter("expedition number", ("1",)),)


def person_property(c: Clause) -> Query | None:
    """A property of a person: agency, country, birth, age at a launch, role on a flight."""
    people, missions = c.filters("person"), missions_of(c)
    if not people and missions and c.sees("prop", "affiliation", "country") and c.ask() != "who":
        c.has("kind", "person")
        c.has("op", "each")
        c.has("event", "flew")
        select = "affiliation" if c.has("prop", "affiliation") else "country"
        c.has("prop", "country")
        aggregate = "count" if c.ask() == "how_many" else "list"
        return Query("seat", select, (*missions, *c.roles()), aggregate=aggregate) if c.ask() != "yes" else None
    if not people or c.sees("op", "with"):  # it is asked of a crewmate
        return None
    if choice := _choice(c, people):
        return choice
    if c.has("prop", "role") or (c.ask() == "which" and missions and _asks_role(c)):
        return Query("seat", "title", (*people, *missions))
    if c.has("prop", "distinction"):
        c.has("prop", "capacity")  # "what distinction does he hold"
        c.has("event")
        return Query("distinction", "what", people)
    if c.ask() == "where" and c.has("event", "born"):
        return Query("person", "birthplace", people)
    for prop in own_props(c):
        if c.has("prop", prop):
            c.has("kind", "person")
            if prop == "country" and c.sees("kind", "person"):
                c.has("order", "first")  # "was the first spaceman from which country"
            c.has("event", "flew", "launched")
            return Query("person", prop, (*people, *missions, *c.filters("station")))
    if c.ask() == "where" and not c.sees("event"):
        return Query("person", "country", people)
    for event in ("born", "died"):
        if c.ask() in ("when", "") and c.has("event", event):
            return Query("person", event, people)
    return None


def _choice(c: Clause, people: tuple[Filter, ...]) -> Query | None:
    """Read "Kimiya Yui: JAXA or NASA?" as a question for the one of them that is true."""
    if not c.sees("op", "or") or c.sees("event") or len(c.entity_spans("person")) != 1:
        return None
    for kind, select in (("agency", "affiliation"), ("country", "country")):
        if len(c.entity_spans(kind)) > 1:
            c.filters(kind)
            c.has("op", "or")
            c.has("prop", select)
            return Query("person", select, people)
    return None


def _asks_role(c: Clause) -> bool:
    """Whether nothing but a person and a flight is named: "on Crew-11 Mike Fincke was the ____"."""
    return not any(
        c.sees(category) for category in ("event", "prop", "kind", "op", "order", "state", "place", "happening", "role")
    ) and not c.entity_spans("vehicle")


def of_the_first(c: Clause) -> Query | None:
    """A property of whoever was first, second or last: the country, the programme, when it was, how many flights."""
    select = {"when": "launched", "how_many": "flights"}.get(c.ask(), "born" if c.sees("event", "born") else "")
    props = ("country",) if c.entity_spans("programme") else ("country", "programme")
    select = select or next((prop for prop in props if c.sees("prop", prop)), "")
    if select == "launched" and c.sees("event", "born"):
        select = "born"
    people_asked = (
        c.sees("kind", "person") or c.sees("filter", "female", "male", "cosmonaut") or c.entity_spans("country")
    )
    if not select or c.entity_spans("person") or c.entity_spans("mission") or not people_asked:
        return None
    if not (c.sees("order", "first", "last") or c.nth_named()) or c.sees("place", "moon") or c.sees("kind", "eva"):
        return None
    if (select == "flights" and c.head() != "mission") or c.ask() in ("yes", "where", "how_long", "why"):
        return None
    if c.ask() == "who" and (not c.sees("prop") or any(s.text.startswith("citizen") for s in c.spans)):
        return None  # "the first citizen of Vietnam" is somebody
    placed = any(
        (a.sense("nth") or a.ordinal) and (b.sense("prop") == "country" or b.text == "to") for a, b in c.pairs()
    )
    if select == "country" and placed:
        return None  # "which country was third to put a person in space" is not that of the third person
    c.has("prop", "country", "programme")
    c.has("kind", "person", "mission")
    c.has("event", "flew", "launched", "born", "stepped")
    c.has("state", "in_space", "in_orbit")
    negated = c.has("op", "not")
    if negated:
        c.has("op", "or", "than")
    missions = c.missions()
    scope = tuple(replace(f, op="not") if negated and f.field == "country" else f for f in c.people())
    late = c.has("order", "last")
    nth = c.nth() or (1 if c.has("order", "first") else 0)
    return Query("seat", select, (*missions, *scope, *c.roles()), "launched", late, nth or 1)


def others(c: Clause) -> Query | None:
    """The crew of a flight without those who are named: "along with Armstrong and Collins, who was on Apollo 11?"."""
    named = [span for span in c.spans if span.of("person")]
    inside = bool(c.entity_spans("mission")) and c.sees("op", "others")
    meanwhile = c.sees("op", "while") and (len(named) > 1 or inside)
    blank = bool(named) and any(
        a.sense("op") == "and" and b.text in ("blank", "who else") for a, b in pairwise(c.spans)
    )
    mates = (
        len(named) > 1
        and c.head() != "mission"
        and any(sense == "with" and s.sense("kind") == "person" for s, sense in c.sensed("op"))
    )
    if c.ask() not in ("who", "which", "list", "") or not (c.sees("op", "others") or meanwhile or blank or mates):
        return None
    if any(len(span.of("person")) != 1 for span in named):
        return None
    ids = tuple(dict.fromkeys(c.take(span).of("person")[0] for span in named))
    missions = c.filters("mission")
    if not ids or len([v for f in missions for v in f.values]) > 1:
        return None
    if not missions:
        missions = tuple(Filter("flight with", (id_,)) for id_ in ids)
        if c.has("place", "moon"):
            missions = (*missions, Filter("landed on the moon", ("1",)))
    if meanwhile:
        c.has("op", "while")
        c.has("place")
        c.has("kind", "eva")
    c.has("op", "others", "and", "or", "with")
    c.has("kind", "person", "mission")
    c.has("event", "flew", "launched", "landed", "stepped")
    c.has("state", "in_orbit", "in_space")
    elsewhere = c.has("role") if meanwhile or any("command" in s.text for s in c.spans if s.sense("role")) else False
    c.has("filter", "male", "female")
    c.has("prop", "ship")
    c.nth()
    for span in c.spans:
        if span.of("vehicle") or (span.of("term") and not span.of("mission")):
            c.take(span)  # "in the command module": where the others were
    roles = () if elsewhere else c.roles()
    if c.entity_spans("mission") and not meanwhile:  # those who are named have to be aboard
        missions = (*missions, *(Filter("flight with", (id_,)) for id_ in ids))
    query = Query("seat", "name", (*missions, *roles, Filter("person", ids, "not")))
    if c.sees("order", "oldest", "youngest"):  # "who was the oldest on STS-95 except John Glenn"
        old = c.has("order", "oldest")
        c.has("order", "youngest")
        return replace(query, order="exact age", descending=old, position=1)
    return query
