"""The routes that are about no message: gateway address, accounts, the application, its commands, servers, events.

Rules: https://discord.com/developers/docs/reference and the resource pages named at each part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .limits import event_violations
from .limits_commands import command_violations
from .permissions import P, guild_permissions
from .record import ApiError, Json

if TYPE_CHECKING:
    from .model import Guild
    from .server import Answer, Call, Handler


async def gateway(call: Call) -> Answer:
    """Return the websocket address."""
    return 200, {"url": call.server.gateway_url}


async def gateway_bot(call: Call) -> Answer:
    """Return the websocket address, the number of shards, and how many identifies are left."""
    left = max(1000 - len(call.server.gateway.identifies), 0)
    limit = {"total": 1000, "remaining": left, "reset_after": 14_400_000, "max_concurrency": 1}
    return 200, {"url": call.server.gateway_url, "shards": call.server.shards, "session_start_limit": limit}


async def me(call: Call) -> Answer:
    """Return the bot's account."""
    return 200, call.server.world.bot.json() | {
        "verified": True,
        "mfa_enabled": False,
        "email": None,
        "locale": "en-US",
    }


async def application(call: Call) -> Answer:
    """Return the bot's application, with both ways to install it."""
    bot = call.server.world.bot
    params = {"scopes": ["applications.commands", "bot"], "permissions": "0"}
    return 200, {
        "id": str(bot.id), "name": bot.name, "icon": None, "description": "", "rpc_origins": [], "bot_public": True,
        "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": call.server.world.owner.json(), "team": None,
        "flags": 0, "hook": True, "tags": [], "summary": "", "bot": bot.json(),
        "approximate_guild_count": sum(g.bot for g in call.server.world.guilds.values()), "redirect_uris": [],
        "interactions_endpoint_url": None, "role_connections_verification_url": None,
        "integration_types_config": {"0": {"oauth2_install_params": params}, "1": {}},
    }  # fmt: skip


async def user(call: Call) -> Answer:
    """Any account."""
    found = call.server.world.users.get(call.id("user_id"))
    if found is None:
        raise ApiError(404, 10013, "Unknown User")
    return 200, found.json()


async def open_dm(call: Call) -> Answer:
    """Open a direct message. It works for everybody; only sending is refused (50007) where DMs are closed."""
    found = call.server.world.users.get(int((call.body or {}).get("recipient_id") or 0))
    if found is None or found.bot:
        raise ApiError(400, 50033, "Invalid Recipient(s)")
    channel = call.server.world.dm(found)
    return 200, channel.json()


# https://discord.com/developers/docs/interactions/application-commands


def _scope(call: Call) -> int:
    if call.id("application_id") != call.server.world.bot.id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in call.params:
        return 0
    return _guild(call).id


def _command(call: Call) -> Json:
    for command in call.server.commands.get(_scope(call), []):
        if command["id"] == call.params["command_id"]:
            return command
    raise ApiError(404, 10063, "Unknown application command")


def _complete(call: Call, scope: int, body: Json, old: Json | None) -> Json:
    """Return a registered command: the body with everything Discord adds; a known name keeps its id."""
    number = old["id"] if old else str(call.server.world.snowflake())
    filled: Json = {
        "type": 1, "description": "", "options": [], "default_member_permissions": None, "nsfw": False,
        "dm_permission": True, "contexts": None, "integration_types": [0], "name_localizations": None,
        "description_localizations": None,
    }  # fmt: skip
    filled |= {k: v for k, v in body.items() if v is not None or k in ("contexts", "default_member_permissions")}
    filled |= {
        "id": number,
        "application_id": str(call.server.world.bot.id),
        "version": str(call.server.world.snowflake()),
    }
    return filled | ({"guild_id": str(scope)} if scope else {})


async def put_commands(call: Call) -> Answer:
    """Replace every command of the scope."""
    scope, bodies = _scope(call), call.body or []
    call.refuse(command_violations(bodies))
    known = {(c["name"], c["type"]): c for c in call.server.commands.get(scope, [])}
    new = [_complete(call, scope, b, known.get((b["name"], b.get("type") or 1))) for b in bodies]
    call.server.commands[scope] = new
    return 200, new


async def get_commands(call: Call) -> Answer:
    """Every command of the scope."""
    return 200, call.server.commands.get(_scope(call), [])


async def get_command(call: Call) -> Answer:
    """One command."""
    return 200, _command(call)


async def post_command(call: Call) -> Answer:
    """Add a command, or replace the one of that name."""
    scope, body = _scope(call), call.body or {}
    have = call.server.commands.setdefault(scope, [])
    old = next((c for c in have if (c["name"], c["type"]) == (body.get("name"), body.get("type") or 1)), None)
    call.refuse(command_violations([*(c for c in have if c is not old), body]))
    new = _complete(call, scope, body, old)
    have[:] = [*(c for c in have if c is not old), new]
    return 200 if old else 201, new


async def patch_command(call: Call) -> Answer:
    """Change a command."""
    command = _command(call)
    call.refuse(command_violations([command | (call.body or {})]))
    command |= call.body or {}
    return 200, command


async def delete_command(call: Call) -> Answer:
    """Remove a command."""
    call.server.commands[_scope(call)].remove(_command(call))
    return 204, None


# https://discord.com/developers/docs/resources/guild


def _guild(call: Call, *needs: P) -> Guild:
    guild = call.server.world.guilds.get(call.id("guild_id"))
    if guild is None:
        raise ApiError(404, 10004, "Unknown Guild")
    if not guild.bot:
        raise ApiError(403, 50001, "Missing Access")
    have = guild_permissions(guild, call.server.world.bot.id)
    if needs and not any(have & need for need in needs):
        raise ApiError(403, 50013, "Missing Permissions")
    return guild


async def get_guild(call: Call) -> Answer:
    """Return the server."""
    return 200, _guild(call).json()


async def get_member(call: Call) -> Answer:
    """One member."""
    member = _guild(call).members.get(call.id("user_id"))
    if member is None:
        raise ApiError(404, 10007, "Unknown Member")
    return 200, member.json()


async def get_roles(call: Call) -> Answer:
    """Every role."""
    return 200, [r.json() for r in _guild(call).roles.values()]


async def get_channels(call: Call) -> Answer:
    """Every channel that is not a thread."""
    return 200, [c.json() for c in _guild(call).channels.values() if "thread_metadata" not in c.json()]


async def get_threads(call: Call) -> Answer:
    """Every active thread."""
    found = [c.json() for c in _guild(call).channels.values()]
    return 200, {
        "threads": [c for c in found if not c.get("thread_metadata", {"archived": True})["archived"]],
        "members": [],
    }


# https://discord.com/developers/docs/resources/guild-scheduled-event

_STEPS = {1: (1, 2, 4), 2: (2, 3), 3: (), 4: ()}


def _event(call: Call) -> Json:
    event = _guild(call).events.get(call.id("event_id"))
    if event is None:
        raise ApiError(404, 10070, "Unknown Guild Scheduled Event")
    return event


async def get_events(call: Call) -> Answer:
    """Every event that is not over."""
    return 200, [e for e in _guild(call).events.values() if e["status"] < 3]


async def get_event(call: Call) -> Answer:
    """One event."""
    return 200, _event(call)


async def post_event(call: Call) -> Answer:
    """Make an event: Create Events or Manage Events, a start in the future, for an external one an end and a place."""
    guild, body = _guild(call, P.CREATE_EVENTS, P.MANAGE_EVENTS), call.body or {}
    call.refuse(event_violations(body, call.server.now(), fresh=True))
    number = call.server.world.snowflake()
    event: Json = {
        "description": None,
        "scheduled_end_time": None,
        "entity_metadata": None,
        "channel_id": None,
        "image": None,
    }
    bot = call.server.world.bot
    event |= body | {"id": str(number), "guild_id": str(guild.id), "creator_id": str(bot.id), "creator": bot.json(),
                     "status": 1, "entity_id": None, "user_count": 0, "recurrence_rule": None}  # fmt: skip
    guild.events[number] = event
    call.server.gateway.dispatch("GUILD_SCHEDULED_EVENT_CREATE", event, guild.id)
    return 200, event


async def patch_event(call: Call) -> Answer:
    """Change an event; one that is over cannot be changed (180000), and its state only goes forward."""
    event, body = _event(call), call.body or {}
    _guild(call, *([P.CREATE_EVENTS] if event["creator_id"] == str(call.server.world.bot.id) else []), P.MANAGE_EVENTS)
    if event["status"] in (3, 4):
        raise ApiError(400, 180000, "Cannot update a finished event")
    if body.get("status", event["status"]) not in _STEPS[event["status"]]:
        raise ApiError(400, 50035, "Invalid Form Body")
    call.refuse(
        event_violations(event | body, call.server.now(), fresh="scheduled_start_time" in body and event["status"] == 1)
    )
    event |= body
    call.server.gateway.dispatch("GUILD_SCHEDULED_EVENT_UPDATE", event, int(event["guild_id"]))
    return 200, event


async def delete_event(call: Call) -> Answer:
    """Remove an event."""
    event = _event(call)
    _guild(call, *([P.CREATE_EVENTS] if event["creator_id"] == str(call.server.world.bot.id) else []), P.MANAGE_EVENTS)
    del _guild(call).events[int(event["id"])]
    call.server.gateway.dispatch("GUILD_SCHEDULED_EVENT_DELETE", event, int(event["guild_id"]))
    return 204, None


_A, _G = "/applications/{application_id}", "/guilds/{guild_id}"
_COMMANDS: list[tuple[str, str, Handler]] = [
    ("PUT", "", put_commands),
    ("GET", "", get_commands),
    ("POST", "", post_command),
    ("GET", "/{command_id}", get_command),
    ("PATCH", "/{command_id}", patch_command),
    ("DELETE", "/{command_id}", delete_command),
]
ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/users/@me", me),
    ("POST", "/users/@me/channels", open_dm),
    ("GET", "/users/{user_id}", user),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    *((m, f"{_A}{scope}/commands{tail}", h) for scope in ("", _G) for m, tail, h in _COMMANDS),
    ("GET", _G, get_guild),
    ("GET", f"{_G}/members/{{user_id}}", get_member),
    ("GET", f"{_G}/roles", get_roles),
    ("GET", f"{_G}/channels", get_channels),
    ("GET", f"{_G}/threads/active", get_threads),
    ("GET", f"{_G}/scheduled-events", get_events),
    ("POST", f"{_G}/scheduled-events", post_event),
    ("GET", f"{_G}/scheduled-events/{{event_id}}", get_event),
    ("PATCH", f"{_G}/scheduled-events/{{event_id}}", patch_event),
    ("DELETE", f"{_G}/scheduled-events/{{event_id}}", delete_event),
]
