"""Whether what a question tells beside what it asks agrees with the answer: names, dates, countries of a story.

"Launched from Baikonur, Vostok 1 carried which man?": the answer stands only if Vostok 1 was launched there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.entities import Lexicon
from knowledge.models import Entity, Filter, Query
from knowledge.schema.compiling import reaches
from knowledge.spans import Span, kind_of
from knowledge.store import Store

_FIELDS = {
    "mission": ("mission",), "person": ("person",), "station": ("station",), "programme": ("programme",),
    "vehicle": ("vehicle", "rocket"), "ship": ("ship",), "site": ("site",), "country": ("country",),
    "agency": ("affiliation", "operator"), "expedition": ("expedition",), "group": ("group",), "port": ("port",),
}  # fmt: skip
"""As which conditions a thing that is told can agree with a flight or a person."""
_EVENTS = ("launched", "landed", "docked", "undocked", "born", "died")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many things that are told agree with an answer, and whether one contradicts it."""

    agreeing: int
    contradicted: bool


def compare(spans: Sequence[Span], found: Iterable[Entity], store: Store) -> Verdict:
    """Hold the names, moments and words among spans against the flights and people of an answer; a word of which the
    record does not speak counts for nothing.
    """
    found = tuple(found)
    subjects = [
        Query(entity.kind, "name", (Filter(entity.kind, (entity.id,)),))
        for entity in found
        if entity.kind in ("mission", "person")
    ]
    agreeing = 0
    texts = " ".join(store.texts(e.id) for e in found if e.kind == "mission")
    for span in spans:
        if span.unknown:
            agreeing += f" {span.text} " in f" {texts} "
            continue
        conditions = [c for c in _conditions(span) if any(_possible(s, c) for s in subjects)]
        if not conditions:
            if span.entities or span.sense("moment"):
                return Verdict(agreeing, contradicted=not _harmless(span))
            continue
        if not any(_holds(s, c, store) for c in conditions for s in subjects if _possible(s, c)):
            return Verdict(agreeing, contradicted=True)
        agreeing += 1
    return Verdict(agreeing, contradicted=False)


def _conditions(span: Span) -> list[tuple[Filter, ...]]:
    """What a span may say of a flight or a person, in any of its meanings."""
    if moment := span.sense("moment").partition("/")[0]:
        flying = (Filter("launched", (moment,), "before"), Filter("landed", (moment,), "after"))
        return [flying, *((Filter(event, (moment,), "during"),) for event in _EVENTS)]
    kind = kind_of(span) if span.entities else ""
    return [(Filter(field, span.of(kind)),) for field in _FIELDS.get(kind, ())]


def _harmless(span: Span) -> bool:
    """Whether a thing is a mere noun that no row can contradict: a term, a module."""
    return bool(span.entities) and kind_of(span) in ("term", "module", "vehicle", "distinction", "accident")


def _possible(subject: Query, condition: tuple[Filter, ...]) -> bool:
    return reaches(Query(subject.kind, subject.select, (*subject.filters, *condition)))


def _holds(subject: Query, condition: tuple[Filter, ...], store: Store) -> bool:
    return bool(store.find(Query(subject.kind, subject.select, (*subject.filters, *condition))))


_LIMITS = ("before", "after", "since", "until")
_ASKING = ("counting", "including", "blank")
"""Words by which a part says what is asked, and does not only tell."""


def tells(spans: Sequence[Span], lexicon: Lexicon) -> bool:
    """Whether a part may be set aside: it turns nothing round and names nothing that is not there ("Crew-99")."""
    words: list[str] = []
    narrows = any(s.sense("unit") or s.sense("order") or s.sense("nth") or s.text == "year" for s in spans)
    if narrows and any(s.text == "one" for s in spans) and not any(s.entities or s.sense("moment") for s in spans):
        return False  # "(the year long one)" says which is meant
    for span in spans:
        if span.sense("compare") in ("later", "earlier") or span.sense("order") in ("next", "previous"):
            return False  # "then one flight later"
        if (
            (span.sense("op") in _LIMITS and not words)
            or span.text in _ASKING
            or span.sense("op") == "not"
            or span.sense("lacking")
            or (span.partial and not span.entities)
        ):
            return False
        if span.sense("number") and not span.entities and lexicon.series(words[-3:]):
            return False
        words += span.text.split()
    return True
