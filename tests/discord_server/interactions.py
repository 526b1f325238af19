"""The life of an interaction: its deadline, its one acknowledgement, its follow-ups, its token of fifteen minutes.

Rules: https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .compose import PARSE_USERS, compose, fill, note, refuse_empty
from .limits import autocomplete_violations, message_violations, modal_violations
from .messages import edit
from .model import EPHEMERAL, LOADING, Channel, Guild, Message, User
from .record import ApiError, Json, Violation

if TYPE_CHECKING:
    from datetime import datetime

    from .server import Answer, Call, Handler

TOKEN_LIFE_S = 15 * 60
USER_INSTALL_FOLLOWUPS = 5
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: (REPLY, DEFER_REPLY, FORM, 12), COMPONENT: (REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, FORM, 12),
    AUTOCOMPLETE: (CHOICES,), MODAL: (REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, 12),
}  # fmt: skip
"""Which callback types each interaction type allows."""


@dataclass(eq=False)
class Interaction:
    """One interaction and everything that came of it; times are time.monotonic() in seconds.

    ``errors`` holds (status, code) of every refused request about it, ``violations`` the breaches in their bodies.
    """

    id: int
    token: str
    kind: int
    user: User
    channel: Channel
    guild: Guild | None
    payload: Json
    made: datetime
    source: Message | None = None
    user_install_only: bool = False
    forced_ephemeral: bool = False
    created_at: float = field(default_factory=time.monotonic)
    first_response_at: float | None = None
    callback_type: int | None = None
    callback_data: Json = field(default_factory=dict)
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    followups_sent: int = 0
    errors: list[tuple[int, int]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    waiting: bool = False
    _responded: asyncio.Event = field(default_factory=asyncio.Event)
    _filled: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, timeout: float = 3.0) -> Interaction:  # noqa: ASYNC109 - a test says it
        """Wait for the first response of any kind; TimeoutError is what the user reads as "did not respond"."""
        async with asyncio.timeout(timeout):
            await self._responded.wait()
        return self

    async def wait_message(self, timeout: float = 10.0) -> Message:  # noqa: ASYNC109 - a test says it
        """Wait until the user sees a reply (for a deferred one: until it is filled), and return that message."""
        async with asyncio.timeout(timeout):
            await self._filled.wait()
        if self.original is None:
            raise LookupError("answered without a message")
        return self.original

    @property
    def latency_s(self) -> float:
        """Seconds from the interaction to its first response; infinite when there was none."""
        return float("inf") if self.first_response_at is None else self.first_response_at - self.created_at

    @property
    def messages(self) -> list[Message]:
        """The reply and the follow-ups that are not deleted."""
        return [m for m in ([self.original] if self.original else []) + self.followups if not m.deleted]

    @property
    def ephemeral(self) -> bool | None:
        """Whether the reply is for the user alone; None while there is none."""
        return self.original.ephemeral if self.original else None

    @property
    def choices(self) -> list[Json]:
        """The choices of an autocomplete answer."""
        return list(self.callback_data.get("choices") or [])

    @property
    def modal(self) -> Json | None:
        """The form that was opened, if one was."""
        return self.callback_data if self.callback_type == FORM else None

    @property
    def text(self) -> str:
        """All text of the reply and the follow-ups."""
        return "\n".join(m.text() for m in self.messages)

    def respond(self, kind: int, data: Json) -> None:
        """Note the acknowledgement."""
        self.callback_type, self.callback_data, self.first_response_at = kind, data, time.monotonic()
        self.waiting = kind == DEFER_REPLY
        self._responded.set()
        if not self.waiting:
            self._filled.set()

    def filled(self) -> None:
        """Note that a deferred reply has its text."""
        self.waiting = False
        self._filled.set()


def _mine(payload: Json, extra: int = 0, drop: int = 0) -> Json:
    return payload | {"flags": ((payload.get("flags") or 0) | extra) & ~drop}


def _publish(call: Call, interaction: Interaction, message: Message) -> None:
    message.interaction = {
        "id": str(interaction.id), "type": interaction.kind, "user": interaction.user.json(),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }  # fmt: skip
    if not message.ephemeral:
        interaction.channel.messages[message.id] = message
        call.server.gateway.dispatch_message("MESSAGE_CREATE", message)


async def callback(call: Call) -> Answer:
    """Take the first response: 10062 when unknown or too late, 40060 when there was one, 50035 when it is wrong."""
    server, body = call.server, call.body or {}
    interaction = server.interactions.get(call.params["interaction_token"])
    if interaction is None or str(interaction.id) != call.params["interaction_id"]:
        raise ApiError(404, 10062, "Unknown interaction")
    kind, data = int(body.get("type") or 0), body.get("data") or {}
    if interaction.callback_type is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if time.monotonic() - interaction.created_at > server.response_deadline_s:
        raise ApiError(404, 10062, "Unknown interaction")
    if kind not in ANSWERS[interaction.kind] or (kind in (DEFER_UPDATE, UPDATE) and interaction.source is None):
        call.refuse(
            [Violation("protocol", "", "type", f"type {kind} does not answer interaction type {interaction.kind}")]
        )
    _take_effect(call, interaction, kind, data)
    interaction.respond(kind, data)
    if call.record.query.get("with_response", "").lower() not in ("1", "true"):
        return 204, None
    shown = interaction.original.json() if interaction.original and kind in (REPLY, DEFER_REPLY, UPDATE) else None
    about: Json = {"id": str(interaction.id), "type": interaction.kind, "channel_id": str(interaction.channel.id)}
    if interaction.guild:
        about["guild_id"] = str(interaction.guild.id)
    if interaction.original is not None:
        about |= {"response_message_id": str(interaction.original.id), "response_message_loading": kind == DEFER_REPLY,
                  "response_message_ephemeral": interaction.original.ephemeral}  # fmt: skip
    return 200, {"interaction": about, "resource": {"type": kind, **({"message": shown} if shown else {})}}


def _take_effect(call: Call, interaction: Interaction, kind: int, data: Json) -> None:
    """Check the data of a first response and do what it says."""
    if kind == CHOICES:
        call.refuse(autocomplete_violations(data, _focused_type(interaction.payload["data"].get("options") or [])))
    elif kind == FORM:
        call.refuse(modal_violations(data))
    elif kind == DEFER_UPDATE:
        interaction.original = interaction.source
    elif kind == UPDATE and interaction.source is not None:
        edit(call, interaction.source, data)
        interaction.original = interaction.source
    elif kind in (REPLY, DEFER_REPLY):
        if kind == REPLY:
            call.refuse(message_violations(data))
            refuse_empty(data, call.record.files)
        hide = EPHEMERAL if interaction.forced_ephemeral else 0
        payload = _mine(data, hide | (LOADING if kind == DEFER_REPLY else 0))
        slash = interaction.kind == COMMAND and interaction.payload["data"].get("type") == 1
        message = compose(
            call.server, interaction.channel, call.server.world.bot, payload, call.record.files,
            kind=20 if slash else 23 if interaction.kind == COMMAND else 0, default=PARSE_USERS, webhook=True,
        )  # fmt: skip
        interaction.original = message
        _publish(call, interaction, message)


def _focused_type(options: list[Json]) -> int:
    for option in options:
        if option.get("focused"):
            return int(option["type"])
        if option.get("options"):
            return _focused_type(option["options"])
    return 3


def _webhook(call: Call) -> Interaction:
    """Return the interaction behind a follow-up: 50027 unknown or after 15 minutes, 10015 before the first response."""
    interaction = call.server.interactions.get(call.params["webhook_token"])
    if interaction is None or call.id("webhook_id") != call.server.world.bot.id:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if (call.server.now() - interaction.made).total_seconds() > TOKEN_LIFE_S:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if interaction.callback_type is None:
        raise ApiError(404, 10015, "Unknown Webhook")
    return interaction


def _target(call: Call, interaction: Interaction) -> Message:
    name = call.params["message_id"]
    if name == "@original":
        message = interaction.original
    else:
        number = call.id("message_id")
        message = next((m for m in interaction.messages if m.id == number), None)
    if message is None or message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    return message


def _fill(call: Call, interaction: Interaction, payload: Json) -> Message:
    """Put the text into a deferred reply; it stays as private or public as the deferral was."""
    message = interaction.original
    if message is None or message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    message.flags &= ~LOADING
    fill(call.server, message, _mine(payload, drop=EPHEMERAL), call.record.files)
    note(call.server.world, message, payload, PARSE_USERS)
    message.payload = payload
    interaction.filled()
    call.server.gateway.dispatch_message("MESSAGE_UPDATE", message)
    return message


async def follow_up(call: Call) -> Answer:
    """Take a follow-up. The first one after a deferral fills it; a user-installed app gets five (40094)."""
    interaction, payload, server = _webhook(call), call.body or {}, call.server
    if interaction.user_install_only and interaction.followups_sent >= USER_INSTALL_FOLLOWUPS:
        raise ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages.")
    call.refuse(message_violations(payload))
    refuse_empty(payload, call.record.files)
    interaction.followups_sent += 1
    if interaction.waiting and interaction.original and not interaction.original.deleted:
        return 200, _fill(call, interaction, payload).json()
    hide = EPHEMERAL if interaction.forced_ephemeral else 0
    message = compose(
        server, interaction.channel, server.world.bot, _mine(payload, hide), call.record.files,
        kind=19 if interaction.original else 0, replied=interaction.original, default=PARSE_USERS, webhook=True,
    )  # fmt: skip
    interaction.followups.append(message)
    _publish(call, interaction, message)
    return 200, message.json()


async def get_message(call: Call) -> Answer:
    """Return the reply or a follow-up."""
    return 200, _target(call, _webhook(call)).json()


async def patch_message(call: Call) -> Answer:
    """Edit the reply or a follow-up; editing a deferred reply fills it."""
    interaction, payload = _webhook(call), call.body or {}
    message = _target(call, interaction)
    if interaction.waiting and message is interaction.original:
        call.refuse(message_violations(payload))
        refuse_empty(payload, call.record.files)
        return 200, _fill(call, interaction, payload).json()
    edit(call, message, payload)
    return 200, message.json()


async def delete_message(call: Call) -> Answer:
    """Delete the reply or a follow-up."""
    call.server.drop_message(_target(call, _webhook(call)))
    return 204, None


_W = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
    ("POST", _W, follow_up),
    ("GET", f"{_W}/messages/{{message_id}}", get_message),
    ("PATCH", f"{_W}/messages/{{message_id}}", patch_message),
    ("DELETE", f"{_W}/messages/{{message_id}}", delete_message),
]
