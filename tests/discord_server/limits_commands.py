"""The limits of application commands as they are registered: names, descriptions, options, choices, sizes.

Source: https://discord.com/developers/docs/interactions/application-commands.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from .limits import CHOICES, Found, bad, check_choice, check_count

if TYPE_CHECKING:
    from .record import Json

COMMAND_TOTAL = 8000
COMMANDS = {1: 100, 2: 15, 3: 15}
"""How many global commands of each type an application may have."""


def _name_ok(name: str, *, chat: bool) -> bool:
    if not 1 <= len(name) <= 32:
        return False
    kinds = [unicodedata.category(c) for c in name if c not in "-_'"]
    return not chat or (name == name.lower() and all(kind[0] in "LN" or kind in {"Mn", "Mc"} for kind in kinds))


def command_violations(commands: list[Json]) -> Found:
    """Every breach in a list of application commands that is registered at once."""
    found: Found = []
    seen: dict[int, list[str]] = {}
    for i, command in enumerate(commands):
        kind = command.get("type") or 1
        seen.setdefault(kind, []).append(str(command.get("name")))
        size = _command(found, str(i), command, chat=kind == 1, depth=0)
        if size > COMMAND_TOTAL:
            bad(found, str(i), "APPLICATION_COMMAND_TOO_LARGE", f"{size} characters, {COMMAND_TOTAL} at most.")
    for kind, names in seen.items():
        check_count(found, "_", names, 0, COMMANDS.get(kind, 100))
        if len(set(names)) != len(names):
            bad(found, "_", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    return found


def _longest(part: Json, key: str) -> int:
    return max(len(str(v or "")) for v in (part.get(key), *(part.get(f"{key}_localizations") or {}).values()))


def _command(found: Found, path: str, part: Json, *, chat: bool, depth: int) -> int:
    """One command or option and what is in it; returns its size in characters (longest localisation counted)."""
    for where, name in {"name": part.get("name"), **(part.get("name_localizations") or {})}.items():
        if not _name_ok(str(name or ""), chat=chat):
            bad(
                found,
                f"{path}.name",
                "APPLICATION_COMMAND_INVALID_NAME",
                f"Command name is invalid ({where}): {name!r}",
            )
    if chat:
        for where, text in {
            "description": part.get("description"),
            **(part.get("description_localizations") or {}),
        }.items():
            if not 1 <= len(str(text or "")) <= 100:
                bad(
                    found,
                    f"{path}.description",
                    "BASE_TYPE_BAD_LENGTH",
                    f"Must be between 1 and 100 in length ({where}).",
                )
    elif part.get("description"):
        bad(found, f"{path}.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Context menus have none.")
    options, choices = part.get("options") or [], part.get("choices") or []
    check_count(found, f"{path}.options", options, 0, 25)
    check_count(found, f"{path}.choices", choices, 0, CHOICES)
    if choices and part.get("autocomplete"):
        bad(
            found,
            f"{path}.choices",
            "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
            "Choices or autocomplete, not both.",
        )
    for j, choice in enumerate(choices):
        check_choice(found, f"{path}.choices.{j}", choice, part.get("type", 3))
    names = [o.get("name") for o in options]
    if len(set(names)) != len(names):
        bad(found, f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique")
    flags = [bool(o.get("required")) for o in options]
    if flags != sorted(flags, reverse=True):
        bad(found, f"{path}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first")
    nested = [o.get("type") in (1, 2) for o in options]
    if any(nested) and (not all(nested) or depth > 1):
        bad(
            found,
            f"{path}.options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-commands and other options do not mix",
        )
    size = _longest(part, "name") + _longest(part, "description") + sum(len(str(c.get("value"))) for c in choices)
    return size + sum(
        _command(found, f"{path}.options.{j}", o, chat=True, depth=depth + 1) for j, o in enumerate(options)
    )
