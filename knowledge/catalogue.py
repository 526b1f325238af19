"""Things of the record as a whole, for cards: a flight with its crew and dockings, found by any of its names."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.entities import Lexicon
from knowledge.models import Filter, Moment, Query, Source
from knowledge.store import Mission, Store, moment
from knowledge.text import tokenize


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay of a ship at a station."""

    station: str
    port: str
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
    crew: tuple[tuple[str, str, str], ...]
    """Name, title as flown and agency (may be empty) of each, in the order of seats."""
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


def mission_facts(id_: str, store: Store) -> MissionFacts:
    """All facts of one flight; KeyError where there is no such id."""
    of = (Filter("mission", (id_,)),)

    def text(kind: str, select: str) -> str:
        rows = store.find(Query(kind, select, of))
        return str(rows[0].value[0] or "").replace("|", " and ") if rows else ""

    seats = store.find(Query("seat", "affiliation", of))
    agencies = {row.person: str(row.value[0] or "") for row in seats}
    crew = tuple((name, title, agencies.get(person, "")) for person, name, title in store.crew_titles(id_))
    rows = store.find(Query("mission", "launched", of))
    keys = [key for row in [*rows, *store.find(Query("docking", "docked", of))] for key in row.sources]
    return MissionFacts(
        store.mission(id_),
        text("mission", "ship"),
        text("mission", "rocket"),
        text("mission", "site"),
        crew,
        tuple(Visit(s, p, moment(*d), moment(*u), u[1] == "open") for s, p, d, u in store.visits(id_)),
        store.sources(list(dict.fromkeys(keys))),
        store.as_of["missions"][:10],
    )
