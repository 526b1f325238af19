"""Clues and quiz questions: what is told of somebody or something narrows it down until one is left.

"In 1985 this Saudi prince flew on the shuttle Discovery": the year, the country and the ship fit one person. Here words may stay
unexplained, so a clue counts only where several constraints agree on a single thing, and where none of its words can turn it
round or be what is asked for. One thing that is told may be of another day or place ("born in Karnal, India"): then all others
must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.clause import Clause
from knowledge.entities import Lexicon, Span
from knowledge.models import Filter, Query
from knowledge.schema.compiling import period, reaches
from knowledge.store import Row, Store
from knowledge.telling import is_relative, strange_verbs, tells
from knowledge.text import tokenize

_LEAST_WORDS = 7
_MOST_WORDS = 60
_NOUN_WITHIN = 5
"""Spans after "this" or "which" among which the noun stands that it belongs to."""
_AFTER = 3
"""Spans between "born" or "died" and its moment at most."""
_POINTING = ("this", "these")
_IS = ("is", "was", "are", "were")
_PREPOSITIONS = ("from", "in", "of", "on", "at", "with", "by", "to", "aboard", "into", "for")
_SHUTTLES = ("shuttle", "space shuttle", "orbiter")
_SELECTS = {"person": "name", "mission": "name", "ship": "ship", "station": "station", "country": "country"}
_ROWS = {"person": "seat", "mission": "mission", "ship": "mission", "station": "docking", "country": "seat"}
_OF_FLIGHTS = ("mission", "programme", "ship", "site", "station", "distinction")
_DAY, _MONTH = 10, 7
_SEX = {"she": "female", "her": "female", "hers": "female", "he": "male", "him": "male", "his": "male"}
_WEIGHT = {"gender": 0, "class": 0, "affiliation": 0}
"""How much a constraint counts, where not 1: most people are men, and of NASA."""
_ENOUGH = 2
_MOST_FITTING = 12
"""Things among which the words of the record may decide."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a clue is after: the kind of thing, the spans that say so, the countries said of it, and whether a question word
    asks for it.
    """

    kind: str
    spans: tuple[Span, ...]
    countries: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Solution:
    """The one thing that fits a clue: a row whose value it is."""

    query: Query
    row: Row


def solve(text: str, lexicon: Lexicon, store: Store) -> Solution | None:
    """The one person, flight, ship, station or country that fits what is told."""
    tokens = tokenize(text)
    if not _LEAST_WORDS <= len(tokens) <= _MOST_WORDS:
        return None
    spans = lexicon.spans(tokens)
    if not tells(spans, lexicon) or any(_compares(span) for span in spans):
        return None
    if (wanted := sought(spans)) is None or _verb(spans, wanted) or _several(spans, wanted):
        return None
    told = [span for span in spans if span not in wanted.spans]
    filters = constraints(Clause.of(told), wanted) if told else ()
    words = [word for span in told if span.unknown for word in span.text.split()]
    needed = _ENOUGH + wanted.asked
    if weight(filters) < needed:
        return None
    queries = _queries(wanted, filters)
    rows = [store.find(query) for query in queries]
    if any(rows):
        return next((_only([query], words, store) for query, found in zip(queries, rows, strict=True) if found), None)
    return _only(_without_one(wanted, filters, needed), (), store)


def _without_one(wanted: Wanted, filters: tuple[Filter, ...], needed: int) -> list[Query]:
    """The queries to try together where nothing fits all: on one flight, without one thing that is told, whichever it is."""
    without = [tuple(f for f in filters if f is not dropped) for dropped in filters if _may_be_aside(dropped, wanted)]
    return [query for kept in without if weight(kept) >= needed for query in _queries(wanted, kept)[:1]]


def _queries(wanted: Wanted, filters: tuple[Filter, ...]) -> list[Query]:
    """All constraints on one flight; of a person also each on any flight."""
    queries = [Query(_ROWS[wanted.kind], _SELECTS[wanted.kind], filters)]
    if wanted.kind == "person":
        apart = tuple(replace(f, group=at) if f.op != "not" else f for at, f in enumerate(filters, 1))
        queries.append(Query("person", "name", apart))
    return [query for query in queries if reaches(query)]


def _only(queries: Sequence[Query], words: Sequence[str], store: Store) -> Solution | None:
    """The one thing that the queries find, or of several the one of which the record uses most of the words."""
    found = {row.value: Solution(query, row) for query in queries for row in store.find(query) if row.value[0]}
    if len(found) == 1:
        return next(iter(found.values()))
    if not 1 < len(found) <= _MOST_FITTING or not words or len(queries) > 1:
        return None
    hits = sorted(((store.tells(s.row, words), value) for value, s in found.items()), reverse=True)
    return found[hits[0][1]] if hits[0][0] > hits[1][0] else None


def weight(filters: Sequence[Filter]) -> int:
    """How much constraints narrow: a day or a month more than a year."""
    total = 0
    for filter_ in filters:
        if filter_.op == "not":
            continue
        exact = filter_.field == "under way" and len(filter_.values[-1]) in (_DAY, _MONTH)
        total += 2 if exact else _WEIGHT.get(filter_.field, 1)
    return total


def _may_be_aside(filter_: Filter, wanted: Wanted) -> bool:
    """Whether something told may be of another occasion: a moment, a place, somebody else."""
    if filter_.field == "country":
        return filter_.values != wanted.countries
    return filter_.field in ("under way", "site", "flight with", "role", "distinction", "programme", "station")


def sought(spans: Sequence[Span]) -> Wanted | None:
    """What a message is after: "this Russian doctor", "which shuttle", "she", "who"."""
    for at, span in enumerate(spans):
        asked = span.sense("ask") == "which"
        if (asked or span.text in _POINTING) and (found := _named(spans, at, asked=asked)):
            return found
    if pointed := _pointed(spans):
        return pointed
    whos = [at for at, span in enumerate(spans) if span.sense("ask") == "who"]
    asking = [at for at in whos if not is_relative(spans, at)] or whos[-1:]
    if asking:
        return Wanted("person", (spans[asking[0]],), asked=True)
    return None


def _pointed(spans: Sequence[Span]) -> Wanted | None:
    """Somebody who is only "he" or "she", also where "who is he?" stands at the end."""
    pronouns = tuple(span for span in spans if span.text in _SEX)
    asking = [at for at, span in enumerate(spans) if span.sense("ask") not in ("", "yes")]
    after = [span for at in asking[:1] for span in spans[at + 1 :] if span.text not in _IS]
    alone = not asking or (spans[asking[0]].sense("ask") == "who" and len(after) == 1 and after[0] in pronouns)
    return Wanted("person", (*pronouns, *(spans[at] for at in asking))) if pronouns and alone else None


def _named(spans: Sequence[Span], at: int, *, asked: bool) -> Wanted | None:
    """What "this" or "which" points to, by the noun after it."""
    countries: tuple[str, ...] = ()
    within = spans[at if asked else at + 1 : at + _NOUN_WITHIN]
    for noun, after in zip(within, (*within[1:], None), strict=True):
        if after is None or after.sense("event") != "born":
            countries += noun.of("country")
        if kind := _kind(noun):
            says_kind = noun.sense("kind") or noun.sense("prop") or noun.text in _SHUTTLES
            return Wanted(kind, (spans[at], noun) if says_kind else (spans[at],), countries, asked)
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
        found += [Filter(kind, span.of(kind)) for span in spans]
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
    found += [f for f in c.roles() if len(f.values) == 1]
    if c.sees("place", "moon") and c.sees("event", "stepped", "landed"):
        found.append(Filter("walked on the moon", ("1",)))
    return found


def _of_crew(c: Clause, wanted: Wanted) -> list[Filter]:
    """What is told of those who were aboard the flight, ship or station that is wanted."""
    found = [Filter("person", span.of("person"), group=at) for at, span in enumerate(c.entity_spans("person"), 1)]
    if wanted.kind != "country":
        people = [f for f in c.people() if f.field in ("country", "gender")]
        found += [replace(f, group=len(found) + at) for at, f in enumerate(people, 1)]
    if c.sees("place", "moon") and c.sees("event", "stepped", "landed"):
        found.append(Filter("landed on the moon", ("1",)))
    if wanted.kind in ("mission", "ship") and not c.sees("filter", "cargo"):
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
            before = [s.sense("event") for s in c.spans[max(0, at - _AFTER) : at]]
            event = next((e for e in reversed(before) if e in ("born", "died")), "")
            found.append(Filter(event, values, "during") if event else Filter("under way", (*period(values), iso)))
    return found


def _compares(span: Span) -> bool:
    """Whether a word makes a question of what is told that no single thing answers: "or", "more", "which port"."""
    return bool(span.sense("compare") or span.sense("op") in ("or", "than", "each", "both") or span.of("port"))


def _several(spans: Sequence[Span], wanted: Wanted) -> bool:
    """Whether more than one thing is asked for: "which two astronauts", "who were the cosmonauts", "who, and on which ship"."""
    asking = [
        at for at, span in enumerate(spans) if span.sense("ask") not in ("", "yes") and not is_relative(spans, at)
    ]
    if len(asking) > 1:
        return True
    if not wanted.asked:
        return any(span.text == "these" for span in wanted.spans)
    last = max(spans.index(span) for span in wanted.spans)
    return any(span.text in ("were", "are") or span.sense("number") for span in spans[: last + 2])


def _verb(spans: Sequence[Span], wanted: Wanted) -> bool:
    """Whether nobody knows what is said to have been done: "who trained the first American woman in space"."""
    if not wanted.asked:
        return False
    last = max(spans.index(span) for span in wanted.spans)
    after = next((span for span in spans[last + 1 :] if not span.sense("noise")), None)
    typed = len(wanted.spans) > 1 or wanted.spans[0].sense("ask") == "who"
    return bool(strange_verbs(spans[last + 1 :])) or (typed and after is not None and after.unknown)
