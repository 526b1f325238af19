"""A question in its conversation -> the reading that explains it, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.clause import kind_of
from knowledge.entities import Lexicon, Span
from knowledge.models import Entity, Filter, Query, Reading, Reason
from knowledge.reading import Attempt, read
from knowledge.text import Token, tokenize

_CARRIED_AT = 1_000
"""Where spans stand that come from the conversation and not from the question."""
_JOINTS = (r"[?!.]\s+(?=\w)", r",? and (?=\w)", r": ", r"; ", r", (?=\w)")
"""Where a message may fall into two questions, the likeliest first."""
_SWAPPED = ("mission", "person", "expedition", "station", "programme", "ship", "agency")


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


def understand(text: str, lexicon: Lexicon, previous: Reading | None = None) -> Understood | Misunderstood:
    """Read a question, with the spelling corrected and the conversation filled in where it needs that."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    if previous is not None:
        spans = _renumbered(spans, previous, lexicon)
    found = _in_conversation(spans, previous)
    if found:
        return found
    best: Attempt | None = None
    for corrected in lexicon.corrections(tokens, spans):
        again = lexicon.spans(corrected)
        found = _in_conversation(again, previous)
        if found:
            return replace(found, rough=True)
    if previous is None and (found := _complete(_as_question(spans))):
        return found
    attempts = read(spans)
    best = attempts[0] if attempts else None
    return _failure(tokens, spans, best, lexicon)


def plainly(text: str, lexicon: Lexicon) -> Understood | None:
    """The reading of a text as it stands: nothing is corrected, nothing filled in."""
    return _complete(lexicon.spans(tokenize(text)))


def _as_question(spans: list[Span]) -> list[Span]:
    """A statement in which "she" or "this mission" stands for what is wanted ("In 1983 she became the first ..."), as the
    question that it poses.
    """
    if any(span.sense("ask") and span.sense("ask") != "yes" for span in spans):
        return []
    asks = {"person": ("ask:who",), "people": ("ask:who",), "mission": ("ask:which", "kind:mission")}
    posed = [replace(s, senses=asks[s.sense("pronoun")]) if s.sense("pronoun") else s for s in spans]
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
        if len(parts) == 2 and all(_says_something(part, lexicon) for part in parts):
            first, second = _coordinated(parts, text, lexicon)
            sentence = mark == _JOINTS[0] and text[len(parts[0]) : len(parts[0]) + 1] in (".", "!")
            told = sentence and not _opens_as_question(first, lexicon) and _asks(second, lexicon)
            yield Split(first, second, told, _asks(first, lexicon))


def _asks(part: str, lexicon: Lexicon) -> bool:
    """Whether a text is a question by its words; "the man who ..." is none."""
    return any(span.sense("ask") for span in lexicon.spans(tokenize(part)) if span.sense("ask") != "yes")


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
    if any(span.sense("op") in ("before", "after") or span.sense("compare") in ("earlier", "later") for span in spans):
        return None  # "take the launch just before STS-86" is about another flight
    entities = tuple(
        span.entities[0] for span in spans if kind_of(span) in _SWAPPED and len(span.of(kind_of(span))) == 1
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
        if left and right and left.sense("order") and right.sense("order"):
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


def _in_conversation(spans: list[Span], previous: Reading | None) -> Understood | None:
    """The complete reading of a question, if there is one, with or without what was said before."""
    plain = _complete(spans)
    pronoun = any(span.sense("pronoun") for span in spans)
    if previous is None:
        return plain
    word = plain is not None and plain.query.kind == "term" and not any(span.sense("ask") for span in spans)
    if redated := _redated(spans, previous):
        return redated
    if plain and not pronoun and not word and _stands_alone(plain.query):  # ", and launch pad?" asks no definition
        swapped = _swap(spans, previous) if plain.query.select == "portrait" else None
        return swapped or plain
    return _swap(spans, previous) or _beside(spans, previous) or _carry(spans, previous) or plain


def _renumbered(spans: list[Span], previous: Reading, lexicon: Lexicon) -> list[Span]:
    """The spans with a lone number as the thing of that number: "and on 14?" after a question about Apollo 12."""
    numbers = [span for span in spans if span.sense("number")]
    named = [e for e in previous.entities if e.kind in ("mission", "expedition")]
    if (
        len(numbers) != 1
        or not named
        or any(span.entities or span.sense("kind") or span.sense("unit") for span in spans)
    ):
        return spans
    name, times = re.subn(r"\d+", numbers[0].sense("number"), named[0].name, count=1)
    found = lexicon.spans(tokenize(name))
    if not times or len(found) != 1 or not found[0].of(named[0].kind):
        return spans
    meant = replace(found[0], start=numbers[0].start, end=numbers[0].end)
    return [meant if span is numbers[0] else span for span in spans]


def _beside(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the one before?": the earlier question about the neighbour of its flight or expedition."""
    said = [span for span in spans if not span.sense("noise") and not span.sense("ask") and not span.sense("pronoun")]
    said = [span for span in said if span.sense("kind") not in ("mission", "expedition") and span.sense("op") != "and"]
    ways = {span.sense("op") or {"next": "after", "previous": "before"}.get(span.sense("order"), "") for span in said}
    kind = next((f.field for f in previous.query.filters if f.field in ("mission", "expedition")), "")
    if not kind or len(said) != 1 or not ways <= {"before", "after"}:
        return None
    way = ways.pop()
    filters = tuple(replace(f, field=f"{kind} {way}") if f.field == kind else f for f in previous.query.filters)
    select = "name" if previous.query.select == "portrait" else previous.query.select
    return Understood(replace(previous.query, select=select, filters=filters), tuple(spans), rough=True)


def _complete(spans: list[Span]) -> Understood | None:
    attempt = next(iter(read(spans)), None)
    if attempt is None or not attempt.complete or attempt.query is None:
        return None
    return Understood(attempt.query, tuple(spans), rough=False, counted=attempt.counted)


def _stands_alone(query: Query) -> bool:
    """Whether a query says by itself what it is about."""
    return bool({f.field for f in query.filters} - {"role", "class", "flight"}) or bool(query.order)


def _swap(spans: list[Span], previous: Reading) -> Understood | None:
    """For "what about Crew-11?": the earlier question about another thing of the same kind."""
    named = [span for span in spans if span.entities]
    rest = [s for s in spans if not s.entities and not s.sense("noise") and not s.sense("op") and not s.sense("ask")]
    if len(named) != 1 or rest:
        return None
    kind = kind_of(named[0])
    if kind not in _SWAPPED or not any(f.field == kind for f in previous.query.filters):
        return None
    filters = tuple(Filter(kind, named[0].of(kind)) if f.field == kind else f for f in previous.query.filters)
    return Understood(replace(previous.query, filters=filters), tuple(spans), rough=True)


def _redated(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and in 1998?": the earlier question about another time."""
    said = [span for span in spans if not span.sense("noise") and span.sense("op") not in ("and", "from")]
    times = [f for f in previous.query.filters if f.op == "during"]
    if len(said) != 1 or not said[0].sense("moment") or len(times) != 1:
        return None
    moment = tuple(said[0].sense("moment").split("/"))
    filters = tuple(replace(f, values=moment) if f is times[0] else f for f in previous.query.filters)
    return Understood(replace(previous.query, filters=filters), tuple(spans), rough=True)


def _carry(spans: list[Span], previous: Reading) -> Understood | None:
    """For "and the pilot?", "when did they dock?": the flight or the person is the one of before."""
    pronouns = {span.sense("pronoun") for span in spans if span.sense("pronoun")}
    crew = ("kind:person",)
    kept = [replace(s, senses=crew) if s.sense("pronoun") == "people" else s for s in spans]
    kept = [span for span in kept if not span.sense("pronoun")]
    people = tuple(e for e in previous.entities if e.kind == "person")
    missions = tuple(e for e in previous.entities if e.kind in ("mission", "expedition"))
    things = tuple(e for e in previous.entities if e.kind in ("agency", "station", "programme", "ship"))
    tries: list[tuple[Entity, ...]] = []
    if pronouns & {"person", "people"} and len(people) == 1:
        both = (*people, *missions[:1])
        tries += [people, both] if any(span.sense("kind") == "mission" for span in kept) else [both, people]
    if pronouns != {"person"}:
        tries += [missions[:1]] if missions else [things[:1]]
        if len(people) == 1:
            tries += [people]
    for entities in tries:
        if not entities:
            continue
        carried = [
            Span(_CARRIED_AT + number, _CARRIED_AT + number + 1, entity.name, (), (entity,))
            for number, entity in enumerate(entities)
        ]
        found = _complete([*kept, *carried])
        if found:
            return replace(found, rough=True)
    return None


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
