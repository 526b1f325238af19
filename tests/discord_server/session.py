"""One identified shard and one websocket: what is numbered, kept for a resume, queued, compressed and sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from .record import Json

KEPT_EVENTS = 5000


@dataclass(eq=False)
class Session:
    """One identified shard. ``buffer`` keeps (sequence, frame) for a resume; ``connection`` None: away."""

    id: str
    shard: tuple[int, int]
    intents: int
    presence: Json = field(default_factory=dict)
    seq: int = 0
    buffer: deque[tuple[int, Json]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    connection: Connection | None = None

    def dispatch(self, event: str, data: Json) -> None:
        """Give an event its number, keep it for a resume, and send it if the connection is alive."""
        self.seq += 1
        frame = {"op": 0, "t": event, "s": self.seq, "d": data}
        self.buffer.append((self.seq, frame))
        if self.connection is not None:
            self.connection.send(frame)


class Connection:
    """One websocket; everything goes out through one queue, so that order and compression stay right."""

    def __init__(self, socket: web.WebSocketResponse, *, compress: bool) -> None:
        """Wrap a socket; ``compress`` means one zlib stream over the whole connection (zlib-stream)."""
        self.socket, self.zombie = socket, False
        self.session: Session | None = None
        self._deflate = zlib.compressobj() if compress else None
        self._outbox: asyncio.Queue[Json | int] = asyncio.Queue()
        self._sent: deque[float] = deque(maxlen=121)

    def send(self, frame: Json) -> None:
        """Queue a frame; a zombie connection swallows it."""
        if not self.zombie:
            self._outbox.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with a gateway close code once everything queued has gone out."""
        self._outbox.put_nowait(code)

    def too_fast(self) -> bool:
        """Whether the client sent more than 120 frames within 60 s."""
        self._sent.append(time.monotonic())
        return len(self._sent) == 121 and self._sent[-1] - self._sent[0] < 60

    async def writer(self) -> None:
        """Send what is queued until the socket closes."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            while not self.socket.closed:
                item = await self._outbox.get()
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                text = json.dumps(item)
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)


def transport_of(socket: web.WebSocketResponse) -> asyncio.Transport | None:
    """Return the connection below a websocket, to cut it without a close frame."""
    transport = socket._req.transport if socket._req is not None else None
    return transport if isinstance(transport, asyncio.Transport) else None
