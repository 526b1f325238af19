"""What happens to a post after it is there: published in announcement channels, corrected after a small change.

Both are safe to repeat, so that they need no claim: a second publishing is refused by Discord, a second edit says the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from sqlite_utils import Database

from bot.announcements.models import Milestone
from bot.announcements.outcomes import Invalid, Later, Refused, Unsure
from bot.announcements.planning import SETTLING
from bot.announcements.wording import correction
from bot.state import milestones, posted
from bot.state.posted import Post
from bot.threads import Owner

log = logging.getLogger(__name__)

_AT_ONCE = 10
_UNHURRIED = timedelta(seconds=5)
"""How long after it settled a change without a notice is written into what was posted."""
_AGAIN = timedelta(minutes=1)


class Editor(Protocol):
    """Where posts are looked after: Discord, or a stand-in that keeps its rules."""

    async def edit(self, channel: int, message: int, text: str) -> None:
        """Change the text of a post. Raises Refused, Invalid, Later or Unsure."""

    async def publish(self, channel: int, message: int) -> None:
        """Publish a post to the followers of its channel; again is no fault. Raises Refused, Invalid, Later or Unsure."""


class Aftercare:
    """Looks after what was posted, a few posts at a time, so that announcements always come first."""

    def __init__(self, state: Owner[Database], editor: Editor, now: Callable[[], datetime]) -> None:
        self._state, self._editor, self._now = state, editor, now
        self._under_way: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()

    async def tick(self) -> None:
        """Start what is to be done, each post once at a time."""
        now = self._now()
        for post in await self._state.run(posted.to_publish, now):
            self._start(post, self._publish)
        for post in await self._state.run(posted.to_correct, now - SETTLING - _UNHURRIED, _AT_ONCE):
            self._start(post, self._correct)

    def _start(self, post: Post, work: Callable[[Post], Awaitable[None]]) -> None:
        if post.key in self._busy or len(self._busy) >= _AT_ONCE:
            return
        self._busy.add(post.key)
        task = asyncio.ensure_future(self._run(post, work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _run(self, post: Post, work: Callable[[Post], Awaitable[None]]) -> None:
        try:
            await work(post)
        except Exception:
            log.exception("aftercare failed", extra={"action": "aftercare.failed", "key": post.key})
            await asyncio.sleep(_UNHURRIED.total_seconds())
        finally:
            self._busy.discard(post.key)

    async def _publish(self, post: Post) -> None:
        try:
            await self._editor.publish(post.channel, post.message)
        except Later as later:
            again = self._now() + timedelta(seconds=later.seconds)
            await self._state.run(posted.publish_later, post.key, again)
        except Unsure:
            await self._state.run(posted.publish_later, post.key, self._now() + _AGAIN)
        except (Refused, Invalid) as refused:
            log.warning("not published", extra={"action": "post.unpublished", "key": post.key, "reason": str(refused)})
            await self._state.run(posted.published, post.key, self._now())
        else:
            log.info("published", extra={"action": "post.published", "key": post.key, "channel": post.channel})
            await self._state.run(posted.published, post.key, self._now())

    async def _correct(self, post: Post) -> None:
        milestone: Milestone | None = await self._state.run(milestones.get, post.milestone)
        if milestone is None or post.first is None:
            return
        try:
            await self._editor.edit(post.channel, post.message, correction(milestone, post.first))
        except (Later, Unsure):
            await asyncio.sleep(_AGAIN.total_seconds())
            return
        except (Refused, Invalid) as refused:  # deleted by somebody, or closed by now: nothing to correct
            log.info("not corrected", extra={"action": "post.uncorrected", "key": post.key, "reason": str(refused)})
        else:
            log.info("corrected", extra={"action": "post.corrected", "key": post.key, "channel": post.channel})
        await self._state.run(posted.corrected, post.key, milestone.moment)
