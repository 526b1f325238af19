"""Readings about what was the case or happened: aboard, docked, in command, events; and portraits of one thing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.models import Filter, Query
from knowledge.moments import DAY
from knowledge.reading.places import lies, station_meant, station_of_programme
from knowledge.reading.times import MOMENT_FIELDS
from knowledge.spans import Span, kind_of


def happening(c: Clause) -> Query | None:
    """What happened on a flight, to a person or at a station, why, when, and who was concerned."""
    kinds = tuple(c.senses("happening"))
    if not kinds or (c.ask() == "yes" and not c.entity_spans("mission")):
        return None
    if c.ask() == "who" and kinds == ("ship-swap",) and c.sees("event", "landed"):
        return None  # who came home on another ship, and not why
    c.has("happening")
    c.has("event")
    c.has("kind")
    c.has("order", "first")
    c.has("op", "home")
    subject = [*c.filters("mission"), *c.filters("person")]
    flown_by = c.filters("agency", "operator")  # "why did NASA end the mission early"
    station = c.filters("station")
    if station and (not subject or "short-crew" in kinds):
        subject = list(station)
        c.has("op", "before")
    if not subject and c.ask() in ("which", "who") and "record" not in kinds:
        return Query("event", "mission", (Filter("event kind", kinds), *flown_by))
    if not subject:
        return None
    c.moments()  # an event of a flight has one time
    c.has("prop", "ship")
    select = {"when": "at", "who": "value"}.get(c.ask(), "what")
    aggregate = "any" if c.ask() == "yes" else "list"
    return Query("event", select, (*subject, Filter("event kind", kinds), *flown_by), aggregate=aggregate)


def state(c: Clause) -> Query | None:
    """Who was aboard, what was docked, who was in command: now, or at a moment."""
    event = _at_event(c)
    moments = event or c.moments()
    if event:
        c.moments()  # the date of that event, told beside it
    elif _asks_no_state(c):
        return None
    now = not event and (c.has("time", "now", "today") or _present(c))
    types = (
        tuple(f for f in c.missions() if f.field in ("vehicle", "programme", "class"))
        if any(c.entity_spans(kind) for kind in ("station", "port", "module"))
        else ()
    )
    if not (moments or now) or (len(moments) > 1 and not event):
        return None
    at = Filter("at", moments or ("now",))
    station = c.filters("station") or station_meant(c, moments, lying=lies(c))
    if event and c.has("state", "in_space", "in_orbit") and c.has("kind", "person"):
        station = ()  # "how many people were in space when it docked at Tiangong": the station is that of the docking
    c.has("state", "living")
    c.has("op", "total")
    if now and c.has("kind", "expedition"):
        c.has("event")
        return Query("expedition", "name", (at,))
    expects = _number_claimed(c) if c.ask() == "yes" else ""
    if expects.startswith("=") and not now and len(moments[0]) < DAY:
        return None  # in a year there were many numbers of people aboard
    there = bool(c.entity_spans("person") and c.entity_spans("station")) and not c.sees("op", "others", "not", "with")
    claimed = c.ask() == "yes" or (c.ask() == "" and there)  # "Peake aboard the ISS on 1 July 2016"
    aggregate = "count" if expects or c.ask() == "how_many" else "any" if claimed else "list"
    ports = (*c.filters("port"), *c.filters("module", "at module"))
    lying = bool(event) or now or lies(c)
    crafts = (
        c.sees("kind", "ship_kind")
        or c.sees("filter", "cargo", "uncrewed")
        or (lies(c) and c.sees("event", "docked") and c.ask() in ("which", "list"))  # "what was docked"
        or c.sees("prop", "ship")
        or (any(f.field == "vehicle" for f in types) and (now or not c.sees("event", "docked")))
        or (bool(types) and lies(c) and c.sees("event", "docked") and c.ask() == "how_many")
    )
    if lying and (ports or (station and crafts and not c.sees("kind", "person"))):
        c.has("event", "docked", "flew")
        c.has("prop", "ship", "port")
        c.has("kind", "ship_kind", "docking", "mission")
        c.has("state", "aboard")
        c.has("filter", "cargo", "uncrewed")
        return Query("berth", "name", (*station, *ports, *types, at), aggregate=aggregate)
    if station and c.has("role", "commander"):
        return Query("command", "name", (*station, *c.people(), at), aggregate=aggregate)
    c.has("event", "flew")
    c.has("kind", "person")
    if station:
        c.has("state")
        if len(c.entity_spans("country")) > 1:
            c.has("op", "or")
        query = Query("stay", "name", (*station, *c.people(), at), aggregate=aggregate, expects=expects)
        if aggregate == "list" and c.sees("order", "oldest", "youngest"):
            young = c.has("order", "youngest")
            c.has("order", "oldest")
            return replace(query, order="born", descending=young, position=1)
        return query
    if c.has("state", "in_space", "in_orbit"):
        return Query("seat", "name", (*_others(c), at), aggregate=aggregate)
    return None


def _number_claimed(c: Clause) -> str:
    """How many are said to have been there: ">6" or "=13"; empty where no number is."""
    more = c.has("op", "more_than")
    number = next(
        (a for a, b in pairwise(c.spans) if a.sense("number") and (more or b.sense("kind") == "person")), None
    )
    return f"{'>' if more else '='}{c.take(number).sense('number')}" if number else ""


def _asks_no_state(c: Clause) -> bool:
    """Whether a moment is that of an event, or something of one flight is asked for."""
    if c.ask() == "yes" and c.sees("event", "launched", "landed") and not c.sees("state"):
        return True  # "was Mir launched in 1986" asks for nobody aboard
    if c.sees("event", "launched", "landed") and c.sees("state", "in_orbit", "in_space"):
        return True  # "launched into orbit in 2025"
    if c.sees("event", "launched") and c.sees("kind", "ship_kind"):
        return True  # ships "launched to the ISS in 2012" are not those that were there
    moved = len(c.entity_spans("station")) > 1 and c.sees("op", "from")  # "which Soyuz went from Mir to Salyut 7"
    return moved or (
        bool(c.entity_spans("mission")) and c.sees("prop", "port")
    )  # "to which port of Harmony was Crew-12 docked"


def longest_stay(c: Clause) -> Query | None:
    """Whose stay at a station was the longest."""
    stay = c.sees("event", "lasted") or any("stay" in s.text for s in c.spans)
    station = c.entity_spans("station") or any(s.of("station") for s in c.entity_spans("programme"))
    if (
        not stay
        or not station
        or c.ask() not in ("who", "which", "")
        or (c.missions_named() and not c.entity_spans("programme"))
    ):
        return None
    if not c.sees("order", "longest", "most_time", "shortest") or c.sees("kind", "mission"):
        return None
    where = c.filters("station") or station_of_programme(c)
    short = c.has("order", "shortest")
    c.has("order", "longest", "most_time")
    c.has("event", "lasted")
    c.has("kind", "person")
    c.has("state", "living", "aboard")
    return Query("stay", "name", (*where, *c.people()), "duration", not short, 1)


def _others(c: Clause) -> tuple[Filter, ...]:
    """Which people are meant; after "besides" everybody but those named."""
    people = c.people()
    besides = c.entity_spans("person") and c.has("op", "others", "not")
    return tuple(replace(f, op="not") if f.field == "person" and besides else f for f in people)


def _present(c: Clause) -> bool:
    """Whether the tense alone says now: "who is on the ISS?", "how many people are aboard Tiangong?"."""
    tense = any(span.text in ("is", "are") for span in c.spans) and not any(s.text.startswith("been") for s in c.spans)
    if tense and c.sees("state", "in_space", "in_orbit") and c.ask() in ("who", "how_many", "list"):
        past = c.sees("event") or c.sees("order") or c.sees("moment") or c.sees("accident") or c.sees("happening")
        return not past and not c.missions_named() and not c.entity_spans("person")
    ask, berth = c.ask(), c.entity_spans("port") or c.entity_spans("module")
    place, docked = berth or c.entity_spans("station"), c.sees("event", "docked")
    told = c.entity_spans("mission") or c.sees("moment") or c.sees("order") or c.sees("kind", "mission")
    ships = (
        c.sees("kind", "ship_kind")
        or c.sees("prop", "ship")
        or c.entity_spans("vehicle")
        or c.entity_spans("programme")
    )
    asked = ask in ("which", "list", "how_many") and ((berth and ships) or docked)
    if tense and place and not told and (asked or (ask == "who" and berth and docked)):
        return True
    plain = c.sees("state", "aboard") or not (
        c.sees("event") or c.sees("prop") or c.sees("order") or c.sees("kind", "mission")
    )
    return (
        tense and plain and c.ask() in ("who", "how_many", "list", "which") and bool(c.entity_spans("station"))
        and not (c.missions_named() or c.sees("moment") or c.sees("happening") or c.sees("accident") or c.entity_spans("person"))
        and (c.sees("kind", "person") or c.sees("state", "aboard") or c.ask() == "who" or c.sees("filter") or bool(c.entity_spans("country")))
    )  # fmt: skip


def coming(c: Clause) -> Query | None:
    """What comes next: the next launch, docking, landing, spacewalk; which, or when."""
    ask = c.ask()
    if ask not in ("which", "list", "when", "") or not c.sees("order", "next") or c.entity_spans("mission"):
        return None
    if c.sees("kind", "eva"):
        c.has("kind", "eva")
        c.has("order", "next")
        c.has("event", "flew")
        c.filters("station")
        return Query("eva", "date", (Filter("date", ("now",), "after"),), "date", position=1)
    event = next((e for e in c.senses("event") if e in MOMENT_FIELDS), "")
    if ask == "when" or not (event or c.sees("kind", "mission", "docking")) or c.entity_spans("person"):
        return None
    event = event or ("docked" if c.sees("kind", "docking") else "launched")
    c.has("order", "next")
    c.has("event", event, "flew")
    c.has("kind", "mission", "docking")
    kind = "docking" if event in ("docked", "undocked") else "mission"
    filters = (*c.missions(), *c.filters("station"), Filter(event, ("now",), "after"))
    return Query(kind, "name", filters, event, position=1)


def terms(c: Clause) -> Query | None:
    """The difference between two things of the glossary: both definitions; one where it is asked what a word means."""
    named = [span for span in c.spans if len(span.of("term")) == 1]
    if (term := _defined(c, named)) is not None:
        for span in c.spans:
            if not (span.of("person") or span.of("mission") or span.sense("lacking") or span.sense("other")):
                c.take(span)  # "what does NET mean in a launch schedule?"
        return Query("term", "definition", (Filter("term", term.of("term")),))
    if len(named) != 2 or not c.has("op", "difference") or c.ask() not in ("which", "", "portrait", "how"):
        return None
    c.has("op", "between", "and", "from")
    return Query("term", "definition", (Filter("term", tuple(c.take(span).of("term")[0] for span in named)),))


def _defined(c: Clause, named: list[Span]) -> Span | None:
    """The word whose meaning is asked for: the one nearest to "mean", or after "what is a"."""
    cues = [
        span
        for span in c.spans
        if span.sense("ask") == "portrait" and span.text not in ("tell me about", "bio", "biography")
    ]
    if not named or c.sees("op", "difference"):
        return None
    if cues:
        nearest = min(named, key=lambda span: abs(span.start - cues[0].start))
        things = [s for s in c.spans if s.entities and not s.of("term")]
        if any(abs(s.start - cues[0].start) < abs(nearest.start - cues[0].start) for s in things):
            return None  # "explain Quest (the ISS thing)"
        strange = [
            s for s in c.spans if s.unknown and abs(s.start - cues[0].start) < abs(nearest.start - cues[0].start)
        ]
        return None if strange else nearest  # a word that is no term may be what is asked for
    words = [span.text for span in c.spans]
    opening = next((n for n, word in enumerate(words) if word in ("what", "whats")), None)
    if opening is None or words[opening + 1 : opening + 2] not in (["is"], ["are"], ["was"]):
        return None
    article = words[opening + 2 : opening + 3]
    after = c.spans[opening + 3] if article in (["a"], ["an"]) and len(c.spans) > opening + 3 else None
    return after if after in named else None


def portrait(c: Clause) -> Query | None:
    """A bare name, or "what is ...", "who is ...", "tell me about ...": a definition or a short portrait."""
    spans = [span for span in c.spans if span.entities]
    if len(spans) > 1:  # "Vladimir Komarov, cosmonaut"
        spans = [s for s in spans if not s.sense("filter") and not (s.of("term") and s.sense("kind"))]
    if len(spans) > 1 and len(c.entity_spans("ship")) == 1:  # "challenger spaceshuttle"
        spans = [span for span in spans if not span.of("programme")]
        c.filters("programme")
    if len(spans) != 1 or c.ask() not in ("", "who", "which", "portrait", "list"):
        return None
    kind = kind_of(spans[0])
    if kind == "term" and c.sees("ask", "list"):
        return None
    explained = c.sees("ask", "portrait") or kind == "module"
    if kind == "term" or (explained and spans[0].of("term")):
        c.take(spans[0])
        return Query("term", "definition", (Filter("term", spans[0].of("term")),))
    if kind == "mission" and len(spans[0].of("mission")) > 1 and spans[0].of("programme"):
        c.take(spans[0])
        return Query("programme", "portrait", (Filter("programme", spans[0].of("programme")),))
    if kind == "mission":
        c.has("kind", "mission")
    selected = any(s.text == "which" and s.start < spans[0].start for s in c.spans)
    if kind in ("programme", "ship", "vehicle", "agency") and not spans[0].senses and not selected:
        c.has("prop", "programme", "ship")
        return Query(kind, "portrait", c.filters(kind))
    if kind == "module":
        c.has("kind", "module")
        return Query("module", "portrait", c.filters("module"))
    if kind == "person":
        c.has("filter", "cosmonaut", "taikonaut")
        c.has("kind", "person")
    if kind in ("mission", "person", "station"):
        return Query(kind, "portrait", c.filters(kind))
    return None


def _during(c: Clause, flight: Span) -> bool:
    """Whether it is asked who was in space, or at a station, during a flight: not only its own crew."""
    who = c.ask() in ("who", "how_many", "yes", "list", "which", "") and not c.sees("prop")
    somewhere = c.sees("state", "in_space", "in_orbit") or (c.entity_spans("station") and not c.sees("kind", "eva"))
    during = any(a.text == "during" and b is flight for a, b in c.pairs())
    return bool(who and somewhere and during and not c.sees("order") and not c.sees("compare"))


def _at_event(c: Clause) -> tuple[str, ...]:
    """The moment of an event of a flight: "when Crew-9 docked". It is looked up when the query is carried out."""
    missions, events = c.entity_spans("mission"), [e for e in c.senses("event") if e in MOMENT_FIELDS]
    if len(missions) == 1 and not events and _during(c, missions[0]):
        flight = c.take(missions[0]).of("mission")[0]
        return (f"launched {flight}", f"landed {flight}")
    moment = any(s.text == "at the moment" for s in c.spans)
    joined = moment or c.sees("ask", "when") or c.has("op", "while") or any(s.text == "the moment" for s in c.spans)
    asked = c.sees("role", "commander") or c.sees("kind", "person", "ship_kind") or c.ask() in ("who", "which")
    if len(missions) != 1 or len(events) != 1 or not joined or not asked:
        return ()
    in_space = c.sees("state", "in_space", "in_orbit") and c.sees("kind", "person")
    if not (c.entity_spans("station") or c.entity_spans("port") or c.entity_spans("module") or in_space):
        return ()
    c.has("event", events[0])
    c.has("op", "while")
    if moment:
        c.has("time", "now")
    return (f"{events[0]} {c.take(missions[0]).of('mission')[0]}",)
