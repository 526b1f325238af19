"""Questions inside stories: which part of a message asks, and which words of it only tell.

People tell before they ask: "I slept through it, so when did Shenzhou 23 launch?". A part may be set aside only if it asks
nothing itself, and names that stand in it must agree with the answer (`corroborating`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from knowledge.clause import Clause
from knowledge.corroborating import tells
from knowledge.entities import Lexicon
from knowledge.models import Query
from knowledge.reading import read
from knowledge.schema import PROPERTIES
from knowledge.spans import Span
from knowledge.text import tokenize

_PARTS = re.compile(r"[.!?]+\s+|[;:(),]+\s*|\s+[-–—]+\s+|…|\.\.\.?\s*")
_MOST_PARTS = 6
_LEAST_SAID = 3
"""Words of a statement that say something, at least: "STS-107 Columbia" states nothing."""
_MOST_WORDS = 6
"""Words without a meaning that a reading may leave over at most."""
_ARTICLES = ("the", "a", "an", "his", "her", "their", "for", "with")
_RELATIVE = ("who", "which", "that", "whose", "with", "launched", "flown", "the", "a", "an")
"""How a clause between commas may begin that says more of what stands before it."""
_WEAK = ("class", "flight", "at")
"""Conditions that narrow too little to count."""
_SINGLE = ("person", "mission", "ship", "launched", "landed", "docked", "undocked", "walked")
"""Conditions of which one leaves so little that words which are not understood cannot make another thing the first."""


@dataclass(frozen=True, slots=True)
class Aside:
    """The part of a message that asks, and the spans of what is set aside."""

    question: str
    told: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A reading that leaves over only words without a meaning, and things that must agree with the answer."""

    query: Query
    spans: tuple[Span, ...]
    told: tuple[Span, ...]
    constraints: int


def asides(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """The ways to set parts of a message aside, the fewest first."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if not 1 < len(parts) <= _MOST_PARTS:
        return
    spans = [lexicon.spans(tokenize(part)) for part in parts]
    asking = [bool(asks(part)) for part in spans]
    runs = [(i, j) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1) if j - i < len(parts)]
    for first, end in sorted(runs, key=lambda run: run[0] - run[1]):
        rest = [*spans[:first], *spans[end:]]
        later = [part for part in spans[end:] if part and _goes_on(part)]
        choices = any(span.sense("op") in ("or", "vs") for part in rest for span in part)  # one of them is the answer
        choices = choices or any(len(part) == 1 and part[0].sense("number") for part in rest)  # "Apollo 15, 16 and 17"
        if later or choices or not all(tells(part, lexicon) for part in rest):
            continue
        if any(asking[first:end]) and not any(asking[:first] + asking[end:]):
            told = tuple(span for part in rest for span in part)
            yield Aside(", ".join(parts[first:end]), told, ". ".join([*parts[:first], *parts[end:]]))


def _goes_on(part: Sequence[Span]) -> bool:
    """Whether a part says more of what is asked for: "killing all seven", "the first to land on the Moon"."""
    first = next((span for span in part if span.text not in ("and", *_ARTICLES)), part[0])
    return bool(part[0].sense("event") or part[0].sense("accident") or first.sense("order") or first.sense("nth"))


def last_sentence(text: str, lexicon: Lexicon) -> Aside | None:
    """The question at the end of a message whose other sentences only tell."""
    parts = re.split(r"(?<=[.!])\s+(?=\w)", text.strip())
    if len(parts) < 2 or not parts[-1].rstrip().endswith("?") or "?" in "".join(parts[:-1]):
        return None
    told = lexicon.spans(tokenize(" ".join(parts[:-1])))
    if any(span.sense("op") in ("together", "both") for span in told):
        return None  # "they had one person in common. who?" asks of both
    if not told or told[0].sense("ask") or not asks(lexicon.spans(tokenize(parts[-1]))) or not tells(told, lexicon):
        return None
    return Aside(parts[-1], tuple(told), " ".join(parts[:-1]))


def without_relative(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """The message without a relative clause between commas: "Anna Kikina, who went up on Soyuz MS-29, has also ..."."""
    parts = [part for part in text.split(",") if part.strip()]
    for at in range(1, len(parts) - 1):
        middle = lexicon.spans(tokenize(parts[at]))
        if not any(_is_named(span) for span in lexicon.spans(tokenize(parts[at - 1]))):
            continue  # "please, who ..." is no relative clause
        if middle and middle[0].text in _RELATIVE:
            told = tuple(s for s in middle if not s.sense("ask"))
            yield Aside(" ".join([*parts[:at], *parts[at + 1 :]]), told, parts[at])


def _is_named(span: Span) -> bool:
    """Whether a relative clause can be said of a span: a name or a noun."""
    return bool(span.entities or span.sense("kind") or span.sense("role") or span.sense("filter") or span.sense("prop"))


def stated(text: str, lexicon: Lexicon) -> Iterator[Aside]:
    """A statement without a tag: "Sally Ride was the first American woman in space."; not one that is a clue."""
    spans = [span for span in lexicon.spans(tokenize(text)) if not span.sense("chat")]
    said = [span for span in spans if not span.sense("noise")]
    open_ = any(span.sense("pronoun") or span.text in ("this", "these", "blank") for span in spans)
    if len(said) < _LEAST_SAID or open_ or asks(spans):
        return
    tokens = tokenize(text)
    if said[0].sense("moment"):  # "On 11 October 1984, Kathryn Sullivan became ..."
        told, said = said[:1], said[1:]
        words = " ".join(token.text for token in tokens[said[0].start :])
        placed = any(span.sense("order") or span.sense("nth") for span in said)
        if placed:  # the first of all, and on that day; not the first of that day
            yield Aside(f"is it true that {words}", tuple(told), told[0].text)
        else:
            yield Aside(f"is it true that {words} on {told[0].text}", (), "")
        return
    verb = any(s.sense("ask") == "yes" or s.sense("event") or s.text == "became" for s in spans[1:])
    if verb and said[0].entities:
        yield Aside("is it true that " + " ".join(token.text for token in tokens), (), "")


def asks(spans: Sequence[Span]) -> bool:
    """Whether a text asks: a question word that is no relative pronoun ("the woman who ...")."""
    asking = [at for at, span in enumerate(spans) if span.sense("ask") not in ("", "yes", "check")]
    return any(not is_relative(spans, at) for at in asking) or (bool(spans) and spans[0].sense("ask") == "yes")


def is_relative(spans: Sequence[Span], at: int) -> bool:
    """Whether a question word only joins a clause to the noun before it: "the woman who ..."."""
    before = [s for s in spans[:at] if not s.filler]
    after = spans[at + 1] if at + 1 < len(spans) else None
    noun = after is not None and bool(_is_named(after) or after.of("programme"))
    if spans[at].text == "which" and noun:
        return False  # "with which Soviet commander"
    if spans[at].text == "when" and before and before[-1].sense("event"):
        return any(span.sense("event") or span.sense("accident") for span in spans[at + 1 :])
    if spans[at].text not in ("who", "which", "when", "where", "that") or not before or before[-1].sense("event"):
        return False
    return not (before[-1].sense("op") or before[-1].sense("noise") or before[-1].text in ("with", "on", "by"))


def loose(text: str, lexicon: Lexicon) -> Iterator[Loose]:
    """Readings that leave over words without a meaning, or things that can be held against the answer."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    owned = {at + 1 for at, token in enumerate(tokens) if token.possessive}  # "Crew-12's rival" is not Crew-12
    owned |= {at for at, token in enumerate(tokens) if token.possessive}  # "Picard's role" is nobody else's
    clause = Clause.of(spans) if spans else None
    denied = any(span.sense("op") == "not" for span in spans)
    for attempt in read(spans):
        query, left = attempt.query, attempt.left_over
        if query is not None and denied and any(f.op == "not" for f in query.filters):
            continue  # what a story denies ("with no tether") is no condition
        if query is None or clause is None or not left or query.select == "portrait" or query.aggregate != "list":
            continue
        asks = {s.sense("ask") for s in spans if s.sense("ask")} - {"yes", "check", "list"}
        if len(asks) > 1 or any(f.field == "role" for f in query.filters) != any(s.sense("role") for s in spans):
            continue
        words = [span for span in left if span.unknown]
        things = [span for span in left if _is_thing(span, query)]
        if len(words) + len(things) != len(left) or len(words) > _MOST_WORDS:
            continue
        if _is_head(words, clause) or any(
            {word.start, word.end - 1} & owned or _renames(word, spans) for word in words
        ):
            continue
        if things and query.kind == "person" and PROPERTIES["person"][query.select].type in ("number", "duration"):
            continue  # spacewalks "on Expedition 35" are not all that somebody made
        if query.position and not any(f.field in _SINGLE for f in query.filters):
            continue  # of all Americans only the first is known, not "the first to fly alone"
        strong = [f for f in query.filters if f.field not in _WEAK]
        yield Loose(query, tuple(spans), (*things, *words), len(strong) + bool(query.position))


def followers(text: str, lexicon: Lexicon) -> Iterator[Loose]:
    """Readings of the second, third or next of some people without those who came before, and how long before."""
    spans = lexicon.spans(tokenize(text))
    people = [span for span in spans if span.of("person")]
    if not people or not any(_comes_after(span) for span in spans):
        return
    nth = (f"nth:{len(people) + 1}",)
    rest = [replace(s, senses=nth) if s.sense("order") == "next" else s for s in spans if s not in people]
    rest = [s for s in rest if not (_comes_after(s) or s.sense("number") or s.sense("unit"))]
    attempt = next(iter(read(rest)), None)
    if attempt is not None and attempt.complete and attempt.query is not None:
        query = attempt.query
        if query.position > 1 and query.select == "name":
            yield Loose(query, tuple(rest), tuple(people), 0)


def _comes_after(span: Span) -> bool:
    """Whether a span only says that somebody came after somebody else: "after", "later", "came first"."""
    return span.sense("op") in ("after", "than", "and") or span.sense("compare") in ("later", "earlier")


def _renames(word: Span, spans: Sequence[Span]) -> bool:
    """Whether a strange word may be a name: the surname of somebody of whom only a given name is known ("Igor Vasnetsov"), or
    that of a ship or station.
    """
    after = next((s for s in spans if s.start == word.end), None)
    if after is not None and after.of("ship") and not after.of("mission"):
        return True  # "the Millennium Falcon"
    named = next((s for s in spans if s.end == word.start), None)
    if named is not None and (named.of("programme") or named.of("vehicle") or named.sense("kind") == "station"):
        return True  # "the space shuttle Valiant"
    if named is None or not named.of("person") or len(named.of("person")) > 1 or " " in named.text:
        return False
    person = next(entity for entity in named.entities if entity.kind == "person")
    return tokenize(person.name)[-1].norm != named.text


def _is_thing(span: Span, query: Query) -> bool:
    """Whether a span can be held against the record: a name or a moment, nothing that asks or narrows."""
    if span.sense("kind") or span.sense("prop") or span.sense("event") not in ("", "launched"):
        return False  # "the country's first EVA", "first docking": no told thing but what is asked
    if span.sense("moment"):
        return query.kind not in ("person", "station", "ship")
    if span.of("station") and any(f.values == ("commander",) for f in query.filters):
        return False  # the commander of a station is not the one of a ship there
    return bool(span.entities and not span.partial) or bool(span.of("person"))


def _is_head(words: Sequence[Span], c: Clause) -> bool:
    """Whether one of the words may be what is asked for: right after the question word, or what a property would be."""
    asked = next((at for at, span in enumerate(c.spans) if span.sense("ask") not in ("", "yes", "check")), None)
    if asked is None:
        return True
    opening = next(s for s in c.spans if s.entities or not s.filler)
    content = [s for s in c.spans[asked + 1 :] if not s.sense("noise") and not s.sense("ask") and not s.sense("kind")]
    pairs = list(zip(c.spans, c.spans[1:], strict=False))
    heads = content[:1] + [b for a, b in pairs if a.sense("ask") or a.sense("order") or a.sense("nth")]
    heads += [a for a, b in pairs if b.text == "of"]
    heads += [opening] * (c.spans.index(opening) < asked)  # "cabin temperature in Soyuz T-13 when ..."
    heads += [b for a, b in pairs if a.text in ("as", "as a", "as an") or (a.text in _ARTICLES and _is_as(c, a))]
    heads += strange_verbs(c.spans[asked + 1 :])
    if c.spans[asked].sense("ask") == "which":  # "which Soviet dude was"
        heads += takewhile(lambda span: not _ends_noun(span), c.spans[asked + 1 :])
    heads += [word for word in words if len(word.text) == 1]  # "STS-34-B"
    heads += [a for a, b in pairs if b.of("country")]  # "the first African American"
    placed = [b for a, b in pairs if a.sense("order") or a.sense("nth")]  # "the first repeat space tourist"
    nouns = [a for a, b in pairs if _says_kind(b)]
    adjectives = [a for a in nouns if a not in placed]
    words = [word for word in words if word not in adjectives]
    return any(word in heads for word in words)


def _ends_noun(span: Span) -> bool:
    """Whether what is asked for ends here: at a noun that is known, or before the verb."""
    return bool(span.sense("event") or span.sense("ask") or _says_kind(span))


def _says_kind(span: Span) -> bool:
    return bool(span.sense("kind") or span.sense("role") or span.sense("prop") or span.sense("filter"))


def _is_as(c: Clause, article: Span) -> bool:
    """Whether "as" stands before an article: what follows is what somebody was."""
    return any(span.text == "as" and span.end == article.start for span in c.spans)


def strange_verbs(spans: Sequence[Span]) -> list[Span]:
    """Strange words that may be what somebody did: "which Canadian trained the crew"; before any known verb, and an object
    comes next.
    """
    first = next((at for at, span in enumerate(spans) if span.sense("event") or span.sense("ask") == "yes"), len(spans))
    bare = first == len(spans)  # "which shuttle missions serviced Hubble": no other word can be the verb
    before = list(pairwise(spans[: first + 1]))
    return [
        a
        for a, b in before
        if a.unknown and (b.text in _ARTICLES or (bare and _is_object(b) and a.text.endswith("ed")))
    ]


def _is_object(span: Span) -> bool:
    """Whether a verb may have a thing as its object: not somebody's agency or country, which only says whose."""
    return bool(span.entities) and not (span.of("agency") or span.of("country"))
