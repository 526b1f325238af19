"""Announcements: subscribing a channel, what is planned, a test post, the "Notify me" button."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import aiohttp
import discord
from discord import app_commands

from bot.announcements import KINDS, Subscription, identify, lead_words, parse_leads, upcoming
from bot.cards import LONGEST, milestones_card
from bot.host import Host, fill, once, reply
from bot.marks import plain
from bot.state import milestones, outbox, subscriptions

log = logging.getLogger(__name__)

Room = discord.TextChannel | discord.Thread
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
}
"""What Houston needs in a channel: without the history it could not tell after a crash what it has posted."""
_SERVER_ONLY = "That works only in a server that Houston has joined."
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

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Nothing of these works outside a server: the number 0 stands for personal reminders there."""
        if interaction.guild_id is None:
            await reply(interaction, _SERVER_ONLY)
            return False
        return True

    @app_commands.command(description="Announce milestones in a channel")
    @app_commands.describe(
        channel="Where to post",
        kinds="Only these, such as: docking undocking; everything where empty",
        mission="Only this flight, such as Crew-14",
        station="Only at this station, such as iss",
        crewed_only="Only flights with people",
        lead_times="Such as: 24h 1h 10m now outcome (the default)",
        role="A role to mention with each post",
    )
    async def subscribe(  # noqa: PLR0913 -- Discord reads the options of a command from its parameters
        self,
        interaction: discord.Interaction,
        channel: Room,
        kinds: app_commands.Range[str, 0, 200] = "",
        mission: app_commands.Range[str, 0, 80] = "",
        station: app_commands.Range[str, 0, 40] = "",
        crewed_only: bool = False,
        lead_times: app_commands.Range[str, 0, 100] = "",
        role: discord.Role | None = None,
    ) -> None:
        """Subscribe a channel; permissions of both sides are checked first."""
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            await reply(interaction, _SERVER_ONLY)
            return
        wish = Wish(kinds, mission, station, crewed_only, lead_times, role.id if role else 0)
        text = missing_permissions(channel, guild.me, member) or _role_problem(role, guild, member)
        await reply(interaction, text or await subscribe(self._host, guild.id, channel.id, member.id, wish))

    @app_commands.command(description="Change a subscription")
    @app_commands.describe(
        subscription="Its number, from /milestones list",
        kinds="Empty keeps them; `all` is everything",
        lead_times="Empty keeps them; such as: 24h 1h 10m now outcome",
        crewed_only="Only flights with people",
        role="A role to mention with each post",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        subscription: app_commands.Range[int, 1],
        kinds: app_commands.Range[str, 0, 200] = "",
        lead_times: app_commands.Range[str, 0, 100] = "",
        crewed_only: bool | None = None,
        role: discord.Role | None = None,
    ) -> None:
        """Change kinds, lead times, crewed only or the role."""
        if interaction.guild and (problem := _role_problem(role, interaction.guild, interaction.user)):
            await reply(interaction, problem)
            return
        new: dict[str, object] = {}
        try:
            if kinds:
                new["kinds"] = "" if kinds.strip().lower() == "all" else " ".join(_kinds(kinds))
            if lead_times:
                new["leads"] = parse_leads(lead_times)
        except ValueError as error:
            await reply(interaction, str(error))
            return
        if crewed_only is not None:
            new["crewed_only"] = int(crewed_only)
        if role is not None:
            new["role"] = role.id
        await self._change(interaction, subscription, new, "changed")

    @app_commands.command(description="Pause a subscription, or let it go on")
    @app_commands.describe(subscription="Its number, from /milestones list")
    async def pause(self, interaction: discord.Interaction, subscription: app_commands.Range[int, 1]) -> None:
        """Pause an active subscription; wake a paused or sleeping one."""
        found = await self._host.state.run(subscriptions.get, subscription)
        active = found is not None and found.state == "active"
        new: dict[str, object] = {"state": "paused"} if active else {"state": "active", "refusals": 0, "reason": ""}
        await self._change(interaction, subscription, new, "paused" if active else "active again")

    async def _change(self, interaction: discord.Interaction, number: int, new: dict[str, object], what: str) -> None:
        changed = await self._host.state.run(subscriptions.change, number, interaction.guild_id or 0, **new)
        self._host.announcer.wake()
        await reply(interaction, f"Subscription {number} is {what}." if changed else _none_here(number))

    @app_commands.command(description="See what would be posted next")
    @app_commands.describe(subscription="Its number, from /milestones list")
    async def preview(self, interaction: discord.Interaction, subscription: app_commands.Range[int, 1]) -> None:
        """Exactly the texts of the next posts, made by the same planner."""
        found = await self._host.state.run(subscriptions.get, subscription)
        if found is None or found.guild != interaction.guild_id:
            await reply(interaction, _none_here(subscription))
            return
        posts = upcoming(await self._host.state.run(milestones.every), found, self._host.now())
        lines = [f"<t:{int(due.timestamp())}:F>\n{text}" for due, text in posts[:5]]
        await reply(interaction, "\n".join(lines)[:LONGEST] or "Nothing is planned for this subscription.")

    @app_commands.command(description="What was posted in this server, and what was not, and why")
    @app_commands.describe(channel="Only this channel")
    async def log(self, interaction: discord.Interaction, channel: Room | None = None) -> None:
        """The latest deliveries of this server."""
        rows = await self._host.state.run(outbox.log, interaction.guild_id or 0)
        rows = [row for row in rows if channel is None or row["channel"] == str(channel.id)]
        lines = [
            f"- {row['due_at']} {plain(row['milestone'], 60)} {row['notice']} in <#{row['channel']}>: {row['state']}"
            + (f" ({plain(row['reason'], 80)})" if row["reason"] else "")
            for row in rows[-15:]
        ]
        await reply(interaction, "\n".join(lines)[:LONGEST] or "Nothing has been due here yet.")

    @app_commands.command(name="list", description="What is planned, and which channels are told")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show the milestones and the subscriptions of this server."""
        every = await self._host.state.run(milestones.every)
        here = await self._host.state.run(subscriptions.of_guild, interaction.guild_id or 0)
        coming = [m for m in every if m.state in ("planned", "held")]
        await reply(interaction, milestones_card(coming, here, _HERE))

    @app_commands.command(description="End a subscription")
    @app_commands.describe(subscription="Its number, from /milestones list")
    async def unsubscribe(self, interaction: discord.Interaction, subscription: app_commands.Range[int, 1]) -> None:
        """Remove a subscription of this server."""
        gone = await self._host.state.run(subscriptions.remove, subscription, interaction.guild_id or 0)
        await reply(
            interaction,
            f"Subscription {subscription} has ended." if gone else _none_here(subscription),
        )

    @app_commands.command(description="Post a test message in a channel")
    @app_commands.describe(channel="Where to post")
    async def test(self, interaction: discord.Interaction, channel: Room) -> None:
        """Check the permissions and post one line."""
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            await reply(interaction, _SERVER_ONLY)
            return
        if missing := missing_permissions(channel, guild.me, member):
            await reply(interaction, missing)
            return
        await once(lambda: interaction.response.defer(ephemeral=True, thinking=True))
        await fill(interaction, await _post_test(channel))


async def _post_test(channel: Room) -> str:
    """Post one line; returns what to tell the person."""
    try:
        await channel.send("This is a test by Houston: announcements will come here.")
    except discord.HTTPException as error:
        return f"Discord did not take the post: {plain(error.text)}."
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return f"The connection broke; look into {channel.mention} whether the test is there."
    return f"Posted in {channel.mention}."


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed when subscribing."""

    kinds: str
    mission: str
    station: str
    crewed_only: bool
    lead_times: str
    role: int


async def subscribe(host: Host, guild: int, channel: int, person: int, wish: Wish) -> str:
    """Write a subscription; returns what to tell the person."""
    try:
        kinds, leads = _kinds(wish.kinds), parse_leads(wish.lead_times)
        flight, station = "", ""
        if wish.mission:
            found = await host.knowledge.run(identify, wish.mission)
            if found is None:
                return f"“{plain(wish.mission, 40)}” is not the name of a flight."
            flight = found.id
        if wish.station:
            stations = await host.knowledge.run(lambda k: [i for s in k.spans(wish.station) for i in s.of("station")])
            if not stations:
                return f"I do not know the station “{plain(wish.station, 40)}”."
            station = stations[0]
        wanted = Subscription(0, guild, channel, person, leads, kinds, "", flight, station, wish.crewed_only, wish.role)
        number = await host.state.run(subscriptions.add, wanted, host.now())
    except ValueError as error:
        return str(error)
    host.announcer.wake()
    what = ", ".join(kinds) or "all milestones"
    only = "".join(f" of {plain(part, 60)}" for part in (flight,) if part) + (f" at {station}" if station else "")
    return (
        f"Subscription {number}: <#{channel}> will be told of {what}{only} ({lead_words(leads)}). "
        f"`/milestones test` posts a test there."
    )


def _kinds(text: str) -> tuple[str, ...]:
    """Kinds of milestones as typed; raises ValueError with one sentence."""
    wanted = tuple(dict.fromkeys(text.lower().replace(",", " ").split()))
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise ValueError(f"I do not know the kind “{plain(unknown[0], 40)}”; there are {', '.join(KINDS)}.")
    return wanted


def _role_problem(role: discord.Role | None, guild: discord.Guild, person: discord.Member | discord.User) -> str:
    """Why a role cannot be mentioned; empty where it can: by everyone, or by both Houston and the person."""
    trusted = isinstance(person, discord.Member) and person.guild_permissions.mention_everyone
    if role is None or role.mentionable or (trusted and guild.me.guild_permissions.mention_everyone):
        return ""
    return f"The role {plain(role.name, 60)} may not be mentioned by everyone; allow that in its settings first."


def _none_here(number: int) -> str:
    return f"There is no subscription {number} here."


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
    may_write = theirs.send_messages_in_threads if isinstance(channel, discord.Thread) else theirs.send_messages
    if not (theirs.view_channel and may_write):
        return f"You cannot write in {channel.mention} yourself, so you cannot send my posts there."
    return ""
