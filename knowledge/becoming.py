"""A first that a question takes for granted: "when did Sally Ride become the first American woman in space".

Who is said to have been the first is asked before anything else is: else the date of any flight of hers would stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge.entities import Lexicon
from knowledge.models import Answer, Reason, Status
from knowledge.text import tokenize

_FIRST = r"(?P<what>(?:the )?(?:very )?(?:first|second|third|fourth|fifth|only|oldest|youngest)\b.+)"
_WHEN = re.compile(
    rf"(?:when|(?:in )?(?:what|which) year|on (?:what|which) (?:day|date)) did (?P<who>.+?) become {_FIRST}",
    re.IGNORECASE,
)
_THEN = re.compile(rf"(?P<asks>.+?),? (?:when|as) (?P<who>.+?) became {_FIRST}", re.IGNORECASE)
_HERSELF = ("he", "she", "they")


@dataclass(frozen=True, slots=True)
class _Premise:
    """Who is said to have been what, and what is asked beside it; nothing where it is asked when that was."""

    who: str
    what: str
    asks: str


def became(question: str, lexicon: Lexicon, answer: Callable[[str], Answer]) -> Answer | None:
    """The answer to a question that says that somebody became the first of something: what it asks if that is true, what is
    true if not, a refusal where the record cannot tell. None for all other questions.
    """
    premise = _premise(question, lexicon)
    if premise is None:
        return None
    claim = answer(f"was {premise.who} {premise.what}")
    if claim.values == ("no",):
        return replace(claim, question=question, reason=Reason.FALSE_PREMISE)
    when = answer(f"when was {premise.what}") if claim.values == ("yes",) else claim
    told = when.turn.entities if when.turn else ()
    flights = [entity.name for entity in told if entity.kind == "mission"]
    if claim.values != ("yes",) or (premise.asks and len(flights) != 1):
        text = "I cannot tell whether that was so, so I would rather not guess."
        return Answer(question, Status.UNKNOWN, text, Reason.NOT_UNDERSTOOD)
    return replace(answer(f"{premise.asks} on {flights[0]}") if premise.asks else when, question=question)


def _premise(question: str, lexicon: Lexicon) -> _Premise | None:
    """What a question takes for granted of somebody who is named in it."""
    text = " ".join(question.split()).rstrip("?!. ")
    found = _WHEN.search(text) or _THEN.search(text)
    if found is None:
        return None
    asks = found.groupdict().get("asks") or ""
    whose = asks if found["who"].casefold() in _HERSELF else found["who"]
    named = [span for span in lexicon.spans(tokenize(whose)) if span.of("person")]
    return _Premise(named[0].text, found["what"], asks) if len(named) == 1 else None
