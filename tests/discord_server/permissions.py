"""Discord's permission bits and the order in which a member's permissions in a channel are worked out.

Rule: https://discord.com/developers/docs/topics/permissions (bitwise flags, overwrites, implicit permissions).
"""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Channel, Guild


class P(IntFlag):
    """The permissions this stand-in knows; the values are Discord's own bits."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_APPS = 1 << 50


ALL = P((1 << 53) - 1)
USER_DEFAULT = (
    P.ADD_REACTIONS | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    | P.USE_EXTERNAL_EMOJIS | P.USE_APPLICATION_COMMANDS | P.CREATE_PUBLIC_THREADS | P.SEND_MESSAGES_IN_THREADS
    | P.USE_EXTERNAL_APPS
)  # fmt: skip
"""What @everyone has in a newly made server, as far as it concerns messages."""

BOT_DEFAULT = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.READ_MESSAGE_HISTORY | P.SEND_MESSAGES_IN_THREADS
"""What the bot's own role has unless a test says otherwise."""

DM_PERMISSIONS = USER_DEFAULT & ~P.CREATE_PUBLIC_THREADS & ~P.SEND_MESSAGES_IN_THREADS
"""What anybody has in a direct message."""

_NEED_SEND = P.MENTION_EVERYONE | P.ATTACH_FILES | P.EMBED_LINKS


def guild_permissions(guild: Guild, user_id: int) -> P:
    """Permissions of a member in the server as a whole; nothing for somebody who is not a member."""
    member = guild.members.get(user_id)
    if member is None:
        return P(0)
    if guild.owner_id == user_id:
        return ALL
    total = guild.roles[guild.id].permissions
    for role_id in member.roles:
        total |= guild.roles[role_id].permissions
    return ALL if total & P.ADMINISTRATOR else total


def channel_permissions(guild: Guild, user_id: int, channel: Channel) -> P:
    """Permissions of a member in a channel (for a thread: give its parent channel).

    Order: server, @everyone overwrite, all role overwrites together, member overwrite; then the implicit rules:
    without View Channel nothing is left, without Send Messages no embeds, files or mass mentions.
    """
    total = guild_permissions(guild, user_id)
    if total & P.ADMINISTRATOR or user_id not in guild.members:
        return total
    overwrites = channel.overwrites
    roles = [role for role in guild.members[user_id].roles if role in overwrites]
    for group in ([guild.id] if guild.id in overwrites else [], roles, [user_id] if user_id in overwrites else []):
        allow = deny = P(0)
        for target in group:
            allow |= overwrites[target][0]
            deny |= overwrites[target][1]
        total = (total & ~deny) | allow
    if not total & P.VIEW_CHANNEL:
        return P(0)
    if not total & P.SEND_MESSAGES:
        total &= ~(_NEED_SEND if not total & P.SEND_MESSAGES_IN_THREADS else P(0))
    return total
