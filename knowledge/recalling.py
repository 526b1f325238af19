"""Questions whose strange words stand in what the record tells: "the accident 73 seconds after lift-off"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.entities import Lexicon
from knowledge.models import Query
from knowledge.reading import read
from knowledge.schema import PROPERTIES
from knowledge.spans import Span
from knowledge.text import Token, tokenize

STORIES = ("accident", "distinction", "ship", "station", "module")
"""Kinds of rows of which the record tells in prose."""
_TOLD_SENSES = ("noise", "number", "unit", "accident", "event", "prop", "happening", "kind", "part")
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True)
class Story:
    """A reading that leaves over only words of a story, and these words."""

    query: Query
    spans: tuple[Span, ...]
    words: tuple[str, ...]


def stories(text: str, lexicon: Lexicon) -> Iterator[Story]:
    """Readings whose left-over words may stand in what the record tells of the thing asked for: "73 seconds after lift-off"."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    for attempt in read(spans):
        left = attempt.left_over
        query = attempt.query
        if (
            query is None
            or query.kind not in STORIES
            or query.aggregate != "list"
            or query.select == "portrait"
            or not left
        ):
            continue
        if len(left) > _MOST_TOLD or not all(_is_told(span) for span in left):
            continue
        moment = PROPERTIES[query.kind][query.select].type == "moment"
        if moment and query.kind not in ("accident", "distinction") and not any(span.sense("event") for span in spans):
            continue  # "when was BEAM inflated": what happened then is a strange word
        words = [
            token.norm for span in left for token in tokens[span.start : span.end] if not _is_filler(token, lexicon)
        ]
        if any(not word.isdigit() for word in words):
            yield Story(query, tuple(spans), tuple(words))


def _is_told(span: Span) -> bool:
    """Whether a span may be a word of a story: it names nothing and turns nothing round."""
    if span.entities:
        return all(
            entity.kind in ("site", "country", "term", "vehicle", "mission", "agency") for entity in span.entities
        )
    telling = span.sense("op") in ("more_than", "after", "before", "while", "and")
    return span.unknown or telling or any(span.sense(category) for category in _TOLD_SENSES)


def _is_filler(token: Token, lexicon: Lexicon) -> bool:
    return all(span.sense("noise") and not span.entities for span in lexicon.spans([token]))
