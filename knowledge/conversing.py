"""A message -> an answer: read as a whole, as two questions, or without what it only tells.

The rooms for stories (`telling`, `corroborating`) are entered only where a message is no plain question: a start is quicker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from knowledge.answering import answer
from knowledge.asking import Asked
from knowledge.asks import is_clue, is_plural
from knowledge.entities import Lexicon
from knowledge.models import LONGEST_QUESTION, Answer, Reading, Reason, Status
from knowledge.passing import held_to
from knowledge.rereading import Rereading
from knowledge.spans import Span
from knowledge.store import Store
from knowledge.text import Token, tokenize
from knowledge.understanding import Split, is_chat, mentioned, second_question, splits, understand
from knowledge.understood import Misunderstood, Understood, is_sound, names_only, refusal

if TYPE_CHECKING:
    from knowledge.confirming import Confirming
    from knowledge.telling import Aside

_DEEPEST = 3
"""How often a message is taken apart."""
_SHORT = 3
"""Words of a second question that need no question word: "and of Apollo 17?"."""
_MOST_COMMAS = _MOST_ASIDE = 12
"""Values of an answer to a part of a message at most: a story asks for one thing or a crew."""
LONGEST_STORY = 90
"""Words of a message that is still taken apart into sentences; a longer one is read as a whole or not at all."""

_CHAT = {
    "hello": "Hello! Ask me about crewed spaceflight, for example “who commanded Crew-12?”.",
    "thanks": "You are welcome.",
    "bye": "Goodbye, and clear skies.",
    "help": "I answer questions about crewed flights, crews, dockings, ports and expeditions from a record with "
    "sources. Try “who was on Crew-12?”, “when did Soyuz MS-28 dock?” or “which missions did Peggy Whitson fly?”.",
}


class Conversation:
    """Answers messages from one store; what was said before is handed in."""

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store, self._lexicon = store, lexicon
        self._again = Rereading(store, lexicon)

    @cached_property
    def _claims(self) -> Confirming:
        """Made only where something is claimed: a start is quicker."""
        from knowledge.confirming import Confirming

        return Confirming(self._store, self._lexicon, self._again)

    def answer(self, question: str, now: datetime, previous: Reading | None, depth: int = 0) -> Answer:
        """Answer one message asked at `now`; `previous` is what it may lean on, `depth` how often it was taken apart."""
        if len(question) > LONGEST_QUESTION:
            text = f"That is longer than {LONGEST_QUESTION:,} characters; please ask in fewer words."
            return Answer(question, Status.UNKNOWN, text, Reason.TOO_LONG)
        tokens = tokenize(question)
        if not tokens:
            return Answer(question, Status.UNKNOWN, "There is no question in that.", Reason.EMPTY)
        chat = is_chat(self._lexicon.spans(tokens)) if len(tokens) < 9 else ""
        if chat:
            return Answer(question, Status.CHAT, _CHAT[chat])
        if depth == 0 and (
            found := self._last_sentence(question, now)
            or self._asked_twice(question, now, previous)
            or self._of_a_crew(question, tokens, now)
            or self._premised(question, now)
        ):
            return found
        understood = understand(question, self._lexicon, previous)
        if isinstance(understood, Misunderstood):
            found = None
            if understood.reason is Reason.NOT_UNDERSTOOD:
                found = self._otherwise(question, now, previous, depth)
            else:
                found = self._parts(question, now, previous, depth) or self._aside(question, now, previous, depth)
            return found or refusal(question, understood)
        plural = is_plural(understood.spans) or understood.counted > 1
        asked = Asked(question, understood.query, understood.spans, plural, understood.rough, now, understood.counted)
        found = held_to(answer(asked, self._store), asked, self._store)
        return self._mended(found, understood, now, previous, depth) or found

    def _premised(self, question: str, now: datetime) -> Answer | None:
        """The answer where something is taken for granted, or set apart from what is meant."""
        if not {"become", "became", "not"} & set(re.findall(r"\w+", question.casefold())):
            return None
        from knowledge.apart import set_apart
        from knowledge.becoming import became

        return set_apart(question, self._lexicon, self._anew(now)) or became(question, self._lexicon, self._anew(now))

    def _anew(self, now: datetime) -> Callable[[str], Answer]:
        """How a text that stands for the message, or for a part of it, is answered by itself."""
        return lambda text: self.answer(text, now, None, _DEEPEST)

    def _mended(
        self, found: Answer, understood: Understood, now: datetime, previous: Reading | None, depth: int
    ) -> Answer | None:
        """A better answer where the message as a whole has none: without what it tells, with what it describes named."""
        question, spans = found.question, understood.spans
        if found.reason is Reason.NOT_UNDERSTOOD:
            return self._otherwise(question, now, previous, depth)
        if found.reason is Reason.FALSE_PREMISE and 1 < question.count(",") < _MOST_COMMAS and depth < _DEEPEST:
            return self._without_relative(question, now)
        if found.reason is Reason.FALSE_PREMISE and depth == 0 and any(s.text == "also" for s in spans):
            return self._again.nested(question, now)  # "the man who commanded Apollo 10 also commanded ..."
        if found.reason is not Reason.NO_FACT:
            return None
        if depth == 0 and any(s.text in ("this", "she", "he") for s in spans):
            return self._again.solved(question, now)
        both = any(s.sense("op") in ("both", "together", "also") for s in spans)
        if any(f.group for f in understood.query.filters) and not both:
            return self._parts(question, now, previous, depth)
        if depth < _DEEPEST:  # "the Soyuz that took Tim Peake up" is no seat of his
            return self._again.nested(question, now) or self._again.apart(question, now)
        return None

    def _of_a_crew(self, question: str, tokens: list[Token], now: datetime) -> Answer | None:
        """The answer to whether anybody of a flight did something: "did any of the Apollo 10 crew ..."."""
        spans = [span for span in self._lexicon.spans(tokens) if not span.polite]
        some = any(span.text.split()[0] in ("any", "anyone", "anybody", "either", "someone") for span in spans)
        crew = some and spans[0].sense("ask") == "yes" and any(span.of("mission") for span in spans)
        return self._claims.of_the_crew(question, now) if crew else None

    def _otherwise(self, question: str, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """The answer to a message that has no reading as a whole: as two questions, as a story, without what it tells."""
        from knowledge.framing import topical
        from knowledge.measured import measured

        told = topical(question, self._lexicon) if depth == 0 else ()
        ways = [
            lambda: self._parts(question, now, previous, depth),
            lambda: self._again.nested(question, now) if depth < _DEEPEST else None,
        ]
        if not self._asks_twice(question):
            ways.reverse()  # "Sally Ride, the first woman who ..., flew on which shuttle" is one question
        found = (
            (self._again.apart(question, now) or self._again.then(question, now) if depth == 0 else None)
            or self._claims.claimed(question, now)
            or self._first(told, question, now, None)
            or (measured(question, self._store, self._anew(now)) if depth == 0 else None)
            or ways[0]()
            or ways[1]()
            or self._again.storied(question, now)
            or self._aside(question, now, previous, depth)
            or self._again.following(question, now)
            or self._again.loosely(question, now)
            or (self._again.solved(question, now) if depth == 0 else None)
        )
        return None if found and self._only_nods(question, found) else found

    def _last_sentence(self, question: str, now: datetime) -> Answer | None:
        """The answer to the last sentence alone where those before it only tell, and agree with it."""
        if "." not in question and "!" not in question:
            return None
        from knowledge.corroborating import compare
        from knowledge.telling import last_sentence

        aside = last_sentence(question, self._lexicon)
        if aside is None:
            return None
        alone = self.answer(aside.question, now, None, _DEEPEST)
        told = alone.turn is None or alone.turn.query.select != "portrait"
        if alone.status is Status.ANSWERED and not alone.reason and alone.entities and told:
            return replace(alone, question=question)  # it names itself what it is about
        context = mentioned(aside.text, self._lexicon, told=True)
        found = self.answer(aside.question, now, context, _DEEPEST)
        if (
            found.status is not Status.ANSWERED
            or found.reason
            or found.turn is None
            or found.turn.query.select == "portrait"
            or self._too_many(aside.question, found)
        ):
            return None
        agrees = not compare(aside.told, found.turn.entities, self._store).contradicted
        return replace(found, question=question) if agrees else None

    def _only_nods(self, question: str, found: Answer) -> bool:
        """Whether a yes or no answers a question that asks for more: "who is the other?"."""
        asks = any(span.sense("ask") not in ("", "yes", "check") for span in self._lexicon.spans(tokenize(question)))
        return asks and found.values in (("yes",), ("no",))

    def _asked_twice(self, question: str, now: datetime, previous: Reading | None) -> Answer | None:
        """The answers to two sentences that both end with a question mark, or that a semicolon parts."""
        refused = refusal(question, Misunderstood(Reason.NOT_UNDERSTOOD))
        if again := second_question(question, self._lexicon):
            return self._pair(question, again, now, previous, 0) or refused
        twice = re.fullmatch(r"([^?]+\?)\s+(\w.*\?)\s*", question)
        before = self._lexicon.spans(tokenize(question.partition("; ")[0])) if "; " in question else []
        listed = before and not any(s.sense("event") for s in before)  # not "she rode up; its commander?"
        tagged = twice and any(s.sense("ask") == "check" for s in self._lexicon.spans(tokenize(twice[1]))[-1:])
        if tagged or not (twice or listed):
            return None
        found = self._parts(question, now, previous, 0)
        if found and self._only_nods(question, found):
            return None
        if twice and found is None and all(_asks(self._lexicon.spans(tokenize(part))) for part in twice.groups()):
            return refused
        return found

    def _without_relative(self, question: str, now: datetime) -> Answer | None:
        """The answer without a clause between commas, which is a premise of its own and agrees."""
        from knowledge.telling import without_relative

        return self._first(without_relative(question, self._lexicon), question, now, None)

    def _aside(self, question: str, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """The answer to the part of a message that asks, where what is told beside it agrees."""
        if depth >= _DEEPEST or len(tokenize(question)) > LONGEST_STORY:
            return None
        from knowledge.framing import opening, options, pointing, tagged
        from knowledge.telling import asides, stated, without_relative

        ways = chain(
            tagged(question), stated(question, self._lexicon) if depth == 0 else (), opening(question, self._lexicon), pointing(question), options(question, self._lexicon),
            without_relative(question, self._lexicon), asides(question, self._lexicon),
        )  # fmt: skip
        return self._first(ways, question, now, previous)

    def _first(self, ways: Iterable[Aside], question: str, now: datetime, previous: Reading | None) -> Answer | None:
        """The first of several ways to set something aside whose answer agrees with what is told."""
        from knowledge.corroborating import compare

        for aside in ways:
            if any(span.sense("compare") for span in self._lexicon.spans(tokenize(aside.question))):
                continue  # what is compared has to be asked, not only told
            context = mentioned(aside.text, self._lexicon, told=True) or previous
            found = self.answer(aside.question, now, context, _DEEPEST)
            if found.status is not Status.ANSWERED or found.reason or found.turn is None:
                continue
            if found.turn.query.select == "portrait" or self._too_many(aside.question, found):
                continue
            if not compare(aside.told, found.turn.entities, self._store).contradicted:
                return replace(found, question=question)
        return None

    def _asks_twice(self, question: str) -> bool:
        """Whether two question words stand in a message: two questions are likelier than something described."""
        from knowledge.clues import asks_twice

        return asks_twice(self._lexicon.spans(tokenize(question)))

    def _too_many(self, question: str, found: Answer) -> bool:
        """Whether a list answers a question that asks for one thing; "who" may be a crew."""
        if len(found.values) > _MOST_ASIDE:
            return True
        several = len(found.values) > 1 and found.turn is not None and found.turn.query.aggregate == "list"
        spans = self._lexicon.spans(tokenize(question))
        this = any(a.text == "this" and (b.sense("kind") or b.of("country")) for a, b in pairwise(spans))
        who = any(span.sense("ask") == "who" for span in spans)
        named = any(span.text.startswith("name") for span in spans)
        return several and (this or not (who or (is_plural(spans) and not named)))

    def _parts(self, question: str, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """Two questions in one message, answered one after the other; the second may lean on the first."""
        spans = self._lexicon.spans(tokenize(question))
        if depth > 1 or len(spans) > LONGEST_STORY or is_clue(spans):
            return None
        for split in splits(question, self._lexicon):
            if found := self._pair(question, split, now, previous, depth):
                return found
        return None

    def _asks_on(self, text: str) -> bool:
        """Whether the second of two questions asks by a word of its own, or is short: "and the pilot"."""
        spans = self._lexicon.spans(tokenize(text))
        said = [span for span in spans if not span.sense("noise")]
        asks = any(span.asks or span.text.startswith(("what ", "which ")) for span in spans)
        return asks or len(said) <= _SHORT

    def _pair(self, question: str, split: Split, now: datetime, previous: Reading | None, depth: int) -> Answer | None:
        """The answer to two texts, if both parts have one; a statement needs none."""
        texts = (split.first, split.second)
        if split.statement:
            moved = any(s.sense("compare") in ("later", "earlier") for s in self._lexicon.spans(tokenize(texts[0])))
            context = mentioned(texts[0], self._lexicon, told=True) or (None if moved else previous)
            second = self.answer(texts[1], now, context, depth + 1)
            portrait = second.turn is not None and second.turn.query.select == "portrait"
            sound = is_sound(second, texts[1]) and not (portrait or self._too_many(texts[1], second))
            return replace(second, question=question) if sound else None
        after = self._lexicon.spans(tokenize(texts[1]))
        times = [bool(s.sense("moment") or s.sense("time")) for s in after]
        if any(times) and all(at or s.filler or s.sense("op") for at, s in zip(times, after, strict=True)):
            return None  # "from March to September 2023" is no question
        spans = self._lexicon.spans(tokenize(texts[0]))
        said = next((span for span in spans if span.entities or not span.filler), None)
        dated = said is not None and said.sense("op") in ("before", "after", "since", "until")
        both = bool(spans and after and spans[-1].of("person") and after[0].of("person"))
        if both and (len(spans) == 1 or len(after) == 1):
            return None  # "Mitchell and Shepard walked on the Moon", "the crewmate of Mitchell and Shepard"
        if not split.asks and (dated or any(span.sense("op") == "not" for span in spans)):
            return None  # "leaving out Challenger's last flight, ..." is a condition and no question
        first = self.answer(texts[0], now, previous, 2)
        if first.status is not Status.ANSWERED:
            # a statement such as "Andy Thomas went up on STS-89." only says what the question after it is about
            context = None if split.asks else mentioned(texts[0], self._lexicon)
            second = self.answer(texts[1], now, context, 2) if context else first
            leant = context is not None and set(second.entities) & set(context.entities)
            return replace(second, question=question) if leant and is_sound(second, texts[1]) else None
        dated = all(any(s.sense("moment") for s in part) for part in (spans, after))
        noun = any(s.sense(category) for s in after for category in ("kind", "prop", "accident", "event"))
        if not self._asks_on(texts[1]) or (dated and not noun and not _asks(after)):
            return None  # "... visiting Mir in 1996 and the ISS in 2001" asks nothing twice
        second = self.answer(texts[1], now, first.turn, 2)
        if not split.asks and first.turn is not None and first.turn.query.select == "portrait":
            return replace(second, question=question) if is_sound(second, texts[1]) else None
        if second.status is not Status.ANSWERED or names_only(second, texts[1]):
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


def _asks(spans: Sequence[Span]) -> bool:
    """Whether a text asks by a word of its own."""
    return any(span.asks for span in spans)
