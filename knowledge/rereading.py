"""What else a message without a reading may be: something described, a story, a clue, somebody who came after somebody.

The rooms for stories (`telling`, `corroborating`, `solving`) are entered only here: a start is quicker.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.answering import answer, revealed
from knowledge.asking import Asked, at_moment
from knowledge.asks import is_plural
from knowledge.entities import Lexicon
from knowledge.models import Answer, Filter, Status
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
            names = self._described(description.text, now)
            said = any(
                name.casefold() in question.casefold() for name in names
            )  # "Sally Ride, the first woman who ..."
            for text in [description.around] if said else [description.named(name) for name in names]:
                found = self._plain(text, now)
                if found is None or found.turn is None or found.turn.query.select == "portrait":
                    continue
                if len(found.values) == 1 or is_plural(self._lexicon.spans(tokenize(description.around))):
                    return replace(found, question=question)
        return None

    def _plain(self, text: str, now: datetime) -> Answer | None:
        """The answer to a text that reads as it stands and has one."""
        understood = plainly(text, self._lexicon)
        if understood is None:
            return None
        plural = is_plural(understood.spans)
        asked = Asked(text, understood.query, understood.spans, plural, understood.rough, now, understood.counted)
        found = answer(asked, self._store)
        return found if found.status is Status.ANSWERED and not found.reason else None

    def _described(self, text: str, now: datetime) -> tuple[str, ...]:
        """The names of the one person, flight, station or ship that a text describes, and of the flight that makes it so."""
        found = self._plain(text, now)
        if (
            found is None
            or len(found.values) != 1
            or found.turn is None
            or found.turn.query.select not in ("name", "what")
        ):
            return ()
        flights = [e.name for e in found.turn.entities if e.kind == "mission"] if found.turn.query.position else []
        return tuple(dict.fromkeys((*found.values, *flights)))

    def storied(self, question: str, now: datetime) -> Answer | None:
        """The answer where all words that are left over stand in what the record tells of the one thing that fits."""
        from knowledge.telling import stories

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
