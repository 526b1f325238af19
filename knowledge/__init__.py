"""Everything that Houston knows, without Discord. The way of a question through this package, one room a stage:

    text         the message -> tokens that compare
    entities     tokens -> spans: things of the record, words of the vocabulary, moments (`moments`)
    clause       spans sorted by what they can do
    reading      clause -> a typed query that explains the whole question
    understanding  spelling corrected, the conversation filled in, or the reason why there is no reading
    answering    query -> rows, through the `store` (all SQL; `schema` says what can be asked)
    wording      rows -> sentences (`phrases`, `portraits`, `describing`)

`record` builds the file that the store reads. `Knowledge` is the one face of it all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.models import Answer, Entity, Moment, Precision, Reading, Reason, Source, Status

if TYPE_CHECKING:
    from knowledge.catalogue import Completer, MissionFacts
    from knowledge.entities import Span
    from knowledge.overview import Anniversary, PersonFacts, StationFacts
    from knowledge.store import Plan
    from knowledge.understanding import Split

__all__ = ["Answer", "Entity", "Knowledge", "Moment", "Precision", "Reading", "Reason", "Source", "Status"]

LONGEST_QUESTION = 2_000
"""Characters; the length of the longest Discord message."""

_DEEPEST = 3
"""How often a message is taken apart."""
_ENOUGH = 2
"""Constraints that must agree before words may stay unexplained."""
LONGEST_STORY = 90
"""Words of a message that is still taken apart into sentences; a longer one is read as a whole or not at all."""

_CHAT = {
    "hello": "Hello! Ask me about crewed spaceflight, for example “who commanded Crew-12?”.",
    "thanks": "You are welcome.",
    "bye": "Goodbye, and clear skies.",
    "help": "I answer questions about crewed flights, crews, dockings, ports and expeditions from a record with "
    "sources. Try “who was on Crew-12?”, “when did Soyuz MS-28 dock?” or “which missions did Peggy Whitson fly?”.",
}


class Knowledge:
    """The knowledge file opened for questions. It belongs to the thread that made it."""

    def __init__(self, path: Path, ages: Mapping[str, str] | None = None) -> None:
        """Open a knowledge file made by `knowledge.record`; raises sqlite3.Error where that is impossible. `ages` says until
        when the live source has confirmed tables since (`knowledge.live.overlay.ages`).
        """
        from knowledge.entities import Lexicon
        from knowledge.store import Store

        self._path = path
        self._store = Store(path, ages or {})
        self._lexicon = Lexicon(self._store.db)
        self._completers: dict[str, Completer] = {}

    def close(self) -> None:
        """Close the knowledge file."""
        self._store.close()

    def ask(self, question: str, now: datetime, context: Sequence[str] = (), previous: Reading | None = None) -> Answer:
        """Answer a question asked at `now` (aware). `context` holds earlier questions of the same person, the oldest
        first; `previous` is the reading of the last one, where it is at hand.

        Never raises for anything that a person may type.
        """
        from knowledge.reading import forget

        forget()
        self._lexicon.forget()
        for earlier in context:
            previous = self._one(earlier, now, previous).turn or previous
        return self._one(question, now, previous)

    @property
    def file(self) -> str:
        """The name of the open file."""
        return self._path.name

    def freshen(self, ages: Mapping[str, str]) -> None:
        """Take over until when the live source has confirmed tables."""
        self._store.freshen(ages)

    def plans(self, now: datetime) -> list[Plan]:
        """What is still to come, the earliest first."""
        return self._store.plans(now)

    def all_plans(self) -> list[Plan]:
        """All plans, also those that ended a short while ago; for the announcements."""
        return self._store.all_plans()

    def missions(self, name: str) -> list[MissionFacts]:
        """The flights that a name may mean, the spelling corrected; at most three, empty where there is none."""
        from knowledge.catalogue import find_missions, mission_facts

        return [mission_facts(id_, self._store) for id_ in find_missions(name, self._lexicon)[:3]]

    def about(self) -> dict[str, str | int]:
        """The name of the open file, the day that the record is complete to, and how many flights have no source yet."""
        return {
            "file": self._path.name,
            "as_of": self._store.as_of["missions"][:10],
            "unsourced": self._store.unsourced(),
        }

    def complete(self, text: str, now: datetime) -> list[str]:
        """Names of flights that begin like a text, at most 25, typos forgiven; from memory."""
        return self._completion("missions", self._store.mission_names).complete(text, now)

    def complete_people(self, text: str, now: datetime) -> list[str]:
        """Names of people that begin like a text, at most 25, those who flew last first; from memory."""
        return self._completion("people", self._store.people_names).complete(text, now)

    def _completion(self, what: str, names: Callable[[], list[tuple[str, str]]]) -> Completer:
        from knowledge.catalogue import Completer

        if what not in self._completers:
            self._completers[what] = Completer(names())
        return self._completers[what]

    def people(self, name: str, now: datetime) -> list[PersonFacts]:
        """The people whom a name may mean, the spelling corrected; at most five."""
        from knowledge.overview import find, person_facts

        return [person_facts(id_, self._store, now) for id_ in find("person", name, self._lexicon)[:5]]

    def station(self, name: str, now: datetime) -> StationFacts | None:
        """A station as it stands at a moment; None where the record has none of that name."""
        from knowledge.overview import find, station_facts

        found = find("station", name, self._lexicon)
        return station_facts(found[0], self._store, now) if found else None

    def today(self, now: datetime) -> list[Anniversary]:
        """What happened on this day of the year."""
        from knowledge.overview import on_this_day

        return on_this_day(self._store, now)

    def names(self) -> list[str]:
        """The canonical names of all flights and people."""
        return self._store.names()

    def spans(self, text: str) -> list[Span]:
        """What the words of a text name or mean."""
        from knowledge.text import tokenize

        return self._lexicon.spans(tokenize(text))

    def explain(self, question: str) -> list[str]:
        """What each stage makes of a question, line by line."""
        from knowledge.understanding import trace

        return trace(question[:LONGEST_QUESTION], self._lexicon)

    def _one(self, question: str, now: datetime, previous: Reading | None, depth: int = 0) -> Answer:
        from knowledge.answering import answer
        from knowledge.asking import Asked
        from knowledge.text import tokenize
        from knowledge.understanding import Misunderstood, is_chat, understand

        if len(question) > LONGEST_QUESTION:
            text = f"That is longer than {LONGEST_QUESTION:,} characters; please ask in fewer words."
            return Answer(question, Status.UNKNOWN, text, Reason.TOO_LONG)
        tokens = tokenize(question)
        if not tokens:
            return Answer(question, Status.UNKNOWN, "There is no question in that.", Reason.EMPTY)
        chat = is_chat(self._lexicon.spans(tokens)) if len(tokens) < 9 else ""
        if chat:
            return Answer(question, Status.CHAT, _CHAT[chat])
        understood = understand(question, self._lexicon, previous)
        if isinstance(understood, Misunderstood):
            found = self._parts(question, now, previous, depth)
            if found is None and understood.reason is Reason.NOT_UNDERSTOOD:
                found = self._storied(question, now) or self._loosely(question, now)
            if found is None and depth < _DEEPEST:
                found = self._aside(question, now, previous)
            return found or _refusal(question, understood)
        plural = _is_plural(understood.spans) or understood.counted > 1
        asked = Asked(question, understood.query, understood.spans, plural, understood.rough, now, understood.counted)
        found = answer(asked, self._store)
        if found.reason is Reason.NOT_UNDERSTOOD:
            beside = self._aside(question, now, previous) if depth < _DEEPEST else None
            return self._parts(question, now, previous, depth) or self._loosely(question, now) or beside or found
        if found.reason is Reason.NO_FACT and any(f.group for f in understood.query.filters):
            return self._parts(question, now, previous, depth) or found
        return found

    def _storied(self, question: str, now: datetime) -> Answer | None:
        """The answer where all words that are left over stand in what the record tells of the one thing that fits."""
        from knowledge.answering import answer
        from knowledge.asking import Asked, at_moment
        from knowledge.models import Filter
        from knowledge.understanding import stories

        for story in stories(question, self._lexicon):
            told = Filter("told", tuple(dict.fromkeys(story.words)))
            query = replace(story.query, filters=(*story.query.filters, told))
            rows = self._store.find(at_moment(query, now, self._store))
            if len({row.entity.id for row in rows}) == 1:
                return answer(Asked(question, query, story.spans, plural=False, rough=False, now=now), self._store)
        return None

    def _loosely(self, question: str, now: datetime) -> Answer | None:
        """The answer where nothing but words of a story is left over, and enough else points to one thing."""
        from knowledge.answering import answer
        from knowledge.asking import Asked
        from knowledge.corroborating import compare
        from knowledge.telling import loose

        for reading in loose(question, self._lexicon):
            asked = Asked(question, reading.query, reading.spans, plural=False, rough=True, now=now)
            found = answer(asked, self._store)
            if found.status is not Status.ANSWERED or found.reason or len(found.values) != 1 or found.turn is None:
                continue
            verdict = compare(reading.told, found.turn.entities, self._store)
            if not verdict.contradicted and reading.constraints + verdict.agreeing >= _ENOUGH:
                return found
        return None

    def _aside(self, question: str, now: datetime, previous: Reading | None) -> Answer | None:
        """The answer to the part of a message that asks, where what is told beside it agrees."""
        from knowledge.corroborating import compare
        from knowledge.telling import asides, pointing, without_relative
        from knowledge.understanding import mentioned

        ways = chain(pointing(question), without_relative(question, self._lexicon), asides(question, self._lexicon))
        for aside in ways:
            context = mentioned(aside.text, self._lexicon, told=True) or previous
            found = self._one(aside.question, now, context, _DEEPEST)
            if found.status is not Status.ANSWERED or found.turn is None or found.turn.query.select == "portrait":
                continue
            if not compare(aside.told, found.turn.entities, self._store).contradicted:
                return replace(found, question=question)
        return None

    def _parts(self, question: str, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """Two questions in one message, answered one after the other; the second may lean on the first."""
        from knowledge.text import tokenize
        from knowledge.understanding import splits

        if depth > 1 or len(tokenize(question)) > LONGEST_STORY:
            return None
        for split in splits(question, self._lexicon):
            if found := self._pair(question, split, now, previous, depth):
                return found
        return None

    def _pair(self, question: str, split: Split, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """The answer to two texts, if both parts have one; a statement needs none."""
        from knowledge.understanding import mentioned

        texts = (split.first, split.second)
        if split.statement:
            second = self._one(texts[1], now, mentioned(texts[0], self._lexicon, told=True) or previous, depth + 1)
            return replace(second, question=question) if second.status is Status.ANSWERED else None
        first = self._one(texts[0], now, previous, 2)
        if first.status is not Status.ANSWERED:
            # a statement such as "Andy Thomas went up on STS-89." only says what the question after it is about
            context = None if split.asks else mentioned(texts[0], self._lexicon)
            second = self._one(texts[1], now, context, 2) if context else first
            leant = context is not None and set(second.entities) & set(context.entities)
            return replace(second, question=question) if second.status is Status.ANSWERED and leant else None
        second = self._one(texts[1], now, first.turn, 2)
        if not split.asks and first.turn is not None and first.turn.query.select == "portrait":
            return replace(second, question=question) if second.status is Status.ANSWERED else None
        if second.status is not Status.ANSWERED or _is_bare(second, texts[1]):
            return None
        return Answer(
            question,
            Status.ANSWERED,
            f"{first.text} {second.text}",
            first.reason or second.reason,
            f"{first.reading}; {second.reading}",
            tuple(dict.fromkeys((*first.values, *second.values))),
            tuple(dict.fromkeys((*first.entities, *second.entities))),
            min(first.as_of, second.as_of),
            tuple(dict.fromkeys((*first.sources, *second.sources))),
            parts=(first, second),
            turn=second.turn,
        )


def _is_bare(second: Answer, text: str) -> bool:
    """Whether the second of two questions is no question of its own, only a name: "and what shuttle"."""
    from knowledge.text import tokenize

    portrait = second.turn is not None and second.turn.query.select == "portrait"
    return portrait and not {"is", "was", "are", "were", "who", "about"} & {token.norm for token in tokenize(text)}


def _is_plural(spans: Sequence[object]) -> bool:
    """Whether the question itself asks for several things."""
    from knowledge.entities import Span

    for span in spans:
        assert isinstance(span, Span)
        several = span.text.endswith("s") or span.text in ("people", "women", "men", "all", "list", "everyone")
        if span.sense("ask") == "list" or (
            several and (span.sense("kind") or span.sense("filter") or span.sense("role"))
        ):
            return not (span.sense("role") and span.text == "commands")
    return False


def _refusal(question: str, why: object) -> Answer:
    """The sentence for a question without a reading."""
    from knowledge.understanding import Misunderstood

    assert isinstance(why, Misunderstood)
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
    return Answer(question, Status.UNKNOWN, text, why.reason)
