"""The line under Houston's name: what happens next."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import aiohttp
import discord

from bot.announcements import Milestone, State
from bot.host import Host
from bot.state import milestones
from knowledge import Moment, Precision
from knowledge.phrases import spoken

log = logging.getLogger(__name__)

EVERY_S = 60.0
"""Seconds between two looks; Discord allows five changes in 20 s."""
_AGAIN = 10
"""After so many looks the line is sent again: a new session begins without one."""
LONGEST = 128
"""Characters of the line, by Discord's description."""


def line(coming: list[Milestone], now: datetime) -> str:
    """What happens next, as plain text: Discord renders no stamps here. `Next: Crew-14 docking, 3 March`."""
    ahead = [m for m in coming if m.state is State.PLANNED and m.moment.end > now]
    if not ahead:
        return "Ask me about spaceflight: /ask"
    first = min(ahead, key=lambda m: m.moment.at)
    moment = first.moment
    if moment.precision.has_clock:
        moment = Moment(moment.at.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)
    when = spoken(moment).removesuffix(f" {now.year}")
    return f"Next: {first.name[: LONGEST - 40]}, {when}"


async def keep(client: discord.Client, host: Host) -> None:
    """Keep the line true for as long as the connection lasts."""
    shown, looks = "", 0
    while True:
        try:
            text = line(await host.state.run(milestones.every), host.now())
            if text != shown or looks % _AGAIN == 0:
                await client.change_presence(activity=discord.CustomActivity(name=text))
                shown = text
        except (aiohttp.ClientError, OSError):  # between two connections; shown at the next look
            log.warning("no presence", extra={"action": "presence.failed"})
        except Exception:
            log.exception("no presence", extra={"action": "presence.failed"})
        looks += 1
        await asyncio.sleep(EVERY_S)
