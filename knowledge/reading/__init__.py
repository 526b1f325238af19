"""Clause -> reading: what is asked, of which rows. No table of question forms: each function knows one type of answer
and composes its conditions from whatever the question names. A reading counts only if it explains the whole question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.clause import Clause
from knowledge.models import Query
from knowledge.reading import (
    accounting,
    careers,
    claims,
    comparisons,
    crews,
    differences,
    flights,
    homeward,
    moons,
    people,
    picking,
    ranks,
    selecting,
    states,
    stories,
    things,
    tolerance,
    walks,
)
from knowledge.schema.compiling import reaches
from knowledge.spans import Span

Reader = Callable[[Clause], Query | None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one reader made of a question, and the spans that it could not explain."""

    query: Query | None
    left_over: tuple[Span, ...]
    counted: int = 0
    """How many the question says that there are: "the three astronauts of ..."."""

    @property
    def complete(self) -> bool:
        """Whether the whole question is explained."""
        return self.query is not None and not self.left_over


def read(spans: Sequence[Span]) -> tuple[Attempt, ...]:
    """All readings of a question, the best first; those that leave something over come last.

    A reading that explains every word wins; else the first that leaves only words which say nothing of their own.
    """
    return _read(tuple(spans))


def forget() -> None:
    """Begin a new question: readings of the one before are no longer wanted."""
    _read.cache_clear()


@lru_cache(maxsize=256)
def _read(spans: tuple[Span, ...]) -> tuple[Attempt, ...]:
    """The readings, remembered for one question: its stages look at the same words again and again."""
    attempts: list[Attempt] = []
    if not spans:
        return ()
    sorted_once = Clause.of(spans)
    clause = sorted_once.fresh()
    given = len(clause.used)
    for reader in _READERS:
        if len(clause.used) != given:  # most readers turn a question down before they explain anything of it
            clause = sorted_once.fresh()
        query = reader(clause)
        if query is not None and reaches(query):
            attempt = Attempt(query, (*clause.left_over, *accounting.unaccounted(query, clause)))
            if attempt.complete:
                return (attempt, *attempts)
            attempts.append(attempt)
    attempts = [_tolerant(_measured(attempt, sorted_once), sorted_once.fresh()) for attempt in attempts]
    return tuple(sorted(attempts, key=lambda a: len(a.left_over)))


def _measured(attempt: Attempt, c: Clause) -> Attempt:
    """The attempt with the places, numbers and thresholds that no reader knows of."""
    assert attempt.query is not None
    query, left = ranks.restricted(*ranks.ranked(attempt.query, attempt.left_over, c), c)
    return Attempt(query, left, attempt.counted)


def _tolerant(attempt: Attempt, c: Clause) -> Attempt:
    """The attempt without what it may leave unexplained."""
    assert attempt.query is not None
    left = tuple(span for span in attempt.left_over if not tolerance.light(span, attempt.query, c))
    number = tolerance.counted(left, attempt.query, c)
    if number:
        left = tuple(
            s for s in left if s.sense("number") != str(number) and not (number == 1 and s.sense("op") == "only")
        )
    choice = tolerance.is_choice(number, c, among=not attempt.query.position)
    told = attempt.query.kind == "distinction"  # its sentence names them all
    return Attempt(attempt.query, left, 0 if choice or told else number)


_READERS: tuple[Reader, ...] = (
    ranks.countries,
    ranks.careers,
    careers.on_another,
    picking.picked,
    people.others,
    people.handovers,
    careers.alive,
    careers.ages,
    moons.moon,
    flights.seats,
    flights.fullest,
    careers.by_life,
    things.stations,
    things.modules,
    things.when_of_thing,
    things.ships,
    things.ship_of,
    people.of_the_first,
    stories.killed,
    stories.accident,
    stories.distinction,
    stories.group,
    states.coming,
    states.terms,
    states.happening,
    states.longest_stay,
    states.state,
    comparisons.compare,
    differences.differences,
    differences.between,
    comparisons.crewmates,
    comparisons.rest_of_ship,
    comparisons.neighbour,
    comparisons.nth_flight,
    homeward.ride_home,
    walks.walks,
    people.expeditions,
    people.person_property,
    careers.rides,
    careers.on_a_type,
    careers.stations,
    careers.lengths,
    flights.when,
    flights.how_long,
    flights.mission_property,
    claims.check,
    crews.who,
    selecting.which_flights,
    selecting.all_of_a_type,
    states.portrait,
)
"""In this order: the first complete reading counts, so the narrower come before the wider."""
