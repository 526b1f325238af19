"""The command line as its users run it: a process of its own, with its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.record import file_name

ROOT = Path(__file__).resolve().parent.parent


def houston(*args: str, data_dir: Path, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `houston` in an environment that knows nothing but the data directory."""
    environment = {"HOUSTON_DATA_DIR": str(data_dir), "PATH": os.environ["PATH"], "PYTHONUTF8": "1", **env}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *args],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_question_is_answered_with_source_and_age(data_dir: Path) -> None:
    """The main job: the answer first, then where it comes from and how old it is."""
    done = houston("ask", "who commanded Crew-12?", data_dir=data_dir)
    assert done.returncode == 0
    answer, source = done.stdout.splitlines()
    assert answer == "Jessica Meir commanded SpaceX Crew-12 (13 February to 8 October 2026)."
    assert source.startswith("Source: General Catalog")
    assert source.endswith("as of 2026-10-08")


def test_json_has_exactly_the_keys_of_the_contract(data_dir: Path) -> None:
    """Programs rely on these names."""
    done = houston("ask", "--json", "--now", "2026-10-09T12:00:00Z", "who commanded Crew-12?", data_dir=data_dir)
    out = json.loads(done.stdout)
    assert list(out) == [
        "question", "status", "reason", "answer", "reading", "values", "entities", "as_of", "sources", "suggestions",
        "parts",
    ]  # fmt: skip
    assert out["values"] == ["Jessica Meir"]
    assert out["entities"] == [{"id": "crew-12", "kind": "mission", "name": "SpaceX Crew-12"}]
    assert set(out["sources"][0]) == {"key", "title", "url", "trust"}


def test_a_batch_goes_on_after_a_broken_line(data_dir: Path) -> None:
    """One object for each line, in order; what is no question is an error object."""
    lines = [
        '"who commanded Crew-12?"', "{broken", '{"question": 5}', '{"question": "and the pilot?", "context": ["who commands Crew-12?"]}',
        '{"question": "x", "now": "yesterday"}', "[]", "null", '{"questions": "y"}', '""',
    ]  # fmt: skip
    done = houston("ask", "--batch", "-", data_dir=data_dir, stdin="\n".join(lines).encode() + b"\n\xff\xfe\n")
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [o["status"] for o in out] == [
        "answered", "error", "error", "answered", "error", "error", "error", "error", "unknown", "error",
    ]  # fmt: skip
    assert out[3]["values"] == ["Jack Hathaway"]
    assert all(o["reason"] == "bad_request" for o in out if o["status"] == "error")


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["ask"], 2, "Ask something"),
        (["ask", "--now", "soon", "x"], 2, "not an ISO moment"),
        (["ask", "--batch", "/nowhere/at/all"], 2, "cannot be read"),
        (["ask", "--batch", "-", "and a question"], 2, "give no other"),
        (["sing"], 2, "No such command"),
    ],
)
def test_bad_use_is_one_sentence_and_exit_code_2(data_dir: Path, args: list[str], code: int, says: str) -> None:
    """Bad input names the option, and no traceback is shown."""
    done = houston(*args, data_dir=data_dir)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_settings_are_reported_all_at_once(tmp_path: Path) -> None:
    """Each faulty setting is named, in one go."""
    (tmp_path / "file").write_text("")
    done = houston("ask", "x", data_dir=tmp_path / "file", HOUSTON_CLOCK="later", DISCORD_TOKEN="a b")
    assert done.returncode == 2
    for name in ("HOUSTON_CLOCK", "HOUSTON_DATA_DIR", "DISCORD_TOKEN"):
        assert name in done.stderr
    assert "a b" not in done.stderr


def test_the_rehearsal_clock_is_announced_and_used(data_dir: Path) -> None:
    """With HOUSTON_CLOCK questions are asked at that moment."""
    done = houston(
        "ask", "how many people are on the ISS now?", data_dir=data_dir, HOUSTON_CLOCK="2026-02-01T00:00:00Z"
    )
    assert "2026-02-01" in done.stderr
    assert "Three" in done.stdout


def test_a_missing_or_torn_knowledge_file_is_built(tmp_path: Path) -> None:
    """The first question builds the file, and a torn one is replaced; progress goes to stderr."""
    for content in (None, b"torn"):
        if content:
            (tmp_path / file_name()).write_bytes(content)
        done = houston("ask", "who commanded Crew-12?", data_dir=tmp_path)
        assert done.returncode == 0
        assert "reading the record" in done.stderr
        assert done.stdout.startswith("Jessica Meir")


def test_an_impossible_data_directory_is_one_sentence(tmp_path: Path) -> None:
    """Where nothing can be written, the operator reads why and what to set."""
    blocker = tmp_path / "file"
    blocker.write_text("")
    done = houston("ask", "x", data_dir=blocker / "below")
    assert done.returncode == 1
    assert "HOUSTON_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_ask_is_light(data_dir: Path) -> None:
    """A question in the terminal loads neither Discord's library nor its network stack."""
    code = (
        "import sys; from click.testing import CliRunner; from bot.cli import main;"
        "r = CliRunner().invoke(main, ['ask', 'who commanded Crew-12?']); assert r.exit_code == 0, r.output;"
        "print(sorted(m for m in ('discord', 'aiohttp', 'sqlite_utils', 'rich') if m in sys.modules))"
    )
    environment = {"HOUSTON_DATA_DIR": str(data_dir), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_explain_shows_each_stage(data_dir: Path) -> None:
    """Whoever teaches Houston sees tokens, spans, readings and what they leave over."""
    done = houston("ask", "--explain", "who was the cook on Crew-12?", data_dir=data_dir)
    for part in ("tokens", "mission crew-12", "other:words", "leaves over: 'cook'"):
        assert part in done.stdout


def test_build_check_counts_the_rows(tmp_path: Path) -> None:
    """`houston build --check` says that the record is sound and writes nothing."""
    done = houston("build", "--check", data_dir=tmp_path / "none")
    assert (done.returncode, done.stdout[:20]) == (0, "The record is sound:")
    assert not (tmp_path / "none").exists()


CHAT = """who commands Crew-12?
and the pilot?
who commanded Apollo?
2
/mission Crew-12
/mission Crew-99
/help
/nonsense
[bold]hi[/bold] \x1b[31m
when did Crew-12 dock?
/quit
never read
"""


def test_a_conversation_in_a_pipe(data_dir: Path) -> None:
    """Follow-ups, choices by number, cards and commands work without a terminal; markup and control codes are text."""
    done = houston("chat", data_dir=data_dir, stdin=CHAT, HOUSTON_CLOCK="2026-10-09T12:00:00Z", TZ="Europe/Berlin")
    out = done.stdout
    assert done.returncode == 0
    for part in (
        "No DISCORD_TOKEN is set", "Jessica Meir commanded", "Jack Hathaway was the pilot", "Apollo 16",
        "John Young commanded Apollo 16", "Harmony zenith", "There is no flight “Crew-99”", "There is no command /nonsense",
        "Local time: 14 February 2026, 21:15 CET",
    ):  # fmt: skip
        assert part in out
    assert "\x1b" not in out
