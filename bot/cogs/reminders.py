"""Personal reminders: the "Notify me" button under an announcement, and /reminders."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.announcements import Milestone, Subscription, parse_leads
from bot.cards import cut, milestone_line
from bot.cogs.buttons import guarded
from bot.host import Host, fill, once, reply
from bot.state import milestones, subscriptions
from bot.state.subscriptions import MOST_REMINDERS


class Reminders:
    """Lists and removes the reminders of a person."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Add the command to the tree."""

        @tree.command(name="reminders", description="Your reminders by direct message; pick a number to remove one")
        @app_commands.describe(remove="The number of a reminder to remove")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def reminders(interaction: discord.Interaction, remove: app_commands.Range[int, 1] | None = None) -> None:
            text = await self.text(interaction.user.id, remove)
            await reply(interaction, text)

    async def text(self, person: int, remove: int | None) -> str:
        """The list of a person's reminders, after removing one where that is asked for."""
        mine = await self._host.state.run(subscriptions.reminders, person)
        if remove is not None:
            if remove not in [reminder.id for reminder in mine]:
                return f"You have no reminder {remove}."
            await self._host.state.run(subscriptions.remove, remove, 0)
            return f"Reminder {remove} is gone."
        lines = []
        for reminder in mine:
            milestone = await self._host.state.run(milestones.get, reminder.milestone)
            if milestone is not None:
                lines.append(f"- {reminder.id}: {milestone_line(milestone)}")
        return cut("\n".join(lines[:20]), 1900) or "You have no reminders; “Notify me” under an announcement sets one."


class NotifyButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"notify:(?P<milestone>[\w.-]+):(?P<key>[\w-]+)"
):
    """The button under an announcement: a personal reminder by DM, switched on and off. Works after any restart."""

    def __init__(self, milestone: str, key: str) -> None:
        super().__init__(discord.ui.Button(label="Notify me", custom_id=f"notify:{milestone}:{key}"[:100]))
        self._milestone = milestone

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> NotifyButton:
        """The button from its custom_id, which is input and is checked on use."""
        return cls(match["milestone"], match["key"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Set or remove the reminder of the person who pressed."""
        await guarded(interaction, self._toggle(interaction))

    async def _toggle(self, interaction: discord.Interaction) -> None:
        host: Any = interaction.client
        await once(lambda: interaction.response.defer(ephemeral=True, thinking=True))
        async with host.turn(interaction.user.id):  # three quick presses are three turns, one after the other
            text = await toggle_reminder(host, interaction.user, self._milestone)
        await fill(interaction, text)


def notify_view(coming: list[Milestone]) -> discord.ui.View | None:
    """The button for the next milestone of a flight; nothing where none is planned."""
    if not coming:
        return None
    view = discord.ui.View(timeout=None)
    item: discord.ui.Button[Any] = discord.ui.Button(
        label="Notify me", custom_id=f"notify:{coming[0].id}:card"[:100], style=discord.ButtonStyle.secondary
    )
    view.add_item(item)
    view.stop()  # the button is answered by its pattern, not by this object
    return view


async def toggle_reminder(host: Host, person: discord.User | discord.Member, milestone: str) -> str:
    """Set a reminder or remove it; returns what to tell the person."""
    found: Milestone | None = await host.state.run(milestones.get, milestone)
    if found is None or found.state not in ("planned", "held"):
        return "That milestone is not ahead of us any more."
    old = await host.state.run(subscriptions.reminder, person.id, milestone)
    if old is not None:
        await host.state.run(subscriptions.remove, old.id, 0)
        return f"You will not be reminded of {found.name}."
    if await host.state.run(subscriptions.reminders_of, person.id) >= MOST_REMINDERS:
        return f"You have {MOST_REMINDERS} reminders, as many as there may be."
    try:
        message = await person.send(f"I will write to you here about **{found.name}**. Press the button again to stop.")
    except discord.Forbidden:
        return "Your direct messages are closed to me; open them for this server and press again."
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return "I could not reach you by direct message just now; please press again in a minute."
    wanted = Subscription(0, 0, message.channel.id, person.id, parse_leads("10m now outcome"), (), milestone)
    await host.state.run(subscriptions.add, wanted, host.now())
    host.announcer.wake()
    return f"I will remind you of {found.name} by direct message: 10 minutes before, at the moment, and how it went."
