"""Everything that Houston knows, without Discord. The way of a question through this package, one room a stage:

    text         the message -> tokens that compare
    entities     tokens -> spans: things of the record, words of the vocabulary, moments (`moments`)
    clause       spans sorted by what they can do
    reading      clause -> a typed query that explains the whole question
    understanding  spelling corrected, the conversation filled in, or the reason why there is no reading
    conversing   a message taken apart (`telling`) where it is not one question; what it tells held against the answer
    answering    query -> rows, through the `store` (all SQL; `schema` says what can be asked)
    wording      rows -> sentences (`phrases`, `portraits`, `describing`)

`record` builds the file that the store reads. `Knowledge` is the one face of it all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.models import LONGEST_QUESTION, Answer, Entity, Moment, Precision, Reading, Reason, Source, Status

if TYPE_CHECKING:
    from knowledge.catalogue import Completer, MissionFacts
    from knowledge.models import Plan
    from knowledge.overview import Anniversary, PersonFacts, StationFacts
    from knowledge.spans import Span

__all__ = ["Answer", "Entity", "Knowledge", "Moment", "Precision", "Reading", "Reason", "Source", "Status"]


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
        from knowledge.conversing import Conversation
        from knowledge.reading import forget

        forget()
        self._lexicon.forget()
        self._store.forget()
        talk = Conversation(self._store, self._lexicon)
        for earlier in context:
            previous = talk.answer(earlier, now, previous).leads(previous)
        return talk.answer(question, now, previous)

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
