"""The stand-in itself: the rules it keeps, asked for over HTTP, and a small discord.py process that lives in it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from . import BOT_DEFAULT, TOKEN, Channel, DiscordServer, Faults, Guild, Kind, NotOfferedError, P, Pings, Request, User

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .faults import Kind as FaultKind

BOT = Path(__file__).with_name("selfcheck_bot.py")


class Place:
    """A server with one guild, a text channel and a person, and a bare HTTP client with the bot's token."""

    def __init__(self, discord: DiscordServer, http: aiohttp.ClientSession) -> None:
        self.discord, self.http = discord, http
        self.guild: Guild = discord.world.guild("Control")
        self.room: Channel = discord.world.channel(self.guild, "general")
        self.person: User = discord.world.user("person")
        discord.world.member(self.guild, self.person)

    async def call(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
        """Make one request; the status and the decoded body."""
        headers = {"Authorization": f"Bot {token}"}
        async with self.http.request(method, self.discord.api_base + path, json=body, headers=headers) as answer:
            return answer.status, (await answer.json()) if answer.content_length else None

    async def post(self, body: Any, room: Channel | None = None) -> tuple[int, Any]:
        """Post a message."""
        return await self.call("POST", f"/channels/{(room or self.room).id}/messages", body)

    async def code(self, body: Any, room: Channel | None = None) -> tuple[int, int]:
        """Post a message; the status and Discord's error code."""
        status, answer = await self.post(body, room)
        return status, answer.get("code", 0)


@contextlib.asynccontextmanager
async def somewhere(**options: Any) -> AsyncIterator[Place]:
    async with DiscordServer(**options) as discord, aiohttp.ClientSession() as http:
        yield Place(discord, http)


@contextlib.asynccontextmanager
async def bot(place: Place) -> AsyncIterator[None]:
    """Run the self-check bot as a process of its own."""
    discord = place.discord
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(BOT), discord.api_base, discord.gateway_url, TOKEN
    )
    try:
        await discord.gateway.wait_ready()
        yield
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"content": "x" * 2001}, ["content"]),
        ({"embeds": [{"title": "x" * 257}]}, ["embeds", "0", "title"]),
        ({"embeds": [{"title": "t", "fields": [{"name": "n", "value": ""}]}]}, ["embeds", "0", "fields", "0", "value"]),
        ({"embeds": [{"description": "x" * 3001}] * 2}, ["embeds"]),
        ({"content": "a", "components": [{"type": 1, "components": []}]}, ["components", "0", "components"]),
        ({"content": "a", "nonce": "n" * 26}, ["nonce"]),
        ({"content": "a", "flags": 1 << 15}, ["content"]),
    ],
)
async def test_limits(body: dict[str, Any], path: list[str]) -> None:
    """A body over a limit is refused as a whole, with the path of what is wrong."""
    async with somewhere() as place:
        status, answer = await place.post(body)
        assert (status, answer["code"]) == (400, 50035)
        node = answer["errors"]
        for key in path:
            node = node[key]
        assert node["_errors"]
        assert place.discord.violations
        assert not place.discord.messages(place.room)


async def test_nonce() -> None:
    """One nonce makes one message, in whatever channel, until it is forgotten; a deleted one is 10008."""
    async with somewhere() as place:
        other = place.discord.world.channel(place.guild, "other")
        body = {"content": "once", "nonce": "n", "enforce_nonce": True}
        first, second = await place.post(body), await place.post(body, other)
        assert first[1]["id"] == second[1]["id"]
        await place.call("DELETE", f"/channels/{place.room.id}/messages/{first[1]['id']}")
        assert await place.code(body) == (404, 10008)
        place.discord.clock_offset_s = 301
        assert (await place.post(body))[1]["id"] != first[1]["id"]


async def test_permissions() -> None:
    """Each missing permission is answered as Discord answers it; without history the list is empty."""
    async with somewhere() as place:
        world, card = place.discord.world, {"embeds": [{"title": "t"}]}
        bot_role = next(r for r in place.guild.roles.values() if r.managed)
        assert await place.code({"content": " "}) == (400, 50006)
        for deny, body, expected in (
            (P.SEND_MESSAGES, {"content": "a"}, (403, 50013)),
            (P.EMBED_LINKS, card, (403, 50013)),
            (P.VIEW_CHANNEL, {"content": "a"}, (403, 50001)),
        ):
            room = world.channel(place.guild, "closed")
            world.overwrite(room, bot_role, deny=deny)
            world.overwrite(room, place.guild, deny=deny)
            assert await place.code(body, room) == expected
        history = f"/channels/{place.room.id}/messages"
        await place.post({"content": "a"})
        world.overwrite(place.room, place.guild, deny=P.READ_MESSAGE_HISTORY)
        assert await place.call("GET", history) == (200, [])
        world.overwrite(place.room, bot_role, allow=P.READ_MESSAGE_HISTORY)
        assert len((await place.call("GET", history))[1]) == 1
        assert await place.code({"content": "a"}, world.dm(world.user("closed", dms_open=False))) == (403, 50007)
        assert (await place.call("GET", "/channels/1"))[1]["code"] == 10003
        assert (await place.call("GET", "/users/@me", token="wrong"))[0] == 401
        assert (await place.call("GET", "/nowhere")) == (404, {"message": "404: Not Found", "code": 0})
        assert place.discord.unknown_routes == ["GET /nowhere"]


async def test_rate_limits() -> None:
    """Five messages in five seconds a channel, fifty requests a second in all, ten publications an hour."""
    async with somewhere() as place:
        answers = [await place.post({"content": "a"}) for _ in range(6)]
        assert [status for status, _ in answers] == [200] * 5 + [429]
        assert 4 < answers[5][1]["retry_after"] <= 5
        place.discord.clock_offset_s += 5
        assert (await place.post({"content": "a"}))[0] == 200
        rooms = [place.discord.world.channel(place.guild, str(i)) for i in range(60)]
        found = await asyncio.gather(*(place.post({"content": "a"}, room) for room in rooms))
        assert any(answer.get("global") for _, answer in found)
        news = place.discord.world.channel(place.guild, "news", Kind.ANNOUNCEMENT)
        statuses = []
        for _ in range(11):
            place.discord.clock_offset_s += 10
            _, message = await place.post({"content": "a"}, news)
            statuses.append((await place.call("POST", f"/channels/{news.id}/messages/{message['id']}/crosspost"))[0])
        assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize("after", [False, True])
async def test_reset(after: bool) -> None:
    """A connection is cut before or after the effect took place."""
    async with somewhere() as place:
        place.discord.faults.add("POST", "/channels/{channel_id}/messages", "reset", after=after)
        with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
            await place.post({"content": "a"})
        assert len(place.discord.messages(place.room)) == int(after)
        assert (await place.post({"content": "b"}))[0] == 200


async def test_only_an_effect_can_lose_its_answer() -> None:
    """A fault after the effect waits for a request that has one."""
    async with somewhere() as place:
        fault = place.discord.faults.add("POST", "/channels/{channel_id}/messages", "reset", after=True)
        assert await place.code({"content": ""}) == (400, 50006)
        assert fault.hits == 0


@pytest.mark.parametrize(("kind", "after"), [("close", False), ("close", True), ("hang", False), ("hang", True)])
async def test_lost(kind: FaultKind, after: bool) -> None:
    """A connection closed in silence or never answered; the server can still be stopped."""
    async with somewhere() as place:
        fault = place.discord.faults.add(
            "*", "*", kind, after=after, match=lambda r: (r.body or {}).get("content") == "a"
        )
        with pytest.raises((aiohttp.ClientError, TimeoutError)):
            await asyncio.wait_for(place.post({"content": "a"}), 0.3)
        assert (fault.hits, len(place.discord.messages(place.room))) == (1, int(after))


async def test_replaced_answers() -> None:
    """A status fault answers as Discord or the proxy before it does; a 429 says how long to wait; a delay is late."""
    async with somewhere() as place:
        faults, template = place.discord.faults, "/channels/{any}/messages"
        faults.add("POST", template, "status", status=403)
        assert await place.code({"content": "a"}) == (403, 50013)
        faults.add("POST", template, "status", status=429, seconds=1.5)
        assert (await place.post({"content": "a"}))[1]["retry_after"] == 1.5
        faults.add("POST", template, "delay", seconds=0.2)
        started = asyncio.get_running_loop().time()
        assert (await place.post({"content": "a"}))[0] == 200
        assert asyncio.get_running_loop().time() - started >= 0.19
        faults.add("POST", template, "status", status=404, code=10008, after=True, skip=1)
        assert [(await place.code({"content": "a"}))[0] for _ in range(2)] == [200, 404]
        assert len(place.discord.messages(place.room)) == 3


async def test_storm() -> None:
    """A storm strikes the same requests for the same seed, each kind about as often as asked."""
    runs = []
    for _ in range(2):
        faults = Faults()
        faults.storm(7, rate=0.02)
        requests = [Request(0, "POST", "/channels/{channel_id}/messages", "", {}) for _ in range(2000)]
        runs.append([f and (f.kind, f.status, f.after) for f in map(faults.pick, requests)])
    assert runs[0] == runs[1]
    assert all(20 <= runs[0].count(kind) <= 60 for kind in set(runs[0]) - {None})
    assert len(set(runs[0])) == 9


async def test_pings() -> None:
    """Without allowed_mentions everything pings that may; with an empty one nothing does."""
    async with somewhere() as place:
        world, person = place.discord.world, place.person
        loud = world.role(place.guild, "loud", mentionable=True)
        quiet = world.role(place.guild, "quiet")
        text = f"{person.mention} <@&{loud.id}> <@&{quiet.id}> @everyone"
        await place.post({"content": text})
        await place.post({"content": text, "allowed_mentions": {"parse": []}})
        one, two = place.discord.messages(place.room)
        assert one.pings == Pings(frozenset({person.id}), frozenset({loud.id}))
        assert not two.pings


async def test_interaction_rules() -> None:
    """One acknowledgement, in time; the first follow-up fills it; five for user installs; 15 minutes."""
    async with somewhere(response_deadline_s=0.2) as place:
        discord, app = place.discord, place.discord.world.bot.id
        command = {"name": "ask", "description": "Ask", "contexts": [0, 1, 2], "integration_types": [0, 1]}
        await place.call("PUT", f"/applications/{app}/commands", [command])
        with pytest.raises(NotOfferedError):
            await discord.slash("nothing", user=place.person, channel=place.room)
        asked = await discord.slash("ask", user=place.person, channel=place.room, install="user")
        path = f"/interactions/{asked.id}/{asked.token}/callback"
        assert (await place.call("POST", f"/webhooks/{app}/{asked.token}", {"content": "x"}))[1]["code"] == 10015
        assert (await place.call("POST", path, {"type": 5, "data": {"flags": 64}}))[0] == 204
        assert (await place.call("POST", path, {"type": 4, "data": {"content": "x"}}))[1]["code"] == 40060
        codes = [await place.call("POST", f"/webhooks/{app}/{asked.token}", {"content": str(i)}) for i in range(4)]
        discord.clock_offset_s = 3
        codes += [await place.call("POST", f"/webhooks/{app}/{asked.token}", {"content": str(i)}) for i in range(2)]
        assert [status for status, _ in codes] == [200] * 5 + [400]
        assert asked.original is not None
        assert (asked.original.content, asked.ephemeral, len(asked.followups)) == ("0", True, 4)
        discord.clock_offset_s = 901
        assert (await place.call("POST", f"/webhooks/{app}/{asked.token}", {"content": "x"}))[1]["code"] == 50027
        late = await discord.slash("ask", user=place.person, channel=place.room)
        await asyncio.sleep(0.25)
        path = f"/interactions/{late.id}/{late.token}/callback"
        assert (await place.call("POST", path, {"type": 5}))[1]["code"] == 10062
        assert late.errors == [(404, 10062)]


async def test_threads_and_events() -> None:
    """Threads, forum posts and external events, with what each needs."""
    async with somewhere() as place:
        world = place.discord.world
        forum, path = world.channel(place.guild, "forum", Kind.FORUM), f"/guilds/{place.guild.id}/scheduled-events"
        assert await place.code({"content": "a"}, forum) == (400, 50008)
        status, post = await place.call(
            "POST", f"/channels/{forum.id}/threads", {"name": "p", "message": {"content": "a"}}
        )
        assert (status, post["message"]["content"]) == (201, "a")
        assert (await place.call("POST", f"/channels/{place.room.id}/threads", {"name": "t", "type": 11}))[0] == 201
        event = {"name": "Docking", "privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "ISS"}}
        event |= {
            "scheduled_start_time": "2999-01-01T00:00:00+00:00",
            "scheduled_end_time": "2999-01-02T00:00:00+00:00",
        }
        assert (await place.call("POST", path, event))[1]["code"] == 50013
        next(r for r in place.guild.roles.values() if r.managed).permissions = BOT_DEFAULT | P.CREATE_EVENTS
        late = event | {"scheduled_start_time": "2001-01-01T00:00:00+00:00"}
        assert (await place.call("POST", path, late))[1]["code"] == 50035
        status, made = await place.call("POST", path, event)
        assert status == 200
        assert (await place.call("PATCH", f"{path}/{made['id']}", {"status": 4}))[0] == 200
        assert (await place.call("PATCH", f"{path}/{made['id']}", {"name": "x"}))[1]["code"] == 180000


async def test_a_bot_process() -> None:
    """An unmodified discord.py process syncs, answers what a person does, and comes back after each disturbance."""
    async with somewhere() as place, bot(place):
        discord, room, person = place.discord, place.room, place.person
        asked = await discord.slash("ask", {"question": "who", "where": room}, user=person, channel=room)
        card = await asked.wait_message()
        assert (card.content, asked.latency_s < 3) == (f"You asked who in {room.mention}", True)
        typed = await discord.autocomplete("ask", "question", "cr", user=person, channel=room)
        assert (await typed.wait()).choices == [{"name": "cr!", "value": "cr"}]
        await (await discord.click(card, "again", user=person)).wait()
        assert card.content == "again!"
        opened = await (await discord.click(card, label="Wrong?", user=person)).wait()
        noted = await (await discord.submit_modal(opened, {"what": "all"})).wait_message()
        assert (noted.content, noted.ephemeral) == ("noted: all", True)
        said = await discord.say(room, person, f"{discord.world.bot.mention} hi")
        heard = await discord.wait_message(room, count=2)
        assert (heard.replied, bool(heard.pings)) == (said, False)
        quiet = await discord.say(room, person, "quiet", reply_to=heard, ping_reply=False)
        about = await discord.context_menu("Ask about", quiet, user=person)
        assert (await about.wait_message()).content == "About: quiet", "and the quiet reply itself was not answered"
        private = discord.world.dm(person)
        await discord.say(private, person, "twice")
        await discord.wait_message(private)
        for number, disturb in enumerate((discord.gateway.op7, discord.gateway.drop, discord.gateway.op9), 1):
            logins = discord.gateway.logins
            disturb()
            await discord.gateway.wait_ready(after=logins)
            await discord.say(private, person, f"{number}")
            assert (await discord.wait_message(private, count=number + 1)).content == f"heard: {number}"
        assert (discord.violations, discord.unknown_routes, discord.count_429) == ([], [], 0)


@pytest.mark.parametrize(
    ("token", "intents", "code"), [("wrong", 1, 4004), (TOKEN, 1 << 15, 4014), (TOKEN, 1 << 30, 4013)]
)
async def test_refused_logins(token: str, intents: int, code: int) -> None:
    """A wrong token, an intent that is not granted and an unknown intent close the gateway with their codes."""
    async with somewhere() as place, place.http.ws_connect(place.discord.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": token, "intents": intents, "properties": {}}})
        await socket.receive()
        assert socket.close_code == code
