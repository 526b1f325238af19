"""What a person in Discord can do, as methods of the server: say, edit, run a command, press, choose, fill in.

Each method refuses what a real client would not offer (:class:`NotOfferedError`): a command that is not registered, not
allowed in this context or for this member, an option that does not exist, a button that is not there.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Literal

from .arguments import NotOfferedError, arguments, form_values
from .compose import PARSE_ALL, note
from .interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Interaction
from .model import Channel, Guild, Kind, Message, User
from .permissions import P, guild_permissions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .gateway import Gateway
    from .record import Json
    from .world import World

Install = Literal["guild", "user"]


class Driver:
    """The person's side of the server; :class:`DiscordServer` adds the bot's side."""

    world: World
    gateway: Gateway
    interactions: dict[str, Interaction]
    commands: dict[int, list[Json]]

    def now(self) -> datetime:
        """Return the server's moment."""
        raise NotImplementedError

    # messages

    async def say(
        self, channel: Channel, user: User, content: str, *, reply_to: Message | None = None, ping_reply: bool = True,
        embeds: list[Json] | None = None,
    ) -> Message:  # fmt: skip
        """Post a message as a user (or another bot); NotOfferedError without the permission to."""
        send = P.SEND_MESSAGES if channel.parent_id is None else P.SEND_MESSAGES_IN_THREADS
        if channel.guild_id is not None and not self.world.permissions(user, channel) & send:
            raise NotOfferedError(f"{user.name} may not post in {channel.name}")
        message = Message(self.world.snowflake(), channel, user, self.now(), content, embeds or [], replied=reply_to)
        message.kind, message.replied_id = (19, reply_to.id) if reply_to else (0, None)
        note(self.world, message, {"content": content}, PARSE_ALL | {"replied_user": ping_reply})
        channel.messages[message.id] = message
        self.gateway.dispatch_message("MESSAGE_CREATE", message)
        return message

    async def edit(self, message: Message, content: str) -> None:
        """Edit a user's message: MESSAGE_UPDATE with a new edited_timestamp and the mentions of the new text."""
        message.content, message.edited_at = content, self.now()
        pings, pinged = message.pings, message.replied is not None and message.replied.author in message.mentions
        note(self.world, message, {"content": content}, PARSE_ALL | {"replied_user": pinged})
        message.pings = pings
        self.gateway.dispatch_message("MESSAGE_UPDATE", message)

    async def link_preview(self, message: Message, embed: Json | None = None) -> None:
        """Add a link preview: MESSAGE_UPDATE without a new edited_timestamp."""
        message.embeds = [*message.embeds, embed or {"type": "link", "url": "https://example.org/", "title": "Example"}]
        self.gateway.dispatch_message("MESSAGE_UPDATE", message)

    async def delete_message(self, message: Message) -> None:
        """Delete a message: MESSAGE_DELETE."""
        self.drop_message(message)

    def drop_message(self, message: Message) -> None:
        """Mark a message as deleted and tell the gateway."""
        message.deleted = True
        channel = message.channel
        if message.ephemeral or not self.world.permissions(self.world.bot, channel) & P.VIEW_CHANNEL:
            return
        data: Json = {"id": str(message.id), "channel_id": str(channel.id)}
        self.gateway.dispatch(
            "MESSAGE_DELETE", data | ({"guild_id": str(channel.guild_id)} if channel.guild_id else {}), channel.guild_id
        )

    # commands

    async def slash(
        self, name: str, options: Mapping[str, Any] | None = None, *, user: User, channel: Channel | None = None,
        guild: Guild | None = None, subcommand: str = "", install: Install | None = None, locale: str = "en-US",
    ) -> Interaction:  # fmt: skip
        """Run a slash command.

        :param name: "ask"; a subcommand either in ``subcommand`` or behind a space ("milestones list").
        :param options: by option name: str, int, float, bool, or a User, Channel, Role of this world.
        :param channel: where; by default the guild's first channel, without a guild the direct message with the bot.
        :param install: through which installation; by default the guild's where the bot is in it, else the user's.
        """
        root, _, rest = f"{name} {subcommand}".strip().partition(" ")
        place = self._place(user, channel, guild)
        command = self._command(root, 1, user, place, install)
        resolved: Json = {}
        given = arguments(self.world, command, rest, values=dict(options or {}), user=user, resolved=resolved)
        data = {"id": command["id"], "name": root, "type": 1, "options": given}
        return self._interact(
            COMMAND, user, place, data | ({"resolved": resolved} if resolved else {}), command, install, locale
        )

    async def autocomplete(
        self, name: str, option: str, text: str, *, user: User, options: Mapping[str, Any] | None = None,
        channel: Channel | None = None, guild: Guild | None = None, subcommand: str = "",
        install: Install | None = None, locale: str = "en-US",
    ) -> Interaction:  # fmt: skip
        """Type ``text`` into an option; ``options`` are the ones filled in already. See ``choices`` of the result."""
        root, _, rest = f"{name} {subcommand}".strip().partition(" ")
        place = self._place(user, channel, guild)
        command = self._command(root, 1, user, place, install)
        given = arguments(
            self.world, command, rest, values={**(options or {}), option: text}, user=user, resolved={}, focused=option
        )
        data = {"id": command["id"], "name": root, "type": 1, "options": given}
        return self._interact(AUTOCOMPLETE, user, place, data, command, install, locale)

    async def context_menu(
        self, name: str, target: Message | User, *, user: User, channel: Channel | None = None,
        install: Install | None = None, locale: str = "en-US",
    ) -> Interaction:  # fmt: skip
        """Use a message or user context menu command; a message arrives in full, whatever the intents."""
        place = target.channel if isinstance(target, Message) else self._place(user, channel, None)
        kind = 3 if isinstance(target, Message) else 2
        command = self._command(name, kind, user, place, install)
        resolved: Json = (
            {"users": {str(target.id): target.json()}} if kind == 2 else {"messages": {str(target.id): target.json()}}
        )
        data = {"id": command["id"], "name": name, "type": kind, "target_id": str(target.id), "resolved": resolved}
        return self._interact(COMMAND, user, place, data, command, install, locale)

    # components and forms

    async def click(
        self, message: Message, custom_id: str = "", *, user: User, label: str = "", locale: str = "en-US"
    ) -> Interaction:
        """Press a button, named by its custom_id or its label."""
        for part in message.parts():
            wanted = part.get("custom_id") == custom_id if custom_id else part.get("label") == label
            if part.get("type") == 2 and wanted and part.get("custom_id"):
                return self._component(message, part, {"component_type": 2}, user, locale)
        raise NotOfferedError(f"no button {custom_id or label!r} on this message")

    async def select(
        self, message: Message, custom_id: str, values: list[Any], *, user: User, locale: str = "en-US"
    ) -> Interaction:
        """Choose in a select menu: option values, or Users, Channels, Roles for a menu of those."""
        for part in message.parts():
            if part.get("custom_id") == custom_id and part.get("type") in (3, 5, 6, 7, 8):
                known = {o["value"] for o in part.get("options") or []}
                if part["type"] == 3 and not known.issuperset(values):
                    raise NotOfferedError(f"{values} are not options of {custom_id}")
                ids = [str(v) if isinstance(v, str) else str(v.id) for v in values]
                data: Json = {"component_type": part["type"], "values": ids}
                if part["type"] != 3:
                    data["resolved"] = self._resolved(values, user)
                return self._component(message, part, data, user, locale)
        raise NotOfferedError(f"no menu {custom_id!r} on this message")

    async def submit_modal(self, opened: Interaction, values: Mapping[str, str | list[str]]) -> Interaction:
        """Fill in and send the form that an interaction opened; ``values`` by custom_id."""
        if opened.modal is None:
            raise NotOfferedError("this interaction opened no form")
        data = {"custom_id": opened.modal["custom_id"], "components": form_values(opened.modal, values)}
        keep = {k: opened.payload[k] for k in ("authorizing_integration_owners", "context")}
        return self._send(MODAL, opened.user, opened.channel, data, keep, "en-US", opened.source)

    def _component(self, message: Message, part: Json, data: Json, user: User, locale: str) -> Interaction:
        if message.deleted or part.get("disabled"):
            raise NotOfferedError("deleted or disabled")
        about = message.interaction or {}
        guild_id = message.channel.guild_id
        keep = {
            "authorizing_integration_owners": about.get("authorizing_integration_owners") or {"0": str(guild_id or 0)},
            "context": _context(message.channel),
        }
        data |= {"custom_id": part["custom_id"], "id": part.get("id", 1)}
        return self._send(COMPONENT, user, message.channel, data, keep, locale, message)

    def _resolved(self, values: list[Any], user: User) -> Json:
        resolved: Json = {}
        for value in values:
            name = {"User": "users", "Channel": "channels", "Role": "roles"}[type(value).__name__]
            extra = {"permissions": str(int(self.world.permissions(user, value)))} if isinstance(value, Channel) else {}
            resolved.setdefault(name, {})[str(value.id)] = value.json() | extra
        return resolved

    # the parts of a payload

    def _place(self, user: User, channel: Channel | None, guild: Guild | None) -> Channel:
        if channel is not None:
            return channel
        if guild is not None:
            return next(iter(guild.channels.values()))
        return self.world.dm(user)

    def _command(self, name: str, kind: int, user: User, place: Channel, install: Install | None) -> Json:
        """Return the registered command, if a client would offer it here to this user."""
        found = [
            c
            for scope in (place.guild_id or 0, 0)
            for c in self.commands.get(scope, [])
            if (c["name"], c["type"]) == (name, kind)
        ]
        if not found:
            raise NotOfferedError(f"no command {name!r} is registered")
        command, context, way = found[0], _context(place), self._way(place, install, found[0])
        contexts = (
            command["contexts"] if command["contexts"] is not None else [0, 1] if command["dm_permission"] else [0]
        )
        if context not in contexts:
            raise NotOfferedError(f"{name} is not offered in context {context}, only in {contexts}")
        if (0 if way == "guild" else 1) not in (command["integration_types"] or [0]):
            raise NotOfferedError(f"{name} is not offered to {way} installs")
        guild = self.world.guilds.get(place.guild_id or 0)
        if guild is not None:
            if not self.world.permissions(user, place) & P.USE_APPLICATION_COMMANDS:
                raise NotOfferedError(f"{user.name} may not use application commands in {place.name}")
            needs, have = command["default_member_permissions"], guild_permissions(guild, user.id)
            if (
                way == "guild"
                and needs is not None
                and not have & P.ADMINISTRATOR
                and (int(needs) & ~have or int(needs) == 0)
            ):
                raise NotOfferedError(f"{name} needs permissions that {user.name} does not have")
        return command

    def _way(self, place: Channel, install: Install | None, command: Json) -> Install:
        guild = self.world.guilds.get(place.guild_id or 0)
        if install is not None:
            return install
        if guild is not None:
            return "guild" if guild.bot else "user"
        return "user" if place.kind == Kind.GROUP_DM or 0 not in (command["integration_types"] or [0]) else "guild"

    def _interact(
        self, kind: int, user: User, place: Channel, data: Json, command: Json, install: Install | None, locale: str
    ) -> Interaction:
        if command.get("guild_id"):
            data = data | {"guild_id": command["guild_id"]}
        owners = (
            {"0": str(place.guild_id or 0)} if self._way(place, install, command) == "guild" else {"1": str(user.id)}
        )
        keep = {"authorizing_integration_owners": owners, "context": _context(place)}
        return self._send(kind, user, place, data, keep, locale, None)

    def _send(
        self, kind: int, user: User, place: Channel, data: Json, keep: Json, locale: str, source: Message | None
    ) -> Interaction:
        """Build the whole interaction, remember it, and dispatch INTERACTION_CREATE."""
        number, token = self.world.snowflake(), secrets.token_urlsafe(48)
        guild = self.world.guilds.get(place.guild_id or 0)
        have = self.world.permissions(user, place)
        mine = self.world.permissions(self.world.bot, place) or P.EMBED_LINKS | P.ATTACH_FILES | P.USE_EXTERNAL_EMOJIS
        payload: Json = {
            "id": str(number), "application_id": str(self.world.bot.id), "type": kind, "data": data, "token": token,
            "version": 1, "channel_id": str(place.id), "channel": place.json() | {"permissions": str(int(have))},
            "app_permissions": str(int(mine)), "locale": locale, "entitlements": [], "entitlement_sku_ids": [],
            "attachment_size_limit": 10 << 20, **keep,
        }  # fmt: skip
        if guild is not None:
            payload |= {
                "guild_id": str(guild.id),
                "guild_locale": "en-US",
                "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            }
            payload["member"] = guild.members[user.id].json() | {"permissions": str(int(have))}
        else:
            payload["user"] = user.json()
        if source is not None:
            payload["message"] = source.json()
        alone = "0" not in keep["authorizing_integration_owners"]
        interaction = Interaction(number, token, kind, user, place, guild, payload, self.now(), source, alone)
        interaction.forced_ephemeral = alone and guild is not None and not have & P.USE_EXTERNAL_APPS
        self.interactions[token] = interaction
        self.gateway.dispatch("INTERACTION_CREATE", payload, place.guild_id)
        return interaction


def _context(place: Channel) -> int:
    """Discord's interaction context: 0 server, 1 direct message with the bot, 2 any other private channel."""
    return 0 if place.guild_id is not None else 1 if place.kind == Kind.DM else 2
