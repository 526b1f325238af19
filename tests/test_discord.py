"""Houston in Discord: an unmodified bot process against the protocol-level stand-in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import discord_bot
import pytest
from discord_server import DiscordServer, Kind, P, Pings


@pytest.fixture
async def space(data_dir: Path, tmp_path: Path) -> AsyncIterator[SimpleNamespace]:
    """A server with a channel, an admin, a visitor and a running Houston."""
    async with DiscordServer() as server:
        world = server.world
        admin, visitor = world.user("Ada"), world.user("Vic")
        guild = world.guild("Control", owner=admin)
        member = world.member(guild, visitor)
        room = world.channel(guild, "general")
        bot = discord_bot.make(server, data_dir, tmp_path / "bot")
        await bot.start()
        yield SimpleNamespace(
            server=server, world=world, guild=guild, admin=admin, visitor=visitor, member=member, room=room, bot=bot
        )
        await bot.stop()
        assert not [line for line in bot.errors if "Traceback" in line], "\n".join(bot.errors)
        assert server.violations == []
        assert server.unknown_routes == []
        assert server.count_429 == 0


async def test_people_are_answered_everywhere(space: SimpleNamespace) -> None:
    """/ask, a mention, a DM and a reply each get the answer first and the source last, quickly, and nobody is pinged."""
    server = space.server
    asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
    card = await asked.wait_message()
    first, *_, last = card.content.splitlines()
    assert first.startswith("Jessica Meir commanded SpaceX Crew-12")
    assert re.fullmatch(
        r"-# Source: \[General Catalog.*\]\(<https://planet4589.org/space/gcat/>\) · as of 8 October 2026", last
    )
    assert asked.latency_s < 0.5
    assert card.pings == Pings()

    await space.server.say(space.room, space.visitor, f"<@{space.world.bot.id}> when did crew12 dock?")
    reply = await server.wait_message(space.room, count=2)
    assert "docked on <t:1771100100:F> (<t:1771100100:R>)" in reply.content
    assert reply.pings == Pings()

    direct = space.world.dm(space.visitor)
    await server.say(direct, space.visitor, "who was on Apollo 11")
    assert "Michael Collins" in (await server.wait_message(direct)).content


async def test_a_reply_takes_the_reading_from_the_card(space: SimpleNamespace) -> None:
    """Anybody may ask on from an answer, also after a restart, because the reading stands on it."""
    server = space.server
    asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
    card = await asked.wait_message()
    await space.bot.kill()
    await space.bot.start()
    await server.say(space.room, space.admin, "and the pilot?", reply_to=card)
    answer = await server.wait_message(space.room, count=2)
    assert answer.content.startswith("Jack Hathaway was the pilot of SpaceX Crew-12")


async def test_follow_ups_and_private_answers(space: SimpleNamespace) -> None:
    """The same person goes on in the same channel; `private` shows the answer to that person alone."""
    server = space.server
    for question, expected in (("who commands Crew-12?", "Jessica Meir"), ("and the pilot?", "Jack Hathaway")):
        asked = await server.slash(
            "ask", {"question": question, "private": True}, user=space.visitor, channel=space.room
        )
        assert expected in (await asked.wait_message()).content
        assert asked.ephemeral
    other = await server.slash("ask", {"question": "and the pilot?"}, user=space.admin, channel=space.room)
    assert "Jack Hathaway" not in (await other.wait_message()).content


async def test_a_message_that_arrives_empty_gets_one_hint(space: SimpleNamespace) -> None:
    """A reply with its ping off has no content for Houston: it says once how to reach it, and not again."""
    server = space.server
    asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
    card = await asked.wait_message()
    await server.say(space.room, space.visitor, "and the pilot?", reply_to=card, ping_reply=False)
    hint = await server.wait_message(space.room, count=2)
    assert "mention" in hint.content
    await server.say(space.room, space.visitor, "hello?", reply_to=card, ping_reply=False)
    await server.say(space.room, space.visitor, f"<@{space.world.bot.id}>")
    await server.wait_message(space.room, count=3)
    assert len(server.messages(space.room, by_bot=True)) == 3


async def test_missions_are_completed_and_shown(space: SimpleNamespace) -> None:
    """Names complete with a typo in them, most useful first; the card shows crew, ship, docking and stamps."""
    server = space.server
    empty = await server.autocomplete("mission", "name", "", user=space.visitor, channel=space.room)
    await empty.wait()
    assert empty.choices[0]["value"] == "SpaceX Crew-13"
    for typed, expected in (
        ("crew-12", "SpaceX Crew-12"),
        ("souyz ms-2", "Soyuz MS-29"),
        ("apolo 1", "Apollo 17"),
        ("sts13", "STS-135"),
    ):
        found = await server.autocomplete("mission", "name", typed, user=space.visitor, channel=space.room)
        await found.wait()
        assert expected in [choice["value"] for choice in found.choices], typed
        assert found.latency_s < 0.15
        assert len(found.choices) <= 25
    shown = await server.slash("mission", {"name": "crew12"}, user=space.visitor, channel=space.room)
    text = (await shown.wait_message()).content
    for part in (
        "**SpaceX Crew-12**",
        "Jessica Meir, commander (NASA, 2nd flight)",
        "Freedom on Falcon 9 Block 5",
        "<t:1771100100:F>",
    ):
        assert part in text
    none = await server.slash(
        "mission", {"name": "@everyone **Crew-99** discord.gg/x"}, user=space.visitor, channel=space.room
    )
    message = await none.wait_message()
    assert message.content.startswith("There is no flight")
    assert message.pings == Pings()


HOSTILE = [
    "@everyone who commands Crew-12?", "<@&1> <@2> <#3> who", "[click](https://example.com) who commands Crew-12",
    "`code` **bold** ||spoiler|| ~~x~~", "\u202egnp.exe \u200b\u200d who", "a" * 1500, "# headline\n> quote\n- list", "/ask", "discord.gg/abc",
]  # fmt: skip


async def test_nothing_a_user_types_pings_or_breaks(space: SimpleNamespace) -> None:
    """Mentions, markup, direction marks and long text come back as a calm sentence."""
    for text in HOSTILE:
        asked = await space.server.slash("ask", {"question": text}, user=space.visitor, channel=space.room)
        message = await asked.wait_message()
        assert message.pings == Pings()
        assert "@everyone" not in message.content


async def test_subscribing_checks_both_sides(space: SimpleNamespace) -> None:
    """Only who manages the server may subscribe; what Houston lacks in the channel is said by name."""
    server, world = space.server, space.world
    hidden = world.channel(space.guild, "ops")
    world.overwrite(hidden, space.world.bot, deny=P.READ_MESSAGE_HISTORY)
    refused = await server.slash("milestones subscribe", {"channel": hidden}, user=space.admin, channel=space.room)
    assert "Read Message History" in (await refused.wait_message()).content
    done = await server.slash("milestones subscribe", {"channel": space.room}, user=space.admin, channel=space.room)
    assert (await done.wait_message()).content.startswith("Subscription 1:")
    wrong = await server.slash(
        "milestones subscribe", {"channel": space.room, "lead_times": "soon"}, user=space.admin, channel=space.room
    )
    assert "Lead times read like" in (await wrong.wait_message()).content
    tested = await server.slash("milestones test", {"channel": space.room}, user=space.admin, channel=space.room)
    await tested.wait_message()
    assert "test by Houston" in server.messages(space.room, by_bot=True)[-1].content
    listed = await server.slash("milestones list", user=space.admin, channel=space.room)
    assert f"<#{space.room.id}>" in (await listed.wait_message()).content
    gone = await server.slash("milestones unsubscribe", {"subscription": 1}, user=space.admin, channel=space.room)
    assert "has ended" in (await gone.wait_message()).content


async def test_trouble_with_the_connection_is_survived(space: SimpleNamespace) -> None:
    """A drop, op 7, op 9, a 500 and a lost answer on a callback: Houston answers the next question."""
    server = space.server
    for disturb in (server.gateway.drop, server.gateway.op7, server.gateway.op9):
        logins = server.gateway.logins
        resumed = len(server.gateway.resumes)
        disturb()
        await server.gateway.wait_until(
            lambda a=logins, b=resumed: server.gateway.logins > a or len(server.gateway.resumes) > b
        )
        asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
        assert "Jessica Meir" in (await asked.wait_message()).content
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    server.faults.add("POST", callback, "status", status=500)
    asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
    assert "Jessica Meir" in (await asked.wait_message()).content
    server.faults.add("POST", callback, "reset", after=True)
    asked = await server.slash("ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=space.room)
    assert "Jessica Meir" in (await asked.wait_message()).content
    assert len(asked.messages) == 1


async def test_commands_are_registered_once(space: SimpleNamespace) -> None:
    """A restart without a change registers nothing again."""
    before = len(space.server.sent("PUT", "/applications/{application_id}/commands"))
    await space.bot.stop()
    await space.bot.start()
    assert before == 1
    assert len(space.server.sent("PUT", "/applications/{application_id}/commands")) == 1


async def test_a_second_bot_on_the_same_data_is_refused(space: SimpleNamespace) -> None:
    """One Houston per data directory; the second says so and exits with 3."""
    second = discord_bot.Bot(space.server, space.bot.data_dir)
    await second.start(ready=False)
    assert await second.wait() == 3
    assert "Another Houston" in "\n".join(second.errors)


async def test_a_bad_token_is_one_sentence(data_dir: Path, tmp_path: Path) -> None:
    """A wrong token, a missing intent and an unreachable Discord each end with a sentence, the cure and exit code 1."""
    async with DiscordServer() as server:
        bot = discord_bot.make(server, data_dir, tmp_path / "bot")
        await bot.start(ready=False, DISCORD_TOKEN="wrong.token")
        assert await bot.wait() == 1
        said = "\n".join(bot.errors)
        assert "copy it again from https://discord.com/developers/applications" in said
        assert "wrong.token" not in said
        assert "Traceback" not in said
        server.gateway.refuse_with = 4014
        bot.errors.clear()
        await bot.start(ready=False)
        assert await bot.wait() == 1
        assert "intent" in "\n".join(bot.errors).lower()
    bot.errors.clear()
    await bot.start(ready=False)
    assert await bot.wait() == 1
    assert "cannot be reached" in "\n".join(bot.errors)


async def test_user_install_and_threads(space: SimpleNamespace) -> None:
    """Houston answers where it is only installed for a person, and in a thread."""
    server, world = space.server, space.world
    elsewhere = world.guild("Elsewhere", owner=space.visitor, bot=False)
    room = world.channel(elsewhere, "lounge")
    asked = await server.slash(
        "ask", {"question": "who commands Crew-12?"}, user=space.visitor, channel=room, install="user"
    )
    assert "Jessica Meir" in (await asked.wait_message()).content
    thread = world.thread(space.room, "Crew-12")
    await server.say(thread, space.visitor, f"<@{world.bot.id}> who commands Crew-12?")
    assert "Jessica Meir" in (await server.wait_message(thread)).content
    assert Kind.TEXT is not None
    await asyncio.sleep(0)
