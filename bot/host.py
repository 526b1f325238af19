"""What the client offers to the cogs, and how an interaction is answered in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeVar

import aiohttp
import discord
from discord import app_commands
from sqlite_utils import Database

from bot.announcements import Announcer
from bot.manners import Cooldown
from bot.texts import Texts
from bot.threads import Owner
from knowledge import Knowledge

log = logging.getLogger(__name__)
C = TypeVar("C")

_ACKNOWLEDGED = 40060
"""Discord's code for an interaction that has had its first response: the lost answer had arrived after all."""
_PAUSES_S = (0.1, 0.3, 0.8)
"""Seconds between the tries of a first response; Discord waits for 3 in all."""
PATIENCE_S = 0.5
"""Seconds after which an interaction is deferred; Discord waits for 3."""


class Host(Protocol):
    """The client as cogs see it: the two databases, the time, the announcer."""

    knowledge: Owner[Knowledge]
    state: Owner[Database]
    announcer: Announcer
    completions: Owner[Knowledge]
    """The knowledge once more, so that names complete while long questions are answered."""
    texts: Texts
    cooldown: Cooldown
    questions: Any
    """The questions, which remember for ten minutes what somebody talked about."""
    keep_misses: bool
    """Whether the text of unanswered questions is kept."""

    @property
    def me(self) -> discord.ClientUser | None:
        """Houston's own account."""

    def now(self) -> datetime:
        """This moment (UTC)."""

    async def live_status(self) -> dict[str, Any] | None:
        """Where the live source stands; None where it was never asked."""


def everywhere(command: C) -> C:
    """A command for servers, direct messages and group messages; installed for a server or by a person."""
    app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
    app_commands.allowed_installs(guilds=True, users=True)(command)
    return command


async def say(
    interaction: discord.Interaction,
    text: Awaitable[str],
    *,
    private: bool,
    view: Callable[[], discord.ui.View | None] = lambda: None,
) -> None:
    """Answer an interaction with a text that is being worked out; deferred if that takes longer than `PATIENCE_S`.

    `view` makes the buttons under it, if any, once the text is there.
    """
    future = asyncio.ensure_future(text)
    done, _ = await asyncio.wait({future}, timeout=PATIENCE_S)
    if not done:
        await once(lambda: interaction.response.defer(ephemeral=private, thinking=True))
        await fill(interaction, await future, view())
        return
    content, buttons = _worded(interaction, future.result()), view() or discord.utils.MISSING
    await once(
        lambda: interaction.response.send_message(content, ephemeral=private, view=buttons, suppress_embeds=True)
    )


async def reply(interaction: discord.Interaction, text: str) -> None:
    """Answer in private with a fixed text, in the language of the person."""
    worded = _worded(interaction, text)
    await once(lambda: interaction.response.send_message(worded, ephemeral=True))


def _worded(interaction: discord.Interaction, text: str) -> str:
    client: Any = interaction.client
    return str(client.texts.render(interaction.locale, text))


async def fill(interaction: discord.Interaction, text: str, view: discord.ui.View | None = None) -> None:
    """Fill a deferred response; tried again where Discord's answer is lost, because the same text twice is one text."""
    text = _worded(interaction, text)
    for pause in (*_PAUSES_S, 2.0):
        try:
            await interaction.edit_original_response(content=text, view=view)
        except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
            log.warning("answer lost", extra={"action": "interaction.retry", "reason": type(error).__name__})
            await asyncio.sleep(pause)
        else:
            return
    log.warning("answer given up", extra={"action": "interaction.lost"})


async def once(respond: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Give the first response to an interaction; where Discord's answer is lost, try again: it takes only one."""
    for pause in _PAUSES_S:
        try:
            await respond()
        except (aiohttp.ClientError, OSError, discord.DiscordServerError) as error:
            log.warning("answer lost", extra={"action": "interaction.retry", "reason": type(error).__name__})
            await asyncio.sleep(pause)
        except discord.HTTPException as error:
            if error.code != _ACKNOWLEDGED:
                raise
            return
        else:
            return
    log.warning("answer given up", extra={"action": "interaction.lost"})
