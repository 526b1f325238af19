"""How a flight of the source is called in the record: the series that fly to stations or with people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """Flights that differ by a number alone."""

    pattern: str
    """On the name of the source, without case; its first group is the number."""
    id: str
    name: str
    programme: str
    vehicle: str
    operator: str
    kind: str
    aliases: Callable[[str], tuple[str, ...]] = lambda _: ()
    station: str = ""
    not_on: str = ""
    """A rocket that flies under the same letters."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the record would call a flight."""

    id: str
    name: str
    programme: str = ""
    vehicle: str = ""
    operator: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()
    station: str = ""


def _counted(letter: str, ahead: int) -> Callable[[str], tuple[str, ...]]:
    """NASA's own count of Soyuz and Progress flights to the ISS runs ahead of the MS number: MS-29 is 75S or 90P."""
    return lambda n: (f"MS-{n}",) * (letter == "S") + (f"{int(n) + ahead}{letter}",)


SERIES = (
    Series(r"\bcrew[- ]?(\d+)\b", "crew-{n}", "SpaceX Crew-{n}", "commercial-crew", "spacecraft-crew-dragon", "SpaceX / NASA",
           "crewed", lambda n: (f"Crew-{n}", f"Dragon Crew-{n}", f"USCV-{n}"), "iss"),
    Series(r"\bsoyuz[- ]ms[- ]?(\d+)\b", "soyuz-ms-{n}", "Soyuz MS-{n}", "soyuz", "spacecraft-soyuz-ms", "Roscosmos", "crewed",
           _counted("S", 46), "iss"),
    Series(r"\bprogress[- ]ms[- ]?(\d+)\b", "progress-ms-{n}", "Progress MS-{n}", "progress", "spacecraft-progress-ms",
           "Roscosmos", "cargo", _counted("P", 61), "iss"),
    Series(r"\bspx[- ]?(\d+)\b|\bspacex crs[- ]?(\d+)\b", "spacex-crs-{n}", "SpaceX CRS-{n}", "commercial-resupply",
           "spacecraft-cargo-dragon-2", "SpaceX / NASA", "cargo", lambda n: (f"CRS-{n}", f"SpX-{n}"), "iss"),
    Series(r"\bng[- ]?(\d+)\b", "cygnus-ng-{n}", "Cygnus NG-{n}", "commercial-resupply", "spacecraft-cygnus-xl",
           "Northrop Grumman / NASA", "cargo", lambda n: (f"NG-{n}",), "iss", "new glenn"),
    Series(r"\bhtv[- ]?x[- ]?(\d+)\b", "htv-x{n}", "HTV-X{n}", "htv-x", "spacecraft-htv-x", "JAXA", "cargo", station="iss"),
    Series(r"\b(?:axiom mission|ax)[- ]?(\d+)\b", "axiom-mission-{n}", "Axiom Mission {n}", "axiom", "spacecraft-crew-dragon",
           "Axiom Space / SpaceX", "crewed", lambda n: (f"Ax-{n}",), "iss"),
    Series(r"\bshenzhou[- ]?(\d+)\b", "shenzhou-{n}", "Shenzhou {n}", "shenzhou", "spacecraft-shenzhou", "CMSA", "crewed",
           lambda n: (f"SZ-{n}",), "tiangong"),
    Series(r"\btianzhou[- ]?(\d+)\b", "tianzhou-{n}", "Tianzhou-{n}", "tianzhou", "spacecraft-tianzhou", "CMSA", "cargo",
           lambda n: (f"TZ-{n}",), "tiangong"),
    Series(r"\bartemis[- ]?([ivx]+|\d+)\b", "artemis-{r}", "Artemis {R}", "artemis", "spacecraft-orion", "NASA", "crewed",
           lambda n: (f"Artemis {n}",)),
    Series(r"\bmengzhou[- ]?(\d+)\b", "mengzhou-{n}", "Mengzhou-{n}", "mengzhou", "", "CMSA", "test"),
)  # fmt: skip
_ROMANS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def named(text: str, rocket: str = "") -> Named:
    """The name of a flight by its series; outside all series the source's own name, without what stands in brackets."""
    for series in SERIES:
        match = re.search(series.pattern, text, re.IGNORECASE)
        if not match or (rocket and series.not_on and series.not_on in rocket.casefold()):
            continue
        written = next(group for group in match.groups() if group)
        number = str(_ROMANS.index(written.upper())) if written.upper() in _ROMANS else written
        if not number.isdigit() or int(number) == 0:
            continue
        number = str(int(number))
        roman = _ROMANS[int(number)] if int(number) < len(_ROMANS) else number
        words = {"n": number, "r": roman.lower(), "R": roman}
        return Named(
            series.id.format(**words), series.name.format(**words), series.programme, series.vehicle, series.operator,
            series.kind, series.aliases(number), series.station,
        )  # fmt: skip
    bare = " ".join(re.sub(r"\(.*?\)", " ", text).split()) or text
    return Named(slug(bare), bare[:80])


def slug(text: str) -> str:
    """A name as an id: `Crew-14` is `crew-14`."""
    from knowledge.text import fold

    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
