"""`houston relive`: a past flight announced again in the terminal, by the planner, the loop and the words of the real thing.

Only three things are not real: the clock, which runs fast; the store, which is in memory; and the channel, which is stdout.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from sqlite_utils import Database

from bot.announcements import DEFAULT_LEADS, Announcer, Milestone, State, Subscription
from bot.announcements.planning import next_due
from bot.cli import opened
from bot.config import Settings
from bot.failure import Failure, printable
from bot.state import milestones, outbox, subscriptions
from bot.state.migrations import migrations
from bot.threads import Owner
from knowledge import Moment, Precision
from knowledge.catalogue import MissionFacts
from knowledge.phrases import spoken

DEFAULT_SPEED = 2000
"""34 hours in a minute: the chase of Crew-12 from launch to docking."""
_AHEAD = timedelta(hours=25)
"""How long before it happens a milestone is planned, so that the notice of 24 hours before is seen."""
_CONFIRMED = timedelta(minutes=1)
"""How long after its moment the outcome is told."""
_QUIET = timedelta(days=2)
"""Longer times without any event are left out."""
_STAMP = re.compile(r"<t:(-?\d+):F>(?: \(<t:-?\d+:R>\))?")


@click.command()
@click.argument("flight", nargs=-1, required=True)
@click.option(
    "--speed",
    type=click.FloatRange(1, 1e7),
    default=DEFAULT_SPEED,
    show_default=True,
    help="How many times faster than it was.",
)
@click.pass_obj
def relive(settings: Settings, flight: tuple[str, ...], speed: float) -> None:
    """Announce a past FLIGHT again, here, with its real timeline."""
    name = " ".join(flight)
    with opened(settings) as knowledge:
        found = knowledge.missions(name)
    if not found:
        raise Failure(f"There is no flight “{printable(name)}” in the record.")
    if len(found) > 1:
        raise Failure(f"Which one: {', '.join(facts.mission.name for facts in found)}?")
    if found[0].mission.outcome == "loss of crew":
        raise Failure(f"Not {found[0].mission.name}: its crew did not survive. `houston ask` tells what happened.")
    timeline = sorted(events(found[0], settings.clock.now()), key=lambda event: event.at)
    if not timeline:
        raise Failure(f"{found[0].mission.name} has not flown yet.")
    screen = Screen(speed)
    asyncio.run(replay(timeline, screen.say, screen.wait))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a flight."""

    at: datetime
    milestone: Milestone
    state: State
    """`DONE` or `FAILED`."""


def events(facts: MissionFacts, now: datetime) -> Iterator[Event]:
    """What is on record of a flight up to `now`; after a launch that failed nothing more, and of ships without a crew no
    landing, because most of them burn up. An event known to the day alone is told when its day is over, or with the landing.
    """
    m = facts.mission
    failed, crewed = m.outcome == "launch failure", m.kind == "crewed"
    last = m.landed.at if m.landed and m.landed.precision.has_clock else now

    def event(kind: str, moment: Moment | None, station: str = "", port: str = "") -> Iterator[Event]:
        if moment is not None and moment.at <= now:
            at = moment.at if moment.precision.has_clock else max(moment.at, min(moment.end, last))
            state = State.FAILED if failed else State.DONE
            reason = m.note if failed else ""
            planned = Milestone(
                "", m.id, m.name, kind, moment, station=station, port=port, crewed=crewed, reason=reason
            )
            yield Event(at, planned, state)

    yield from event("launch", m.launched)
    if failed:
        return
    for visit in facts.visits:
        yield from event(visit.method or "docking", visit.docked, visit.station, visit.port)
        if not visit.still_docked:
            yield from event("undocking", visit.undocked, visit.station)
    if crewed and not m.under_way:
        yield from event("landing", m.landed)


class Screen:
    """Prints what a channel would get, and lets the time pass."""

    def __init__(self, speed: float) -> None:
        self._speed, self._moving = speed, sys.stderr.isatty()

    def say(self, now: datetime, text: str) -> None:
        """One announcement with the moment at which it came."""
        click.echo(f"{now:%Y-%m-%d %H:%M} UTC  {plain(text)}")

    async def wait(self, now: datetime, then: datetime) -> None:
        """Let the time from `now` to `then` pass; a long quiet time is left out and said."""
        if then - now > _QUIET:
            click.echo(f"… {(then - now).days} days later", err=True)
            now = then - _QUIET / 48
        while now < then:
            step = min(then - now, timedelta(seconds=0.1 * self._speed))
            await asyncio.sleep(step.total_seconds() / self._speed)
            now += step
            if self._moving:
                click.echo(f"\r\x1b[2K{now:%Y-%m-%d %H:%M} UTC", nl=False, err=True)
        if self._moving:
            click.echo("\r\x1b[2K", nl=False, err=True)


def plain(text: str) -> str:
    """An announcement without Discord's signs: the stamps become moments in UTC."""

    def moment(match: re.Match[str]) -> str:
        return spoken(Moment(datetime.fromtimestamp(int(match[1]), UTC), Precision.MINUTE))

    return printable(_STAMP.sub(moment, text).replace("**", ""))


class Paper:
    """Where the posts of a relived flight go (`announcements.delivery.Poster`)."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._posts = say, 0

    async def post(self, channel: int, text: str, nonce: str, marker: str, role: int) -> int:  # noqa: ARG002
        """Hand the text on."""
        self._say(text)
        self._posts += 1
        return self._posts

    async def find(self, channel: int, marker: str, around: datetime) -> int | None:  # noqa: ARG002
        """Nothing is ever lost here."""
        return None

    async def tell(self, person: int, text: str) -> None:
        """There is nobody to tell."""

    def publishes(self, channel: int) -> bool:  # noqa: ARG002
        """Nobody follows a terminal."""
        return False

    async def publish(self, channel: int, message: int) -> None:
        """Nothing to do."""

    async def edit(self, channel: int, message: int, text: str) -> None:
        """What has been printed stays."""


async def replay(
    timeline: list[Event],
    say: Callable[[datetime, str], None],
    wait: Callable[[datetime, datetime], Awaitable[None]],
) -> None:
    """Run the loop of the announcements over a timeline, from 25 hours before its first event to its last outcome."""
    now = timeline[0].at - _AHEAD
    state: Owner[Database] = Owner(_memory, "relive")
    await state.open()
    await state.run(subscriptions.add, Subscription(0, 1, 1, 1, DEFAULT_LEADS), now)
    announcer = Announcer(state, Paper(lambda text: say(now, text)), lambda: now, lambda: now)
    plans = [(max(now, event.at - _AHEAD), False, event) for event in timeline]
    steps = sorted([*plans, *((e.at + _CONFIRMED, True, e) for e in timeline)], key=lambda step: step[:2])
    ids: dict[Event, str] = {}
    try:
        while steps:
            while steps and steps[0][0] <= now:
                _, over, event = steps.pop(0)
                if over:
                    await state.run(_end, ids[event], event, now)
                else:
                    ids[event] = (await state.run(milestones.add, event.milestone, now)).id
            await _settle(announcer, state, now)
            due = next_due(await state.run(milestones.current, now), DEFAULT_LEADS, now)
            coming = [moment for moment in (due, steps[0][0] if steps else None) if moment is not None]
            if steps:
                await wait(now, min(coming))
                now = min(coming)
    finally:
        await state.close(lambda db: db.close())


async def _settle(announcer: Announcer, state: Owner[Database], now: datetime) -> None:
    """Rounds of the loop until nothing is due any more."""
    while True:
        await announcer.tick()
        await announcer.idle()
        again = await state.run(outbox.next_try)
        if again is None or again > now:
            return


def _end(db: Database, id_: str, event: Event, now: datetime) -> None:
    moment, reason = event.milestone.moment, event.milestone.reason
    milestones.end(db, id_, event.state, now, outcome=moment, reason=reason)


def _memory() -> Database:
    db = Database(memory=True)
    migrations.apply(db)
    return db
