"""What became of a question: the reading that explains it, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.models import Answer, Query, Reason, Status
from knowledge.reading import read
from knowledge.spans import Span
from knowledge.text import tokenize

_FRAGMENT = 3
"""Words of a message at most that may be a part of what is said next."""


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


def refusal(question: str, why: Misunderstood) -> Answer:
    """The sentence for a question without a reading."""
    words = ", ".join(f"“{word}”" for word in why.words[:3])
    match why.reason:
        case Reason.NO_SUCH_THING:
            text = f"There is no “{why.thing}” in my record."
        case Reason.OUT_OF_SCOPE:
            text = f"That is outside my field: I know crewed spaceflight, not {words}."
        case Reason.NO_FACT:
            text = f"My record does not hold {why.words[0]}, so I cannot answer that."
        case _ if words:
            text = f"I do not know what {words} means here, so I would rather not guess."
        case _:
            text = "I did not understand that question, so I would rather not guess."
    return Answer(question, Status.UNKNOWN, text, why.reason, fragment=len(question.split()) <= _FRAGMENT)


def is_sound(second: Answer, text: str) -> bool:
    """Whether the second of two texts may stand for both: it is a question and has an answer without a "but"."""
    return second.status is Status.ANSWERED and not second.reason and not names_only(second, text)


def names_only(second: Answer, text: str) -> bool:
    """Whether the second of two questions is no question of its own, only a name: "and what shuttle"."""
    portrait = second.turn is not None and second.turn.query.select in ("portrait", "definition")
    return portrait and not {"is", "was", "are", "were", "who", "about"} & {token.norm for token in tokenize(text)}
