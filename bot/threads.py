"""The one place where the asynchronous half meets the synchronous one: a thread that owns one database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, Generic, ParamSpec, TypeVar

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


class Owner(Generic[T]):
    """Opens a resource in a thread of its own and runs functions on it there, one after the other."""

    def __init__(self, make: Callable[[], T], name: str) -> None:
        """Name the thread and say how the resource is made; nothing is opened before `open`."""
        self._make, self._pool = make, ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._resource: T | None = None

    async def open(self) -> None:
        """Open the resource in its thread; raises what opening raises."""
        self._resource = await asyncio.get_running_loop().run_in_executor(self._pool, self._make)

    async def run(self, work: Callable[Concatenate[T, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work(resource, ...)` in the thread and hand its result back."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(self._open(), *args, **kwargs))

    async def replace(self, make: Callable[[], T], end: Callable[[T], None]) -> None:
        """Put another resource in the place of the open one, between two functions; raises what making it raises."""

        def swap() -> None:
            new, old = make(), self._resource
            self._resource = new
            if old is not None:
                end(old)

        await asyncio.get_running_loop().run_in_executor(self._pool, swap)

    def _open(self) -> T:
        if self._resource is None:
            raise RuntimeError("used before open()")
        return self._resource

    async def close(self, end: Callable[[T], None]) -> None:
        """Close the resource in its thread and end the thread."""
        if self._resource is not None:
            await asyncio.get_running_loop().run_in_executor(self._pool, end, self._resource)
            self._resource = None
        self._pool.shutdown(wait=True)
