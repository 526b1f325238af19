"""What happens to posts after they are there, and to what could not be posted, against the stand-in server."""

from __future__ import annotations

import asyncio
import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from discord_server.model import CROSSPOSTED, Kind
from sqlite_utils import Database
from test_announcing import POSTS, iso, plan, posts, space, subscribe, until

from bot.announcements import Milestone, Subscription
from bot.announcements.planning import DEFAULT_LEADS, due_notices
from bot.announcements.wording import while_away
from bot.state import milestones, open_state, outbox, posted, subscriptions
from knowledge import Moment, Precision

__all__ = ["space"]

NOW = datetime(2027, 3, 1, tzinfo=UTC)


async def test_posts_in_an_announcement_channel_are_published(space: SimpleNamespace) -> None:
    """Each once, in a lane of its own; a text channel's posts are not, and a lost answer is no second try too many."""
    news = space.world.channel(space.guild, "news", Kind.ANNOUNCEMENT)
    await space.bot.start()
    space.server.faults.add("POST", POSTS + "/{message_id}/crosspost", "status", after=True, status=503)
    await subscribe(space, news, lead_times="10m")
    await subscribe(space, lead_times="10m")
    await plan(space, 1)
    await until(lambda: [m.flags & CROSSPOSTED for m in space.server.messages(news, by_bot=True)] == [CROSSPOSTED])
    assert [m.flags & CROSSPOSTED for m in posts(space)] == [0]


async def test_a_change_too_small_for_a_notice_is_written_into_the_post(space: SimpleNamespace) -> None:
    """Half a minute later: no second post; the first one says the new moment, keeps its button and says that it changed."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    at = await plan(space, 1)
    await until(lambda: len(posts(space)) == 1)
    later = at + timedelta(seconds=40)
    await space.bot.cli("milestones", "slip", "crew-14-docking", "--at", iso(later), "--precision", "second")
    await until(lambda: f"<t:{int(later.timestamp())}:F>" in posts(space)[0].content, 20)
    (post,) = posts(space)
    assert "Corrected: 1 minute later than this post said at first." in post.content
    assert post.components[0]["components"][0]["custom_id"].startswith("notify:crew-14-docking:")


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process's files can be limited there alone")
async def test_a_full_disk_doubles_nothing(space: SimpleNamespace) -> None:
    """Nothing can be written just when a post is out: questions are answered, and the post is found when there is room."""
    await space.bot.start()
    await subscribe(space, lead_times="10m")
    late = space.server.faults.add(
        "POST", POSTS, "delay", after=True, seconds=1.0
    )  # the post is out, its answer is not
    await plan(space, 1)
    await until(lambda: late.hits == 1)
    assert space.bot.process is not None
    room = resource.prlimit(space.bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(space.bot.process.pid, resource.RLIMIT_FSIZE, (0, room[1]))
    await until(lambda: any("delivery.failed" in line or "announcer.failed" in line for line in space.bot.errors))
    asked = await space.server.slash(
        "ask", {"question": "who commanded Crew-12?"}, user=space.admin, channel=space.room
    )
    assert "Jessica Meir" in (await asked.wait_message()).content
    resource.prlimit(space.bot.process.pid, resource.RLIMIT_FSIZE, room)
    for _ in range(60):
        if [row["state"] for row in await space.bot.log()] == ["sent"]:
            break
        await asyncio.sleep(0.2)
    assert [row["state"] for row in await space.bot.log()] == ["sent"]
    assert len([post for post in posts(space) if "is planned in" in post.content]) == 1


def hatch(flight: str, at: datetime) -> Milestone:
    """A milestone of some flight."""
    return Milestone("", flight, flight.title(), "hatch-opening", Moment(at, Precision.MINUTE))


def expand(db: Database, now: datetime) -> None:
    """What the loop plans at a moment."""
    known = milestones.current(db, now - timedelta(days=9))
    outbox.expand(db, due_notices(known, DEFAULT_LEADS, now), now, now)


def test_what_was_missed_is_one_line_under_the_next_post(tmp_path: Path) -> None:
    """Named once for each milestone, with where it stands now; never the milestone of the post itself, never twice."""
    db = open_state(tmp_path)
    number = subscriptions.add(db, Subscription(0, 1, 7, 3, DEFAULT_LEADS), NOW)
    for flight, hours in (("crew-14", 30), ("crew-15", 40)):
        milestones.add(db, hatch(flight, NOW + timedelta(hours=hours)), NOW)
    now = NOW + timedelta(hours=60)
    expand(db, now)
    missed = posted.missed(db, number, "crew-15-hatch-opening", now)
    assert [one.milestone for one in missed] == ["crew-14-hatch-opening"]
    line = while_away(milestones.some(db, [one.milestone for one in missed]))
    at = int((NOW + timedelta(hours=30)).timestamp())
    assert line == f"\n-# Not told in time while I was away: **Crew-14 hatch opening** (planned <t:{at}:f>)."
    posted.told(db, missed)
    assert posted.missed(db, number, "crew-15-hatch-opening", now) == []


def test_ten_posts_an_hour_are_published(tmp_path: Path) -> None:
    """The eleventh waits until the first is an hour old; another channel does not wait with it."""
    db = open_state(tmp_path)
    for channel in (7, 8):
        subscriptions.add(db, Subscription(0, 1, channel, 3, ("now",)), NOW)
    for flight in range(11):
        milestones.add(db, hatch(f"crew-{flight + 20}", NOW + timedelta(hours=1)), NOW)
    now = NOW + timedelta(hours=1)
    expand(db, now)
    while claims := outbox.claim(db, now, now, 30):
        for number, delivery in enumerate(claims):
            outbox.sent(db, delivery.key, number + 1, now, publish=delivery.channel == 7 or delivery.key[-1] == "x")
    for minute in range(10):
        (post,) = posted.to_publish(db, now)
        posted.published(db, post.key, now + timedelta(minutes=minute))
    assert posted.to_publish(db, now + timedelta(minutes=59)) == []
    assert [post.channel for post in posted.to_publish(db, now + timedelta(minutes=61))] == [7]
