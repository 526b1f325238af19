"""`houston sync`: the live source by hand, with what it asks and what came of it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands import state_of
from bot.config import Settings
from bot.failure import Failure
from knowledge.models import stored

if TYPE_CHECKING:
    from sqlite_utils import Database

    from knowledge.live.syncing import Step, Sync

_PAUSE_S = 5.0
"""Seconds between two looks at the lanes."""


@click.command()
@click.option("--once", is_flag=True, help="Ask what is due now, and end.")
@click.option("--plan", is_flag=True, help="Only show what would be asked, and when.")
@click.option("--status", is_flag=True, help="Only show the last success, the requests left and what is doubtful.")
@click.option("--record", type=click.Path(path_type=Path, file_okay=False), help="Keep each answer as a file there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def sync(settings: Settings, *, once: bool, plan: bool, status: bool, record: Path | None, as_json: bool) -> None:
    """Bring the record up to the live source; without an option it goes on until it is stopped."""
    if once + plan + status > 1:
        raise click.UsageError("--once, --plan and --status exclude each other.")
    try:
        from knowledge.live import store

        with closing(store.open_live(settings.data_dir)) as live:
            if plan:
                _show_plan(live, settings, as_json=as_json)
            elif status:
                _show_status(store.status(live, settings.clock.now()), as_json=as_json)
        if not plan and not status:
            asyncio.run(_ask(settings, once=once, record=record, as_json=as_json))
    except KeyboardInterrupt:
        click.echo("Stopped; what was fetched is kept.", err=True)
    except (OSError, sqlite3.Error) as error:
        raise Failure(f"live.db in {settings.data_dir} cannot be used: {error}.") from error


def _sync(settings: Settings) -> Sync:
    """A synchroniser that only plans."""
    from bot.threads import Owner
    from knowledge.live.source import Source
    from knowledge.live.store import open_live
    from knowledge.live.syncing import Sync

    return Sync(Owner(lambda: open_live(settings.data_dir), "live"), Source(settings.live_base), settings.clock.now)


def _show_plan(live: Database, settings: Settings, *, as_json: bool) -> None:
    from knowledge.live import store
    from knowledge.live.lanes import LANES

    now, turns = settings.clock.now(), store.turns(live)
    quiet = store.quiet_until(live, now)
    rows: list[dict[str, str]] = [
        {"at": stored(quiet or now), "lane": request.lane, "path": request.path, **dict(request.parameters)}
        for request in _sync(settings).due(live)
    ]
    due = {row["lane"] for row in rows}
    resting = sorted((x for x in LANES if x.name in turns and x.name not in due), key=lambda x: turns[x.name].due)
    rows += [{"at": stored(max(turns[x.name].due, now)), "lane": x.name, "path": x.path} for x in resting]
    left = store.left(live, now)
    if as_json:
        click.echo(json.dumps({"requests_left": left, "requests": rows}, ensure_ascii=False))
        return
    click.echo(f"{left} requests are left in this hour.")
    for row in rows:
        rest = " ".join(f"{k}={v}" for k, v in row.items() if k not in ("at", "lane", "path"))
        click.echo(f"{row['at']}  {row['lane']:15} {row['path']} {rest}".rstrip())


def _show_status(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(f"Last success: {report['last_success'] or 'never'}")
    click.echo(f"Next request: {report['next']}; {report['requests_left']} are left in this hour")
    if report["quiet_until"]:
        click.echo(f"The source asked for quiet until {report['quiet_until']}.")
    for lane, why in report["trouble"].items():
        click.echo(f"Trouble: {lane} {why}")
    for doubt in report["doubts"]:
        click.echo(f"Doubtful: {doubt}")


async def _ask(settings: Settings, *, once: bool, record: Path | None, as_json: bool) -> None:
    """Ask what is due, once or for ever; exit code 1 where everything asked for failed."""
    from bot.threads import Owner
    from knowledge.live.source import Page, Source
    from knowledge.live.store import open_live
    from knowledge.live.syncing import Sync

    live: Owner[Database] = Owner(lambda: open_live(settings.data_dir), "live")
    await live.open()
    answered: list[bool] = []

    def said(step: Step) -> None:
        good = isinstance(step.outcome, Page)
        answered.append(good)
        _say(step, as_json=as_json)

    try:
        async with Source(settings.live_base, settings.live_token) as source:
            keeper = Sync(live, source, settings.clock.now, keep=record)
            while True:
                changed = await keeper.round(said)
                await asyncio.to_thread(_take_over, settings, as_json=as_json, changed=changed)
                if once:
                    break
                await asyncio.sleep(_PAUSE_S)
    finally:
        await live.close(lambda db: db.close())
    if not answered and not as_json:
        click.echo("Nothing is due; `houston sync --plan` shows when.", err=True)
    if answered and not any(answered):
        raise Failure("The live source gave no answer; the record stays as it was.")


def _say(step: Step, *, as_json: bool) -> None:
    from knowledge.live.source import Page, Passing, Throttled

    match step.outcome:
        case Page():
            what = f"{step.rows} rows, {step.changed} changed"
        case Throttled(seconds):
            what = f"asks for quiet for {timedelta(seconds=round(seconds))}"
        case Passing(why):
            what = f"{why}; tried again in a minute"
        case other:
            what = other.why
    if as_json:
        click.echo(
            json.dumps({"lane": step.request.lane, "path": step.request.path, "outcome": what}, ensure_ascii=False)
        )
    else:
        click.echo(f"{step.request.lane:15} {what}", err=True)


def _take_over(settings: Settings, *, as_json: bool, changed: bool) -> None:
    """Build the record anew where it has changed, and bring the milestones up to its plans."""
    from bot.announcements.following import follow
    from bot.cli import opened

    with opened(settings) as knowledge, state_of(settings) as db:
        changes = follow(db, knowledge.all_plans(), settings.clock.now())
    if as_json:
        for change in changes:
            click.echo(json.dumps({"milestone": change.id, "change": change.what}))
    else:
        for change in changes:
            click.echo(f"{change.id}: {change.what}")
        if changed:
            click.echo("The record is up to date.", err=True)
