"""The line under Houston's name: plain text, true, and within Discord's length."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.announcements import Milestone, State
from bot.config import SettingsError, load
from bot.presence import LONGEST, line
from knowledge import Moment, Precision

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def at(month: int, precision: Precision, state: State = State.PLANNED, title: str = "") -> Milestone:
    moment = Moment(datetime(2027, month, 3 if precision is Precision.MINUTE else 1, tzinfo=UTC), precision)
    return Milestone("a", "crew-14", "Crew-14", "docking", moment, state, title=title)


def test_the_next_planned_milestone_is_shown() -> None:
    """The earliest that is planned and still ahead; without one, how to ask."""
    later, sooner = at(5, Precision.MONTH), at(3, Precision.MINUTE)
    assert line([later, sooner], NOW) == "Next: Crew-14 docking, 3 March"
    assert line([later, at(3, Precision.MINUTE, State.CALLED_OFF)], NOW) == "Next: Crew-14 docking, May"
    assert line([sooner], datetime(2028, 1, 1, tzinfo=UTC)) == "Ask me about spaceflight: /ask"
    assert len(line([at(3, Precision.MINUTE, title="x" * 500)], NOW)) <= LONGEST


@pytest.mark.parametrize("text", ["8080", "localhost:", "127.0.0.1:0", "127.0.0.1:99999", "a:b", ":80"])
def test_a_wrong_address_of_the_health_page_is_one_sentence(text: str) -> None:
    """It names the setting."""
    with pytest.raises(SettingsError, match="HOUSTON_HEALTH"):
        load({"HOUSTON_HEALTH": text})


def test_the_address_of_the_health_page() -> None:
    """Host and port, also of IPv6."""
    assert load({"HOUSTON_HEALTH": "127.0.0.1:8080"}).health == ("127.0.0.1", 8080)
    assert load({"HOUSTON_HEALTH": "[::1]:80"}).health == ("::1", 80)
    assert load({}).health is None
