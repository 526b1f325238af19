"""The live source in the running bot and on the command line: nobody's hand between the source and the channel."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from discord_bot import ROOT
from ll2_server import Ll2Server, craft, launch, seat
from test_announcing import posts, space, subscribe, until

__all__ = ["space"]


async def test_a_launch_of_the_source_is_announced(space: SimpleNamespace) -> None:
    """The bot finds a new flight, tells its 10-minute notice, and answers who flies on it; doctor and plan show the source."""
    at = (datetime.now(UTC) + timedelta(minutes=10, seconds=12)).replace(microsecond=0)
    async with Ll2Server(lambda: datetime.now(UTC)) as source:
        ship = craft(7, [seat(901, "Ada Example", born="1985-01-01")])
        source.put("launches", launch("uuid-14", "Crew-14", at, precision=0, craft=ship))
        await space.bot.start(HOUSTON_SYNC="on", LL2_BASE_URL=source.url)
        await subscribe(space, lead_times="10m")
        await until(lambda: posts(space), 30)
        assert (
            f"**SpaceX Crew-14 launch** is planned in 10 minutes: <t:{int(at.timestamp())}:F>"
            in posts(space)[0].content
        )
        asked = await space.server.slash(
            "ask", {"question": "who commands Crew-14?"}, user=space.admin, channel=space.room
        )
        assert "Ada Example" in (await asked.wait_message()).content
        doctor = json.loads(await space.bot.cli("doctor", "--json"))
        assert doctor["live"]["last_success"]
        assert 0 <= doctor["live"]["requests_left"] < 14
        plan = await space.bot.cli("sync", "--plan")
        assert "launches" in plan
        assert source.worst_hour <= 14


async def test_another_process_synchronises_and_the_bot_notices(space: SimpleNamespace) -> None:
    """`houston sync --once` beside a bot that does not synchronise itself: the answer is there within 5 s."""
    await space.bot.start()
    async with Ll2Server(lambda: datetime.now(UTC)) as source:
        at = datetime.now(UTC) + timedelta(days=30)
        source.put(
            "launches", launch("uuid-14", "Crew-14", at, craft=craft(7, [seat(901, "Ada Example", born="1985-01-01")]))
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "sync", "--once", env=space.bot.environment(LL2_BASE_URL=source.url), cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, err.decode()
        assert "crew-14-launch: new" in out.decode()
    for _ in range(50):
        asked = await space.server.slash(
            "ask", {"question": "who commands Crew-14?"}, user=space.admin, channel=space.room
        )
        if "Ada Example" in (await asked.wait_message()).content:
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("the bot did not notice")
