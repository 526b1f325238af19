"""Announcements end to end: a bot process, a real bot.db, kill -9 at each step of a delivery."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord_bot
import pytest
from discord_server import DiscordServer, P

POSTS = "/channels/{channel_id}/messages"


@pytest.fixture
async def space(data_dir: Path, tmp_path: Path) -> AsyncIterator[SimpleNamespace]:
    """A server with one channel; the bot is started by the test."""
    async with DiscordServer() as server:
        world = server.world
        admin = world.user("Ada")
        guild = world.guild("Control", owner=admin)
        room = world.channel(guild, "announcements")
        bot = discord_bot.make(server, data_dir, tmp_path / "bot")
        yield SimpleNamespace(server=server, world=world, guild=guild, admin=admin, room=room, bot=bot)
        if bot.process is not None and bot.process.returncode is None:
            await bot.stop()
        assert server.violations == []
        assert server.count_429 == 0


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


async def subscribe(space: SimpleNamespace, channel: Any = None, **options: Any) -> None:
    """An admin subscribes a channel."""
    asked = await space.server.slash(
        "milestones subscribe", {"channel": channel or space.room, **options}, user=space.admin, channel=space.room
    )
    assert (await asked.wait_message()).content.startswith("Subscription")


async def plan(space: SimpleNamespace, due_in_s: float, *, kind: str = "docking") -> datetime:
    """Plan a milestone whose 10-minute notice falls due so many seconds from now."""
    at = (datetime.now(UTC) + timedelta(minutes=10, seconds=due_in_s + 1)).replace(microsecond=0)
    await space.bot.cli("milestones", "add", "--flight", "crew-14", "--kind", kind, "--at", iso(at))
    return at


async def until(condition: Any, seconds: float = 15.0) -> None:
    """Wait for something, a bounded time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("did not happen in time")


def posts(space: SimpleNamespace) -> list[Any]:
    return space.server.messages(space.room, by_bot=True)


async def test_a_milestone_from_planning_to_outcome(space: SimpleNamespace) -> None:
    """A change on the command line reaches the channel within 5 s: the notice, the slip and the outcome, each once."""
    await space.bot.start()
    await subscribe(space)
    at = await plan(space, 2)
    await until(lambda: len(posts(space)) == 1)
    first = posts(space)[0]
    assert first.content.startswith(f"**Crew-14 docking** is planned in 10 minutes: <t:{int(at.timestamp())}:F>")
    assert first.pings.users == first.pings.roles == frozenset() or not first.loud
    assert first.nonce
    later = at + timedelta(hours=5)
    started = time.monotonic()
    await space.bot.cli("milestones", "slip", "crew-14-docking", "--at", iso(later))
    await until(lambda: len(posts(space)) == 2)
    assert time.monotonic() - started < 6
    assert "moves 5 hours later" in posts(space)[1].content
    await space.bot.cli("milestones", "done", "crew-14-docking", "--at", iso(at))
    await until(lambda: len(posts(space)) == 3)
    assert "is done" in posts(space)[2].content
    log = await space.bot.log()
    assert sorted(row["notice"] for row in log if row["state"] == "sent") == ["lead 600 s", "outcome", "slip"]
    assert all(row["late_s"] <= 5 for row in log)
    listed = await space.server.slash("milestones list", user=space.admin, channel=space.room)
    assert "Subscriptions here" in (await listed.wait_message()).content


STEPS = {
    "before the claim": None,
    "claimed, not posted": {"after": False},
    "posted, answer lost": {"after": True},
}
RESTARTS = {"at once": "+0s", "after 2 minutes": "+120s", "after an hour": "+3600s", "after a day": "+86400s"}


@pytest.mark.parametrize("restart", RESTARTS)
@pytest.mark.parametrize("step", STEPS)
async def test_kill_9_at_each_step(space: SimpleNamespace, step: str, restart: str) -> None:
    """Killed at any step and restarted at any time: exactly one message, or none with `missed` in the log."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    fault = STEPS[step]
    if fault is None:
        await plan(space, 2)
        await space.bot.kill()
        await asyncio.sleep(2.5)
    else:
        hanging = space.server.faults.add("POST", POSTS, "hang", **fault)
        await plan(space, 1)
        await until(lambda: hanging.hits == 1)
        await space.bot.kill()
        space.server.faults.calm()
    posted = len(posts(space))
    assert posted == (1 if step == "posted, answer lost" else 0)
    await space.bot.start(clock=RESTARTS[restart])
    expected = "missed" if restart in ("after an hour", "after a day") and not posted else "sent"
    for _ in range(40):
        log = await space.bot.log()
        if log and log[0]["state"] == expected:
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)
    assert [row["state"] for row in await space.bot.log()] == [expected]
    assert len(posts(space)) == (1 if expected == "sent" else 0)
    if expected == "sent":
        assert (await space.bot.log())[0]["message_id"] == str(posts(space)[0].id)


@pytest.mark.parametrize("kind", ["status", "reset"])
@pytest.mark.parametrize("after", [False, True])
async def test_a_broken_answer_doubles_nothing(space: SimpleNamespace, kind: str, *, after: bool) -> None:
    """A 503 or a broken connection, before or after the effect: one message in the end, marked as sent."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    space.server.faults.add("POST", POSTS, kind, after=after, status=503)
    await plan(space, 1)
    for _ in range(60):
        log = await space.bot.log()
        if log and log[0]["state"] == "sent":
            break
        await asyncio.sleep(0.2)
    assert [row["state"] for row in await space.bot.log()] == ["sent"]
    assert len(posts(space)) == 1


async def test_one_closed_channel_stops_no_other(space: SimpleNamespace) -> None:
    """Where Discord refuses, the delivery waits and fails with its reason; the other channel is told on time."""
    closed = space.world.channel(space.guild, "closed")
    await space.bot.start()
    await subscribe(space, closed, lead_times="10m")
    await subscribe(space, lead_times="10m")
    space.world.overwrite(closed, space.world.bot, deny=P.SEND_MESSAGES)
    await plan(space, 1)
    await until(lambda: len(posts(space)) == 1)
    rows = {row["channel"]: row for row in await space.bot.log()}
    assert rows[str(space.room.id)]["state"] == "sent"
    assert rows[str(closed.id)]["state"] == "pending"
    assert "403" in rows[str(closed.id)]["reason"]


async def test_without_history_an_unknown_outcome_stays_unknown(space: SimpleNamespace) -> None:
    """Where the history cannot be read, "not found" means nothing: the row says unknown and nothing is sent again."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    hanging = space.server.faults.add("POST", POSTS, "hang", after=True)
    await plan(space, 1)
    await until(lambda: hanging.hits == 1)
    await space.bot.kill()
    space.server.faults.calm()
    space.world.overwrite(space.room, space.world.bot, deny=P.READ_MESSAGE_HISTORY)
    claimed = "UPDATE deliveries SET claimed_at = '2026-01-01T00:00:00Z' WHERE state = 'claimed'"
    import sqlite3

    with sqlite3.connect(space.bot.data_dir / "bot.db") as db:
        db.execute(claimed)
    db.close()
    await space.bot.start()
    for _ in range(40):
        if [row["state"] for row in await space.bot.log()] == ["unknown"]:
            break
        await asyncio.sleep(0.2)
    assert [row["state"] for row in await space.bot.log()] == ["unknown"]
    assert len(posts(space)) == 1


async def test_notify_me_is_a_personal_reminder(space: SimpleNamespace) -> None:
    """The button sets a reminder by DM, a second press removes it; closed DMs are said; it works after a restart."""
    fan, shy = space.world.user("Fan"), space.world.user("Shy", dms_open=False)
    for person in (fan, shy):
        space.world.member(space.guild, person)
    await space.bot.start()
    await subscribe(space)
    await plan(space, 1)
    await until(lambda: len(posts(space)) == 1)
    post = posts(space)[0]
    await space.bot.kill()
    await space.bot.start()
    pressed = await space.server.click(post, user=fan, label="Notify me")
    assert "I will remind you" in (await pressed.wait_message()).content
    direct = next(c for c in space.world.channels.values() if c.kind.name == "DM")
    assert "Crew-14 docking" in space.server.messages(direct)[0].content
    again = await space.server.click(post, user=fan, label="Notify me")
    assert "will not be reminded" in (await again.wait_message()).content
    refused = await space.server.click(post, user=shy, label="Notify me")
    assert "closed" in (await refused.wait_message()).content


async def test_a_restore_posts_nothing_twice(space: SimpleNamespace, tmp_path: Path) -> None:
    """What was posted after the backup is found in the channel; while the bot runs a restore is refused with exit code 3."""
    await space.bot.start()
    await subscribe(space)
    await plan(space, 3)
    file = str(tmp_path / "houston.bak")
    await space.bot.cli("backup", file)
    await until(lambda: len(posts(space)) == 1)
    with pytest.raises(AssertionError, match="running"):
        await space.bot.cli("restore", file)
    assert await space.bot.stop() == 0
    await space.bot.cli("restore", file)
    assert await space.bot.log() == []
    await space.bot.start()
    for _ in range(40):
        if [row["state"] for row in await space.bot.log()] == ["sent"]:
            break
        await asyncio.sleep(0.1)
    assert [row["state"] for row in await space.bot.log()] == ["sent"]
    assert len(posts(space)) == 1


async def test_a_locked_file_doubles_nothing_and_questions_go_on(space: SimpleNamespace) -> None:
    """bot.db cannot be written just when a post is out: people are answered meanwhile, and the post is found afterwards."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    late = space.server.faults.add(
        "POST", POSTS, "delay", after=True, seconds=1.0
    )  # the post is out, its answer is not
    await plan(space, 1)
    await until(lambda: late.hits == 1)
    with contextlib.closing(sqlite3.connect(space.bot.data_dir / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await until(lambda: any("delivery.failed" in line for line in space.bot.errors), 30.0)
        asked = await space.server.slash(
            "ask", {"question": "who commanded Crew-12?"}, user=space.admin, channel=space.room
        )
        assert "Jessica Meir" in (await asked.wait_message()).content
        other.execute("ROLLBACK")
    for _ in range(60):
        if [row["state"] for row in await space.bot.log()] == ["sent"]:
            break
        await asyncio.sleep(0.2)
    assert [row["state"] for row in await space.bot.log()] == ["sent"]
    assert len([post for post in posts(space) if "is planned in" in post.content]) == 1


async def test_what_comes_next_is_shown_everywhere(space: SimpleNamespace) -> None:
    """The line under the name, the card with its button, and the health page: 200 while all is well, 503 before that."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    await space.bot.cli("milestones", "add", "--flight", "crew-14", "--kind", "docking", "--at", "2199-03-03T10:00Z")
    await space.bot.start(HOUSTON_HEALTH=f"127.0.0.1:{port}")
    presences = space.server.gateway.presences
    await until(lambda: presences)
    assert presences[-1]["activities"][0]["state"] == "Next: Crew-14 docking, 3 March 2199"
    async with aiohttp.ClientSession() as web:
        for _ in range(50):
            async with web.get(f"http://127.0.0.1:{port}/health") as page:
                status, report = page.status, await page.json()
            assert status == (200 if report["ok"] else 503)
            if status == 200:
                break
            await asyncio.sleep(0.1)
    assert report["ok"]
    assert report["connected"]
    card = await space.server.slash("mission", {"name": "crew 14"}, user=space.admin, channel=space.room)
    message = await card.wait_message()
    assert "planned is" in message.content
    assert "14 docking** <t:7231888800:F>" in message.content
    pressed = await space.server.click(message, user=space.admin, label="Notify me")
    assert "I will remind you" in (await pressed.wait_message()).content
    listed = await space.server.slash("reminders", {}, user=space.admin, channel=space.room)
    text = (await listed.wait_message()).content
    assert text.startswith("- 1: **Crew")
    for number, answer in ((2, "You have no reminder 2."), (1, "Reminder 1 is gone.")):
        removed = await space.server.slash("reminders", {"remove": number}, user=space.admin, channel=space.room)
        assert (await removed.wait_message()).content == answer


async def test_a_subscription_is_changed_looked_at_and_paused(space: SimpleNamespace) -> None:
    """Filters and a role at the start; preview, edit, pause and log afterwards; others' numbers are unknown here."""
    await space.bot.start()
    quiet = space.world.role(space.guild, "Quiet", mentionable=False)
    loud = space.world.role(space.guild, "Watchers", mentionable=True)

    async def run(name: str, **options: Any) -> str:
        asked = await space.server.slash(f"milestones {name}", options, user=space.admin, channel=space.room)
        return str((await asked.wait_message()).content)

    assert "may not be mentioned" in await run("subscribe", channel=space.room, role=quiet)
    assert "I do not know the station" in await run("subscribe", channel=space.room, station="Hogwarts")
    await subscribe(space, mission="Crew-14", station="iss", crewed_only=True, lead_times="10m", role=loud)
    await space.bot.cli(
        "milestones", "add", "--flight", "crew-14", "--kind", "docking", "--station", "iss", "--at", "2199-03-03T10:00Z"
    )
    assert "**Crew-14 docking** is planned in 10 minutes" in await run("preview", subscription=1)
    assert "I do not know the kind" in await run("edit", subscription=1, kinds="party")
    assert await run("edit", subscription=1, kinds="launch", lead_times="1h") == "Subscription 1 is changed."
    assert await run("preview", subscription=1) == "Nothing is planned for this subscription."
    assert await run("edit", subscription=1, kinds="all") == "Subscription 1 is changed."
    assert "in 1 hour" in await run("preview", subscription=1)
    assert await run("pause", subscription=1) == "Subscription 1 is paused."
    assert await run("pause", subscription=1) == "Subscription 1 is active again."
    assert await run("preview", subscription=9) == "There is no subscription 9 here."
    assert await run("log") == "Nothing has been due here yet."


async def test_a_role_is_mentioned_where_that_was_asked_for(space: SimpleNamespace) -> None:
    """The one place where a post of Houston pings anybody: the role that an admin chose."""
    watchers = space.world.role(space.guild, "Watchers", mentionable=True)
    await space.bot.start()
    await subscribe(space, lead_times="10m", role=watchers)
    await plan(space, 1)
    await until(lambda: len(posts(space)) == 1)
    assert posts(space)[0].pings.roles == {watchers.id}
    logged = await space.server.slash("milestones log", {}, user=space.admin, channel=space.room)
    assert "lead 600 s" in (await logged.wait_message()).content
