"""What else a message without a reading may be: something described, a story, a clue, somebody who came after somebody.

The rooms for stories (`telling`, `corroborating`, `solving`) are entered only here: a start is quicker.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from knowledge.answering import answer, revealed
from knowledge.asking import Asked, at_moment
from knowledge.asks import is_plural
from knowledge.entities import Lexicon
from knowledge.models import Answer, Filter, Status
from knowledge.moments import DAY
from knowledge.phrases import day, iso_duration
from knowledge.schema.compiling import written
from knowledge.store import Store
from knowledge.text import tokenize
from knowledge.understanding import plainly

_ENOUGH = 2
"""Constraints that must agree before words may stay unexplained."""


class Rereading:
    """Reads a message anew in one of several ways; each gives an answer or nothing."""

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store, self._lexicon = store, lexicon

    def nested(self, question: str, now: datetime) -> Answer | None:
        """The answer where something is described and not named: "when was the first space tourist born"."""
        from knowledge.nesting import descriptions

        for description in descriptions(question, self._lexicon):
            if "walk" in description.text and re.search(r"\bhow long\b", description.around, re.IGNORECASE):
                continue  # the length of a flight is not that of its walk
            names = self._described(description.text, now)
            said = any(
                name.casefold() in question.casefold() for name in names
            )  # "Sally Ride, the first woman who ..."
            for text in [description.around] if said else [description.named(name) for name in names]:
                found = self.plain(text, now)
                if found is None or found.turn is None:
                    continue
                if found.turn.query.select == "portrait" and not self._asks_portrait(question):
                    continue
                around = self._lexicon.spans(tokenize(description.around))
                if len(found.values) == 1 or is_plural(around) or any(span.text == "crew" for span in around):
                    return replace(found, question=question)
        return None

    def _asks_portrait(self, question: str) -> bool:
        """Whether somebody or something is to be told about: "tell me about the first woman in space"."""
        return any(span.sense("ask") == "portrait" for span in self._lexicon.spans(tokenize(question)))

    def plain(self, text: str, now: datetime) -> Answer | None:
        """The answer to a text that reads as it stands and has one."""
        understood = plainly(text, self._lexicon)
        if understood is None:
            return None
        plural = is_plural(understood.spans)
        asked = Asked(text, understood.query, understood.spans, plural, understood.rough, now, understood.counted)
        found = answer(asked, self._store)
        counted = not understood.counted or understood.counted == len(found.values)
        return found if found.status is Status.ANSWERED and not found.reason and counted else None

    def _described(self, text: str, now: datetime) -> tuple[str, ...]:
        """The names of the one person, flight, station or ship that a text describes, and of the flight that makes it so."""
        found = self.plain(text, now)
        if (
            found is None
            or len(found.values) != 1
            or found.turn is None
            or found.turn.query.select not in ("name", "what", "mission")
        ):
            return ()
        flights = [e.name for e in found.turn.entities if e.kind == "mission"] if found.turn.query.position else []
        return tuple(dict.fromkeys((*found.values, *flights)))

    def then(self, question: str, now: datetime) -> Answer | None:
        """The answer where a moment is described: "who commanded the ISS when Columbia was lost"."""
        from knowledge.dating import moments_described
        from knowledge.telling import asks

        for then in moments_described(self.without_manners(question)):
            if re.search(
                r"\b(?:was|were) (?:still )?(?:there|aboard|docked|on board|in space)$", then.event, re.IGNORECASE
            ):
                continue  # a state is no moment
            if any(span.of("expedition") for span in self._lexicon.spans(tokenize(then.event))):
                continue  # months are no moment
            spans = self._lexicon.spans(tokenize(then.asks))
            if not asks(spans) or any(span.strange for span in spans):
                continue
            if (told := self.when(then.event, now)) and (found := self.plain(f"{then.asks} on {told.values[0]}", now)):
                return replace(found, question=question)
        return None

    def apart(self, question: str, now: datetime) -> Answer | None:
        """The answer where the time between two things that happened is asked for."""
        from knowledge.dating import gaps, time_passed

        for gap in gaps(self.without_manners(question)):
            if (one := self.when(gap.first, now)) is None or (other := self.when(gap.second, now)) is None:
                continue
            ends = (one, other)
            first, second = (written(end.values[0]) for end in ends)
            begin, end = sorted((first, second), key=lambda moment: moment.at)
            exact = begin.precision.has_clock and end.precision.has_clock
            length = time_passed(first, second, gap.unit)
            told = f"{length[0].upper()}{length[1:]} passed from {day(begin)} to {day(end)}."
            born = re.match(r"(.+) was born ", one.text)
            if born and gap.unit == "years" and begin is first:
                told = f"{born[1]} was {length} old then."
            text = f"{told} {one.text} {other.text}"
            value = iso_duration(int((end.at - begin.at).total_seconds()), exact=exact)
            sources = tuple(dict.fromkeys((*ends[0].sources, *ends[1].sources)))
            reading = f"time between {ends[0].reading} and {ends[1].reading}"
            entities = tuple(dict.fromkeys((*ends[0].entities, *ends[1].entities)))
            as_of = min(ends[0].as_of, ends[1].as_of)
            return Answer(question, Status.ANSWERED, text, None, reading, (value,), entities, as_of, sources)
        return None

    def without_manners(self, question: str) -> str:
        """A question without the greeting in front of it and the thanks behind it."""
        words = question.split()
        while words and self._is_polite(words[-1]):
            words.pop()
        while words and self._is_polite(words[0]):
            words.pop(0)
        return " ".join(words)

    def _is_polite(self, word: str) -> bool:
        return all(s.polite for s in self._lexicon.spans(tokenize(word)))

    def when(self, event: str, now: datetime) -> Answer | None:
        """The answer that says when something happened, if it is one moment."""
        from knowledge.dating import asked_when

        if day_named := self._dated(event):
            return day_named
        if any(span.sense("pronoun") for span in self._lexicon.spans(tokenize(event))):
            return None  # "when he died": nobody is named
        for question in asked_when(event):
            found = self.plain(question, now) or self.nested(question, now)
            if found is None or found.turn is None or not found.turn.query.filters:
                continue  # "the first" of what is not said
            if len(found.values) == 1 and re.match(r"\d{4}-\d\d-\d\d", found.values[0]):
                return found
        return None

    def _dated(self, event: str) -> Answer | None:
        """A date that is given as such, as the answer to when it was."""
        spans = [span for span in self._lexicon.spans(tokenize(event)) if not span.filler]
        iso = spans[0].sense("moment") if len(spans) == 1 else ""
        return Answer(event, Status.ANSWERED, "", None, event, (iso,), as_of="9999") if len(iso) == DAY else None

    def storied(self, question: str, now: datetime) -> Answer | None:
        """The answer where all words that are left over stand in what the record tells of the one thing that fits."""
        from knowledge.recalling import stories

        for story in stories(question, self._lexicon):
            told = Filter("told", tuple(dict.fromkeys(story.words)))
            query = replace(story.query, filters=(*story.query.filters, told))
            rows = self._store.find(at_moment(query, now, self._store))
            if len({row.entity.id for row in rows}) == 1:
                return answer(Asked(question, query, story.spans, plural=False, rough=False, now=now), self._store)
        return None

    def loosely(self, question: str, now: datetime) -> Answer | None:
        """The answer where nothing but words of a story is left over, and enough else points to one thing."""
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

    def following(self, question: str, now: datetime) -> Answer | None:
        """The answer to "who was the second woman in space, after Tereshkova": whoever is named must come before in the order."""
        from knowledge.telling import followers

        for reading in followers(question, self._lexicon):
            rows = self._store.find(at_moment(reading.query, now, self._store))
            before = {row.person for row in rows[: reading.query.position - 1]}
            if all(before & set(span.of("person")) for span in reading.told):
                asked = Asked(question, reading.query, reading.spans, plural=False, rough=True, now=now)
                found = answer(asked, self._store)
                return found if found.status is Status.ANSWERED and not found.reason else None
        return None

    def solved(self, question: str, now: datetime) -> Answer | None:
        """The answer to a clue: the one thing that fits all that is told of it."""
        from knowledge.solving import solve

        solution = solve(question, self._lexicon, self._store)
        if solution is None:
            return None
        asked = Asked(question, solution.query, (), plural=False, rough=True, now=now)
        return revealed(asked, solution.rows, self._store)
