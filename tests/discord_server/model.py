"""The things of the little world: users, roles, servers, channels, messages, and how each looks as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .permissions import P
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
        """Return the user object."""
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
        """Return the role object."""
        return {"id": str(self.id), "name": self.name, "permissions": str(int(self.permissions)), "color": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "hoist": False,
                "position": self.position, "managed": self.managed, "mentionable": self.mentionable,
                "flags": 0}  # fmt: skip


@dataclass(eq=False)
class Member:
    """A user in one server; ``roles`` without @everyone."""

    user: User
    roles: list[int]
    joined_at: datetime
    nick: str | None = None

    def json(self, *, with_user: bool = True) -> Json:
        """Return the member object; message events carry it without the user."""
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
    role_ids: set[int] = field(default_factory=set)

    @property
    def mention(self) -> str:
        """The text that links to this channel."""
        return f"<#{self.id}>"

    def json(self) -> Json:
        """Return the channel object of its type."""
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
        overwrites = [{"id": str(i), "type": int(i not in self.role_ids), "allow": str(int(a)), "deny": str(int(d))}
                      for i, (a, d) in self.overwrites.items()]  # fmt: skip
        return body | {"position": 0, "nsfw": False, "topic": None, "permission_overwrites": overwrites,
                       **({"available_tags": []} if self.kind == Kind.FORUM else {})}  # fmt: skip


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
        """Return the guild object as REST gives it."""
        return {"id": str(self.id), "name": self.name, "owner_id": str(self.owner_id), "icon": None, "splash": None,
                "roles": [r.json() for r in self.roles.values()], "emojis": [], "stickers": [], "features": [],
                "afk_timeout": 300, "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0,
                "verification_level": 1, "default_message_notifications": 1, "explicit_content_filter": 0,
                "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "premium_subscription_count": 0,
                "preferred_locale": "en-US", "rules_channel_id": None, "public_updates_channel_id": None,
                "premium_progress_bar_enabled": False, "description": None, "banner": None,
                "vanity_url_code": None}  # fmt: skip

    def create_json(self, bot: User) -> Json:
        """Return the guild as GUILD_CREATE gives it, with the bot as its only listed member."""
        rooms = list(self.channels.values())
        return self.json() | {
            "channels": [c.json() for c in rooms if c.kind not in THREADS],
            "threads": [c.json() for c in rooms if c.kind in THREADS and not c.archived],
            "members": [self.members[bot.id].json()] if bot.id in self.members else [],
            "member_count": len(self.members),
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

    @property
    def loud(self) -> bool:
        """Whether its arrival made anybody's device sound (it pings, and is not sent silently)."""
        return bool(self.pings) and not self.flags & SUPPRESS_NOTIFICATIONS

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
        """Return the message object; not ``readable``: emptied as without the message content intent."""
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
            where = {"channel_id": str(self.channel.id), "message_id": str(self.replied_id)}
            guild = {"guild_id": str(self.channel.guild_id)} if self.channel.guild_id else {}
            body["message_reference"] = {"type": 0, **where, **guild}
            gone = self.replied is None or self.replied.deleted
            if nested:
                body["referenced_message"] = None if gone or not self.replied else self.replied.json(nested=False)
        return body


def snowflake_time(value: int) -> datetime:
    """Return the moment inside an id, in UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(value >> 22) + EPOCH_MS)


def walk(components: list[Any]) -> list[Json]:
    """Components and everything nested in them (rows, sections and their accessory, containers, labels)."""
    found: list[Json] = []
    for part in components:
        if isinstance(part, dict):
            inner = [*(part.get("components") or []), *(x for k in ("accessory", "component") if (x := part.get(k)))]
            found += [part, *walk(inner)]
    return found
