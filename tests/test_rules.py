"""The rules of the house, read off the source: who may import what, where SQL, time and the environment live."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "knowledge").rglob("*.py")])


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls(path: Path) -> Iterator[str]:
    """Every call of an attribute, as `owner.name`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_knowledge_knows_neither_discord_nor_the_bot(path: Path) -> None:
    """What is true without Discord does not depend on it."""
    if name(path).startswith("knowledge/"):
        network = set() if name(path) == "knowledge/live/source.py" else {"aiohttp"}
        assert not {m.split(".")[0] for m in imports(path)} & ({"discord", "bot"} | network)


def test_rapidfuzz_lives_in_one_place() -> None:
    """One cutoff, one place to reason about it."""
    users = [name(path) for path in MODULES if any(m.startswith("rapidfuzz") for m in imports(path))]
    assert users == ["knowledge/spelling.py"]


def test_the_environment_is_read_in_one_place() -> None:
    """Settings come from `config.py` alone."""
    users = [name(path) for path in MODULES if "os.environ" in set(calls(path)) or "os.getenv" in set(calls(path))]
    assert users == ["bot/config.py"]


def test_the_time_is_read_in_one_place() -> None:
    """Everybody but the clock is handed `now`."""
    clocks = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today"}
    assert [name(path) for path in MODULES if clocks & set(calls(path))] == ["bot/clock.py"]


SQL_ROOMS = (
    "knowledge/record/",
    "knowledge/store.py",
    "knowledge/schema/",
    "knowledge/entities.py",
    "knowledge/spelling.py",
    "knowledge/live/",
    "bot/state/",
)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_sql_stays_in_its_rooms(path: Path) -> None:
    """A statement outside the rooms for SQL would be a second schema."""
    if name(path).startswith(SQL_ROOMS):
        return
    texts = [n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)]
    assert not [
        t for t in texts if isinstance(t, str) and t.lstrip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE "))
    ]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_files_stay_readable(path: Path) -> None:
    """A file that outgrows 350 lines wants splitting by subject."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350
