"""What a clue is after, and what it tells: "this Russian doctor", "which shuttle", "she"; days, ships, countries, crew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.clause import GENERIC, Clause
from knowledge.models import Filter
from knowledge.schema.compiling import period
from knowledge.spans import Span
from knowledge.telling import is_relative, strange_verbs

_NOUN_WITHIN = 5
"""Spans after "this" or "which" among which the noun stands that it belongs to."""
_AFTER = 3
"""Spans between "born" or "died" and its moment at most."""
_POINTING = ("this", "these")
_IS = ("is", "was", "are", "were")
_PREPOSITIONS = ("from", "in", "of", "on", "at", "with", "by", "to", "aboard", "into", "for")
_CALLINGS = ("engineer", "doctor", "pilot and engineer")
_SHUTTLES = ("shuttle", "space shuttle", "orbiter")
_OF_FLIGHTS = ("mission", "programme", "ship", "site", "station", "distinction", "payload")
_SEX = {"she": "female", "her": "female", "hers": "female", "he": "male", "him": "male", "his": "male"}
_MOST = 7
_NAMESAKES = 3
"""People who may share a surname that is told."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a clue is after: the kind of thing, the spans that say so, the countries said of it, how many of them, and whether
    a question word asks for it.
    """

    kind: str
    spans: tuple[Span, ...]
    countries: tuple[str, ...] = ()
    asked: bool = False
    number: int = 1
    """`SEVERAL` where it is not said: then all who fit flew together."""


SEVERAL = 0


def sought(spans: Sequence[Span]) -> Wanted | None:
    """What a message is after: "this Russian doctor", "which shuttle", "she", "who"; not "this is where he ..."."""
    if any(one.text in _POINTING and other.text in _IS for one, other in pairwise(spans)):
        return None
    if any(span.sense("prop") and span.text.startswith(("what ", "which ")) for span in spans):
        return None  # "on what spacecraft did the commander ..." asks for no person
    for at, span in enumerate(spans):
        asked = span.sense("ask") == "which"
        if (asked or span.text in _POINTING) and (found := _named(spans, at, asked=asked)):
            return found
    if pointed := _pointed(spans):
        return pointed
    whos = [at for at, span in enumerate(spans) if span.sense("ask") == "who"]
    asking = [at for at in whos if not is_relative(spans, at)] or whos[-1:]
    if asking:
        noun = next((s for s in spans[asking[0] + 1 :] if not (s.filler or s.text in _IS)), None)
        told = noun is not None and bool(
            noun.sense("calling")
        )  # "who was the teacher on Challenger" tells as much as "this teacher"
        return Wanted("person", (spans[asking[0]],), asked=not told, number=_number(spans, asking[0]))
    return None


def _number(spans: Sequence[Span], at: int) -> int:
    """How many people are meant: "which two astronauts", "these men"; or "who were they", after "three cosmonauts ..."."""
    after = spans[at + 1 : at + _NOUN_WITHIN]
    counted = [
        one.sense("number") for one, other in pairwise(spans) if other.sense("kind") == "person" or _is_sex(other)
    ]
    said = [span.sense("number") for span in after[:2] if span.sense("number")] or [n for n in counted if n]
    if any(one.text == "of" and (other.text == "the" or other.sense("number")) for one, other in pairwise(after)):
        return 1  # "which of the three astronauts"
    several = any(span.text in ("were", "are", "these") for span in (spans[at], *after[:1]))
    several = several or any(s.sense("kind") == "person" and s.text.endswith(("s", "men", "people")) for s in after[:2])
    if not several and not (said and spans[at].sense("ask") == "which"):
        return 1
    return int(said[0]) if said and int(said[0]) <= _MOST else SEVERAL


def _is_sex(span: Span) -> bool:
    return span.sense("filter") in ("female", "male", "cosmonaut")


def _pointed(spans: Sequence[Span]) -> Wanted | None:
    """Somebody who is only "he" or "she", also where "who is he?" stands at the end."""
    pronouns = tuple(span for span in spans if span.text in _SEX)
    asking = [at for at, span in enumerate(spans) if span.asks and not is_relative(spans, at)]
    after = [span for at in asking[:1] for span in spans[at + 1 :] if span.text not in _IS]
    alone = not asking or (spans[asking[0]].sense("ask") == "who" and len(after) == 1 and after[0] in pronouns)
    alone = alone or (
        bool(after) and {span.text for span in after} <= {*_SEX, "name", "the name"}
    )  # "what was his name?"
    return Wanted("person", (*pronouns, *(spans[at] for at in asking))) if pronouns and alone else None


def _named(spans: Sequence[Span], at: int, *, asked: bool) -> Wanted | None:
    """What "this" or "which" points to, by the noun after it."""
    if asked and at + 1 < len(spans) and spans[at + 1].text in ("did", "does", "do"):
        return None  # "what did the crew read" asks for no crew
    countries: tuple[str, ...] = ()
    around = [s for s in spans[at if asked else at + 1 :] if s is spans[at] or s.entities or not s.sense("noise")]
    within = around[:_NOUN_WITHIN]
    for noun, after in zip(within, (*within[1:], None), strict=False):
        if after is None or after.sense("event") != "born":
            countries += noun.of("country")
        if kind := _kind(noun):
            says_kind = noun.sense("kind") or noun.sense("prop") or noun.text in (*_SHUTTLES, *GENERIC)
            number = _number(spans, at) if kind == "person" else 1
            return Wanted(kind, (spans[at], noun) if says_kind else (spans[at],), countries, asked, number)
        if (noun.sense("event") or noun.sense("moment")) and noun.sense("event") != "born":
            break
    subject = not asked and (at == 0 or spans[at - 1].text not in _PREPOSITIONS)
    strange = any(span.unknown for span in within)  # "this internet millionaire"
    return Wanted("person", (spans[at],), countries, asked) if countries or (subject and strange) else None


def _kind(noun: Span) -> str:
    """The kind of thing that a noun stands for."""
    if noun.sense("kind") == "person" or noun.sense("role") or noun.sense("calling") or noun.of("group"):
        return "person"
    if noun.sense("filter") in ("female", "male", "cosmonaut", "taikonaut"):
        return "person"
    if noun.text in GENERIC:  # "this space station"
        return "station"
    if noun.sense("kind") in ("mission", "station"):
        return noun.sense("kind")
    if noun.sense("prop") in ("ship", "country"):
        return noun.sense("prop")
    return "ship" if noun.text in _SHUTTLES else ""


def constraints(c: Clause, wanted: Wanted) -> tuple[Filter, ...]:
    """What is told, as conditions, each for itself; none where the kind of thing that is wanted is named already."""
    found: list[Filter] = []
    for kind in _OF_FLIGHTS:
        spans = c.entity_spans(kind)
        if spans and kind == wanted.kind:
            return ()
    if any(len(span.of("person")) > _NAMESAKES for span in c.entity_spans("person")):
        return ()  # "his father Aleksandr": nobody knows which
    unnamed = {b.start for a, b in pairwise(c.spans) if a.text == "a" and b.text in GENERIC}  # "a space station"
    for kind in _OF_FLIGHTS:
        found += [Filter(kind, span.of(kind)) for span in c.entity_spans(kind) if span.start not in unnamed]
    found += [
        Filter("programme", span.of("programme")) for span in wanted.spans if span.of("programme")
    ]  # "this shuttle"
    for span in c.entity_spans("vehicle"):
        crafts = tuple(id_ for id_ in span.of("vehicle") if id_.startswith("spacecraft"))
        found.append(Filter("vehicle", crafts) if crafts else Filter("rocket", span.of("vehicle")))
    found += _moments(c)
    of_people = _of_person(c, wanted) if wanted.kind == "person" else _of_crew(c, wanted)
    return tuple(dict.fromkeys((*found, *of_people)))


def _of_person(c: Clause, wanted: Wanted) -> list[Filter]:
    """What is told of the person who is wanted."""
    found = [f for f in c.people() if f.field != "person" and not (wanted.countries and f.field == "country")]
    found += [Filter("country", wanted.countries)] * bool(wanted.countries)
    others = [span.of("person") for span in c.entity_spans("person")]
    found += [Filter("flight with", ids) for ids in others]
    found += [Filter("person", ids, "not") for ids in others]
    found += [*_sex(c, wanted, found), *c.filters("group")]
    calling = any(s.text in _CALLINGS for s, _ in c.sensed("role"))  # "this engineer" had no seat as one
    found += [f for f in c.roles() if len(f.values) == 1 and not calling]
    there = any(s.text.startswith("on ") or "surface" in s.text for s in c.spans if s.sense("place") == "moon")
    if c.sees("place", "moon") and (there or c.sees("event", "stepped", "landed")):
        found.append(Filter("walked on the moon", ("1",)))
    if c.sees("place", "lunar_orbit"):
        found.append(Filter("to the moon", ("1",)))
    dated = any(span.sense("moment") for span in c.spans)
    if (c.sees("accident", "died") and not dated) or (c.sees("event", "died") and c.entity_spans("ship")):
        found.append(Filter("perished", ("1",)))
    return found


def _of_crew(c: Clause, wanted: Wanted) -> list[Filter]:
    """What is told of those who were aboard the flight, ship or station that is wanted."""
    found = [Filter("person", span.of("person"), group=at) for at, span in enumerate(c.entity_spans("person"), 1)]
    if wanted.kind != "country":
        people = [f for f in c.people() if f.field in ("country", "gender")]
        found += [replace(f, group=len(found) + at) for at, f in enumerate(people, 1)]
    if c.sees("place", "moon") and c.sees("event", "stepped", "landed"):
        found.append(Filter("landed on the moon", ("1",)))
    if wanted.kind in ("mission", "ship") and not c.sees("filter", "cargo", "uncrewed"):
        found.append(Filter("class", ("crewed",)))
    return found


def _sex(c: Clause, wanted: Wanted, people: Sequence[Filter]) -> list[Filter]:
    """Whether a woman or a man is meant, by the pronouns, where nobody else is named to whom they could belong."""
    if any(f.field == "gender" for f in people) or c.entity_spans("person"):
        return []
    said = {_SEX[span.text] for span in (*wanted.spans, *c.spans) if span.text in _SEX}
    return [Filter("gender", (said.pop(),))] if len(said) == 1 else []


def _moments(c: Clause) -> list[Filter]:
    """Moments that are told: of a birth or a death where it stands right after that, else the flight was under way."""
    found = []
    for at, span in enumerate(c.spans):
        if iso := span.sense("moment"):
            values = tuple(iso.split("/"))
            before = [s.sense("event") or s.sense("accident") for s in c.spans[max(0, at - _AFTER) : at]]
            event = next((e for e in reversed(before) if e in ("born", "died")), "")
            found.append(Filter(event, values, "during") if event else Filter("under way", (*period(values), iso)))
    return found


def compares(span: Span) -> bool:
    """Whether a word makes a question of what is told that no single thing answers: "or", "more", "which port"."""
    return bool(
        span.sense("compare")
        or span.sense("op") in ("or", "than", "each", "both")
        or span.sense("order") in ("most_flights", "most", "fewest", "most_time", "longest", "shortest")
        or span.of("port")
        or span.of("expedition")
    )


def asks_twice(spans: Sequence[Span]) -> bool:
    """Whether more than one thing is asked for: "who commanded it, and on which ship"."""
    asking = [
        at for at, span in enumerate(spans) if span.asks and not is_relative(spans, at) and not _is_age(spans, at)
    ]
    return len([at for at in asking if spans[at].sense("ask") != "list"] or asking) > 1


def _is_age(spans: Sequence[Span], at: int) -> bool:
    """Whether an age is told and not asked for: "at the age of 77"."""
    return spans[at].sense("ask") == "how_old" and any(s.sense("number") for s in spans[at + 1 : at + 2])


def has_strange_verb(spans: Sequence[Span], wanted: Wanted) -> bool:
    """Whether nobody knows what is said to have been done: "who trained the first American woman in space"."""
    if not wanted.asked:
        return False
    last = max(spans.index(span) for span in wanted.spans)
    who = wanted.spans[0].sense("ask") == "who"
    rest = spans[last + 1 :] if who else [span for span in spans[last + 1 :] if not span.sense("noise")]
    typed = len(wanted.spans) > 1 or who
    asked = spans.index(wanted.spans[0])
    return bool(strange_verbs(spans[asked + 1 :])) or (typed and bool(rest) and rest[0].unknown)
