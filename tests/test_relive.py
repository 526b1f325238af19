"""Reliving a flight: the real timeline through the real planner, with the time handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from test_cli import houston

from bot.relive import events, plain, replay
from knowledge import Knowledge
from knowledge.record import ensure

NOW = datetime(2026, 10, 9, tzinfo=UTC)


async def relived(data_dir: Path, flight: str, now: datetime = NOW) -> tuple[list[tuple[datetime, str]], timedelta]:
    """What is said of a flight and when, and how much time passes."""
    knowledge = Knowledge(ensure(data_dir, lambda _: None))
    (facts,) = knowledge.missions(flight)
    knowledge.close()
    said: list[tuple[datetime, str]] = []
    passed = timedelta(0)

    async def wait(since: datetime, then: datetime) -> None:
        nonlocal passed
        assert then > since
        passed += then - since

    timeline = sorted(events(facts, now), key=lambda event: event.at)
    await replay(timeline, lambda at, text: said.append((at, plain(text))), wait)
    return said, passed


async def test_the_chase_of_crew_12(data_dir: Path) -> None:
    """Every notice once and in time, from 24 hours before the launch to the landing; 34 hours from launch to docking."""
    said, passed = await relived(data_dir, "Crew-12")
    texts = [text for _, text in said]
    assert len(texts) == len(set(texts)) == 12
    done = {text.split(" is done")[0]: at for at, text in said if " is done" in text}
    assert list(done) == [f"SpaceX Crew-12 {what}" for what in ("launch", "docking", "undocking", "landing")]
    chase = done["SpaceX Crew-12 docking"] - done["SpaceX Crew-12 launch"]
    assert abs(chase - timedelta(hours=34)) < timedelta(minutes=1)
    assert "SpaceX Crew-12 docking is planned in 1 hour at Harmony zenith: 14 February 2026 at 20:15 UTC." in texts
    assert passed == said[-1][0] - said[0][0] + timedelta(hours=1)
    assert not any("<t:" in text or "**" in text for text in texts)


async def test_only_what_has_happened_is_relived(data_dir: Path) -> None:
    """Asked on the day of the docking, there is no undocking yet."""
    said, _ = await relived(data_dir, "Crew-12", datetime(2026, 2, 15, tzinfo=UTC))
    assert "docking is done" in said[-1][1]


async def test_a_failed_launch_is_said_and_nothing_after_it(data_dir: Path) -> None:
    """Soyuz MS-10 never reached the station."""
    said, _ = await relived(data_dir, "Soyuz MS-10")
    assert said[-1][1].startswith("Soyuz MS-10 launch failed (booster separation failed")


async def test_an_undocking_comes_before_its_landing(data_dir: Path) -> None:
    """An event known to the day alone is told in its true order."""
    said, _ = await relived(data_dir, "Soyuz MS-22")
    order = [text.split(" is done")[0].rsplit(" ", 1)[1] for _, text in said if " is done" in text]
    assert order == ["launch", "docking", "undocking", "landing"]


@pytest.mark.parametrize(("flight", "why"), [("Crew-99", "no flight"), ("STS-107", "did not survive"), ("Soyuz", "")])
def test_what_cannot_be_relived_is_one_sentence(data_dir: Path, flight: str, why: str) -> None:
    """Exit code 1 and a reason; nobody's death is a show."""
    done = houston("relive", flight, data_dir=data_dir)
    assert done.returncode == 1
    assert done.stdout == ""
    assert why in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_command_prints_the_announcements(data_dir: Path) -> None:
    """Fast enough, it is over at once; what is left out is said on stderr."""
    done = houston("relive", "Crew-12", "--speed", "10000000", data_dir=data_dir, HOUSTON_CLOCK="2026-10-20T00:00:00Z")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 12
    assert "days later" in done.stderr
