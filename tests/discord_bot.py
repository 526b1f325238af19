"""A Houston process connected to the stand-in, with its data directory and command line, for the tests of the bot."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from discord_server import TOKEN, DiscordServer

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Bot:
    """Starts, kills and restarts `houston discord` on one data directory."""

    server: DiscordServer
    data_dir: Path
    process: asyncio.subprocess.Process | None = None
    errors: list[str] = field(default_factory=list)
    _reader: asyncio.Task[None] | None = None

    def environment(self, **extra: str) -> dict[str, str]:
        """The settings of the process: nothing of the machine's own but the path."""
        return {
            "PATH": os.environ["PATH"],
            "HOUSTON_DATA_DIR": str(self.data_dir),
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": self.server.api_base,
            "DISCORD_GATEWAY_URL": self.server.gateway_url,
            "HOUSTON_SYNC": "off",
            "PYTHONUTF8": "1",
            **extra,
        }

    async def start(self, clock: str = "", *, ready: bool = True, **extra: str) -> None:
        """Start the bot and wait until it is connected."""
        logins = self.server.gateway.logins
        if clock:
            extra["HOUSTON_CLOCK"] = clock
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "discord", cwd=ROOT, env=self.environment(**extra),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        if ready:
            await self.server.gateway.wait_ready(after=logins)

    async def _read(self) -> None:
        assert self.process is not None
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.errors.append(line.decode(errors="replace").rstrip())

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """End it as an operator would; returns the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), 20)
        assert self._reader is not None
        await self._reader
        return code

    async def wait(self) -> int:
        """Wait until it ends by itself; returns the exit code."""
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), 20)
        assert self._reader is not None
        await self._reader
        return code

    async def cli(self, *args: str, clock: str = "") -> str:
        """Run another command of Houston on the same data directory; returns its output."""
        extra = {"HOUSTON_CLOCK": clock} if clock else {}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *args, cwd=ROOT, env=self.environment(**extra),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def log(self) -> list[dict[str, Any]]:
        """The deliveries, as `houston milestones log --json` prints them."""
        return [json.loads(line) for line in (await self.cli("milestones", "log", "--json")).splitlines()]


def make(server: DiscordServer, data_dir: Path, directory: Path) -> Bot:
    """A bot with a data directory of its own that has the knowledge file of the tests."""
    directory.mkdir(exist_ok=True)
    for path in data_dir.glob("knowledge-*.db"):
        shutil.copy(path, directory)
    return Bot(server, directory)
