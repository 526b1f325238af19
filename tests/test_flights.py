"""Which flight somebody means: one rule for the command line and for Discord."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.announcements.flights import Flight, identify
from knowledge import Knowledge
from knowledge.record import ensure


@pytest.mark.parametrize(
    ("typed", "flight"),
    [
        ("crew 12", Flight("crew-12", "SpaceX Crew-12", crewed=True)),
        ("Crew-12", Flight("crew-12", "SpaceX Crew-12", crewed=True)),
        ("crew-77", Flight("crew-77", "Crew-77", crewed=True)),
        ("Progress MS-99", Flight("progress-ms-99", "Progress MS-99", crewed=False)),
        ("?!", None),
    ],
)
def test_a_flight_of_the_record_or_one_to_come(data_dir: Path, typed: str, flight: Flight | None) -> None:
    """The record's own id where it has the flight, never that of another number; else an id made of the name."""
    knowledge = Knowledge(ensure(data_dir, lambda _: None))
    assert identify(knowledge, typed) == flight
    knowledge.close()
