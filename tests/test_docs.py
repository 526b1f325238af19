"""The documentation is held to the code: every setting, command and option stands there, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.config import DEFAULTS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", DEFAULTS)
def test_every_setting_is_documented(setting: str) -> None:
    """A setting stands in the README and in .env.example."""
    assert f"`{setting}`" in README
    assert re.search(rf"^#? ?{setting}=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_example_names_no_unknown_setting() -> None:
    """A name in .env.example that Houston does not read would be a trap."""
    names = re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) <= set(DEFAULTS)


def commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    """All commands with their full names."""
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((f"{prefix}{name}", command))
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
    return found


@pytest.mark.parametrize(("name", "command"), commands(main), ids=[name for name, _ in commands(main)])
def test_every_command_and_option_is_documented(name: str, command: click.Command) -> None:
    """Commands have help and stand in the README with all their options."""
    assert command.help
    assert f"`houston {name}" in README
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert parameter.opts[0] in README, f"houston {name} {parameter.opts[0]}"


def test_the_architecture_names_every_room() -> None:
    """A newcomer finds each module of the program in docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for path in [*(ROOT / "knowledge").glob("*.py"), *(ROOT / "bot").glob("*.py")]:
        if path.name != "__init__.py":
            assert f"`{path.stem}" in text or f"{path.stem}.py" in text, path.name


def test_no_lock_file_names_an_address() -> None:
    """Lock files hold names, versions and hashes alone."""
    for path in ROOT.glob("*.lock"):
        assert "://" not in path.read_text(encoding="utf-8")


def test_the_wheel_carries_every_package() -> None:
    """Packages are listed explicitly; a forgotten one would be missing where Houston is installed."""
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = {
        ".".join(p.parent.relative_to(ROOT).parts) for top in ("bot", "knowledge") for p in (ROOT / top).rglob("*.py")
    }
    assert found <= set(listed)
