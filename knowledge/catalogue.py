"""Things of the record as a whole, for cards: a flight with its crew and dockings, found by any of its names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.entities import Lexicon
from knowledge.models import Filter, Mission, Moment, Query, Source, stored
from knowledge.spelling import similar
from knowledge.store import Store, moment
from knowledge.text import key, tokenize


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay of a ship at a station."""

    station: str
    port: str
    method: str
    """`docking` or `berthing`."""
    docked: Moment | None
    undocked: Moment | None
    still_docked: bool


@dataclass(frozen=True, slots=True)
class MissionFacts:
    """Everything that a card shows of a flight."""

    mission: Mission
    spacecraft: str
    rocket: str
    site: str
    crew: tuple[tuple[str, str, str, int], ...]
    """Name, title as flown, agency (may be empty) and which flight it was of each, in the order of seats."""
    visits: tuple[Visit, ...]
    sources: tuple[Source, ...]
    as_of: str


def find_missions(text: str, lexicon: Lexicon) -> list[str]:
    """The ids of the flights that a text names, spelling corrected; empty where it names none."""
    tokens = tokenize(text)
    spans = lexicon.spans(tokens)
    for candidate in (tokens, *lexicon.corrections(tokens, spans)):
        covered = lexicon.spans(candidate)
        found = [id_ for span in covered for id_ in span.of("mission")]
        if found and not any(span.unknown for span in covered):
            return list(dict.fromkeys(found))
    return []


class Completer:
    """Completes the beginning of a name from memory, with a slip of the finger forgiven."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Names, each with the moment (stored form) by which the most useful come first."""
        self._keys = [(key(name), name, launched) for name, launched in names]

    def complete(self, text: str, now: datetime, limit: int = 25) -> list[str]:
        """Names of flights for what has been typed so far, the latest first; with nothing typed what flies or flew last."""
        wanted = key(text)
        flown = sorted(self._keys, key=lambda item: item[2], reverse=True)
        if not wanted:
            return [name for _, name, launched in flown if launched <= stored(now)][:limit]
        words, number = _split(wanted)
        starts = [name for k, name, _ in flown if k.startswith(wanted) or f" {wanted}" in f" {k}"]
        inside = [name for k, name, _ in flown if all(word in k for word in wanted.split())]
        near = [
            name
            for k, name, _ in flown
            if (split := _split(k))[1].startswith(number) and any(similar(words, part) for part in _ends(split[0]))
        ]
        return list(dict.fromkeys([*starts, *inside, *near]))[:limit]


def _split(name: str) -> tuple[str, str]:
    """The words of a key before its first number, and the rest from there."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if word.isdigit()), len(words))
    return " ".join(words[:at]), " ".join(words[at:])


def _ends(words: str) -> list[str]:
    """The last one or two words of a name and all of it: people leave out the first."""
    parts = words.split()
    return [words, " ".join(parts[-2:]), parts[-1]] if parts else []


def mission_facts(id_: str, store: Store) -> MissionFacts:
    """All facts of one flight; KeyError where there is no such id."""
    of = (Filter("mission", (id_,)),)

    def text(kind: str, select: str) -> str:
        rows = store.find(Query(kind, select, of))
        return str(rows[0].value[0] or "").replace("|", " and ") if rows else ""

    seats = store.find(Query("seat", "affiliation", of))
    agencies = {row.person: str(row.value[0] or "") for row in seats}
    ahead = int(store.mission(id_).planned)  # a flight that is only planned does not count in the record yet
    numbers = {row.person: int(row.value[0] or 0) + ahead for row in store.find(Query("seat", "nth", of))}
    crew = tuple(
        (name, title, agencies.get(person, ""), numbers.get(person, 0))
        for person, name, title in store.crew_titles(id_)
    )
    rows = store.find(Query("mission", "launched", of))
    keys = [key for row in [*rows, *store.find(Query("docking", "docked", of))] for key in row.sources]
    return MissionFacts(
        store.mission(id_),
        text("mission", "ship"),
        text("mission", "rocket"),
        text("mission", "site"),
        crew,
        tuple(Visit(s, p, m, moment(*d), moment(*u), u[1] == "open") for s, p, m, d, u in store.visits(id_)),
        store.sources(list(dict.fromkeys(keys))),
        store.as_of["missions"][:10],
    )
