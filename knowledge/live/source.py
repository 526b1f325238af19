"""One request to Launch Library 2, and what became of it. Version, host and manners stand here and nowhere else."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

VERSION = "2.3.0"
HOST = "https://ll.thespacedevs.com"
TIMEOUT_S = 45.0
"""Seconds for one answer; half a minute is normal for this source."""
_LARGEST = 30_000_000
"""Bytes of one answer; a hundred detailed launches are about two million."""
_PAUSE_S = 300.0
"""How long to keep quiet after a refusal that names no time."""
_AGENT = "houston-discord/0.1 (a Discord bot about spaceflight)"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: the rows, the address of the next page (checked) and how many rows there are in all."""

    rows: tuple[dict[str, Any], ...]
    following: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Throttled:
    """The source asks for quiet for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Passing:
    """Something that may be over in a minute: 5xx, no answer in time, a broken or truncated answer."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A 4xx: asking again would change nothing."""

    why: str
    status: int


Outcome = Page | Throttled | Passing | Refused


class Source:
    """Launch Library 2, or a mirror of it at `base`."""

    def __init__(self, base: str = "", token: str = "") -> None:
        self.base = root(base)
        self._headers = {"Accept": "application/json", "User-Agent": _AGENT}
        if token:
            self._headers["Authorization"] = f"Token {token}"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connections."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them."""
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, parameters: Mapping[str, str]) -> Outcome:
        """Ask once. `path` is relative to the version (`launches/`), or a whole address that `following` gave."""
        assert self._session is not None
        address = path if "://" in path else self.base + path
        if not self._is_ours(address):
            return Refused(f"{urlsplit(address).hostname} is another host", 0)
        try:
            async with self._session.get(address, params=dict(parameters), allow_redirects=False) as response:
                if response.status == 429:
                    return Throttled(_wait(response.headers, await response.content.read(10_000)))
                if response.status >= 500:
                    return Passing(f"answered {response.status}")
                if response.status != 200:
                    return Refused(f"answered {response.status}", response.status)
                if "json" not in response.headers.get("Content-Type", ""):
                    return Passing("answered something that is not JSON")
                body = await _read(response)
        except TimeoutError:
            return Passing("gave no answer in time")
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            return Passing(f"could not be reached ({type(error).__name__})")
        return self._page(body, single=not re.search(r"/[a-z_]+/$", urlsplit(address).path))

    def _page(self, body: bytes, *, single: bool) -> Outcome:
        """The rows of an answer; without a list of results it is no answer."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return Passing("answered broken JSON")
        if not isinstance(data, dict):
            return Passing("answered without results")
        if single:
            return Page((data,), "", 1) if data.get("id") is not None else Passing("answered without an id")
        rows, following = data.get("results"), data.get("next")
        if not isinstance(rows, list):
            return Passing("answered without results")
        count = data.get("count")
        good = tuple(row for row in rows if isinstance(row, dict) and row.get("id") is not None)
        following = following if isinstance(following, str) and self._is_ours(following) else ""
        return Page(good, following, count if isinstance(count, int) else len(good))

    def _is_ours(self, address: str) -> bool:
        """Whether an address belongs to the host that was configured; a key never goes elsewhere."""
        try:
            theirs, ours = urlsplit(address), urlsplit(self.base)
            return (theirs.scheme, theirs.hostname, theirs.port) == (ours.scheme, ours.hostname, ours.port)
        except ValueError:
            return False


def root(base: str) -> str:
    """The address that paths are added to, with the version and a slash at the end."""
    base = (base or HOST).rstrip("/")
    return f"{base}/" if re.search(r"/\d+\.\d+\.\d+$", base) else f"{base}/{VERSION}/"


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, up to the largest that makes sense; raises aiohttp.ClientPayloadError beyond."""
    parts, size = [], 0
    async for part in response.content.iter_chunked(1 << 16):
        size += len(part)
        if size > _LARGEST:
            raise aiohttp.ClientPayloadError
        parts.append(part)
    return b"".join(parts)


def _wait(headers: Mapping[str, str], body: bytes) -> float:
    """Seconds of quiet that a 429 asks for: by its header, by its text, else a while."""
    named = headers.get("Retry-After", "").strip()
    if named.isdigit():
        return min(float(named), 86_400.0)
    if named and headers.get("Date"):
        try:  # by the server's own clock: this machine's may be off
            quiet = parsedate_to_datetime(named) - parsedate_to_datetime(headers["Date"])
            return min(max(1.0, quiet.total_seconds()), 86_400.0)
        except (ValueError, TypeError):
            pass
    match = re.search(rb"available in (\d+) second", body)
    return min(float(match[1]), 86_400.0) if match else _PAUSE_S
