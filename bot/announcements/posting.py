"""The way of a post to Discord: one nonce a delivery, one button with its marker, every answer of Discord translated."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.announcements.outcomes import Invalid, Later, Refused, Unreadable, Unsure

POSTS_A_SECOND = 45
"""Below Discord's 50 requests a second in all, to leave room for answers to people."""
_DELETED = 10008
"""Discord's code for a message that was posted with this nonce and has been deleted since."""
_PUBLISHED = 40033
"""Discord's code for a message that has been published already."""
Postable = discord.abc.Messageable


class Pace:
    """A token bucket: at most so many requests a second, spread evenly."""

    def __init__(self, a_second: float) -> None:
        self._gap, self._next = 1 / a_second, 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        loop = asyncio.get_running_loop()
        turn = max(self._next, loop.time())
        self._next = turn + self._gap
        await asyncio.sleep(max(0.0, turn - loop.time()))


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Discord's failures as outcomes of a delivery."""
    try:
        yield
    except discord.RateLimited as error:
        raise Later(error.retry_after) from error
    except (discord.Forbidden, discord.NotFound) as error:
        raise Refused(f"Discord refuses: {error.status} {error.text}".strip()) from error
    except discord.DiscordServerError as error:
        raise Unsure(f"Discord answered {error.status}") from error
    except discord.HTTPException as error:
        if error.status == 429:
            raise Later(30) from error
        raise Invalid(f"Discord says the post is wrong: {error.status} {error.text}"[:200]) from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unsure(f"the connection broke ({type(error).__name__})") from error


class DiscordPoster:
    """Posts as the bot itself; webhooks have no nonce."""

    def __init__(self, client: discord.Client) -> None:
        self._client, self._pace = client, Pace(POSTS_A_SECOND)

    async def post(self, channel: int, text: str, nonce: str, marker: str, role: int) -> int:
        """Post with a "Notify me" button; see `delivery.Poster`."""
        await self._pace.wait()
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Notify me", custom_id=marker, style=discord.ButtonStyle.secondary))
        view.stop()  # the button is answered by its pattern, not by this object
        try:
            async with translated():
                target = self._client.get_partial_messageable(channel)
                mentions = discord.AllowedMentions(
                    everyone=False, users=False, roles=[discord.Object(role)] if role else False
                )
                content = f"<@&{role}> {text}" if role else text
                message = await target.send(
                    content, nonce=nonce, view=view, suppress_embeds=True, allowed_mentions=mentions
                )
        except Refused as refused:
            cause = refused.__cause__
            if isinstance(cause, discord.NotFound) and cause.code == _DELETED:
                return 0
            raise
        return message.id

    async def find(self, channel: int, marker: str, around: datetime) -> int | None:
        """Look for Houston's own post: first about the time of the claim, then among the latest; see `delivery.Poster`."""
        target = await self._channel(channel)
        if isinstance(target, discord.abc.GuildChannel | discord.Thread):
            allowed = target.permissions_for(target.guild.me)
            if not (allowed.view_channel and allowed.read_message_history):
                raise Unreadable
        windows: list[dict[str, Any]] = [
            {"after": around - timedelta(minutes=2), "before": around + timedelta(minutes=3), "limit": 100},
            {"limit": 100},
        ]
        for window in windows:
            await self._pace.wait()
            async with translated():
                async for message in target.history(**window):
                    if self._is_mine(message) and marker in _custom_ids(message):
                        return message.id
        return None

    async def tell(self, person: int, text: str) -> None:
        """Send a DM; closed DMs are no failure."""
        await self._pace.wait()
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError):
            user = self._client.get_user(person) or await self._client.fetch_user(person)
            await user.send(text)

    def publishes(self, channel: int) -> bool:
        """Whether it is an announcement channel; see `delivery.Poster`."""
        found = self._client.get_channel(channel)
        return isinstance(found, discord.TextChannel) and found.is_news()

    async def publish(self, channel: int, message: int) -> None:
        """Publish a post in its announcement channel; see `aftercare.Editor`."""
        await self._pace.wait()
        try:
            async with translated():
                await self._client.get_partial_messageable(channel).get_partial_message(message).publish()
        except Invalid as invalid:
            cause = invalid.__cause__
            if not (isinstance(cause, discord.HTTPException) and cause.code == _PUBLISHED):
                raise

    async def edit(self, channel: int, message: int, text: str) -> None:
        """Change the text of a post; its button stays. See `aftercare.Editor`."""
        await self._pace.wait()
        async with translated():
            await (
                self._client.get_partial_messageable(channel)
                .get_partial_message(message)
                .edit(content=text, allowed_mentions=discord.AllowedMentions.none())
            )

    def _is_mine(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id

    async def _channel(self, channel: int) -> Postable:
        """The channel from the cache, else asked for: a channel missing from the cache is not a deleted one."""
        found = self._client.get_channel(channel)
        if found is None:
            await self._pace.wait()
            async with translated():
                found = await self._client.fetch_channel(channel)
        if not isinstance(found, Postable):
            raise Refused("that kind of channel takes no messages")
        return found


def _custom_ids(message: discord.Message) -> set[str]:
    """The custom_ids of all buttons of a message."""
    ids = set()
    for row in message.components:
        for item in getattr(row, "children", []):
            ids.add(getattr(item, "custom_id", None) or "")
    return ids
