"""`houston doctor`, `houston backup` and `houston restore`: looking after what Houston remembers."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from bot.commands import state_of
from bot.config import Settings
from bot.failure import Failure, printable
from knowledge.models import stored


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Look whether everything is well; exit code 1 where it is not."""
    report = examine(settings)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        announcements, live = report["announcements"], report["live"]
        click.echo(f"Knowledge: {report['knowledge']['file']}, as of {report['knowledge']['as_of']}")
        click.echo(f"Live source: last success {live['last_success'] or 'never'}")
        click.echo(f"Announcements: {', '.join(f'{k} {v}' for k, v in announcements.items())}")
        for problem in report["problems"]:
            click.echo(f"Problem: {problem}")
        click.echo("All is well." if report["ok"] else "Something needs care.")
    if not report["ok"]:
        raise click.exceptions.Exit(1)


def examine(settings: Settings) -> dict[str, Any]:
    """The report of the doctor (CONTRACT)."""
    from bot.announcements.planning import next_due
    from bot.cli import opened
    from bot.state import milestones as state
    from bot.state import outbox, subscriptions
    from bot.state import settings as remembered

    now = settings.clock.now()
    problems: list[str] = []
    with opened(settings) as knowledge:
        about = knowledge.about()
    with state_of(settings) as db:
        figures = outbox.figures(db, now)
        asleep = subscriptions.asleep(db)
        last_tick = remembered.get(db, "last tick")
        upcoming = next_due(state.every(db), subscriptions.leads_in_use(db), now)
    if figures["stuck"]:
        problems.append(f"{figures['stuck']} deliveries have been due for more than ten minutes; is the bot running?")
    if asleep:
        problems.append(f"{asleep} subscriptions sleep because Discord refused; see /milestones list in their servers.")
    return {
        "ok": not problems,
        "knowledge": about,
        "live": _live(settings),
        "announcements": {
            "due": figures["due"],
            "stuck": figures["stuck"],
            "asleep": asleep,
            "next_due": stored(upcoming) if upcoming else None,
            "last_tick": last_tick or None,
            "late_p99_s": figures["late_p99_s"],
        },
        "problems": problems,
    }


def _live(settings: Settings) -> dict[str, Any]:
    """The live source: last success (ISO, or None) and requests left in this hour; None where it was never asked."""
    from knowledge.live import store
    from knowledge.live.overlay import FILE

    if not (settings.data_dir / FILE).exists():
        return {"last_success": None, "requests_left": None}
    with closing(store.open_live(settings.data_dir)) as db:
        report = store.status(db, settings.clock.now())
    return {"last_success": report["last_success"], "requests_left": report["requests_left"]}


_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@_FILE
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Copy bot.db to FILE, also while the bot runs; an earlier backup there is replaced."""
    from bot.state import StateError, copies

    try:
        copies.backup(settings.data_dir, file, settings.clock.now())
    except StateError as error:
        raise Failure(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise Failure(f"{file} could not be written: {error}.") from error
    click.echo(f"{file}: {file.stat().st_size / 1024:.0f} KiB")


@click.command()
@_FILE
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Put the backup FILE in the place of bot.db; the bot must be stopped (exit code 3 where it runs)."""
    from bot.lock import AlreadyRunningError, Lock
    from bot.state import StateError, copies

    try:
        with closing(Lock(settings.data_dir)):
            since = copies.restore(settings.data_dir, file, settings.clock.now(), settings.clock.wall())
    except AlreadyRunningError as error:
        raise Failure(f"{error} Stop it first.", 3) from error
    except StateError as error:
        raise Failure(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise Failure(f"{file} could not be restored: {error}.") from error
    click.echo(f"Restored as of {since}. What was there before is kept as {settings.data_dir / copies.BEFORE}.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def feedback(settings: Settings, *, as_json: bool) -> None:
    """What people say is wrong, the latest first; kept for 90 days."""
    from bot.state import feedback as state

    with state_of(settings) as db:
        found = state.every(db, settings.clock.now())
    for one in found:
        if as_json:
            click.echo(
                json.dumps(
                    {"at": one.at, "reading": one.reading, "answer": one.answer, "correction": one.correction},
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(f"{one.at}  {printable(one.reading or one.answer[:80])}\n  {printable(one.correction)}")
    if not found and not as_json:
        click.echo("Nobody has sent a correction.", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def misses(settings: Settings, *, as_json: bool) -> None:
    """Questions without an answer of the last 30 days, by the word that stayed unexplained (HOUSTON_KEEP_MISSES=1)."""
    from bot.state import feedback as state

    with state_of(settings) as db:
        found = state.misses(db, settings.clock.now())
    for word, questions in found.items():
        if as_json:
            click.echo(
                json.dumps({"word": word, "count": len(questions), "questions": questions[:10]}, ensure_ascii=False)
            )
        else:
            click.echo(f"{len(questions):4}  {printable(word)}: {printable(questions[0][:100])}")
    if not found and not as_json:
        kept = "" if settings.keep_misses else "; HOUSTON_KEEP_MISSES=1 keeps them"
        click.echo(f"No question without an answer is kept{kept}.", err=True)
