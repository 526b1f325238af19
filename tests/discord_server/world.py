"""The little world the server holds: users, servers, roles, channels, messages, and how each looks as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from .permissions import BOT_DEFAULT, DM_PERMISSIONS, USER_DEFAULT, P, channel_permissions
from .record import Json

EPOCH_MS = 1_420_070_400_000
EPHEMERAL, LOADING, SUPPRESS_NOTIFICATIONS, COMPONENTS_V2, CROSSPOSTED = 1 << 6, 1 << 7, 1 << 12, 1 << 15, 1 << 0


class Kind(IntEnum):
    """Channel types, with Discord's numbers."""

    TEXT = 0
    DM = 1
    VOICE = 2
    GROUP_DM = 3
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = (Kind.ANNOUNCEMENT_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)


@dataclass(eq=False)
class User:
    """An account. ``dms_open`` False: the bot's direct messages to it are refused with 50007."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    def json(self) -> Json:
        """The user object."""
        return {"id": str(self.id), "username": self.name, "global_name": None if self.bot else self.name.title(),
                "discriminator": "0", "avatar": None, "bot": self.bot, "public_flags": 0}  # fmt: skip


@dataclass(eq=False)
class Role:
    """A role; the one with the server's own id is @everyone."""

    id: int
    name: str
    permissions: P
    mentionable: bool = False
    position: int = 0
    managed: bool = False

    def json(self) -> Json:
        """The role object."""
        return {"id": str(self.id), "name": self.name, "permissions": str(int(self.permissions)), "color": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "hoist": False,
                "position": self.position, "managed": self.managed, "mentionable": self.mentionable, "flags": 0}  # fmt: skip


@dataclass(eq=False)
class Member:
    """A user in one server; ``roles`` without @everyone."""

    user: User
    roles: list[int]
    joined_at: datetime
    nick: str | None = None

    def json(self, *, with_user: bool = True) -> Json:
        """The member object; message events carry it without the user."""
        body: Json = {"roles": [str(r) for r in self.roles], "joined_at": self.joined_at.isoformat(), "nick": self.nick,
                      "avatar": None, "premium_since": None, "deaf": False, "mute": False, "flags": 0,
                      "pending": False, "communication_disabled_until": None}  # fmt: skip
        return body | {"user": self.user.json()} if with_user else body


@dataclass(eq=False)
class Channel:
    """A channel, thread or direct message; ``overwrites`` maps a role or user id to (allow, deny)."""

    id: int
    kind: Kind
    name: str
    guild_id: int | None = None
    parent_id: int | None = None
    overwrites: dict[int, tuple[P, P]] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    owner_id: int = 0
    members: set[int] = field(default_factory=set)
    tags: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def mention(self) -> str:
        """The text that links to this channel."""
        return f"<#{self.id}>"

    def json(self) -> Json:
        """The channel object of its type."""
        body: Json = {"id": str(self.id), "type": int(self.kind), "flags": 0,
                      "last_message_id": str(max(self.messages)) if self.messages else None}  # fmt: skip
        if self.guild_id is None:
            return body | {"recipients": [u.json() for u in self.recipients], "name": self.name or None,
                           "owner_id": str(self.owner_id)}  # fmt: skip
        body |= {"guild_id": str(self.guild_id), "name": self.name, "rate_limit_per_user": 0,
                 "parent_id": str(self.parent_id) if self.parent_id else None}  # fmt: skip
        if self.kind in THREADS:
            made = snowflake_time(self.id).isoformat()
            return body | {"owner_id": str(self.owner_id), "message_count": len(self.messages), "member_count": 1,
                           "total_message_sent": len(self.messages), "applied_tags": [str(t) for t in self.tags],
                           "thread_metadata": {"archived": self.archived, "locked": self.locked,
                                               "auto_archive_duration": 1440, "archive_timestamp": made,
                                               "create_timestamp": made}}  # fmt: skip
        overwrites = [{"id": str(i), "type": 0 if kind else 1, "allow": str(int(a)), "deny": str(int(d))}
                      for i, (a, d), kind in ((i, ad, i in self._role_ids) for i, ad in self.overwrites.items())]  # fmt: skip
        return body | {"position": 0, "nsfw": False, "topic": None, "permission_overwrites": overwrites,
                       **({"available_tags": []} if self.kind == Kind.FORUM else {})}  # fmt: skip

    _role_ids: set[int] = field(default_factory=set)


@dataclass(eq=False)
class Guild:
    """A server. ``bot`` False: the application is not in it (a user-installed command may still be used there)."""

    id: int
    name: str
    owner_id: int
    joined_at: datetime
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, Json] = field(default_factory=dict)
    bot: bool = True
    available: bool = True

    def json(self) -> Json:
        """The guild object as REST gives it."""
        return {"id": str(self.id), "name": self.name, "owner_id": str(self.owner_id), "icon": None, "splash": None,
                "roles": [r.json() for r in self.roles.values()], "emojis": [], "stickers": [], "features": [],
                "afk_timeout": 300, "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0,
                "verification_level": 1, "default_message_notifications": 1, "explicit_content_filter": 0,
                "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "premium_subscription_count": 0,
                "preferred_locale": "en-US", "rules_channel_id": None, "public_updates_channel_id": None,
                "premium_progress_bar_enabled": False, "description": None, "banner": None, "vanity_url_code": None}  # fmt: skip

    def create_json(self, bot: User) -> Json:
        """The guild as GUILD_CREATE gives it: channels, threads and, without the members intent, only the bot."""
        rooms = list(self.channels.values())
        return self.json() | {
            "channels": [c.json() for c in rooms if c.kind not in THREADS],
            "threads": [c.json() for c in rooms if c.kind in THREADS and not c.archived],
            "members": [self.members[bot.id].json()] if bot.id in self.members else [], "member_count": len(self.members),
            "joined_at": self.joined_at.isoformat(), "large": False, "unavailable": False, "voice_states": [],
            "presences": [], "stage_instances": [], "guild_scheduled_events": list(self.events.values()),
            "soundboard_sounds": []}  # fmt: skip


@dataclass(frozen=True)
class Pings:
    """Who would be notified by a message: user ids, role ids, and everyone. False when it is nobody."""

    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        """Whether anybody at all would be notified."""
        return bool(self.users or self.roles or self.everyone)


@dataclass(eq=False)
class Message:
    """A message. ``pings`` is what its creation would have notified; ``payload`` the body it was made from."""

    id: int
    channel: Channel
    author: User
    timestamp: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    kind: int = 0
    nonce: str | int | None = None
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    replied: Message | None = None
    replied_id: int | None = None
    edited_at: datetime | None = None
    deleted: bool = False
    pings: Pings = field(default_factory=Pings)
    payload: Json = field(default_factory=dict)
    webhook_id: int | None = None
    interaction: Json | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only the user of the interaction sees it."""
        return bool(self.flags & EPHEMERAL)

    def parts(self) -> list[Json]:
        """Every component of the message, nested ones included, in reading order."""
        return walk(self.components)

    def text(self) -> str:
        """All text a reader sees: content, text components, and embeds (title, description, fields)."""
        pieces = [self.content, *(str(c.get("content", "")) for c in self.parts() if c.get("type") == 10)]
        for embed in self.embeds:
            pieces += [str(embed.get("title") or ""), str(embed.get("description") or "")]
            pieces += [f"{f['name']}\n{f['value']}" for f in embed.get("fields", [])]
        return "\n".join(p for p in pieces if p)

    def json(self, *, readable: bool = True, nested: bool = True) -> Json:
        """The message object; not ``readable``: emptied as for an application without the message content intent."""
        body: Json = {
            "id": str(self.id), "channel_id": str(self.channel.id), "author": self.author.json(), "type": self.kind,
            "content": self.content if readable else "", "embeds": self.embeds if readable else [],
            "components": self.components if readable else [], "attachments": self.attachments if readable else [],
            "timestamp": self.timestamp.isoformat(), "tts": False, "pinned": False, "flags": self.flags,
            "edited_timestamp": self.edited_at.isoformat() if self.edited_at else None,
            "mentions": [u.json() for u in self.mentions], "mention_roles": [str(r) for r in self.mention_roles],
            "mention_everyone": self.mention_everyone}  # fmt: skip
        if self.webhook_id:
            body |= {"webhook_id": str(self.webhook_id), "application_id": str(self.webhook_id)}
        if self.interaction:
            body["interaction_metadata"] = self.interaction
        if self.replied_id:
            body["message_reference"] = {"type": 0, "message_id": str(self.replied_id), "channel_id": str(self.channel.id),
                                         **({"guild_id": str(self.channel.guild_id)} if self.channel.guild_id else {})}  # fmt: skip
            gone = self.replied is None or self.replied.deleted
            if nested:
                body["referenced_message"] = None if gone or not self.replied else self.replied.json(nested=False)
        return body


class World:
    """Everything that exists, and helpers that make more of it; each change is also sent to the connected bot."""

    def __init__(self, now: Callable[[], datetime], bot_name: str = "Houston") -> None:
        """Begin with the bot's own account (its id is the application's id) and nothing else."""
        self._now, self._count = now, 0
        self.emit: Callable[[str, Json, int | None], None] = lambda event, data, guild_id: None
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.user(bot_name, bot=True)
        self.owner = self.user("operator")

    def snowflake(self) -> int:
        """A new id that holds the server's time, as every Discord id does."""
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
            self.emit("GUILD_CREATE", guild.create_json(self.bot), guild.id)
        return guild

    def role(self, guild: Guild, name: str, *, permissions: P = P(0), mentionable: bool = False) -> Role:
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
        channel = Channel(self.snowflake(), kind, name, guild.id, _role_ids=set(guild.roles))
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
        """The direct message between the bot and a user; with ``others``: a private group without the bot."""
        for channel in self.channels.values():
            if channel.kind == Kind.DM and channel.recipients == [user] and not others:
                return channel
        kind = Kind.GROUP_DM if others else Kind.DM
        channel = Channel(self.snowflake(), kind, "", recipients=[user, *others], owner_id=user.id)
        self.channels[channel.id] = channel
        return channel

    def overwrite(self, channel: Channel, target: User | Role | Guild, *, allow: P = P(0), deny: P = P(0)) -> None:
        """Set a permission overwrite for a user, a role, or (a server) @everyone."""
        channel.overwrites[target.id] = (allow, deny)
        if not isinstance(target, User):
            channel._role_ids.add(target.id)
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
        """What a user may do in a channel; a thread takes its parent's permissions."""
        if channel.guild_id is None:
            inside = user in channel.recipients or (user is self.bot and channel.kind == Kind.DM)
            return DM_PERMISSIONS if inside else P(0)
        parent = self.channels.get(channel.parent_id or 0, channel) if channel.kind in THREADS else channel
        return channel_permissions(self.guilds[channel.guild_id], user.id, parent)


def snowflake_time(value: int) -> datetime:
    """The moment inside an id, in UTC."""
    from datetime import UTC

    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(value >> 22) + EPOCH_MS)


def walk(components: list[Any]) -> list[Json]:
    """Components and everything nested in them (rows, sections and their accessory, containers, labels)."""
    found: list[Json] = []
    for part in components:
        if isinstance(part, dict):
            inner = [*(part.get("components") or []), *(x for k in ("accessory", "component") if (x := part.get(k)))]
            found += [part, *walk(inner)]
    return found
