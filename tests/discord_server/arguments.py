"""From what a person typed to the option and form values of an interaction, refused where a client would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .model import Channel, Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .record import Json
    from .world import World

_TYPES: dict[int, tuple[type, ...]] = {
    3: (str,), 4: (int,), 5: (bool,), 6: (User,), 7: (Channel,), 8: (Role,), 9: (User, Role), 10: (int, float),
}  # fmt: skip


class NotOfferedError(LookupError):
    """A Discord client would not let a person do this."""


def arguments(
    world: World, command: Json, path: str, *, values: dict[str, Any], user: User, resolved: Json, focused: str = "",
) -> list[Json]:  # fmt: skip
    """Return the ``options`` of a command's interaction, inside its sub-command (``path``, as "list" or "group list").

    ``resolved`` is filled with the users, channels and roles that are given. For autocomplete, ``focused`` names the
    option being typed into; required options may then still be missing.
    """
    options, wrap = command.get("options") or [], []
    for name in path.split():
        found = next((o for o in options if o["name"] == name and o["type"] in (1, 2)), None)
        if found is None:
            raise NotOfferedError(f"no sub-command {name!r} in {command['name']!r}")
        wrap.append({"type": found["type"], "name": name})
        options = found.get("options") or []
    if any(o["type"] in (1, 2) for o in options):
        raise NotOfferedError(f"{command['name']!r} needs a sub-command")
    known = {o["name"]: o for o in options}
    if unknown := set(values) - set(known):
        raise NotOfferedError(f"no option {sorted(unknown)} in {command['name']!r}")
    missing = [o["name"] for o in options if o.get("required") and values.get(o["name"]) is None]
    if missing and not focused:
        raise NotOfferedError(f"required: {missing}")
    given: list[Json] = []
    for name, value in values.items():
        if value is None:
            continue
        option = known[name]
        if name == focused:
            if not option.get("autocomplete"):
                raise NotOfferedError(f"{name} has no autocomplete")
            given.append({"type": option["type"], "name": name, "value": str(value), "focused": True})
        else:
            given.append({"type": option["type"], "name": name, "value": _value(world, option, value, user, resolved)})
    for outer in reversed(wrap):
        given = [outer | {"options": given}]
    return given


def _value(world: World, option: Json, value: Any, user: User, resolved: Json) -> Any:
    """One option's value in its wire form."""
    name, kind = option["name"], option["type"]
    right = _TYPES.get(kind, ())
    if not isinstance(value, right) or (isinstance(value, bool) and kind != 5):
        raise NotOfferedError(f"{name} is of type {kind}, not {value!r}")
    if option.get("choices") and value not in [c["value"] for c in option["choices"]]:
        raise NotOfferedError(f"{value!r} is not a choice of {name}")
    if isinstance(value, str):
        if not (option.get("min_length") or 0) <= len(value) <= (option.get("max_length") or 6000):
            raise NotOfferedError(f"{name} is too short or too long")
        return value
    if isinstance(value, (bool, int, float)):
        low, high = option.get("min_value"), option.get("max_value")
        if (low is not None and value < low) or (high is not None and value > high):
            raise NotOfferedError(f"{name} is out of range")
        return value
    if isinstance(value, Channel):
        if option.get("channel_types") and int(value.kind) not in option["channel_types"]:
            raise NotOfferedError(f"{name} takes no channel of type {int(value.kind)}")
        have = str(int(world.permissions(user, value)))
        resolved.setdefault("channels", {})[str(value.id)] = value.json() | {"permissions": have}
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[str(value.id)] = value.json()
    elif isinstance(value, User):
        resolved.setdefault("users", {})[str(value.id)] = value.json()
    assert isinstance(value, (User, Role, Channel))
    return str(value.id)


def form_values(modal: Json, values: Mapping[str, str | list[str]]) -> list[Json]:
    """Return the ``components`` of a sent form; NotOfferedError for a missing, too long or unknown input."""
    left, rows = dict(values), []
    for row in modal["components"]:
        if row["type"] == 10:
            rows.append({"type": 10, "id": row.get("id", 1)})
            continue
        part = row["component"] if row["type"] == 18 else row["components"][0]
        name = part["custom_id"]
        value: Any = left.pop(name, part.get("value") or ("" if part["type"] == 4 else []))
        if part.get("required", True) and not value:
            raise NotOfferedError(f"{name} is required")
        if (
            isinstance(value, str)
            and value
            and not (part.get("min_length") or 0) <= len(value) <= (part.get("max_length") or 4000)
        ):
            raise NotOfferedError(f"{name} is too short or too long")
        filled = {"type": part["type"], "custom_id": name, "id": part.get("id", 1)}
        filled |= {"value": value} if part["type"] == 4 else {"values": value}
        inner = {"component": filled} if row["type"] == 18 else {"components": [filled]}
        rows.append({"type": row["type"], "id": row.get("id", 1), **inner})
    if left:
        raise NotOfferedError(f"no input {sorted(left)} in this form")
    return rows
