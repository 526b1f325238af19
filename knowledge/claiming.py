"""A claim as the question whose answer settles it: "did Skylab 4 last more than 80 days" -> "which mission lasted more ...".

Whatever can be asked can be claimed: where a yes-or-no question has no reading of its own, the thing that it is about gives way
to the question word for its kind, and the answer to that must name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.entities import Lexicon
from knowledge.moments import DAY
from knowledge.polarity import agreeing
from knowledge.spans import Span, kind_of
from knowledge.text import Token, tokenize

_LONGEST = 30
"""Words of a claim at most: each thing in it is asked for anew."""
_LEAST = 3
"""Spans of a question whether there was something, at least."""
_ANYBODY = ("anyone", "anybody", "somebody", "someone", "people")
_SOME = ("a", "an", "any", "one", "some", "either", "any of", "either of")
_LIGHT = ("there", "been", "yet", "actually", "really", "already", "even")
"""Words that stand between the verb and whatever is asked about, and say nothing."""
_AT = ("on", "in", "during", "the", "of", "at")
"""Words between what happened and when."""
_NOBODY = (("nobody",), ("no", "one"), ("none",), ("noone",))
_OPENING = ("is", "it", "true", "that", "there", "are", "were", "was", "have", "has", "been", "did", "do")
"""Words before the "no" of a claim."""
_ASKING = {"person": "who", "mission": "which mission", "ship": "which ship", "station": "which station"}
"""Kind of thing -> the words that ask for one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of somebody or something, as a question."""

    question: str
    names: tuple[str, ...]
    """Who or what the answer must name for the claim to be true."""
    kind: str
    """The kind of these: an answer that names things of another one settles nothing."""
    alone: bool = False
    """The answer must name nobody else: "is she the only woman on the ISS"."""


def claims(text: str, lexicon: Lexicon) -> Iterator[Claim]:
    """The questions that settle a claim; nothing where a text claims nothing."""
    tokens = tokenize(text)
    if len(tokens) > _LONGEST:
        return
    whole = lexicon.spans(tokens)
    spans = [span for span in agreeing(whole) if span.sense("ask") != "check" and not span.polite]
    asks = {span.sense("ask") for span in spans} - {"", "yes"}
    checked = any(span.sense("ask") == "check" for span in whole)
    alone = any(
        a.sense("op") == "only" and not (b.sense("number") or b.sense("times")) for a, b in pairwise(spans)
    )  # not "only four people"
    spans = [span for span in spans if span.sense("op") != "only"]
    if any(span.sense("op") in ("before", "after") for span in spans):
        return  # what came after something is another question than what it came after
    placed = any(span.sense("order") or span.sense("nth") for span in spans)
    if placed and any(len(span.sense("moment")) == DAY for span in spans):
        return  # "the first woman in space on 18 June 1983" was no first of that day
    if any(s.sense("op") == "together" for s in spans) and any(s.sense("moment") for s in spans):
        return  # when they were together is not looked up
    if asks or not (checked or (spans and spans[0].sense("ask") == "yes")):
        return
    for first, last in _subjects(spans):
        about = [span for span in spans[first : last + 1] if span.entities]
        title = first > 0 and bool(spans[first - 1].sense("calling") or spans[first - 1].sense("before_name"))
        before = [_word(token) for span in spans[: first - title] for token in tokens[span.start : span.end]]
        after = [_word(token) for span in spans[last + 1 :] for token in tokens[span.start : span.end]]
        if before and spans[0].sense("ask") == "yes" and not before[1:]:
            before, after = [], [*before, *after]  # "was X the first" is "who was the first"
        kind, now = kind_of(about[0]), _now(spans) if any(s.sense("state") for s in spans) else []
        question = " ".join([*before, _ASKING[kind], *after, *now])
        yield Claim(question, tuple(span.entities[0].name for span in about), kind, alone)


@dataclass(frozen=True, slots=True)
class InOrder:
    """A claim that something happened before or after something else."""

    first: str
    second: str
    way: str


_IN_ORDER = re.compile(
    r"(?P<first>(?:did|was|were|has|have|had) .+?) (?P<way>before|after) (?P<second>\S+ .+)", re.IGNORECASE
)


def in_order(text: str) -> InOrder | None:
    """The two things of which one is said to have come first: "did Crew-9 arrive before Crew-8 left"; None for other texts."""
    found = _IN_ORDER.fullmatch(text.strip().rstrip("?!. "))
    return InOrder(found["first"], found["second"], found["way"].lower()) if found else None


@dataclass(frozen=True, slots=True)
class Dated:
    """A claim that something happened at a time: the question when it did, and the time."""

    question: str
    moment: str
    """ISO: a year, a month or a day."""
    sense: str
    """`before` or `after` that time; empty where it was then."""


def dated(text: str, lexicon: Lexicon) -> Dated | None:
    """The question when something happened of which it is claimed when: "was Mir launched in 1987" asks "when was Mir
    launched"; None where a text claims nothing of the sort.
    """
    tokens = tokenize(text)
    whole = lexicon.spans(tokens)
    spans = [span for span in whole if span.sense("ask") != "check" and not span.polite]
    claimed = whole != spans or (bool(spans) and spans[0].sense("ask") == "yes")
    moments = [at for at, span in enumerate(spans) if span.sense("moment")]
    happened = any(span.sense("event") or span.sense("accident") for span in spans)
    if len(tokens) > _LONGEST or not claimed or not happened or len(moments) != 1 or any(s.asks for s in spans):
        return None
    if any(s.sense(category) for s in spans for category in ("order", "nth", "state", "role", "kind")):
        return None  # "the first man in space in 1962": the time narrows what is claimed
    at, sense = moments[0], ""
    before = spans[:at]
    while before and (before[-1].text in _AT or before[-1].sense("op") in ("before", "after")):
        sense = before.pop().sense("op") or sense
    rest = [*before, *spans[at + 1 :]]
    if any(span.sense("op") for span in rest) or "/" in spans[at].sense("moment"):
        return None
    words = [token.text for span in rest for token in tokens[span.start : span.end]]
    return Dated(" ".join(["when", *words]), spans[at].sense("moment"), sense)


def denied(text: str, lexicon: Lexicon) -> str:
    """The question whose answer refutes that there was nobody or nothing: "no woman has walked on the Moon" asks "which woman
    has walked on the Moon"; empty where a text claims nothing of the sort.
    """
    tokens = tokenize(text)
    spans = [span for span in lexicon.spans(tokens) if not span.polite and span.sense("ask") != "check"]
    if len(tokens) > _LONGEST or any(span.asks for span in spans):
        return ""
    words = [token.norm for span in spans for token in tokens[span.start : span.end]]
    while words and words[0] in _OPENING:
        words.pop(0)
    for nobody in _NOBODY:
        if words[: len(nobody)] == [*nobody] and len(words) > len(nobody) + 1:
            return " ".join(["who", *words[len(nobody) :]])
    return " ".join(["which", *words[1:]]) if words[:1] == ["no"] and len(words) > _LEAST else ""


def existence(text: str, lexicon: Lexicon) -> str:
    """The question that settles whether there was anybody or anything of a kind: "has a woman ever commanded the ISS" asks
    "which woman commanded the ISS"; empty where a text asks nothing of the sort.
    """
    tokens = tokenize(text)
    spans = [span for span in lexicon.spans(tokens) if not span.polite]
    if len(tokens) > _LONGEST or len(spans) < _LEAST or spans[0].sense("ask") != "yes":
        return ""
    rest = [span for span in spans[1:] if span.sense("time") != "ever" and span.text not in _LIGHT]
    if not rest or any(span.asks or span.sense("op") in ("before", "after") for span in rest):
        return ""
    now = _now(spans)
    words = [token.text for span in rest for token in tokens[span.start : span.end]]
    if rest[0].text in _ANYBODY:
        return " ".join(["who", *words[rest[0].end - rest[0].start :], *now])
    if rest[0].sense("filter") in ("female", "male") or (rest[0].of("country") and rest[0].text.endswith("s")):
        return " ".join(["which", *words, *now])  # "did women ever serve aboard Tiangong"
    return " ".join(["which", *words[1:], *now]) if rest[0].text in _SOME and len(rest) > 1 else ""


def _now(spans: Sequence[Span]) -> list[str]:
    """The word that a claim in the present leaves out: "is anybody aboard" asks who is aboard now."""
    dated = any(span.sense("time") or span.sense("moment") for span in spans)
    return ["now"] if spans[0].text in ("is", "are") and not dated else []


def _word(token: Token) -> str:
    """A word as it stands, without the "n't" of a verb."""
    return token.norm if "n't" in token.text else token.text


def _subjects(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where a thing stands of which something may be claimed, or two people of whom the same is."""
    at = 0
    while at < len(spans):
        kind, last = kind_of(spans[at]), at
        if kind in _ASKING and len(spans[at].of(kind)) == 1:
            if (
                at + 2 < len(spans)
                and spans[at + 1].sense("op") == "and"
                and kind_of(spans[at + 2]) == kind == "person"
            ):
                last = at + 2
            yield at, last
        at = last + 1
