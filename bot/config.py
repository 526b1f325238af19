"""Settings from the environment and from `.env`, read here and nowhere else; `os.environ` is not changed.

A variable of the environment wins over `.env` in the working directory, that over `.env` in the data directory.
All faults are reported at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import Clock

DEFAULTS: dict[str, str] = {
    "DISCORD_TOKEN": "",
    "HOUSTON_DATA_DIR": "",
    "HOUSTON_CLOCK": "",
    "HOUSTON_LOG": "text",
    "HOUSTON_HEALTH": "",
    "HOUSTON_SYNC": "",
    "HOUSTON_KEEP_MISSES": "",
    "LL2_BASE_URL": "",
    "LL2_TOKEN": "",
    "DISCORD_API_BASE": "",
    "DISCORD_GATEWAY_URL": "",
}
"""Every setting and its default; held to `.env.example` and the README by a test."""


class SettingsError(Exception):
    """Settings that cannot be used; `faults` holds one sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set."""

    data_dir: Path
    clock: Clock = field(default_factory=Clock)
    token: str = field(default="", repr=False)
    """Discord's token; never printed, never logged."""
    log: str = "text"
    """`text` or `json`."""
    api_base: str = ""
    """Another address of Discord's REST interface; the token goes there."""
    gateway_url: str = ""
    """Another address of Discord's gateway; the token goes there too."""
    health: tuple[str, int] | None = None
    """Host and port of the health page; None for no page."""
    sync: bool = False
    """Whether the running bot keeps the record true from the live source."""
    keep_misses: bool = False
    """Whether the text of unanswered questions is kept for a month, without user and channel."""
    live_base: str = ""
    """A mirror of the live source; the key goes there."""
    live_token: str = field(default="", repr=False)
    """The key for the live source; never printed, never logged."""


def load(environ: Mapping[str, str] | None = None, directory: Path | None = None) -> Settings:
    """Read the settings. Raises SettingsError with every fault."""
    environ = os.environ if environ is None else environ
    values = _dotenv((directory or Path.cwd()) / ".env") | _known(environ)
    data_dir = Path(values["HOUSTON_DATA_DIR"]).expanduser() if values.get("HOUSTON_DATA_DIR") else default_data_dir()
    values = DEFAULTS | _dotenv(data_dir / ".env") | values
    faults: list[str] = []
    clock = Clock()
    try:
        clock = Clock.from_setting(values["HOUSTON_CLOCK"])
    except ValueError as error:
        faults.append(f"HOUSTON_CLOCK: {error}.")
    if data_dir.exists() and not data_dir.is_dir():
        faults.append(f"HOUSTON_DATA_DIR: {data_dir} is not a directory.")
    token = values["DISCORD_TOKEN"].strip()
    if token and (any(c.isspace() for c in token) or not token.isascii()):
        faults.append("DISCORD_TOKEN: a token has no spaces and only plain letters; copy it again from the bot's page.")
    if values["HOUSTON_LOG"] not in ("text", "json"):
        faults.append(f"HOUSTON_LOG: {values['HOUSTON_LOG']!r} is neither text nor json.")
    health = _host_and_port(values["HOUSTON_HEALTH"])
    if values["HOUSTON_HEALTH"] and health is None:
        faults.append(f"HOUSTON_HEALTH: {values['HOUSTON_HEALTH']!r} is not an address such as 127.0.0.1:8080.")
    for name, schemes in (
        ("DISCORD_API_BASE", ("https", "http")),
        ("DISCORD_GATEWAY_URL", ("wss", "ws")),
        ("LL2_BASE_URL", ("https", "http")),
    ):
        if problem := _address_problem(values[name], *schemes):
            faults.append(f"{name}: {problem}")
    sync = values["HOUSTON_SYNC"] or ("on" if token else "off")
    if sync not in ("on", "off"):
        faults.append(f"HOUSTON_SYNC: {sync!r} is neither on nor off.")
    if values["HOUSTON_KEEP_MISSES"] not in ("", "0", "1"):
        faults.append(f"HOUSTON_KEEP_MISSES: {values['HOUSTON_KEEP_MISSES']!r} is neither 1 nor 0.")
    key = values["LL2_TOKEN"].strip()
    if key and (any(c.isspace() for c in key) or not key.isascii()):
        faults.append("LL2_TOKEN: a key has no spaces and only plain letters.")
    if faults:
        raise SettingsError(faults)
    return Settings(
        data_dir,
        clock,
        token,
        values["HOUSTON_LOG"],
        values["DISCORD_API_BASE"].rstrip("/"),
        values["DISCORD_GATEWAY_URL"],
        health,
        sync == "on",
        values["HOUSTON_KEEP_MISSES"] == "1",
        values["LL2_BASE_URL"].rstrip("/"),
        key,
    )


def _host_and_port(text: str) -> tuple[str, int] | None:
    """The parts of `127.0.0.1:8080`; None where it does not look like that."""
    host, _, port = text.strip().rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return None
    return host.strip("[]"), int(port)


def _address_problem(address: str, safe: str, open_: str) -> str:
    """What is wrong with an address that the token goes to; in clear it goes to this machine alone."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{address!r} is not an address."
    if parts.username or parts.password:
        return "an address with a user name or password in it is refused."
    if parts.scheme == safe and host:
        return ""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if parts.scheme == open_ and loopback:
        return ""
    return f"{address!r} must begin with {safe}:// ({open_}:// only for this machine itself)."


def default_data_dir() -> Path:
    """The platform's own place for a program's data."""
    from platformdirs import user_data_path

    return user_data_path("houston", appauthor=False)


def _known(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in DEFAULTS if environ.get(name)}


def _dotenv(path: Path) -> dict[str, str]:
    """The settings of a `.env` file; a missing file has none."""
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return _known({name: value for name, value in dotenv_values(path, interpolate=False).items() if value})
