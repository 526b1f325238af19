"""The command line `houston`: results on stdout, progress and warnings on stderr.

Exit codes: 0 fine, 1 the thing asked for failed, 2 bad use, 3 already running.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from bot.clock import parse_now
from bot.config import Settings, SettingsError, load
from bot.failure import Failure, printable

if TYPE_CHECKING:
    from knowledge import Answer, Knowledge


class Moment(click.ParamType[datetime]):
    """An ISO moment, UTC where it names no zone."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment or say what one looks like."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_now(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO moment such as 2026-02-14T20:15Z.", param, ctx)


class LazyGroup(click.Group):
    """The commands around Discord are imported only when one of them is wanted: a question must start fast."""

    _LATER: ClassVar[dict[str, str]] = {
        "discord": "commands.discord_",
        "milestones": "commands.milestones",
        "doctor": "upkeep.doctor",
        "backup": "upkeep.backup",
        "restore": "upkeep.restore",
        "relive": "relive.relive",
        "sync": "sync.sync",
        "feedback": "upkeep.feedback",
        "misses": "upkeep.misses",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*super().list_commands(ctx), *self._LATER})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name in self._LATER:
            module, name = self._LATER[cmd_name].split(".")
            command: click.Command = getattr(import_module(f"bot.{module}"), name)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="houston-discord", prog_name="houston")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Houston answers questions about crewed spaceflight, here and in Discord.

    Without a command it connects to Discord where there is a token, else it starts the chat in this terminal.
    """
    try:
        ctx.obj = load()
    except SettingsError as error:
        raise click.UsageError(" ".join(error.faults)) from error
    if ctx.obj.clock.shifted:
        click.echo(f"Rehearsal: the clock starts at {ctx.obj.clock.now():%Y-%m-%d %H:%M:%S} UTC.", err=True)
    if ctx.invoked_subcommand is None:
        command = main.get_command(ctx, "discord") if ctx.obj.token else chat
        assert command is not None
        ctx.invoke(command)


@contextmanager
def opened(settings: Settings) -> Iterator[Knowledge]:
    """The knowledge, built first where it is missing; every trouble becomes one sentence."""
    from knowledge import Knowledge
    from knowledge.live.overlay import ages
    from knowledge.record import KnowledgeError, ensure
    from knowledge.record.faults import RecordError

    try:
        knowledge = Knowledge(ensure(settings.data_dir, progress), ages(settings.data_dir))
    except RecordError as error:
        raise Failure("The record has faults:\n" + "\n".join(str(fault) for fault in error.faults)) from error
    except KnowledgeError as error:
        raise Failure(str(error)) from error
    except sqlite3.Error as error:
        raise Failure(f"The knowledge file in {settings.data_dir} cannot be read: {error}.") from error
    try:
        yield knowledge
    except sqlite3.DatabaseError as error:
        raise Failure(f"The knowledge file is damaged ({error}); `houston build` makes it anew.") from error
    finally:
        knowledge.close()


def progress(step: str) -> None:
    """One step of long work, on stderr; in a terminal it replaces the step before."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K{step} …", nl=False, err=True)
        if step == "done":
            click.echo("\r\x1b[2K", nl=False, err=True)
    else:
        click.echo(step, err=True)


@main.command()
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--explain", is_flag=True, help="Show what each stage makes of the question.")
@click.option("--now", type=Moment(), help="The moment of asking, ISO, UTC without a zone.")
@click.option(
    "--batch", type=click.Path(allow_dash=True, path_type=Path), help="Answer a file of JSON lines, - is stdin."
)
@click.pass_obj
def ask(
    settings: Settings, text: tuple[str, ...], batch: Path | None, now: datetime | None, *, as_json: bool, explain: bool
) -> None:
    """Answer one question, or a batch of them."""
    if batch is not None and (text or explain):
        raise click.UsageError("--batch takes its questions from the file; give no other.")
    if batch is None and not text:
        raise click.UsageError('Ask something: houston ask "who commands Crew-12?"')
    with opened(settings) as knowledge:
        if batch is not None:
            with _lines(batch) as lines:
                for line in lines:
                    click.echo(_dump(_batch_line(line, knowledge, settings, now)))
            return
        question = " ".join(text)
        if explain:
            click.echo("\n".join(knowledge.explain(question)))
        answer = knowledge.ask(question, now or settings.clock.now())
        if as_json:
            click.echo(_dump(answer.json))
        else:
            click.echo("\n".join(answer_lines(answer)))


def answer_lines(answer: Answer) -> list[str]:
    """An answer as plain lines: the sentence, the choices, the source and the as-of date."""
    lines = [printable(answer.text)]
    lines += [f"  {number}. {printable(choice)}" for number, choice in enumerate(answer.suggestions, 1)]
    if answer.as_of and answer.values:
        best = answer.sources[0] if answer.sources else None
        if best is None or best.trust == "unsourced":
            origin = "Source: none on record yet; a better one is welcome"
        else:
            origin = f"Source: {best.title}" + (f", {best.url}" if best.url else "")
        lines.append(f"{origin} · as of {answer.as_of}")
    return lines


@contextmanager
def _lines(batch: Path) -> Iterator[Iterable[bytes]]:
    """The lines of a batch file or of stdin."""
    if str(batch) == "-":
        yield sys.stdin.buffer
        return
    try:
        with batch.open("rb") as file:
            yield file
    except OSError as error:
        raise click.UsageError(f"{batch} cannot be read: {error.strerror}.") from error


def _batch_line(line: bytes, knowledge: Knowledge, settings: Settings, now: datetime | None) -> dict[str, object]:
    """The object for one line of a batch; a line that is no question becomes an error object."""
    try:
        item = json.loads(line)
        if isinstance(item, str):
            item = {"question": item}
        question, context = item["question"], item.get("context") or []
        moment = parse_now(item["now"]) if item.get("now") else now or settings.clock.now()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return _bad_request(line, error)
    if not isinstance(question, str) or not isinstance(context, list) or not all(isinstance(c, str) for c in context):
        return _bad_request(line, TypeError("question and context are text"))
    return knowledge.ask(question, moment, context).json


def _bad_request(line: bytes, error: Exception) -> dict[str, object]:
    from knowledge import Answer, Reason, Status

    missing = f"it has no {error}" if isinstance(error, KeyError) else str(error)
    text = f"This line is not a question: {missing}."
    shown = line.decode("utf-8", "replace").strip()[:200]
    return Answer(printable(shown), Status.ERROR, printable(text), Reason.BAD_REQUEST).json


def _dump(value: object) -> str:
    """One line of JSON; lone surrogates, which no output can hold, are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


@main.command()
@click.pass_obj
def chat(settings: Settings) -> None:
    """Talk to Houston in this terminal."""
    from bot.terminal import run

    with opened(settings) as knowledge:
        run(knowledge, settings.clock, token_set=bool(settings.token))


@main.command()
@click.option("--check", is_flag=True, help="Only check the record; write nothing.")
@click.pass_obj
def build(settings: Settings, *, check: bool) -> None:
    """Build the knowledge file anew from the record."""
    from knowledge.record import DATA, KnowledgeError, rebuild
    from knowledge.record.checking import read_record, weak_facts
    from knowledge.record.faults import RecordError

    try:
        if check:
            sheets = read_record(DATA)
            click.echo(f"The record is sound: {sum(len(sheet.rows) for sheet in sheets.values()):,} rows.")
            click.echo("Facts on digests alone or without a source, by table:")
            for table, period, weak, rows in weak_facts(sheets):
                click.echo(f"  {f'{table} {period}'.strip():22} {weak:5} of {rows:5}")
        else:
            click.echo(str(rebuild(settings.data_dir, progress)))
    except RecordError as error:
        raise Failure("The record has faults:\n" + "\n".join(str(fault) for fault in error.faults)) from error
    except KnowledgeError as error:
        raise Failure(str(error)) from error
