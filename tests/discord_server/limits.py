"""Discord's documented payload limits, written out by hand as tables, and functions that list every breach of them.

Sources: https://discord.com/developers/docs/resources/message (content, embeds, allowed mentions),
/components/reference, /interactions/receiving-and-responding (modals, autocomplete),
/interactions/application-commands, /resources/guild-scheduled-event, /resources/channel (threads).
Lengths are counted in code points after the outer white space is trimmed, as Discord does.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .model import COMPONENTS_V2, walk
from .record import Json, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable

Found = list[Violation]

CONTENT, EMBEDS, EMBED_TOTAL, FIELDS, V2_TEXT, V2_PARTS, ROWS = 2000, 10, 6000, 25, 4000, 40, 5
CHOICES, CHOICE_NAME, CHOICE_VALUE = 25, 100, 100

# key: (least, most) characters; least 1 means that the part must not be empty when it is there
EMBED_TEXT = {"title": (0, 256), "description": (0, 4096)}
FIELD_TEXT = {"name": (1, 256), "value": (1, 1024)}
BUTTON_TEXT = {"label": (0, 80), "custom_id": (1, 100), "url": (1, 512)}
SELECT_TEXT = {"custom_id": (1, 100), "placeholder": (0, 150)}
OPTION_TEXT = {"label": (1, 100), "value": (1, 100), "description": (0, 100)}
INPUT_TEXT = {"custom_id": (1, 100), "label": (1, 45), "placeholder": (0, 100), "value": (0, 4000)}
LABEL_TEXT = {"label": (1, 45), "description": (0, 100)}
MODAL_TEXT = {"title": (1, 45), "custom_id": (1, 100)}
EVENT_TEXT = {"name": (1, 100), "description": (0, 1000)}
BUTTON, STRING_SELECT, INPUT, SELECTS, LABEL = 2, 3, 4, (3, 5, 6, 7, 8), 18
TOP_V1, TOP_V2 = (1,), (1, 9, 10, 12, 13, 14, 17)


def bad(found: Found, path: str, code: str, message: str) -> None:
    found.append(Violation("limits", "", path, message, code))


def check_texts(
    found: Found, path: str, part: Json, table: dict[str, tuple[int, int]], required: Iterable[str] = ()
) -> None:
    for key, (least, most) in table.items():
        value, here = part.get(key), f"{path}.{key}".lstrip(".")
        if value is None:
            if key in required:
                bad(found, here, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str):
            bad(found, here, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif len(value.strip()) > most:
            bad(found, here, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif len(value.strip()) < least:
            bad(found, here, "BASE_TYPE_REQUIRED", "This field is required")


def check_count(found: Found, path: str, items: list[Any], least: int, most: int) -> None:
    if not least <= len(items) <= most:
        bad(found, path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def _embeds(found: Found, embeds: list[Json]) -> None:
    check_count(found, "embeds", embeds, 0, EMBEDS)
    total = 0
    for i, embed in enumerate(embeds):
        path = f"embeds.{i}"
        check_texts(found, path, embed, EMBED_TEXT)
        footer, author, fields = embed.get("footer") or {}, embed.get("author") or {}, embed.get("fields") or []
        check_texts(found, f"{path}.footer", footer, {"text": (1, 2048)}, ["text"] if footer else ())
        check_texts(found, f"{path}.author", author, {"name": (1, 256)}, ["name"] if author else ())
        check_count(found, f"{path}.fields", fields, 0, FIELDS)
        for j, field in enumerate(fields):
            check_texts(found, f"{path}.fields.{j}", field, FIELD_TEXT, FIELD_TEXT)
        pieces = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
        pieces += [field.get(key) for field in fields for key in FIELD_TEXT]
        total += sum(len(p.strip()) for p in pieces if isinstance(p, str))
        links = {"url": embed.get("url"), "author.url": author.get("url")}
        links |= {f"{k}.url": (embed.get(k) or {}).get("url") for k in ("image", "thumbnail")}
        links |= {"footer.icon_url": footer.get("icon_url"), "author.icon_url": author.get("icon_url")}
        for key, url in links.items():
            if url and not str(url).startswith(("http://", "https://", "attachment://")):
                bad(
                    found,
                    f"{path}.{key}",
                    "URL_TYPE_INVALID_SCHEME",
                    f"Scheme of {str(url)[:40]!r} must be http or https.",
                )
        if not 0 <= (embed.get("color") or 0) <= 0xFFFFFF:
            bad(found, f"{path}.color", "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.")
        if embed.get("timestamp"):
            try:
                datetime.fromisoformat(str(embed["timestamp"]))
            except ValueError:
                bad(found, f"{path}.timestamp", "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.")
    if total > EMBED_TOTAL:
        bad(found, "embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TOTAL}")


def _button(found: Found, path: str, part: Json) -> None:
    check_texts(found, path, part, BUTTON_TEXT)
    style = part.get("style")
    if style not in range(1, 7):
        bad(found, f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of 1, 2, 3, 4, 5, 6.")
    needs, forbids = (
        ("url", "custom_id") if style == 5 else ("sku_id", "custom_id") if style == 6 else ("custom_id", "url")
    )
    if not part.get(needs):
        bad(found, f"{path}.{needs}", "BASE_TYPE_REQUIRED", "This field is required")
    if part.get(forbids):
        bad(
            found,
            path,
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        )
    if style != 6 and not part.get("emoji") and not str(part.get("label") or "").strip():
        bad(found, path, "BUTTON_COMPONENT_INVALID_LABEL_OR_EMOJI", "A button needs a label or an emoji")


def _select(found: Found, path: str, part: Json) -> None:
    check_texts(found, path, part, SELECT_TEXT, ["custom_id"])
    least, most = part.get("min_values", 1), part.get("max_values", 1)
    least, most = 1 if least is None else least, 1 if most is None else most
    if not (0 <= least <= most and 1 <= most <= 25):
        bad(
            found, f"{path}.max_values", "NUMBER_TYPE_MAX", "min_values 0 to 25, max_values 1 to 25, min not above max."
        )
    if part.get("type") == STRING_SELECT:
        options = part.get("options") or []
        check_count(found, f"{path}.options", options, 1, 25)
        for i, option in enumerate(options):
            check_texts(found, f"{path}.options.{i}", option, OPTION_TEXT, ["label", "value"])
        if len({o.get("value") for o in options}) != len(options):
            bad(
                found,
                f"{path}.options",
                "COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        if most > max(len(options), 1):
            bad(found, f"{path}.max_values", "NUMBER_TYPE_MAX", "max_values is above the number of options")


def component_violations(components: list[Json], *, v2: bool, top: tuple[int, ...] | None = None) -> Found:
    """Every breach in the components of a message (or, with ``top``, of a form, whose top types those are)."""
    found: Found = []
    allowed = top or (TOP_V2 if v2 else TOP_V1)
    parts = walk(components)
    check_count(found, "components", components, 0, V2_PARTS if v2 else ROWS)
    if v2 and len(parts) > V2_PARTS:
        bad(found, "components", "MAX_COMPONENTS", f"Must be {V2_PARTS} or fewer components in all.")
    if v2 and sum(len(str(p.get("content") or "")) for p in parts if p.get("type") == 10) > V2_TEXT:
        bad(found, "components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"Text exceeds {V2_TEXT} characters.")
    ids = [p["custom_id"] for p in parts if p.get("custom_id")]
    for twice in {i for i in ids if ids.count(i) > 1}:
        bad(found, "components", "COMPONENT_CUSTOM_ID_DUPLICATED", f"Component custom id cannot be duplicated: {twice}")
    for i, part in enumerate(components):
        if part.get("type") not in allowed:
            bad(found, f"components.{i}.type", "UNION_TYPE_CHOICES", f"Value of field type must be one of {allowed}.")
        _component(found, f"components.{i}", part)
    return found


def _component(found: Found, path: str, part: Json) -> None:  # noqa: PLR0912 - one branch a type
    kind, inner = part.get("type"), part.get("components") or []
    if kind == 1:
        buttons = sum(1 for p in inner if p.get("type") == BUTTON)
        check_count(found, f"{path}.components", inner, 1, 5 if buttons == len(inner) else 1)
    elif kind == BUTTON:
        _button(found, path, part)
    elif kind in SELECTS:
        _select(found, path, part)
    elif kind == INPUT:
        check_texts(found, path, part, INPUT_TEXT, ["custom_id"])
        if part.get("style") not in (1, 2):
            bad(found, f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of 1, 2.")
        if not 0 <= (part.get("min_length") or 0) <= (part.get("max_length") or 4000) <= 4000:
            bad(found, f"{path}.max_length", "NUMBER_TYPE_MAX", "Lengths must be 0 to 4000, min not above max.")
    elif kind == 9:
        check_count(found, f"{path}.components", inner, 1, 3)
        if not part.get("accessory"):
            bad(found, f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif kind == 10:
        check_texts(found, path, part, {"content": (1, V2_TEXT)}, ["content"])
    elif kind == 12:
        check_count(found, f"{path}.items", part.get("items") or [], 1, 10)
    elif kind == LABEL:
        check_texts(found, path, part, LABEL_TEXT, ["label"])
    for key in ("accessory", "component"):
        if part.get(key):
            _component(found, f"{path}.{key}", part[key])
    for i, one in enumerate(inner):
        _component(found, f"{path}.components.{i}", one)


def message_violations(payload: Json) -> Found:
    """Every breach of a limit in the body of a message that is sent, edited or given as a response."""
    found: Found = []
    v2 = bool((payload.get("flags") or 0) & COMPONENTS_V2)
    check_texts(found, "", payload, {"content": (0, CONTENT)})
    _embeds(found, payload.get("embeds") or [])
    found += component_violations(payload.get("components") or [], v2=v2)
    for key in ("content", "embeds", "poll", "stickers"):
        if v2 and payload.get(key):
            bad(found, key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Not allowed with IS_COMPONENTS_V2")
    nonce = payload.get("nonce")
    if isinstance(nonce, str) and len(nonce) > 25:
        bad(found, "nonce", "NONCE_TYPE_TOO_LONG", "A nonce has at most 25 characters.")
    mentions = payload.get("allowed_mentions") or {}
    for i, part in enumerate(mentions.get("parse") or []):
        if part not in ("users", "roles", "everyone"):
            bad(found, f"allowed_mentions.parse.{i}", "BASE_TYPE_CHOICES", "Value must be users, roles or everyone.")
    for key in ("users", "roles"):
        check_count(found, f"allowed_mentions.{key}", mentions.get(key) or [], 0, 100)
        if mentions.get(key) and key in (mentions.get("parse") or []):
            bad(
                found,
                f"allowed_mentions.{key}",
                "MENTIONS_MUTUALLY_EXCLUSIVE",
                f'parse:["{key}"] and {key}: [ids] exclude each other.',
            )
    return found


def autocomplete_violations(data: Json, option_type: int) -> Found:
    """Every breach in the choices of an autocomplete answer; ``option_type`` 3 text, 4 whole number, 10 number."""
    found: Found = []
    choices = data.get("choices") or []
    check_count(found, "data.choices", choices, 0, CHOICES)
    for i, choice in enumerate(choices):
        check_choice(found, f"data.choices.{i}", choice, option_type)
    return found


def check_choice(found: Found, path: str, choice: Json, option_type: int) -> None:
    check_texts(found, path, choice, {"name": (1, CHOICE_NAME)}, ["name"])
    for locale in choice.get("name_localizations") or {}:
        check_texts(found, f"{path}.name_localizations", choice["name_localizations"], {locale: (1, CHOICE_NAME)})
    value = choice.get("value")
    if option_type == 3:
        check_texts(found, path, choice, {"value": (1, CHOICE_VALUE)}, ["value"])
    elif not isinstance(value, int if option_type == 4 else (int, float)) or isinstance(value, bool):
        bad(found, f"{path}.value", "NUMBER_TYPE_COERCE", "The value is not of the option's type.")


def modal_violations(data: Json) -> Found:
    """Every breach in a form (callback type 9)."""
    found: Found = []
    check_texts(found, "data", data, MODAL_TEXT, MODAL_TEXT)
    check_count(found, "data.components", data.get("components") or [], 1, 5)
    return found + component_violations(data.get("components") or [], v2=False, top=(1, 10, LABEL))


def thread_violations(payload: Json) -> Found:
    """Every breach in the making of a thread or a forum post (its message is checked as a message)."""
    found: Found = []
    check_texts(found, "", payload, {"name": (1, 100)}, ["name"])
    check_count(found, "applied_tags", payload.get("applied_tags") or [], 0, 5)
    if payload.get("auto_archive_duration") not in (None, 60, 1440, 4320, 10080):
        bad(found, "auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of 60, 1440, 4320, 10080.")
    return found


def event_violations(event: Json, now: datetime, *, fresh: bool) -> Found:
    """Every breach in a scheduled event as it would become; ``fresh``: its start must be in the future."""
    found: Found = []
    check_texts(found, "", event, EVENT_TEXT, ["name"])
    moments: dict[str, datetime] = {}
    for key in ("scheduled_start_time", "scheduled_end_time"):
        try:
            moments[key] = datetime.fromisoformat(str(event[key]))
        except (KeyError, ValueError):
            if key == "scheduled_start_time" or event.get("entity_type") == 3:
                bad(found, key, "BASE_TYPE_REQUIRED", "This field is required")
    start, end = moments.get("scheduled_start_time"), moments.get("scheduled_end_time")
    if fresh and start and start <= now:
        bad(found, "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
    if start and end and end <= start:
        bad(found, "scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID", "The end must be after the start.")
    if event.get("entity_type") == 3:
        check_texts(found, "entity_metadata", event.get("entity_metadata") or {}, {"location": (1, 100)}, ["location"])
    if event.get("privacy_level") != 2:
        bad(found, "privacy_level", "BASE_TYPE_CHOICES", "Value must be one of 2.")
    return found
