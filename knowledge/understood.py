"""What became of a question: the reading that explains it, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.models import Query, Reason
from knowledge.reading import read
from knowledge.spans import Span


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with its reading."""

    query: Query
    spans: tuple[Span, ...]
    rough: bool
    counted: int = 0
    """How many the question says that there are of what it asks for; 0 where it does not say."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """Why a question has no reading, and the words that nothing explains."""

    reason: Reason
    words: tuple[str, ...] = ()
    thing: str = ""


def complete(spans: Sequence[Span]) -> Understood | None:
    """The reading that explains all of a question, if there is one."""
    attempt = next(iter(read(spans)), None)
    if attempt is None or not attempt.complete or attempt.query is None:
        return None
    return Understood(attempt.query, tuple(spans), rough=False, counted=attempt.counted)
