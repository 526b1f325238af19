"""The loop that delivers: plan what is due, claim, post, mark; and find out after a crash what was posted.

Exactly once: the claim is committed before the post, the post carries a nonce made of the delivery's key (Discord gives
back the first message for some minutes), and the button under it carries the key for ever, so that the channel's history
can tell after any outage whether the post was made.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlite_utils import Database

from bot.announcements.aftercare import Aftercare, Editor
from bot.announcements.models import Delivery, DeliveryState, Milestone
from bot.announcements.outcomes import Invalid, Later, Refused, Unreadable, Unsure
from bot.announcements.planning import due_notices, next_due
from bot.announcements.wording import announcement, while_away
from bot.state import milestones, outbox, posted, settings, subscriptions
from bot.threads import Owner
from knowledge.models import stored

log = logging.getLogger(__name__)

AT_ONCE = 30
"""Posts under way at the same time, each in a channel of its own."""
POLL = timedelta(seconds=2)
"""How often the loop looks for changes by other processes."""
SEND_TIMEOUT_S = 40.0
"""Seconds after which a post counts as having an unknown outcome."""
NONCE_HOLDS = timedelta(minutes=2)
"""How long after the claim a second post with the same nonce is certainly not a second message."""
_BACKOFF_S = (2, 10, 60, 300, 900)
_HISTORY = timedelta(days=2)
"""How long an ended milestone may still give a notice."""


class Poster(Editor, Protocol):
    """Where posts go: Discord, or a stand-in that keeps its rules."""

    async def post(self, channel: int, text: str, nonce: str, marker: str, role: int) -> int:
        """Post, mentioning one role where it is not 0, and return the message's id. Raises Refused, Invalid, Later or Unsure."""

    async def find(self, channel: int, marker: str, around: datetime) -> int | None:
        """The id of Houston's own message with this marker, posted about then. Raises Unreadable, Refused or Unsure."""

    async def tell(self, person: int, text: str) -> None:
        """Tell a person something by DM, if that is possible."""

    def publishes(self, channel: int) -> bool:
        """Whether posts in this channel can be published to those who follow it."""


def marker(delivery: Delivery) -> str:
    """The custom_id of the button under a post, at most 100 characters."""
    return f"notify:{delivery.milestone}:{delivery.key}"[:100]


class Announcer:
    """Runs the deliveries of one bot. `now` is Houston's time, `wall` the machine's own."""

    def __init__(
        self, state: Owner[Database], poster: Poster, now: Callable[[], datetime], wall: Callable[[], datetime]
    ) -> None:
        self._state, self._poster, self._now, self._wall = state, poster, now, wall
        self._aftercare = Aftercare(state, poster, now)
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._recovered = False

    def wake(self) -> None:
        """Something changed: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Recover, then deliver for ever; survives any exception of a round."""
        while True:
            self._wake.clear()
            wait = POLL
            try:
                if not self._recovered:
                    self._recovered = True
                    await self.recover()
                wait = await self.tick()
            except Exception:
                self._recovered = False
                log.exception("round failed", extra={"action": "announcer.failed"})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait.total_seconds())

    async def recover(self) -> None:
        """Settle what may have been posted and could not be marked: by an earlier process, by the file that a backup was
        restored over, or by this process while bot.db could not be written.
        """
        await self._state.run(_plan, self._now(), self._wall())
        busy = set(self._under_way.values())
        for delivery in await self._state.run(outbox.claimed):
            if delivery.key in busy:
                continue
            log.info("found claimed delivery", extra={"action": "delivery.recover", "key": delivery.key})
            self._start(delivery, self._settle(delivery, "interrupted"))

    async def tick(self) -> timedelta:
        """One round: expand what is due, start posts; returns how long nothing needs doing."""
        now = self._now()
        planned, leads = await self._state.run(_plan, now, self._wall())
        free = AT_ONCE - len(self._under_way)
        claims = await self._state.run(outbox.claim, now, self._wall(), free) if free else []
        for delivery in claims:
            self._start(delivery, self._deliver(delivery))
        await self._aftercare.tick()
        upcoming = next_due(planned, leads, now)
        again = await self._state.run(outbox.next_try)
        soon = [moment - now for moment in (upcoming, again) if moment is not None and moment > now]
        return max(timedelta(milliseconds=1), min([POLL, *soon]))

    async def idle(self) -> None:
        """Wait until no post is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    def _start(self, delivery: Delivery, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way[task] = delivery.key
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and task.exception():
            self._recovered = False  # its outcome is open: the next round finds out
            log.error("delivery failed", exc_info=task.exception(), extra={"action": "delivery.failed"})
            return
        self._wake.set()

    async def _deliver(self, delivery: Delivery) -> None:
        """Post one claimed delivery and write down what became of it."""
        milestone = await self._state.run(milestones.get, delivery.milestone)
        if milestone is None:
            await self._close(delivery, DeliveryState.CANCELLED, "the milestone is gone")
            return
        try:
            await self._post(delivery, milestone)
        except Later as later:
            await self._again(delivery, later.seconds, str(later))
        except Invalid as invalid:
            await self._close(delivery, DeliveryState.FAILED, str(invalid))
        except Refused as refused:
            await self._refused(delivery, str(refused))
        except (Unsure, TimeoutError) as unsure:
            await self._settle(delivery, str(unsure) or "no answer in time")

    async def _post(self, delivery: Delivery, milestone: Milestone) -> None:
        now = self._now()
        text = announcement(milestone, delivery.kind, delivery.due, now)
        missed = await self._state.run(posted.missed, delivery.subscription, milestone.id, now)
        text += while_away(await self._state.run(milestones.some, [one.milestone for one in missed]))
        async with asyncio.timeout(SEND_TIMEOUT_S):
            message = await self._poster.post(delivery.channel, text, delivery.key, marker(delivery), delivery.role)
        await self._mark(delivery, message)
        if missed:
            await self._state.run(posted.told, missed)

    async def _mark(self, delivery: Delivery, message: int) -> None:
        publish = self._poster.publishes(delivery.channel)
        await self._state.run(partial(outbox.sent, publish=publish), delivery.key, message, self._now())
        await self._state.run(subscriptions.accepted, delivery.subscription)
        log.info("sent", extra={"action": "delivery.sent", "key": delivery.key, "channel": delivery.channel})

    async def _settle(self, delivery: Delivery, why: str) -> None:
        """Find out whether a post with an unknown outcome was made, and go on from there."""
        around = delivery.claimed or self._wall()
        fresh = self._wall() - around < NONCE_HOLDS
        for pause in (*_BACKOFF_S, None):
            try:
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    message = await self._poster.find(delivery.channel, marker(delivery), around)
            except Refused as refused:
                await self._refused(delivery, str(refused))
            except Unreadable:
                if fresh:
                    await self._again(delivery, 1, why)
                else:
                    await self._close(delivery, DeliveryState.UNKNOWN, f"{why}; the channel's history cannot be read")
            except (Unsure, TimeoutError, Later):
                if pause is not None:
                    await asyncio.sleep(pause)
                    continue
                await self._close(delivery, DeliveryState.UNKNOWN, f"{why}; the history could not be reached")
            else:
                await self._found(delivery, message, why)
            return

    async def _found(self, delivery: Delivery, message: int | None, why: str) -> None:
        """The history has been read: the post is there, or it certainly is not."""
        if message is not None:
            await self._mark(delivery, message)
        elif self._now() > delivery.useful_until:
            await self._close(delivery, DeliveryState.MISSED, "too late")
        else:
            await self._again(delivery, _BACKOFF_S[min(delivery.attempts, len(_BACKOFF_S)) - 1], why)

    async def _again(self, delivery: Delivery, seconds: float, reason: str) -> None:
        again = self._now() + timedelta(seconds=seconds)
        await self._state.run(outbox.give_back, delivery.key, again, reason[:200])

    async def _close(self, delivery: Delivery, state: DeliveryState, reason: str) -> None:
        await self._state.run(outbox.close, delivery.key, state, reason[:200])
        extra = {"action": f"delivery.{state}", "key": delivery.key, "channel": delivery.channel, "reason": reason}
        log.warning("not sent", extra=extra)
        if state in (DeliveryState.UNKNOWN, DeliveryState.FAILED):
            await self._tell_creator(delivery, f"a post about {delivery.milestone} ended as {state}: {reason}.")

    async def _refused(self, delivery: Delivery, reason: str) -> None:
        """Once may be a passing state; twice the subscription sleeps, and the person who made it is told."""
        asleep = await self._state.run(subscriptions.refused, delivery.subscription, reason[:200])
        if not asleep:
            await self._again(delivery, 60, reason)
            return
        await self._close(delivery, DeliveryState.FAILED, reason)

    async def _tell_creator(self, delivery: Delivery, what: str) -> None:
        subscription = await self._state.run(subscriptions.get, delivery.subscription)
        if subscription is None or not subscription.guild:
            return
        text = f"In <#{delivery.channel}> (subscription {delivery.subscription}) {what}"
        if subscription.state == "asleep":
            text += " The subscription sleeps until `/milestones pause` wakes it."
        with contextlib.suppress(Exception):
            await self._poster.tell(subscription.creator, text)


def _plan(db: Database, now: datetime, wall: datetime) -> tuple[list[Milestone], tuple[str, ...]]:
    """Expand what is due; returns the milestones and the lead times in use."""
    current = milestones.current(db, now - _HISTORY)
    leads = subscriptions.leads_in_use(db)
    outbox.expand(db, due_notices(current, leads, now), now, wall)
    last = settings.get(db, "last tick")
    if not last or now - datetime.fromisoformat(last) >= timedelta(seconds=10) or now < datetime.fromisoformat(last):
        settings.put(db, "last tick", stored(now))
    return current, leads


__all__ = ["Announcer", "Poster", "marker"]
