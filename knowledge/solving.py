"""Clues and quiz questions: what is told of somebody or something narrows it down until one is left.

"In 1985 this Saudi prince flew on the shuttle Discovery": the year, the country and the ship fit one person. Here words may stay
unexplained, so a clue counts only where several constraints agree on a single thing, and where none of its words can turn it
round or be what is asked for. A rare word of the record ("lightning") is a constraint too. One thing that is told may be of
another day or place ("born in Karnal, India"): then all others must agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.clause import Clause
from knowledge.clues import SEVERAL, Wanted, asks_twice, compares, constraints, has_strange_verb, sought
from knowledge.corroborating import tells
from knowledge.entities import Lexicon
from knowledge.models import Filter, Query, Row
from knowledge.moments import DAY
from knowledge.schema.compiling import reaches
from knowledge.spans import Span
from knowledge.store import Store
from knowledge.text import key, tokenize

_QUESTIONS = ("how", "what", "who", "why", "when", "where", "which", "did", "is")
_LEAST_WORDS = 5
_MOST_WORDS = 60
_SELECTS = {"person": "name", "mission": "name", "ship": "ship", "station": "station", "country": "country"}
_ROWS = {"person": "seat", "mission": "mission", "ship": "mission", "station": "docking", "country": "seat"}
_MONTH = 7
_WEIGHT = {"gender": 0, "class": 0, "affiliation": 0}
"""How much a constraint counts, where not 1: most people are men, and of NASA."""
_ENOUGH = 2
_CALLED = 20
"""People of one profession at most for it to tell one from another."""
_RARE = 5
"""Things of which the record uses a word at most for the word to tell one from another."""

Told = Mapping[str, Sequence[str]]
"""Rare words of a clue -> the ids of the flights and people of which the record uses them."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What fits a clue: its rows, each with the thing as its value, and the query that found them."""

    query: Query
    rows: tuple[Row, ...]


def solve(text: str, lexicon: Lexicon, store: Store) -> Solution | None:
    """The one person, crew, flight, ship, station or country that fits what is told."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    said = sum(span.end - span.start for span in spans if not span.polite)
    if not said >= _LEAST_WORDS or len(tokens) > _MOST_WORDS:
        return None
    if not tells(spans, lexicon) or any(compares(span) for span in spans) or asks_twice(spans) or _is_placed(spans):
        return None
    if any(span.of("distinction") and span.text.split()[0] in _QUESTIONS for span in spans):
        return None  # the question is a fact of the record, with words that nothing explains
    if (wanted := sought(spans)) is None or any(span.sense("op") == "while" for span in spans):
        return None  # what others did meanwhile is not told of whoever is wanted
    if wanted.asked and any(span.sense("prop") == "distinction" for span in spans):
        return None  # what somebody is known for is asked, and not who
    if wanted.kind == "person" and any(span.sense("times") for span in spans):
        return None  # how often somebody flew narrows, and is no condition here
    rest = [span for span in spans if span not in wanted.spans]
    filters = constraints(Clause.of(rest), wanted) if rest else ()
    told = _told(rest, store)
    owned = {at + 1 for at, token in enumerate(tokens) if token.possessive}
    if any(span.unknown and span.start in owned for span in rest):
        return None  # "Creed's trainer" is whoever trained Creed
    if not filters or (has_strange_verb(spans, wanted) and not (told and wanted.kind in ("mission", "ship"))):
        return None
    if weight(filters) + sum(_worth(ids) for ids in told.values()) < _ENOUGH + wanted.asked:
        return None
    if wanted.kind == "station" and any(span.sense("event") in ("launched", "landed") for span in spans):
        return None  # it is told of the station itself, and not of a flight there
    if wanted.kind == "ship" and any(f.field == "mission" for f in filters):
        return None  # the ship of a flight that is named is no riddle
    found = _fitting(wanted, filters, told, store) or _without_one(wanted, filters, store)
    named = f" {' '.join(token.norm for token in tokens)} "
    if found and any(f" {key(str(row.value[-1]))} " in named for row in found.rows):
        return None  # what fits is named already: a ship without a name of its own goes by its type
    return found


def _is_placed(spans: Sequence[Span]) -> bool:
    """Whether "her first stay" or "his second flight" is told: which one it was is no condition here."""
    return any(
        one.sense("pronoun") == "person" and (other.sense("order") or other.sense("nth") or other.ordinal)
        for one, other in pairwise(spans)
    )


def _told(spans: Sequence[Span], store: Store) -> Told:
    """The strange words that the record uses of few things."""
    words = {word for span in spans if span.unknown for word in span.text.split() if len(word) > 3}
    told = {word: ids for word in sorted(words) if 0 < len(ids := store.told(word)) <= _RARE}
    callings = {word for span in spans if span.sense("calling") for word in span.text.split()}
    return told | {word: ids for word in sorted(callings) if 0 < len(ids := store.told(word)) <= _CALLED}


def _fitting(wanted: Wanted, filters: tuple[Filter, ...], told: Told, store: Store) -> Solution | None:
    """What fits all that is told."""
    for query in _queries(wanted, filters):
        rows = [row for row in store.find(query) if row.value[0]]
        if rows:
            hits = [_hits(row, told) for row in rows]
            best = [row for row, found in zip(rows, hits, strict=True) if found == max(hits)]
            return _one(wanted, query, best) if weight(filters) + sum(max(hits)) >= _ENOUGH + wanted.asked else None
    return None


def _hits(row: Row, told: Told) -> tuple[int, int]:
    """How much the rare words that are told of a row's person narrow, and those told of its flight alone."""
    of_person = sum(_worth(ids) for ids in told.values() if row.person in ids)
    return of_person, sum(_worth(ids) for ids in told.values() if row.mission in ids and row.person not in ids)


def _worth(ids: Sequence[str]) -> int:
    """How much a rare word narrows: one that the record uses of a single thing as much as a day."""
    return 2 if len(ids) == 1 else 1


def _without_one(wanted: Wanted, filters: tuple[Filter, ...], store: Store) -> Solution | None:
    """Where nothing fits all: what fits on one flight without one thing that is told, whichever it is."""
    if any(store.find(query) for query in _queries(wanted, filters)):
        return None
    without = [tuple(f for f in filters if f is not dropped) for dropped in filters if _may_be_aside(dropped, wanted)]
    queries = [q for kept in without if weight(kept) >= _ENOUGH + wanted.asked for q in _queries(wanted, kept)[:1]]
    found = {(row.value, row.mission): row for query in queries for row in store.find(query) if row.value[0]}
    return _one(wanted, queries[0], list(found.values())) if found else None


def _one(wanted: Wanted, query: Query, rows: Sequence[Row]) -> Solution | None:
    """The rows, if they are as many things as are wanted; several people must have flown together."""
    values = {row.value: row for row in rows}
    together = len({row.mission for row in values.values()}) == 1
    fits = len(values) == wanted.number if wanted.number != SEVERAL else len(values) > 1
    return Solution(query, tuple(values.values())) if fits and (together or len(values) == 1) else None


def _queries(wanted: Wanted, filters: tuple[Filter, ...]) -> list[Query]:
    """All constraints on one flight; of a person also each on any flight."""
    queries = [Query(_ROWS[wanted.kind], _SELECTS[wanted.kind], filters)]
    if wanted.kind == "person" and wanted.number == 1:
        apart = tuple(replace(f, group=at) if f.op != "not" else f for at, f in enumerate(filters, 1))
        queries.append(Query("person", "name", apart))
    return [query for query in queries if reaches(query)]


def weight(filters: Sequence[Filter]) -> int:
    """How much constraints narrow: a day or a month more than a year, two companions more than two ships."""
    total = sum(f.field == "flight with" for f in filters) // 2
    for filter_ in filters:
        exact = filter_.field == "under way" and len(filter_.values[-1]) in (DAY, _MONTH)
        total += 2 if exact else _WEIGHT.get(filter_.field, 1) if filter_.op != "not" else 0
    return total


def _may_be_aside(filter_: Filter, wanted: Wanted) -> bool:
    """Whether something told may be of another occasion: a moment, a place, somebody else."""
    if filter_.field == "country":
        return filter_.values != wanted.countries
    return filter_.field in ("under way", "site", "flight with", "role", "distinction", "programme", "station")
