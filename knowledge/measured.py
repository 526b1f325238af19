"""A length that a question tells beside what it asks: "longest single space flight by a woman, 328 days".

The question is answered without it, and the answer stands only if a flight or stay of whoever it names was that long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.models import Answer, Entity, Filter, Query, Status
from knowledge.store import Store

_TOLD = re.compile(
    r"(?<!than)(?<!least)(?<!most)(?<!exactly)(?<!over)(?<!under)[ ,(]+(?:(?:for|with|of|lasting|after|in|a|about|around|nearly) )*"
    r"(?P<number>\d{1,4})[ -](?P<unit>days?|hours?|minutes?)\b(?! (?:after|before|later|ago|old|until|between|apart|earlier))"
    r"(?: (?:in space|long|stay|mission|flight|spacewalk))?\)?",
    re.IGNORECASE,
)
_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60}
_NEAR = 1.0
"""Units by which a length that is told may be off: it is rounded, or counts the first day."""


def measured(question: str, store: Store, answer: Callable[[str], Answer]) -> Answer | None:
    """The answer to a question without the one length that it tells, where that agrees; None where none is told or it does not."""
    told = list(_TOLD.finditer(question))
    if len(told) != 1:
        return None
    rest = f"{question[: told[0].start()]} {question[told[0].end() :]}".strip()
    found = answer(rest)
    if found.status is not Status.ANSWERED or found.reason or found.turn is None or len(found.values) != 1:
        return None
    if found.turn.query.select == "portrait":
        return None
    size = _SECONDS[told[0]["unit"].lower().rstrip("s")]
    lengths = [length for entity in found.turn.entities for length in _lengths(entity, store)]
    agrees = any(abs(length / size - int(told[0]["number"])) <= _NEAR for length in lengths)
    return replace(found, question=question) if agrees else None


def _lengths(entity: Entity, store: Store) -> list[int]:
    """How long the flights, stays and spacewalks of somebody, or a flight, lasted, in seconds."""
    kinds = {"person": ("seat", "stay", "eva"), "mission": ("mission",)}.get(entity.kind, ())
    filters = (Filter(entity.kind, (entity.id,)),)
    rows = [row for kind in kinds for row in store.find(Query(kind, "duration", filters))]
    return [int(row.value[0]) for row in rows if row.value[0] is not None]
