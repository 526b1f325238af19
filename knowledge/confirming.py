"""What is claimed -> yes or no: a claim without a reading of its own is turned into the question whose answer settles it.

`claiming` makes the question; here it is asked, and its answer held against the claim.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.answering import NOT_UNDERSTOOD, answer
from knowledge.asking import Asked
from knowledge.claiming import claims, dated, denied, existence, in_order
from knowledge.dating import holds
from knowledge.entities import Lexicon
from knowledge.jointly import apart
from knowledge.models import Answer, Query, Reason, Status
from knowledge.phrases import listed
from knowledge.reading.times import MOMENT_FIELDS
from knowledge.rereading import Rereading
from knowledge.schema import PROPERTIES
from knowledge.schema.compiling import written
from knowledge.store import Store
from knowledge.text import tokenize
from knowledge.understanding import plainly

_KNOWN_OF_FLIGHTS = {"mission", "programme", "vehicle", "station", "launched", "class", "crewed if any"}
"""Conditions on flights of which the record misses none."""
_MOST_DOCKINGS = 3
"""Times of one event at most: a ship may dock again."""
_MOST_TRUE = 60
"""Of how many at most a claim is true: what is true of nearly all has hardly been understood."""
_FEW = 3
_NAMED = ("person", "mission")
"""Types of values that name things; a claim about a thing of another type is not settled by them."""


class Confirming:
    """Settles claims; each way gives an answer or nothing."""

    def __init__(self, store: Store, lexicon: Lexicon, again: Rereading) -> None:
        self._store, self._lexicon, self._again = store, lexicon, again

    def of_the_crew(self, question: str, now: datetime) -> Answer | None:
        """Yes or no to whether any of a crew ever did something: "did any of the Apollo 10 crew walk on the Moon" does not ask
        what their flight did.
        """
        asked = existence(question, self._lexicon)
        understood = plainly(asked, self._lexicon) if asked else None
        refused = Answer(question, Status.UNKNOWN, NOT_UNDERSTOOD, Reason.NOT_UNDERSTOOD)
        if understood is None or understood.query.select != "name" or understood.query.aggregate != "list":
            crew = any(span.sense("kind") == "person" for span in self._lexicon.spans(tokenize(question)))
            return refused if asked and crew else None  # what their flight did is another question
        fields = {f.field for f in understood.query.filters if not f.group}
        found = self._there(question, asked, now, some="yes", none="no")
        flown = found is not None and found.values == ("no",) and "programme" in fields  # said of their flight
        return refused if found is None or flown else found

    def in_order(self, question: str, now: datetime) -> Answer | None:
        """Yes or no to whether one thing happened before another: it is asked when each did."""
        claim = in_order(self._again.without_manners(question))
        first, second = (
            (self._again.when(event, now) for event in (claim.first, claim.second)) if claim else (None, None)
        )
        if claim is None or first is None or second is None:
            return None
        one, other = written(first.values[0]), written(second.values[0])
        if one.end > other.at and other.end > one.at:
            return None  # on one day, by what is known
        earlier = one.at < other.at
        value = "yes" if earlier == (claim.way == "before") else "no"
        text = f"{value.capitalize()}. {first.text} {second.text}"
        sources = tuple(dict.fromkeys((*first.sources, *second.sources)))
        return replace(first, question=question, text=text, values=(value,), sources=sources)

    def dated(self, question: str, now: datetime) -> Answer | None:
        """Yes or no to whether something happened at a time: it is asked when it did."""
        claim = dated(question, self._lexicon)
        found = self._again.plain(claim.question, now) if claim else None
        if claim is None or found is None or found.turn is None or not found.turn.query.filters:
            return None
        held = [holds(value, claim.moment, claim.sense) for value in found.values]
        most = _MOST_DOCKINGS if found.turn.query.kind == "docking" else 1
        if not held or None in held or len(held) > most:
            return None
        value = "yes" if any(held) else "no"
        return replace(found, question=question, text=f"{value.capitalize()}. {found.text}", values=(value,))

    def denied(self, question: str, now: datetime) -> Answer | None:
        """Yes or no to whether there was nobody or nothing of a kind: whoever there was refutes it."""
        return self._there(question, denied(question, self._lexicon), now, some="no", none="yes")

    def _there(self, question: str, asked: str, now: datetime, *, some: str, none: str) -> Answer | None:
        """The answer `some` where there is what is asked for, `none` where by the record there is nobody or nothing."""
        understood = plainly(asked, self._lexicon) if asked else None
        if (
            understood is None
            or understood.query.select not in ("name", "ship")
            or understood.query.aggregate != "list"
        ):
            return None
        fields = {f.field for f in understood.query.filters}
        if {"station", "role"} <= fields:
            return None  # who commanded a flight there did not command the station
        if understood.query.kind == "moonwalker" and "mission" in fields:
            return None  # who walked on another flight
        found = answer(Asked(asked, understood.query, understood.spans, plural=True, rough=False, now=now), self._store)
        turn = replace(found.turn, query=replace(understood.query, aggregate="any")) if found.turn else None
        if found.status is Status.ANSWERED and not found.reason:
            return replace(
                found, question=question, text=f"{some.capitalize()}. {found.text}", values=(some,), turn=turn
            )
        if found.reason not in (Reason.NO_FACT, Reason.FALSE_PREMISE) or not self._settles(
            understood.query, found.as_of
        ):
            return None
        text = f"{none.capitalize()}: none, by my record ({found.reading})."
        return replace(
            found, question=question, status=Status.ANSWERED, text=text, reason=None, values=(none,), turn=turn
        )

    def _settles(self, query: Query, as_of: str) -> bool:
        """Whether no row means that there was none: the record has all of the kind, and nothing in it is still to come."""
        flights = [self._store.mission(v) for f in query.filters if f.field == "mission" for v in f.values]
        times = [v for f in query.filters if f.field in (*MOMENT_FIELDS, "at") and f.op != "before" for v in f.values]
        if any(m.planned for m in flights) or any(at > as_of or as_of.startswith(at) for at in times):
            return False
        if query.kind == "command":  # of other stations no commanders are on record
            return any(f.field == "station" and f.values == ("iss",) for f in query.filters)
        whole = query.kind in ("mission", "docking") and {f.field for f in query.filters} <= _KNOWN_OF_FLIGHTS
        return whole or query.kind in ("seat", "person", "victim", "moonwalker", "walk", "stay")

    def claimed(self, question: str, now: datetime) -> Answer | None:
        """Yes or no to a claim of which there is no reading: what is claimed is asked, and the answer names it or not."""
        if settled := self.in_order(question, now) or self.dated(question, now) or self.denied(question, now):
            return settled
        if there := self._there(question, existence(question, self._lexicon), now, some="yes", none="no"):
            return there
        for claim in claims(question, self._lexicon):
            found = self._again.plain(claim.question, now)
            if (
                found is None
                or found.turn is None
                or found.turn.query.select not in ("name", "what", "ship", "station")
            ):
                continue
            if found.turn.query.aggregate != "list" or not found.values:
                continue
            told = PROPERTIES[found.turn.query.kind][found.turn.query.select].type
            if told in _NAMED and told != claim.kind:
                continue  # "was Soyuz 11 the first crew on Salyut 1": the answer names people
            true = set(claim.names) <= set(found.values)
            parts = apart(found.turn.query, self._lexicon.spans(tokenize(claim.question)))
            asked = Asked(claim.question, found.turn.query, (), plural=True, rough=False, now=now)
            each = [answer(replace(asked, query=part), self._store) for part in parts]
            true = true and all(set(claim.names) <= set(one.values) for one in each)
            true = true and not (claim.alone and len(found.values) > len(claim.names))
            if true and len(found.values) > _MOST_TRUE:
                continue
            verdict = f"That {'holds' if true else 'does not hold'} for {listed(claim.names)}, by my record"
            told = f"{verdict} ({found.reading})." if parts or len(found.values) > _FEW else found.text
            text = f"{'Yes' if true else 'No'}. {told}"
            return replace(found, question=question, text=text, values=("yes" if true else "no",))
        return None
