"""A protocol-level stand-in for Discord, on loopback, for tests: an unmodified bot process connects to it.

Map: ``server`` (start, stop, the way of a request, views) · ``driver`` and ``arguments`` (what a person does: slash,
autocomplete, click, select, submit_modal, context_menu, say, edit, delete_message) · ``world``, ``model`` and
``permissions`` (users, servers, channels, messages) · ``gateway`` and ``session`` (websocket) · ``rest``, ``messages``,
``interactions`` (routes) · ``compose`` (from a body to a message, mentions and pings) · ``limits`` and
``limits_commands`` (payload limits) · ``ratelimits`` · ``faults`` · ``schema`` (the official description, with
DISCORD_OPENAPI) · ``record`` (log, violations, errors) · ``__main__`` (by hand) · ``selfcheck_bot`` (a tiny bot).

    async with DiscordServer() as discord:
        guild = discord.world.guild("Control")
        room = discord.world.channel(guild, "general")
        ...                                   # start the bot with discord.api_base and discord.gateway_url
        await discord.gateway.wait_ready()
        answer = await discord.slash("ask", {"question": "Who is aboard?"}, user=person, channel=room)
        assert (await answer.wait_message()).pings == Pings()

The rules kept are Discord's documented ones; each module says where they are written down.
"""

from .arguments import NotOfferedError
from .faults import Fault, Faults
from .gateway import MESSAGE_CONTENT, Gateway
from .interactions import Interaction
from .model import Channel, Guild, Kind, Member, Message, Pings, Role, User
from .permissions import ALL, BOT_DEFAULT, USER_DEFAULT, P
from .record import ApiError, Request, Violation
from .server import TOKEN, DiscordServer
from .world import World

__all__ = [
    "ALL", "BOT_DEFAULT", "MESSAGE_CONTENT", "TOKEN", "USER_DEFAULT", "ApiError", "Channel", "DiscordServer", "Fault",
    "Faults", "Gateway", "Guild", "Interaction", "Kind", "Member", "Message", "NotOfferedError", "P", "Pings",
    "Request", "Role", "User", "Violation", "World",
]  # fmt: skip
