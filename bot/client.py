"""The Discord client: owns the database threads, the announcer and the cogs; ends cleanly; says errors in one sentence."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import signal
import sys
import weakref
from datetime import datetime
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from sqlite_utils import Database

from bot import presence
from bot.announcements import Announcer
from bot.announcements.posting import DiscordPoster
from bot.cogs.buttons import FORM, AskButton, PageButton, WrongButton, guarded, take_form
from bot.cogs.lookups import LookUps
from bot.cogs.milestones import Milestones
from bot.cogs.missions import Missions
from bot.cogs.questions import Questions
from bot.cogs.reminders import NotifyButton, Reminders
from bot.cogs.service import Service
from bot.config import Settings
from bot.health import HealthPage
from bot.host import fill, reply
from bot.live import Live, opened
from bot.manners import Cooldown
from bot.state import open_state, subscriptions
from bot.state import settings as remembered
from bot.texts import Texts, Translator
from bot.threads import Owner
from knowledge import Knowledge

log = logging.getLogger(__name__)

PORTAL = "https://discord.com/developers/applications"
_SYNC_AGAIN_S = 60.0
_SORRY = "Something went wrong here and has been written down. Please try again in a moment."


discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # Houston has no voice and misses nothing


class StartError(Exception):
    """Houston cannot start in Discord; the message is one sentence with the cure."""


class Houston(discord.AutoShardedClient):
    """One bot account, connected. No privileged intent; caches only servers and channels."""

    def __init__(self, settings: Settings, *, force_sync: bool) -> None:
        """Prepare everything that needs no network."""
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
        )
        self.settings = settings
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(self)
        self.tree.on_error = self.on_command_error  # type: ignore[method-assign]
        data_dir = settings.data_dir
        self.knowledge: Owner[Knowledge] = Owner(lambda: opened(data_dir), "knowledge")
        self.completions: Owner[Knowledge] = Owner(lambda: opened(data_dir), "completions")
        self.state: Owner[Database] = Owner(lambda: open_state(data_dir), "state")
        self.announcer = Announcer(self.state, DiscordPoster(self), settings.clock.now, settings.clock.wall)
        self._live = Live(settings, (self.knowledge, self.completions), self.state, self.announcer)
        self._turns: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()
        self._force_sync, self._announcing = force_sync, False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._health = HealthPage(self.state, settings.clock.now, lambda: self.is_ready() and not self.is_closed())
        self.texts, self.cooldown, self.keep_misses = Texts(), Cooldown(), settings.keep_misses
        self.questions = Questions(self)
        self.questions.register(self.tree)
        Missions(self).register(self.tree)
        LookUps(self).register(self.tree)
        Service(self).register(self.tree)
        Reminders(self).register(self.tree)
        self.tree.add_command(Milestones(self))
        self.add_dynamic_items(NotifyButton, AskButton, PageButton, WrongButton)

    @property
    def me(self) -> discord.ClientUser | None:
        """Houston's own account."""
        return self.user

    def now(self) -> datetime:
        """This moment (UTC), by the clock of the settings."""
        return self.settings.clock.now()

    async def setup_hook(self) -> None:
        """Open the databases and register the commands where they have changed."""
        if self.settings.gateway_url:
            await self._use_gateway(self.settings.gateway_url)
        await self._sync()

    async def open_databases(self) -> None:
        """Open both databases, each in its thread; raises what opening raises."""
        await self.knowledge.open()
        await self.completions.open()
        await self.state.open()
        if self.settings.health:
            try:
                await self._health.start(*self.settings.health)
            except OSError as error:
                raise StartError(f"HOUSTON_HEALTH: nothing can listen there ({error}).") from error

    async def _use_gateway(self, address: str) -> None:
        """Connect to the address of the settings, whatever the REST interface says."""
        ask = self.http.get_bot_gateway

        async def answer() -> Any:
            shards, _, limits = await ask()
            return shards, address, limits

        self.http.get_bot_gateway = answer  # type: ignore[method-assign]
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)

    async def _sync(self) -> None:
        """Register the commands, but only when they are not the ones that were registered last."""
        translator = Translator(self.texts)
        await self.tree.set_translator(translator)
        payload = [await c.get_translated_payload(self.tree, translator) for c in self.tree.get_commands()]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()
        name = f"commands {self.application_id}"
        if not self._force_sync and await self.state.run(remembered.get, name) == digest:
            return
        try:
            await self.tree.sync()
        except (
            discord.HTTPException,
            aiohttp.ClientError,
            OSError,
        ) as error:  # the commands of last time go on working
            log.warning("commands not registered", extra={"action": "commands.failed", "reason": str(error)[:200]})
            self.spawn(self._sync_later())
            return
        await self.state.run(remembered.put, name, digest)
        log.info("commands registered", extra={"action": "commands.registered"})

    async def _sync_later(self) -> None:
        await asyncio.sleep(_SYNC_AGAIN_S)
        await self._sync()

    async def on_ready(self) -> None:
        """Runs again after each new session; what must happen once happens once."""
        log.info("ready", extra={"action": "client.ready"})
        if not self._announcing:
            self._say_links()
        if not self._announcing:
            self._announcing = True
            await self.state.run(subscriptions.purge, self.now())
            self.spawn(self.announcer.run())
            self.spawn(presence.keep(self, self))
            self.spawn(self._live.run())

    def _say_links(self) -> None:
        """Print the links by which a server or a person installs Houston, with the least permissions it needs."""
        for what, link in invite_links(self.application_id or 0).items():
            print(f"{what}: {link}", flush=True)  # noqa: T201  (for the operator, not for the log)

    def turn(self, person: int) -> asyncio.Lock:
        """A lock for what one person does twice in a moment; kept as long as somebody holds it."""
        return self._turns.setdefault(person, asyncio.Lock())

    def spawn(self, work: Any) -> None:
        """Run something beside everything else; kept until it is done."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def on_message(self, message: discord.Message) -> None:
        """Hand a message to the questions."""
        await self.questions.on_message(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Hand an edited message to the questions."""
        await self.questions.on_edit(payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hand a deleted message to the questions."""
        await self.questions.on_delete(payload.message_id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Houston was removed from a server (an outage is another event): its subscriptions sleep."""
        many = await self.state.run(subscriptions.left, guild.id, self.now())
        log.info("left a server", extra={"action": "guild.left", "key": str(many)})

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Houston is in a server, perhaps again."""
        await self.state.run(subscriptions.back, guild.id)
        await self.state.run(subscriptions.purge, self.now())

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hand a purge to the questions."""
        for message in payload.message_ids:
            await self.questions.on_delete(message)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms are taken here: an object that waits for one would not survive a restart."""
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.modal_submit and data.get("custom_id") == FORM:
            await guarded(interaction, take_form(self, interaction))

    async def live_status(self) -> dict[str, Any] | None:
        """Where the live source stands; None where it was never asked."""
        return await self._live.status()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Write a surprise down; nobody in Discord sees it."""
        log.error("event failed", exc_info=sys.exc_info(), extra={"action": "event.failed", "reason": event_method})

    async def on_command_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """One friendly sentence for the person, the rest for the log."""
        cause = getattr(error, "original", error)
        if isinstance(error, app_commands.MissingPermissions):
            text = "You need the permission Manage Server for that."
        elif isinstance(error, app_commands.TransformerError):
            text = "That is not something I can use there."
        elif isinstance(cause, discord.NotFound) and cause.code == 10062:
            log.warning("too late", extra={"action": "interaction.late"})
            return
        elif isinstance(cause, aiohttp.ClientError | OSError) or self.is_closed():
            log.warning("answer lost", extra={"action": "interaction.lost", "reason": type(cause).__name__})
            if not interaction.response.is_done() or self.is_closed():
                return
            text = _SORRY
        else:
            log.error("command failed", exc_info=cause, extra={"action": "command.failed"})
            text = _SORRY
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError):
            if interaction.response.is_done():
                await fill(interaction, text)
            else:
                await reply(interaction, text)

    async def close(self) -> None:
        """End every task, the connection and the databases, in this order."""
        if self.is_closed():
            return
        for task in list(self._tasks):
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await self.announcer.idle()
        await self._health.close()
        await super().close()
        await self.knowledge.close(Knowledge.close)
        await self.completions.close(Knowledge.close)
        await self.state.close(lambda db: db.close())


def invite_links(application: int) -> dict[str, str]:
    """The links for a server (View Channel, Send Messages, in threads too, Read Message History) and for one's own account."""
    needed = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
    )
    base = f"https://discord.com/oauth2/authorize?client_id={application}"
    return {
        "Add to a server": f"{base}&scope=bot+applications.commands&permissions={needed.value}&integration_type=0",
        "Add to your account": f"{base}&scope=applications.commands&integration_type=1",
    }


async def _connect(client: Houston, token: str) -> None:
    """Log in and stay connected; Discord's own trouble at the log-in is waited out for a while."""
    for pause in (1.0, 3.0, 9.0):
        try:
            await client.login(token)
        except discord.DiscordServerError as error:
            log.warning("no log-in yet", extra={"action": "client.retry", "reason": str(error.status)})
            await asyncio.sleep(pause)
        else:
            break
    else:
        await client.login(token)
    await client.connect()


async def run(settings: Settings, *, force_sync: bool) -> None:
    """Connect and stay until a signal ends it. Raises StartError with one sentence where that is impossible."""
    if settings.api_base:
        discord.http.Route.BASE = settings.api_base
    client = Houston(settings, force_sync=force_sync)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stopped.set)
    await client.open_databases()
    running = asyncio.ensure_future(_connect(client, settings.token))
    stop = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
    except discord.LoginFailure as error:
        raise StartError(f"Discord does not accept the token: copy it again from {PORTAL}, page Bot.") from error
    except discord.PrivilegedIntentsRequired as error:
        raise StartError(
            f"Discord asks for an intent that is off: see {PORTAL}, page Bot, Privileged Intents."
        ) from error
    except (aiohttp.ClientError, OSError, discord.GatewayNotFound) as error:
        raise StartError(f"Discord cannot be reached ({error}); check the network and start again.") from error
    except discord.HTTPException as error:
        raise StartError(f"Discord refused the start: {error.status} {error.text}".strip()) from error
    finally:
        stop.cancel()
        await client.close()
        running.cancel()
        with contextlib.suppress(BaseException):
            await running
