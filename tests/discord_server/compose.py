"""How a body becomes a message: what is in it, whom it mentions, and whom it would notify.

Rules: https://discord.com/developers/docs/resources/message (create message, allowed mentions object).
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from .model import EPHEMERAL, Channel, Message, Pings, User, walk
from .permissions import P
from .record import ApiError, Json

if TYPE_CHECKING:
    from .server import DiscordServer
    from .world import World

PARSE_ALL = {"parse": ["users", "roles", "everyone"], "replied_user": True}
"""What an absent ``allowed_mentions`` means for an ordinary message."""
PARSE_USERS = {"parse": ["users"], "replied_user": True}
"""What it means for interaction responses and webhooks."""


def spoken(payload: Json) -> str:
    """Return the text of a body in which mentions count: content and text components, never embeds."""
    texts = [str(c.get("content") or "") for c in walk(payload.get("components") or []) if c.get("type") == 10]
    return "\n".join([str(payload.get("content") or ""), *texts])


def mentioned(world: World, text: str) -> tuple[list[User], list[int], bool]:
    """Return the known users, the roles, and whether everyone is mentioned in a text."""
    users = [world.users[int(i)] for i in dict.fromkeys(re.findall(r"<@!?(\d+)>", text)) if int(i) in world.users]
    roles = [int(i) for i in dict.fromkeys(re.findall(r"<@&(\d+)>", text))]
    return users, roles, bool(re.search(r"@(everyone|here)\b", text))


def pings(
    world: World, channel: Channel, author: User, payload: Json, *, replied: Message | None, default: Json
) -> Pings:
    """Who is notified when this body is posted.

    ``allowed_mentions`` decides, or ``default`` where it is absent; a role needs to be mentionable, everyone needs the
    permission Mention Everyone, which also makes every role mentionable; the author never notifies himself.
    """
    allowed = payload["allowed_mentions"] if payload.get("allowed_mentions") is not None else default
    parse = allowed.get("parse") or []
    users, roles, everyone = mentioned(world, spoken(payload))
    can = world.permissions(author, channel)
    hit = {u.id for u in users if "users" in parse or str(u.id) in map(str, allowed.get("users") or [])}
    if replied is not None and allowed.get("replied_user"):
        hit.add(replied.author.id)
    guild = world.guilds.get(channel.guild_id or 0)
    known = guild.roles if guild else {}
    loud = {r for r in roles if r in known and (known[r].mentionable or can & P.MENTION_EVERYONE)}
    loud = {r for r in loud if "roles" in parse or str(r) in map(str, allowed.get("roles") or [])}
    all_hit = everyone and "everyone" in parse and bool(can & P.MENTION_EVERYONE)
    return Pings(frozenset(hit - {author.id}), frozenset(loud), all_hit)


def fill(server: DiscordServer, message: Message, payload: Json, files: list[tuple[str, int]]) -> None:
    """Put the parts that a body has into a message; parts that it does not name stay as they are."""
    for key in ("content", "embeds", "components"):
        if key in payload:
            setattr(message, key, copy.deepcopy(payload[key]) or ("" if key == "content" else []))
    message.content = message.content.strip()
    if "flags" in payload:
        kept = message.flags & ~(1 << 2)
        message.flags = kept | int(payload["flags"] or 0)
    if files or "attachments" in payload:
        old = {str(a.get("id")) for a in payload.get("attachments") or []}
        message.attachments = [a for a in message.attachments if a["id"] in old or "attachments" not in payload]
    for name, size in files:
        new = str(server.world.snowflake())
        url = f"{server.api_base}/attachments/{new}/{name}"
        message.attachments.append({"id": new, "filename": name, "size": size, "url": url, "proxy_url": url})
    for count, part in enumerate(walk(message.components), 1):
        part.setdefault("id", count)


def compose(
    server: DiscordServer, channel: Channel, author: User, payload: Json, files: list[tuple[str, int]], *,
    kind: int = 0, replied: Message | None = None, default: Json | None = None, webhook: bool = False,
) -> Message:  # fmt: skip
    """Make a message from a body (nothing is sent or kept yet)."""
    world = server.world
    message = Message(world.snowflake(), channel, author, server.now(), kind=kind, replied=replied, payload=payload)
    message.replied_id = replied.id if replied else None
    message.nonce = payload.get("nonce")
    message.webhook_id = world.bot.id if webhook else None
    fill(server, message, payload, files)
    note(world, message, payload, default or PARSE_ALL)
    return message


def note(world: World, message: Message, payload: Json, default: Json) -> None:
    """Write into a message whom it mentions and whom its arrival notifies; an ephemeral one notifies nobody."""
    channel = message.channel
    users, roles, everyone = mentioned(world, spoken(payload))
    hit = pings(world, channel, message.author, payload, replied=message.replied, default=default)
    allowed = payload["allowed_mentions"] if payload.get("allowed_mentions") is not None else default
    message.mentions = [u for u in users if u.id in hit.users or "users" in (allowed.get("parse") or [])]
    if message.replied is not None and allowed.get("replied_user") and message.replied.author not in message.mentions:
        message.mentions.append(message.replied.author)
    message.mention_roles = [r for r in roles if r in hit.roles]
    message.mention_everyone = everyone and hit.everyone
    message.pings = Pings() if message.flags & EPHEMERAL else hit


def is_empty(payload: Json, files: list[tuple[str, int]]) -> bool:
    """Whether a body has nothing to show (Discord's 50006)."""
    embeds = [
        e for e in payload.get("embeds") or [] if any(v for k, v in e.items() if k not in ("type", "color", "flags"))
    ]
    rest = (payload.get(k) for k in ("components", "sticker_ids", "poll", "attachments"))
    return not (str(payload.get("content") or "").strip() or embeds or files or any(rest))


def refuse_empty(payload: Json, files: list[tuple[str, int]]) -> None:
    """Answer 400 / 50006 to a body with nothing to show."""
    if is_empty(payload, files):
        raise ApiError(400, 50006, "Cannot send an empty message")
