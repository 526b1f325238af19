"""A question in its conversation -> the reading that explains it, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.entities import Lexicon
from knowledge.followups import OWNING, SWAPPED, in_conversation, renumbered
from knowledge.models import Query, Reading, Reason
from knowledge.reading import Attempt, read
from knowledge.spans import Span, kind_of
from knowledge.text import Token, tokenize
from knowledge.understood import Misunderstood, Understood, complete

_JOINTS = (r"[?!.]\s+(?=\w)", r"\s*[,–—-]\s+but (?=\w)", r",? (?:and|plus|[+&]) (?=\w)", r": ", r"; ", r", (?=\w)")
"""Where a message may fall into two questions, the likeliest first."""


_AGAIN = re.compile(
    r"(?P<first>.+?),\s+(?:and\s+)?(?P<second>(?:how (?:many|long|old|did)|what (?:did|was|is|were)|who (?:commanded|was|were)|"
    r"when (?:did|was|is|were)|where (?:did|was|is|were)|why (?:did|was))\b.+)",
    re.IGNORECASE,
)
_ELSEWHERE = ("before", "after", "not", "others", "only")
"""What makes a text be about something else than the thing that it names."""


def understand(text: str, lexicon: Lexicon, previous: Reading | None = None) -> Understood | Misunderstood:
    """Read a question, with the spelling corrected and the conversation filled in where it needs that."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    if previous is not None:
        spans = renumbered(spans, previous, lexicon)
    found = in_conversation(spans, previous)
    if found:
        return found
    best: Attempt | None = None
    for corrected in lexicon.corrections(tokens, spans):
        again = lexicon.spans(corrected)
        if any(span.strange for span in again):
            continue
        if found := in_conversation(again, previous):
            return replace(found, rough=True)
    if previous is None and (found := complete(_as_question(spans))):
        return found
    attempts = read(spans)
    best = attempts[0] if attempts else None
    return _failure(tokens, spans, best, lexicon)


def plainly(text: str, lexicon: Lexicon) -> Understood | None:
    """The reading of a text as it stands: nothing is corrected, nothing filled in."""
    spans = lexicon.spans(tokenize(text))
    return None if any(span.strange for span in spans) else complete(spans)


def _as_question(spans: list[Span]) -> list[Span]:
    """A statement in which "she" or "this mission" stands for what is wanted ("In 1983 she became the first ..."), as the
    question that it poses.
    """
    if any(span.sense("ask") and span.sense("ask") != "yes" for span in spans):
        return []
    if any(a.text in OWNING and b.sense("order") for a, b in pairwise(spans)):
        return []  # "its first flight" is that of what was not said
    asks = {"person": ("ask:who",), "people": ("ask:who",), "mission": ("ask:which", "kind:mission")}
    posed = [replace(s, senses=asks[s.sense("pronoun")]) if s.sense("pronoun") in asks else s for s in spans]
    return posed if posed != spans else []


@dataclass(frozen=True, slots=True)
class Split:
    """A message as two texts."""

    first: str
    second: str
    statement: bool
    """The first is a sentence that only tells something: "Neil Armstrong was the first man on the Moon."."""
    asks: bool
    """The first is a question by its words."""


def splits(text: str, lexicon: Lexicon) -> Iterator[Split]:
    """A message as two texts, in the ways in which it may fall apart, the likeliest first."""
    for mark in _JOINTS:
        parts = [part.strip(" ,;") for part in re.split(mark, text, maxsplit=1, flags=re.IGNORECASE)]
        if (
            len(parts) == 2
            and _says_something(parts[0], lexicon)
            and (
                _says_something(parts[1], lexicon) or all(_asks(part, lexicon) for part in parts)  # "and in what year"
            )
        ):
            first, second = _coordinated(parts, text, lexicon)
            sentence = mark == _JOINTS[0] and text[len(parts[0]) : len(parts[0]) + 1] in (".", "!")
            if any(span.sense("op") in ("overlap", "together") for span in lexicon.spans(tokenize(second))):
                continue  # "how long did Crew-6 and Crew-7 overlap" asks of both
            told = sentence and not _opens_as_question(first, lexicon) and _asks(second, lexicon)
            yield Split(first, second, told, _asks(first, lexicon))


def second_question(question: str, lexicon: Lexicon) -> Split | None:
    """Two questions that a comma parts: "where did it dock, when did it leave?"."""
    found = _AGAIN.fullmatch(question.strip())
    spans = lexicon.spans(tokenize(found["first"])) if found else []
    opening = next((s.text for s in spans if not s.polite), "")
    if opening in ("when", "while", "as"):
        return None  # "when Columbia was lost, who was on the ISS" tells of a moment
    if found is None or not any(s.sense("ask") not in ("", "yes", "list", "check", "portrait") for s in spans):
        return None
    if not _says_something(found["second"], lexicon):
        return None  # "the two who launched with Tim Peake, who were they?" asks once
    return Split(found["first"], found["second"], statement=False, asks=True)


def _asks(part: str, lexicon: Lexicon) -> bool:
    """Whether a text is a question by its words; "the man who ..." is none."""
    return any(span.asks for span in lexicon.spans(tokenize(part)))


def _opens_as_question(part: str, lexicon: Lexicon) -> bool:
    """Whether a text begins like a question or an order."""
    spans = [s for s in lexicon.spans(tokenize(part)) if s.sense("ask") or not s.sense("noise")]
    return bool(spans and spans[0].sense("ask"))


def _says_something(part: str, lexicon: Lexicon) -> bool:
    spans = lexicon.spans(tokenize(part))
    return any(not (span.filler or span.sense("pronoun") or span.sense("ask")) for span in spans)


def mentioned(text: str, lexicon: Lexicon, *, told: bool = False) -> Reading | None:
    """What a text is about, as something that a question after it can lean on; of what is only `told` any word may be
    strange.
    """
    spans = lexicon.spans(tokenize(text))
    if not told and any(span.unknown or span.sense("other") for span in spans):
        return None
    if any(span.sense("op") in _ELSEWHERE or span.sense("compare") in ("earlier", "later") for span in spans):
        return None  # "take the launch just before STS-86" is about another flight
    if any(a.sense("prop") == "ship" and b.text in ("that", "which") for a, b in pairwise(spans)):
        return None  # "the ship that took the crew of Shenzhou 21 home" was another one
    entities = tuple(
        span.entities[0] for span in spans if kind_of(span) in SWAPPED and len(span.of(kind_of(span))) == 1
    )
    return Reading(Query("mission", "portrait"), entities) if entities else None


def _coordinated(parts: list[str], text: str, lexicon: Lexicon) -> list[str]:
    """For "the first and the last flight of X" each half keeps what both share."""
    spans = lexicon.spans(tokenize(text))
    for at in range(1, len(spans) - 1):
        if spans[at].sense("op") != "and":
            continue
        left = next((s for s in reversed(spans[:at]) if not s.sense("noise")), None)
        right = next((s for s in spans[at + 1 :] if not s.sense("noise")), None)
        placed = [s.sense("order") or s.sense("nth") for s in (left, right) if s is not None]
        if left and right and len([word for word in placed if word]) == len(parts):
            words = [token.text for token in tokenize(text)]
            first = words[: left.end] + words[right.end :]
            second = words[: left.start] + words[right.start :]
            return [" ".join(first), " ".join(second)]
    return parts


def trace(text: str, lexicon: Lexicon) -> list[str]:
    """What each stage makes of a question, for people who teach Houston: tokens, spans, readings and what they leave."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    lines = ["tokens    " + " ".join(token.norm for token in tokens)]
    for span in spans:
        things = [f"{entity.kind} {entity.id}" for entity in span.entities]
        lines.append(f"span      {span.text!r}: {', '.join([*span.senses, *things]) or 'unknown'}")
    lines += [
        f"corrected {' '.join(token.norm for token in corrected)}" for corrected in lexicon.corrections(tokens, spans)
    ]
    for attempt in read(spans):
        left = ", ".join(repr(span.text) for span in attempt.left_over) or "nothing"
        lines.append(f"reading   {attempt.query}")
        lines.append(f"          leaves over: {left}")
    return lines


def is_chat(spans: Sequence[Span]) -> str:
    """The kind of small talk (`hello`, `thanks`, `help`, `bye`) where a message is nothing else; else nothing."""
    chat = [span.sense("chat") for span in spans if span.sense("chat")]
    rest = [span for span in spans if not span.sense("chat") and not span.sense("noise")]
    return chat[0] if chat and not rest else ""


def _failure(tokens: list[Token], spans: list[Span], best: Attempt | None, lexicon: Lexicon) -> Misunderstood:
    """The clearest true reason why there is no reading."""
    for span in spans:
        if span.partial and not span.entities:
            return Misunderstood(Reason.NO_SUCH_THING, thing=_typed(tokens, span))
        if span.sense("number"):
            words = [token.norm for token in tokens[max(0, span.start - 3) : span.start]]
            if length := lexicon.series(words):
                return Misunderstood(
                    Reason.NO_SUCH_THING, thing=_typed(tokens, Span(span.start - length, span.end, ""))
                )
    lacking = [span.sense("lacking") for span in spans if span.sense("lacking")]
    if lacking:
        return Misunderstood(Reason.NO_FACT, tuple(lacking))
    others = tuple(span.text for span in spans if span.sense("other"))
    entities = [span for span in spans if span.entities]
    if others and not entities:
        return Misunderstood(Reason.OUT_OF_SCOPE, others)
    left = best.left_over if best else tuple(s for s in spans if s.unknown or s.sense("other"))
    return Misunderstood(Reason.NOT_UNDERSTOOD, tuple(span.text for span in left))


def _typed(tokens: list[Token], span: Span) -> str:
    return " ".join(token.text for token in tokens[span.start : span.end])
