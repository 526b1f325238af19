"""The frame in which a message puts its question: a tag, answers to choose from, what it is about in front, a sentence to complete."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.entities import Lexicon
from knowledge.spans import Span
from knowledge.telling import Aside
from knowledge.text import tokenize

_MOST_OPTIONS = 24
_TOPIC = re.compile(r"(?P<topic>[^:?!.;]{4,50}): (?P<asks>\w[^:(]+)")
_POINTING = re.compile(
    r"(?:[.?!,;]\s*|\s+)(?:(?P<who>name (?:him|her|them)|who (?:is|was|are|were) (?:it|he|she|they|this|that)|who (?:is|was) (?:this|that) person)"
    r"|(?P<which>which (?:one )?(?:is|was) (?:it|that|this)|name it|what (?:is|was) it(?: called)?)"
    r"|(?P<when>(?:what|which) (?:day|date|year) (?:is|was) (?:it|that)))\W*$",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"[,.;]?\s*(?:(?:did|do|does|is|was|were|has|have|are)n'?t (?:he|she|they|it|there)|right|correct|true|yes|no)\s*\?\s*$",
    re.IGNORECASE,
)


def tagged(text: str) -> Iterator[Aside]:
    """A statement to check: "Butch and Suni came home on Starliner, didn't they?"."""
    if found := _TAG.search(text):
        yield Aside(f"is it true that {text[: found.start()]}", (), "")


def options(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """A question without the answers that it offers: "Who commands Ax-4? (a) Shukla (b) Whitson"."""
    question, mark, rest = text.partition("?")
    told = lexicon.spans(tokenize(rest))
    turned = any(s.sense("op") == "not" or s.asks for s in told)
    if mark and told and not turned and len(told) < _MOST_OPTIONS:
        yield Aside(question + "?", (), "")


def pointing(text: str) -> Iterator[Aside]:
    """A statement with the question word of the sentence after it: "Three people were aboard. Name them."."""
    if found := _POINTING.search(text):
        yield Aside(f"{found.lastgroup} {text[: found.start()]}", (), "")


def topical(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """A question with what it is about behind it and not before it: "Crew Dragon flights: which women were pilots?"."""
    found = _TOPIC.fullmatch(text.strip().rstrip("?!. "))
    asked = lexicon.spans(tokenize(found["asks"])) if found else []
    once = sum(span.asks for span in asked) < len("AB")  # "Crew-12: where did it dock, when did it leave" are two
    if found and once and not any(span.unknown for span in lexicon.spans(tokenize(found["topic"]))):
        for joint in ("on", "of"):
            yield Aside(f"{found['asks']} {joint} {found['topic']}", (), "")


def opening(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """The first sentence of a clue that asks nothing, and says by itself who "he" or "she" is: "He was the first human ..."."""
    first, dot, rest = text.rstrip("?! ").partition(". ")
    tokens = tokenize(first)
    spans = [span for span in lexicon.spans(tokens) if not span.polite]
    pointed = bool(spans) and spans[0].text in ("he", "she") and any(_is_first(span) for span in spans)
    told = lexicon.spans(tokenize(rest)) if dot and pointed and "?" not in rest else []
    if told:
        yield Aside(" ".join(["who", *(token.text for token in tokens[spans[0].end :])]), tuple(told), rest)


def _is_first(span: Span) -> bool:
    """Whether a span makes somebody the only one: the first, a story that is told of one person."""
    return bool(span.of("distinction") or span.sense("order") == "first" or span.sense("nth"))
