"""`houston milestones ...` and `houston discord`."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from bot.announcements.flights import Flight, identify
from bot.announcements.models import KINDS, Milestone, State
from bot.clock import parse_now
from bot.config import Settings
from bot.failure import Failure
from knowledge import Moment, Precision
from knowledge.record.checking import parse_moment

if TYPE_CHECKING:
    from sqlite_utils import Database


@contextmanager
def state_of(settings: Settings) -> Iterator[Database]:
    """bot.db opened; every trouble becomes one sentence."""
    from bot.state import StateError, open_state

    try:
        with closing(open_state(settings.data_dir)) as db:
            yield db
    except StateError as error:
        raise Failure(str(error)) from error
    except sqlite3.Error as error:
        raise Failure(f"bot.db in {settings.data_dir} cannot be used: {error}.") from error


def read_moment(at: str, precision: str | None) -> Moment:
    """A moment as typed, as precise as it was written or as the option says. Raises click.BadParameter."""
    try:
        moment = parse_moment(at)
    except ValueError:
        try:
            moment = Moment(parse_now(at), Precision.MINUTE)
        except ValueError:
            raise click.BadParameter(
                f"{at!r} is not an ISO moment such as 2026-12-01T14:30Z.", param_hint="--at"
            ) from None
    return Moment(moment.at, Precision(precision)) if precision else moment


@click.group()
def milestones() -> None:
    """Milestones to be announced: add, list, slip, hold, done, cancel, log."""


_AT = click.option("--at", required=True, help="The moment, ISO, UTC without a zone.")
_PRECISION = click.option(
    "--precision", type=click.Choice([str(p) for p in Precision]), help="How exact the moment is."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@milestones.command()
@click.option("--flight", required=True, help="A flight of the record by id or name, or the name of a coming one.")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What happens.")
@_AT
@_PRECISION
@click.option("--station", default="", help="The station, such as iss.")
@click.option("--port", default="", help="The port, in words.")
@click.option("--title", default="", help="What to call it instead of flight and kind.")
@_JSON
@click.pass_obj
def add(settings: Settings, /, flight: str, kind: str, at: str, precision: str | None, **words: Any) -> None:
    """Plan a milestone; prints its id."""
    from bot.state import milestones as state

    found = _flight(settings, flight)
    moment = read_moment(at, precision)
    wanted = Milestone(
        "",
        found.id,
        found.name,
        kind,
        moment,
        station=words["station"].lower(),
        port=words["port"],
        title=words["title"],
        crewed=found.crewed,
    )
    with state_of(settings) as db:
        try:
            written = state.add(db, wanted, settings.clock.now())
        except ValueError as error:
            raise Failure(str(error)) from error
    click.echo(json.dumps(_row(written), ensure_ascii=False) if words["as_json"] else written.id)


def _flight(settings: Settings, text: str) -> Flight:
    from bot.cli import opened

    with opened(settings) as knowledge:
        found = identify(knowledge, text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not the name of a flight.", param_hint="--flight")
    return found


@milestones.command("list")
@_JSON
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """All milestones, the earliest first."""
    from bot.state import milestones as state

    with state_of(settings) as db:
        every = state.every(db)
    for milestone in every:
        if as_json:
            click.echo(json.dumps(_row(milestone), ensure_ascii=False))
        else:
            click.echo(f"{milestone.id:32} {milestone.moment.iso:20} {milestone.state:10} {milestone.name}")
    if not every and not as_json:
        click.echo(
            "None is planned; `houston milestones add --flight Crew-14 --kind docking --at ...` plans one.", err=True
        )


def _row(m: Milestone) -> dict[str, object]:
    return {
        "id": m.id, "flight": m.flight, "name": m.name, "kind": m.kind, "at": m.moment.iso, "precision": str(m.moment.precision),
        "state": str(m.state), "version": m.version, "station": m.station, "port": m.port, "reason": m.reason,
        "outcome": m.outcome.iso if m.outcome else None,
    }  # fmt: skip


def _changed(milestone: Milestone | None, id_: str) -> None:
    """Say what a change led to; exit code 1 where there is no such milestone."""
    if milestone is None:
        raise Failure(f"There is no milestone {id_!r}; `houston milestones list` shows them.")
    click.echo(f"{milestone.id}: {milestone.state}, {milestone.moment.iso}")


@milestones.command()
@click.argument("id_", metavar="ID")
@_AT
@_PRECISION
@click.pass_obj
def slip(settings: Settings, id_: str, at: str, precision: str | None) -> None:
    """Give a milestone another moment; those who were told the old one are told the new one."""
    from bot.state import milestones as state

    moment = read_moment(at, precision)
    with state_of(settings) as db:
        _changed(state.slip(db, id_, moment, settings.clock.now()), id_)


@milestones.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def hold(settings: Settings, id_: str) -> None:
    """Stop the countdown of a milestone until it slips to a new moment."""
    from bot.state import milestones as state

    with state_of(settings) as db:
        _changed(state.end(db, id_, State.HELD, settings.clock.now()), id_)


@milestones.command()
@click.argument("id_", metavar="ID")
@click.option("--at", help="When it happened, ISO; now where it is left out.")
@click.option("--failed", is_flag=True, help="It failed.")
@click.pass_obj
def done(settings: Settings, id_: str, at: str | None, *, failed: bool) -> None:
    """Say that a milestone has happened, or failed."""
    from bot.state import milestones as state

    now = settings.clock.now()
    outcome = read_moment(at, None) if at else Moment(now.replace(second=0, microsecond=0), Precision.MINUTE)
    with state_of(settings) as db:
        _changed(state.end(db, id_, State.FAILED if failed else State.DONE, now, outcome=outcome), id_)


@milestones.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help="Why, in a few words; subscribers read it.")
@click.pass_obj
def cancel(settings: Settings, id_: str, reason: str) -> None:
    """Call a milestone off."""
    from bot.state import milestones as state

    with state_of(settings) as db:
        _changed(state.end(db, id_, State.CALLED_OFF, settings.clock.now(), reason=reason[:200]), id_)


@milestones.command("log")
@_JSON
@click.pass_obj
def log_(settings: Settings, *, as_json: bool) -> None:
    """Every delivery: what was sent where and when, and what was not, and why."""
    from bot.state import outbox

    with state_of(settings) as db:
        rows = outbox.log(db)
    for row in rows:
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            why = f" ({row['reason']})" if row["reason"] else ""
            click.echo(f"{row['due_at']} {row['milestone']} {row['notice']} -> {row['channel']}: {row['state']}{why}")


@click.command("discord")
@click.option("--sync", is_flag=True, help="Register the slash commands even if they have not changed.")
@click.pass_obj
def discord_(settings: Settings, *, sync: bool) -> None:
    """Connect to Discord and stay there until stopped."""
    if not settings.token:
        raise Failure("There is no DISCORD_TOKEN; put it into .env, or use `houston chat` without one.")
    from bot import logs
    from bot.client import StartError, run
    from bot.lock import AlreadyRunningError, Lock
    from bot.state import StateError
    from knowledge.record import KnowledgeError
    from knowledge.record.faults import RecordError

    logs.set_up(as_json=settings.log == "json", secret=settings.token)
    for name, address in (("REST interface", settings.api_base), ("gateway", settings.gateway_url)):
        if address:
            click.echo(f"Discord's {name}: {address}", err=True)
    try:
        with closing(Lock(settings.data_dir)):
            asyncio.run(run(settings, force_sync=sync))
    except AlreadyRunningError as error:
        raise Failure(str(error), 3) from error
    except (StartError, StateError, KnowledgeError, RecordError) as error:
        raise Failure(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise Failure(f"{settings.data_dir} cannot be used: {error}.") from error
