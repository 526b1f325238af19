"""The little world the server holds, and helpers that make more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import EPOCH_MS, THREADS, Channel, Guild, Kind, Member, Role, User
from .permissions import BOT_DEFAULT, DM_PERMISSIONS, USER_DEFAULT, P, channel_permissions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .record import Json

_NONE = P(0)


class World:
    """Everything that exists, and helpers that make more of it; each change is also sent to the connected bot."""

    def __init__(self, now: Callable[[], datetime], bot_name: str = "Houston") -> None:
        """Begin with the bot's own account (its id is the application's id) and nothing else."""
        self._now, self._count = now, 0
        self.emit: Callable[[str, Json, int | None], None] = lambda *_: None
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.user(bot_name, bot=True)
        self.owner = self.user("operator")

    def snowflake(self) -> int:
        """Return a new id that holds the server's time, as every Discord id does."""
        self._count += 1
        return (int(self._now().timestamp() * 1000) - EPOCH_MS) << 22 | (self._count & 0x3FFFFF)

    def user(self, name: str, *, bot: bool = False, dms_open: bool = True) -> User:
        """Make a user."""
        user = User(self.snowflake(), name, bot, dms_open)
        self.users[user.id] = user
        return user

    def guild(
        self, name: str, *, owner: User | None = None, bot: bool = True, bot_permissions: P = BOT_DEFAULT,
        everyone: P = USER_DEFAULT,
    ) -> Guild:  # fmt: skip
        """Make a server, with the bot in it through a role of its own unless ``bot`` is False."""
        boss = owner or self.user(f"owner-{len(self.guilds)}")
        guild = Guild(self.snowflake(), name, boss.id, self._now(), bot=bot)
        guild.roles[guild.id] = Role(guild.id, "@everyone", everyone)
        self.guilds[guild.id] = guild
        self.member(guild, boss)
        if bot:
            role = Role(self.snowflake(), self.bot.name, bot_permissions, position=1, managed=True)
            guild.roles[role.id] = role
            guild.members[self.bot.id] = Member(self.bot, [role.id], self._now())
            new = guild.create_json(self.bot)
            del new["unavailable"]  # its absence is what tells a joined server from one that became available
            self.emit("GUILD_CREATE", new, guild.id)
        return guild

    def role(self, guild: Guild, name: str, *, permissions: P = _NONE, mentionable: bool = False) -> Role:
        """Make a role."""
        role = Role(self.snowflake(), name, permissions, mentionable, position=len(guild.roles))
        guild.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.json()}, guild.id)
        return role

    def member(self, guild: Guild, user: User, *roles: Role, nick: str | None = None) -> Member:
        """Put a user into a server, or give a member other roles."""
        member = guild.members[user.id] = Member(user, [r.id for r in roles], self._now(), nick)
        return member

    def channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT) -> Channel:
        """Make a text, announcement or forum channel."""
        channel = Channel(self.snowflake(), kind, name, guild.id, role_ids=set(guild.roles))
        self.channels[channel.id] = guild.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", channel.json(), guild.id)
        return channel

    def thread(self, parent: Channel, name: str, *, owner: User | None = None) -> Channel:
        """Make a public thread, or a post when the parent is a forum."""
        kind = Kind.ANNOUNCEMENT_THREAD if parent.kind == Kind.ANNOUNCEMENT else Kind.PUBLIC_THREAD
        maker = owner or self.owner
        thread = Channel(self.snowflake(), kind, name, parent.guild_id, parent.id, owner_id=maker.id)
        self.channels[thread.id] = thread
        self.guilds[parent.guild_id or 0].channels[thread.id] = thread
        self.emit("THREAD_CREATE", thread.json() | {"newly_created": True}, thread.guild_id)
        return thread

    def dm(self, user: User, *others: User) -> Channel:
        """Return the direct message between the bot and a user; with ``others``: a private group without the bot."""
        for channel in self.channels.values():
            if channel.kind == Kind.DM and channel.recipients == [user] and not others:
                return channel
        kind = Kind.GROUP_DM if others else Kind.DM
        channel = Channel(self.snowflake(), kind, "", recipients=[user, *others], owner_id=user.id)
        self.channels[channel.id] = channel
        return channel

    def overwrite(self, channel: Channel, target: User | Role | Guild, *, allow: P = _NONE, deny: P = _NONE) -> None:
        """Set a permission overwrite for a user, a role, or (a server) @everyone."""
        channel.overwrites[target.id] = (allow, deny)
        if not isinstance(target, User):
            channel.role_ids.add(target.id)
        self.emit("CHANNEL_UPDATE", channel.json(), channel.guild_id)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel and what is in it."""
        self.channels.pop(channel.id, None)
        event = "THREAD_DELETE" if channel.kind in THREADS else "CHANNEL_DELETE"
        if channel.guild_id:
            self.guilds[channel.guild_id].channels.pop(channel.id, None)
        self.emit(event, channel.json(), channel.guild_id)

    def remove_bot(self, guild: Guild) -> None:
        """Kick the bot from a server."""
        guild.bot = False
        guild.members.pop(self.bot.id, None)
        self.emit("GUILD_DELETE", {"id": str(guild.id)}, guild.id)

    def permissions(self, user: User, channel: Channel) -> P:
        """Tell what a user may do in a channel; a thread takes its parent's permissions."""
        if channel.guild_id is None:
            inside = user in channel.recipients or (user is self.bot and channel.kind == Kind.DM)
            return DM_PERMISSIONS if inside else P(0)
        parent = self.channels.get(channel.parent_id or 0, channel) if channel.kind in THREADS else channel
        return channel_permissions(self.guilds[channel.guild_id], user.id, parent)
