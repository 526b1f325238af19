"""The routes of channels, messages and threads.

Rules: https://discord.com/developers/docs/resources/channel and /resources/message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .compose import compose, fill, refuse_empty
from .limits import message_violations, thread_violations
from .model import COMPONENTS_V2, CROSSPOSTED, THREADS, Channel, Kind, Message
from .permissions import P
from .record import ApiError, Json, Violation

if TYPE_CHECKING:
    from .server import Answer, Call, Handler


def _channel(call: Call, *needs: P) -> Channel:
    """Return the channel of the path: 10003 when it does not exist, 50001 unseen, 50013 without one of ``needs``."""
    channel = call.server.world.channels.get(call.id("channel_id"))
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    have = call.server.world.permissions(call.server.world.bot, channel)
    if not have & P.VIEW_CHANNEL:
        raise ApiError(403, 50001, "Missing Access")
    for need in needs:
        if not have & need:
            raise ApiError(403, 50013, "Missing Permissions")
    return channel


def _message(call: Call, channel: Channel) -> Message:
    message = channel.messages.get(call.id("message_id"))
    if message is None or message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    return message


def _shown(call: Call, message: Message) -> Json:
    return call.server.gateway.visible(message, bool(call.server.granted_intents & (1 << 15)))


def _may_send(call: Call, channel: Channel, payload: Json) -> None:
    """Refuse what the bot may not do in this channel."""
    world, have = call.server.world, call.server.world.permissions(call.server.world.bot, channel)
    if channel.kind == Kind.DM and not channel.recipients[0].dms_open:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    if channel.kind in (Kind.FORUM, Kind.CATEGORY):
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.guild_id is not None:
        needs = P.SEND_MESSAGES_IN_THREADS if channel.kind in THREADS else P.SEND_MESSAGES
        for need, wanted in (
            (needs, True), (P.EMBED_LINKS, payload.get("embeds")), (P.ATTACH_FILES, call.record.files),
        ):  # fmt: skip
            if wanted and not have & need:
                raise ApiError(403, 50013, "Missing Permissions")
    if channel.locked and not have & P.MANAGE_THREADS:
        raise ApiError(403, 160005, "Thread is locked")
    if channel.archived:
        channel.archived = False
        world.emit("THREAD_UPDATE", channel.json(), channel.guild_id)


def _replied(call: Call, channel: Channel, payload: Json) -> Message | None:
    reference = payload.get("message_reference")
    if not reference or reference.get("type"):
        return None
    if channel.guild_id and not call.server.world.permissions(call.server.world.bot, channel) & P.READ_MESSAGE_HISTORY:
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    message = channel.messages.get(int(reference.get("message_id") or 0))
    if message is not None and not message.deleted:
        return message
    if reference.get("fail_if_not_exists", True):
        gone = Violation(
            "protocol",
            call.record.template,
            "message_reference",
            "Unknown message",
            "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
        )
        raise ApiError(400, 50035, "Invalid Form Body", [gone])
    return None


async def post_message(call: Call) -> Answer:
    """Create a message, or return the one that this nonce made before (per author, whatever the channel)."""
    channel, server, payload = _channel(call), call.server, call.body or {}
    _may_send(call, channel, payload)
    call.refuse(message_violations(payload))
    refuse_empty(payload, call.record.files)
    replied = _replied(call, channel, payload)
    now = server.now().timestamp()
    key = (server.world.bot.id, str(payload.get("nonce")))
    if payload.get("enforce_nonce") and payload.get("nonce") is not None:
        earlier, made = server.nonces.get(key, (None, 0.0))
        if earlier is not None and 0 <= now - made < server.nonce_window_s:
            if earlier.deleted:
                raise ApiError(404, 10008, "Unknown Message")
            return 200, _shown(call, earlier) | {"nonce": earlier.nonce}
    message = compose(
        server, channel, server.world.bot, payload, call.record.files, kind=19 if replied else 0, replied=replied
    )
    channel.messages[message.id] = message
    if message.nonce is not None:
        server.nonces[key] = (message, now)
    server.gateway.dispatch_message("MESSAGE_CREATE", message)
    return 200, _shown(call, message) | ({"nonce": message.nonce} if message.nonce is not None else {})


async def get_messages(call: Call) -> Answer:
    """Messages newest first; without Read Message History an empty list, as Discord answers."""
    channel, query = _channel(call), call.record.query
    limit = int(query.get("limit", 50))
    if not 1 <= limit <= 100:
        call.refuse([Violation("limits", "", "limit", "int value should be between 1 and 100.", "NUMBER_TYPE_MAX")])
    if channel.guild_id and not call.server.world.permissions(call.server.world.bot, channel) & P.READ_MESSAGE_HISTORY:
        return 200, []
    found = sorted((m for m in channel.messages.values() if not m.deleted), key=lambda m: -m.id)
    if "before" in query:
        found = [m for m in found if m.id < int(query["before"])][:limit]
    elif "after" in query:
        found = [m for m in found if m.id > int(query["after"])][-limit:]
    elif "around" in query:
        centre = int(query["around"])
        near = [m for m in found if m.id <= centre][: limit // 2 + 1]
        found = [m for m in found if m.id > centre][-(limit // 2) :] + near
    return 200, [_shown(call, m) for m in found[:limit]]


async def get_message(call: Call) -> Answer:
    """One message; it needs Read Message History."""
    channel = _channel(call)
    if channel.guild_id and not call.server.world.permissions(call.server.world.bot, channel) & P.READ_MESSAGE_HISTORY:
        raise ApiError(403, 50001, "Missing Access")
    return 200, _shown(call, _message(call, channel))


async def patch_message(call: Call) -> Answer:
    """Edit one of the bot's own messages; an edit notifies nobody."""
    channel, payload = _channel(call), call.body or {}
    message = _message(call, channel)
    if message.author is not call.server.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    edit(call, message, payload)
    return 200, _shown(call, message)


def edit(call: Call, message: Message, payload: Json) -> None:
    """Apply an edit after checking its limits, and tell the gateway (used by interactions too)."""
    merged = {"content": message.content, "embeds": message.embeds, "components": message.components} | payload
    call.refuse(message_violations(payload | {"flags": (payload.get("flags") or 0) | message.flags & COMPONENTS_V2}))
    merged["attachments"] = payload.get("attachments", message.attachments)
    refuse_empty(merged, call.record.files)
    fill(call.server, message, payload, call.record.files)
    message.edited_at = call.server.now()
    call.server.gateway.dispatch_message("MESSAGE_UPDATE", message)


async def delete_message(call: Call) -> Answer:
    """Delete a message; somebody else's needs Manage Messages."""
    channel = _channel(call)
    message = _message(call, channel)
    if message.author is not call.server.world.bot:
        if channel.guild_id is None:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        _channel(call, P.MANAGE_MESSAGES)
    call.server.drop_message(message)
    return 204, None


async def crosspost(call: Call) -> Answer:
    """Publish a message of an announcement channel; the bot's own need Send Messages."""
    channel = _channel(call, P.SEND_MESSAGES)
    message = _message(call, channel)
    if channel.kind != Kind.ANNOUNCEMENT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if message.author is not call.server.world.bot:
        _channel(call, P.MANAGE_MESSAGES)
    if message.flags & CROSSPOSTED:
        raise ApiError(400, 40033, "This message has already been crossposted")
    message.flags |= CROSSPOSTED
    call.server.gateway.dispatch_message("MESSAGE_UPDATE", message)
    return 200, _shown(call, message)


async def typing(call: Call) -> Answer:
    """Show the typing sign; it needs Send Messages."""
    channel = _channel(call)
    _channel(call, *([P.SEND_MESSAGES] if channel.guild_id and channel.kind not in THREADS else []))
    return 204, None


async def get_channel(call: Call) -> Answer:
    """Return the channel."""
    return 200, _channel(call).json()


async def patch_channel(call: Call) -> Answer:
    """Rename, archive or lock a thread the bot may manage."""
    channel, payload = _channel(call), call.body or {}
    if channel.owner_id != call.server.world.bot.id:
        _channel(call, P.MANAGE_THREADS if channel.kind in THREADS else P.MANAGE_CHANNELS)
    channel.name = payload.get("name", channel.name)
    channel.archived, channel.locked = payload.get("archived", channel.archived), payload.get("locked", channel.locked)
    event = "THREAD_UPDATE" if channel.kind in THREADS else "CHANNEL_UPDATE"
    call.server.world.emit(event, channel.json(), channel.guild_id)
    return 200, channel.json()


async def delete_channel(call: Call) -> Answer:
    """Delete a channel (Manage Channels) or thread (Manage Threads)."""
    channel = _channel(call)
    _channel(call, P.MANAGE_THREADS if channel.kind in THREADS else P.MANAGE_CHANNELS)
    call.server.world.delete_channel(channel)
    return 200, channel.json()


async def post_thread(call: Call) -> Answer:
    """Start a thread, from a message when the path names one, or a forum post with its first message."""
    channel, server, payload = _channel(call), call.server, call.body or {}
    call.refuse(thread_violations(payload))
    if channel.kind != Kind.FORUM:
        if channel.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT):
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        start = _message(call, _channel(call, P.CREATE_PUBLIC_THREADS)) if "message_id" in call.params else None
        if start is not None and start.id in server.world.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        _channel(call, P.CREATE_PUBLIC_THREADS)
        return 201, server.world.thread(channel, payload["name"], owner=server.world.bot).json()
    first = payload.get("message") or {}
    _channel(call, P.SEND_MESSAGES, *([P.EMBED_LINKS] if first.get("embeds") else []))
    call.refuse(
        [Violation(v.source, v.where, f"message.{v.path}", v.message, v.code) for v in message_violations(first)]
    )
    refuse_empty(first, call.record.files)
    thread = server.world.thread(channel, payload["name"], owner=server.world.bot)
    thread.tags = [int(t) for t in payload.get("applied_tags") or []]
    message = compose(server, thread, server.world.bot, first, call.record.files)
    message.id = thread.id
    thread.messages[message.id] = message
    server.gateway.dispatch_message("MESSAGE_CREATE", message)
    return 201, thread.json() | {"message": _shown(call, message)}


_C, _M = "/channels/{channel_id}", "/channels/{channel_id}/messages"
ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", _C, get_channel),
    ("PATCH", _C, patch_channel),
    ("DELETE", _C, delete_channel),
    ("POST", f"{_C}/typing", typing),
    ("POST", f"{_C}/threads", post_thread),
    ("GET", _M, get_messages),
    ("POST", _M, post_message),
    ("GET", f"{_M}/{{message_id}}", get_message),
    ("PATCH", f"{_M}/{{message_id}}", patch_message),
    ("DELETE", f"{_M}/{{message_id}}", delete_message),
    ("POST", f"{_M}/{{message_id}}/crosspost", crosspost),
    ("POST", f"{_M}/{{message_id}}/threads", post_thread),
]
