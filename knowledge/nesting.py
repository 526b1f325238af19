"""Things that a question describes instead of naming: "the first space tourist" in "when was the first space tourist born?".

A description is a part of the question that is a question of its own with one thing as its answer. The name of that thing is
put in its place, and the question is read again: every word is still explained, by one of the two readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.entities import Lexicon
from knowledge.spans import Span
from knowledge.telling import asks, is_relative
from knowledge.text import tokenize

_MOST_WORDS = 30
"""Words of a message in which descriptions are looked for at most."""
_MOST_TRIES = 16
_LONGEST = 8
"""Spans of a description at most."""
_SENTENCES = re.compile(r"[.!?;:]\s+\w+\W+\w")
_ARTICLES = ("the", "a", "an")
_IS = ("is", "was", "are", "were", "be")
_DID = ("did", "does", "do")
_WHICH = ("who", "which", "list", "portrait")


@dataclass(frozen=True, slots=True)
class Description:
    """A part of a question that may describe something, and what stands around it."""

    before: str
    text: str
    after: str

    @property
    def around(self) -> str:
        """The question without the description."""
        return self.named("")

    def named(self, name: str) -> str:
        """The question with a name in place of the description."""
        return f"{self.before} {name} {self.after}".strip()


def descriptions(text: str, lexicon: Lexicon) -> Iterator[Description]:
    """The parts of a question that may describe a thing, the longest from the left first."""
    tokens = tokenize(text)
    if len(tokens) > _MOST_WORDS or _SENTENCES.search(text):
        return
    spans = lexicon.spans(tokens)
    words = [token.text for token in tokens]
    opening = next((span for span in spans if not span.filler), spans[0])
    told = opening.sense("prop") or opening.sense("event") in ("born", "died")  # "birthday of the first woman ..."
    if not (asks(spans) or _begins(opening) or told):  # "what country" is a property
        return
    tries = 0
    for at, span in enumerate(spans):
        owned = at > 0 and tokens[span.start - 1].possessive  # "America's first space station"
        first = at - 1 if owned else at
        owner = tokens[span.end - 1].possessive and at + 1 < len(spans) and _is_owned(spans[at + 1])
        who = _is_somebody_who(spans, at) or _had_a_role(spans, at) or _is_flight_of(spans, at)
        if not (_begins(span) or (owner and _may_own(span)) or who) or not _is_argument(spans, first):
            continue
        joined = [span for span in spans[:first] if span.text not in _ARTICLES][-1:]
        if joined and joined[0].sense("op") == "and":
            continue  # "the commander and the pilot of ..." are asked for together
        for last in range(min(len(spans), first + _LONGEST) - 1, first - 1, -1):
            if not _ends(spans, first, last) or any(s.strange for s in (*spans[:first], *spans[last + 1 :])):
                continue
            tries += 1
            if tries > _MOST_TRIES:
                return
            start, end = spans[first].start, spans[last].end
            before = words[: start - 1] if start and words[start - 1].casefold() == "the" else words[:start]
            start += words[start].casefold() == "the" and end > start + 1  # "the flight" is one span
            yield Description(" ".join(before), " ".join(words[start:end]), " ".join(words[end:]))


def _begins(span: Span) -> bool:
    """Whether a description may begin here: "first", "youngest", "commander", or something that was a first."""
    if span.sense("order").startswith(("most", "fewest")):
        return False  # "commanded the most flights" describes no flight
    if span.sense("role") and span.text.endswith("ed"):
        return False  # "which moonwalker commanded the first Shuttle flight" asks for the moonwalker
    return bool(
        span.sense("order") or span.sense("nth") or span.sense("role") or span.ordinal or span.of("distinction")
    )


def _is_somebody_who(spans: Sequence[Span], at: int) -> bool:
    """Whether somebody is described by what they did: "the man who commanded Apollo 13"."""
    one = spans[at].sense("kind") == "person" or spans[at].sense("filter") in ("male", "female", "cosmonaut")
    several = spans[at].text.endswith("s") or spans[at].text in ("men", "women", "people", "crew")
    return one and not several and at > 0 and at + 1 < len(spans) and spans[at + 1].text in ("who", "that")


def _had_a_role(spans: Sequence[Span], at: int) -> bool:
    """Whether somebody is described by a flight and a role: "the Crew-1 commander"."""
    after = spans[at + 1] if at + 1 < len(spans) else None
    return after is not None and bool(spans[at].of("mission") and after.sense("role")) and not after.text.endswith("ed")


def _is_flight_of(spans: Sequence[Span], at: int) -> bool:
    """Whether a flight is described by what somebody did on it: "the flight Nicole Mann commanded"."""
    if not (spans[at].sense("kind") == "mission" or spans[at].sense("pronoun") == "mission") or at == 0:
        return False
    after = [s for s in spans[at + 1 :] if s.text not in ("that", "which", "on", "in", "where", "when")]
    does = len(after) > 1 and (
        after[1].sense("role") or after[1].sense("event") or after[1].sense("place") or after[1].sense("kind") == "eva"
    )
    return bool(does and after[0].of("person")) and not spans[at].text.endswith("s")


def _may_own(span: Span) -> bool:
    """Whether a flight may be told by whose it is: "Endeavour's flight before Crew-11"."""
    return bool(span.of("ship") or span.of("person") or span.of("mission"))


def _is_owned(span: Span) -> bool:
    """Whether a span begins what somebody or something owns: "flight", "last flight", "second mission"."""
    return bool(span.sense("kind") == "mission" or span.sense("order") or span.sense("nth"))


def _is_argument(spans: Sequence[Span], first: int) -> bool:
    """Whether something is asked of what begins here, and not what it is: not so in "who was the first ..."."""
    before = [span for span in spans[:first] if span.text not in _ARTICLES]
    if not before or before[-1].text not in (*_IS, "became"):
        return True
    if before[0].sense("ask") == "yes" and len(before) > 1:
        return False  # "is it true that Apollo 7 was the first ..." claims it
    return any(
        span.sense("prop") or not (_says_who(span) or span.filler or span.sense("ask") in _WHICH)
        for span in before[:-1]
    )


def _says_who(span: Span) -> bool:
    """Whether a span only says what kind of person or thing is asked for: "which Italian", "what flight"."""
    return bool(span.sense("kind") or span.sense("filter") or span.of("country"))


def _ends(spans: Sequence[Span], first: int, last: int) -> bool:
    """Whether a description may end here: with a word that says something, and its verb and something else left around it."""
    before, after = spans[:first], spans[last + 1 :]
    if after and (after[0].text == "of" or (after[0].sense("kind") and spans[last].of("country"))):
        return False  # "the first flight" of something is not the first of all, "first American" is no spacewalk
    placed = spans[last].of("distinction") or any(s.sense("order") for s in spans[first : last + 1])
    if len(after) > 1 and after[0].text == "to" and placed and not after[1].of("station"):
        return False  # "the first African American to walk in space", "the oldest person to" is another one
    if after and after[0].of("station") and spans[last].sense("state"):
        return False  # "the first crew aboard" something
    where = next((s for s in after if s.text not in (*_ARTICLES, "on", "at", "aboard", "to")), None)
    if where is not None and (where.sense("place") or (where.of("station") and where is not after[0])):
        return False  # "the second man on the Moon", "the first woman on Mir"
    if first == last and not spans[first].of("distinction"):
        return False  # "commander" alone describes nobody
    if not after and any(span.text in _DID for span in before):
        return False  # in "when did the first woman in space die" she is not "the first woman in space to die"
    within = range(first, last + 1)
    if any(spans[n].asks and not is_relative(spans, n) and not _on_which(spans, n) for n in within):
        return False  # "the first flight of which shuttle"
    if any(spans[n].text in _IS and not spans[n - 1].asks for n in within):
        return False  # "the commander was last" says something of the commander
    if after and after[0].text in ("who", "that") and spans[last].sense("filter"):
        return False  # "the man" who is said to have done something
    if after and _is_led(spans, after, first, last):
        return False  # "the man who commanded" something, "the pilot of the flight that Nicole Mann" commanded
    if spans[last].text.endswith(" of"):
        return False  # "commander of" is of what follows
    if spans[last].filler or (spans[last].sense("op") and not spans[last].entities):
        return False
    return any(not span.filler for span in (*before, *after))


def _on_which(spans: Sequence[Span], at: int) -> bool:
    """Whether a "which" belongs to what stands before it: "the mission on which Alan Shepard walked on the Moon"."""
    return at > 1 and spans[at - 1].text in ("on", "in") and _is_flight_of(spans, at - 2)


def _is_led(spans: Sequence[Span], after: Sequence[Span], first: int, last: int) -> bool:
    """Whether what somebody commanded or piloted begins or goes on behind a description: "the first mission ever commanded by"."""
    said = [s for s in after if s.sense("time") != "ever"]
    if len(said) > 1 and said[0].text.endswith("ed") and said[1].text == "by":
        return True
    if _is_flight_of(spans, first) and spans[last].sense("role"):
        return False  # "the flight Nicole Mann commanded"
    led = [s for s in (spans[last], *after[:1]) if s.sense("role") and s.text.endswith("ed")]
    return bool(led) and (led[0] is spans[last] or (bool(spans[last].of("person")) and last > first))
