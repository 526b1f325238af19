"""Which station is meant where a question names none, and whether something lay there or came there."""

from __future__ import annotations

from knowledge.clause import Clause
from knowledge.models import Filter
from knowledge.moments import DAY

_AT_THE_ISS = ("crew-", "soyuz-ms", "soyuz-tma", "axiom", "cygnus", "progress-m", "spacex-crs", "boeing", "sts-1")
"""How the ids of flights begin that went to the ISS, where a moment is that of their docking."""


def station_meant(c: Clause, moments: tuple[str, ...], *, lying: bool) -> tuple[Filter, ...]:
    """The station that shares its name with a programme, or the ISS where something was docked or aboard then."""
    return station_of_programme(c) or _understood(c, moments, lying=lying)


def station_of_programme(c: Clause) -> tuple[Filter, ...]:
    """The station that shares its name with a programme: Skylab."""
    spans = [span for span in c.entity_spans("programme") if span.of("station")]
    return tuple(Filter("station", c.take(span).of("station")) for span in spans[:1])


def _understood(c: Clause, moments: tuple[str, ...], *, lying: bool) -> tuple[Filter, ...]:
    """The ISS where a state of ships or people "docked" or "aboard" is asked for and no station is named."""
    docked = any(s.text in ("docked", "berthed", "parked", "attached") for s, _ in c.sensed("event")) and lying
    people = c.head() == "person" or bool(c.entity_spans("country"))
    aboard = c.sees("state", "aboard") and c.ask() == "how_many" and people
    if not (docked or aboard) or any(
        c.entity_spans(kind) for kind in ("port", "module", "ship", "programme", "vehicle")
    ):
        return ()
    asked = c.ask() in ("which", "list", "how_many") and not c.missions_named()
    elsewhere = any(not value.split()[-1].startswith(_AT_THE_ISS) for value in moments if " " in value)
    recent = all(" " in value or value >= "2000-11-02" for value in moments)
    return (Filter("station", ("iss",)),) if asked and moments and recent and not elsewhere else ()


_LYING = ("attached", "parked", "moored")


def lies(c: Clause) -> bool:
    """Whether "docked" is a state and not an event: "was docked" and not "docked"; also where it does not occur."""
    if any(s.text.split()[0] in _LYING for s, _ in c.sensed("event")):
        return True
    return not c.sees("event", "docked") or any(s.text.split()[0] in ("was", "were", "is", "are") for s in c.spans)


def at_rest(c: Clause) -> bool:
    """Whether it is asked what lay at a station on a day: "which shuttle mission was parked at the ISS on 20 March 2008"."""
    day = any(len(iso) == DAY for iso in c.senses("moment"))
    there = bool(c.entity_spans("station")) and c.sees("event", "docked") and lies(c)
    return there and day and c.ask() == "which" and not c.sees("order") and set(c.senses("event")) == {"docked"}
