"""Which flight somebody means, on record or still to come: the one rule for the command line and for Discord."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge import Knowledge

_CARGO = re.compile(r"progress|cygnus|crs|ng-|htv|tianzhou|atv|cargo", re.IGNORECASE)
"""Names of flights without people, for those that are not on record yet."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Flight:
    """A flight that milestones belong to."""

    id: str
    """Of the record, or a slug of the name where it is not there yet."""
    name: str
    crewed: bool


def identify(knowledge: Knowledge, text: str) -> Flight | None:
    """The flight that a text names, made from the text where the record has none; None where it is no name at all."""
    exact = [f.mission for f in knowledge.missions(text) if not _other_number(text, f.mission.name)]
    if len(exact) == 1:
        return Flight(exact[0].id, exact[0].name, exact[0].kind == "crewed")
    if not slug(text):
        return None
    name = text if text != text.lower() else re.sub(r"(^|[\s-])([a-z])", lambda m: m[1] + m[2].upper(), text)
    return Flight(slug(text), " ".join(name.split())[:_LONGEST], not _CARGO.search(text))


def slug(text: str) -> str:
    """The id of a flight that is not on record yet, from its name: `Crew-14` is `crew-14`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _other_number(text: str, name: str) -> bool:
    typed = re.findall(r"\d+", text)
    return bool(typed) and typed[-1].lstrip("0") not in [n.lstrip("0") for n in re.findall(r"\d+", name)]
