"""Announcements: subscribing a channel, what is planned, a test post, the "Notify me" button."""

from __future__ import annotations

import logging
import re
from typing import Any

import discord
from discord import app_commands

from bot.announcements import KINDS, Milestone, Subscription, lead_words, parse_leads
from bot.cards import milestones_card, plain
from bot.host import Host, once
from bot.state import milestones, subscriptions
from bot.state.subscriptions import MOST_REMINDERS

log = logging.getLogger(__name__)

Room = discord.TextChannel | discord.Thread
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
}
"""What Houston needs in a channel: without the history it could not tell after a crash what it has posted."""
_HERE = "`/milestones subscribe` makes one."


class Milestones(app_commands.Group):
    """The `/milestones` commands; for people who manage the server."""

    def __init__(self, host: Host) -> None:
        super().__init__(
            name="milestones",
            description="Announcements of dockings and other milestones",
            guild_only=True,
            default_permissions=discord.Permissions(manage_guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._host = host

    @app_commands.command(description="Announce milestones in a channel")
    @app_commands.describe(
        channel="Where to post",
        kinds="Only these, such as: docking undocking; everything where empty",
        lead_times="Such as: 24h 1h 10m now outcome (the default)",
    )
    async def subscribe(
        self,
        interaction: discord.Interaction,
        channel: Room,
        kinds: app_commands.Range[str, 0, 200] = "",
        lead_times: app_commands.Range[str, 0, 100] = "",
    ) -> None:
        """Subscribe a channel; permissions of both sides are checked first."""
        await _answer(interaction, await self._subscribe(interaction, channel, kinds, lead_times))

    async def _subscribe(self, interaction: discord.Interaction, channel: Room, kinds: str, lead_times: str) -> str:
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            return "That works only in a server that Houston has joined."
        if missing := missing_permissions(channel, guild.me, member):
            return missing
        wanted = tuple(dict.fromkeys(kinds.lower().replace(",", " ").split()))
        if unknown := [kind for kind in wanted if kind not in KINDS]:
            return f"I do not know the kind “{plain(unknown[0], 40)}”; there are {', '.join(KINDS)}."
        try:
            leads = parse_leads(lead_times)
            subscription = Subscription(0, guild.id, channel.id, member.id, leads, wanted)
            number = await self._host.state.run(subscriptions.add, subscription, self._host.now())
        except ValueError as error:
            return str(error)
        self._host.announcer.wake()
        what = ", ".join(wanted) or "all milestones"
        return (
            f"Subscription {number}: {channel.mention} will be told of {what} ({lead_words(leads)}). "
            f"`/milestones test` posts a test there."
        )

    @app_commands.command(name="list", description="What is planned, and which channels are told")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show the milestones and the subscriptions of this server."""
        every = await self._host.state.run(milestones.every)
        here = await self._host.state.run(subscriptions.of_guild, interaction.guild_id or 0)
        coming = [m for m in every if m.state in ("planned", "held")]
        await _answer(interaction, milestones_card(coming, here, _HERE))

    @app_commands.command(description="End a subscription")
    @app_commands.describe(subscription="Its number, from /milestones list")
    async def unsubscribe(self, interaction: discord.Interaction, subscription: app_commands.Range[int, 1]) -> None:
        """Remove a subscription of this server."""
        gone = await self._host.state.run(subscriptions.remove, subscription, interaction.guild_id or 0)
        await _answer(
            interaction,
            f"Subscription {subscription} has ended." if gone else f"There is no subscription {subscription} here.",
        )

    @app_commands.command(description="Post a test message in a channel")
    @app_commands.describe(channel="Where to post")
    async def test(self, interaction: discord.Interaction, channel: Room) -> None:
        """Check the permissions and post one line."""
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            await _answer(interaction, "That works only in a server that Houston has joined.")
            return
        if missing := missing_permissions(channel, guild.me, member):
            await _answer(interaction, missing)
            return
        await once(lambda: interaction.response.defer(ephemeral=True, thinking=True))
        try:
            await channel.send("This is a test by Houston: announcements will come here.")
        except discord.HTTPException as error:
            await interaction.followup.send(f"Discord did not take the post: {plain(error.text)}.", ephemeral=True)
            return
        await interaction.followup.send(f"Posted in {channel.mention}.", ephemeral=True)


def missing_permissions(channel: Room, bot: discord.Member, person: discord.Member) -> str:
    """One sentence on what the bot or the person may not do in a channel; empty where all is well."""
    needed = dict(_NEEDED)
    if isinstance(channel, discord.Thread):
        del needed["send_messages"]
        needed["send_messages_in_threads"] = "Send Messages in Threads"
    own, theirs = channel.permissions_for(bot), channel.permissions_for(person)
    lacking = [label for name, label in needed.items() if not getattr(own, name)]
    if lacking:
        return f"In {channel.mention} I lack the permission {', '.join(lacking)}. Allow it there and try again."
    if not (theirs.view_channel and (theirs.send_messages or theirs.send_messages_in_threads)):
        return f"You cannot write in {channel.mention} yourself, so you cannot send my posts there."
    return ""


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
        host: Any = interaction.client
        await once(lambda: interaction.response.defer(ephemeral=True, thinking=True))
        text = await toggle_reminder(host, interaction.user, self._milestone)
        await interaction.followup.send(text, ephemeral=True)


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
    wanted = Subscription(0, 0, message.channel.id, person.id, parse_leads("10m now outcome"), (), milestone)
    await host.state.run(subscriptions.add, wanted, host.now())
    host.announcer.wake()
    return f"I will remind you of {found.name} by direct message: 10 minutes before, at the moment, and how it went."


async def _answer(interaction: discord.Interaction, text: str) -> None:
    await once(lambda: interaction.response.send_message(text, ephemeral=True))
