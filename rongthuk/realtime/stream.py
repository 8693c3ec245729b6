"""Serve `GET /live?topic=…&topic=…` from one `LISTEN`: raw ASGI, no ORM, thousands of quiet streams in one process.

Every topic carries a signature of the page that shows it (`case:12~3f…`), so that nobody can listen to what he may not see.
A reader who cannot keep up is dropped and comes back by himself; a ping every 25 seconds keeps proxies from closing the stream.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg

from rongthuk.core.live import unsign

logger = logging.getLogger(__name__)

CHANNEL = "rongthuk_live"
PING_SECONDS = 25
QUEUE_LENGTH = 64
MOST_TOPICS = 20
# The signature of a topic is the right to hear it; no cookie is read here, so that any page may ask.
ANY_ORIGIN = (b"access-control-allow-origin", b"*")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Reader:
    """One open stream: the topics that changed and were not yet written; `behind` when it did not keep up."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE_LENGTH)
        self.behind = False

    def put(self, topic: str) -> None:
        """Add a topic, or note that the reader does not read."""
        try:
            self.queue.put_nowait(topic)
        except asyncio.QueueFull:
            self.behind = True


class Live:
    """The live process: one listener, many streams."""

    def __init__(self, conninfo: str, key: str) -> None:
        self.conninfo = conninfo
        self.key = key
        self.readers: dict[str, set[Reader]] = defaultdict(set)
        self.listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self.listen())
        path = scope["path"]
        if path.endswith("/health"):
            await self._answer(send, 200, b"ok")
        else:
            await self._stream(scope, receive, send)

    async def listen(self) -> None:
        """Listen for ever; when the database goes away, come back and tell every reader to look again."""
        wait, interrupted = 0.5, False
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self.conninfo, autocommit=True)
                async with connection:
                    await connection.execute(f"listen {CHANNEL}")
                    if interrupted:
                        self.publish("*")
                    wait, interrupted = 0.5, True
                    async for notice in connection.notifies():
                        self.publish(notice.payload)
            except (psycopg.Error, OSError) as error:
                logger.warning("live listener away", extra={"error": type(error).__name__})
                await asyncio.sleep(wait)
                wait = min(wait * 2, 10)

    def publish(self, topic: str) -> None:
        """Hand a topic to those who listen to it; `*` reaches everybody (something may have been missed)."""
        readers = set().union(*self.readers.values()) if topic == "*" else self.readers.get(topic, set())
        for reader in list(readers):
            reader.put(topic)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        signed = query.get("topic", [])[:MOST_TOPICS]
        topics = [topic for topic in (unsign(one, self.key) for one in signed) if topic]
        if not topics or len(topics) != len(signed):
            await self._answer(send, 403, b"these topics are not yours")
            return
        reader = Reader()
        for topic in topics:
            self.readers[topic].add(reader)
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            ANY_ORIGIN,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        try:
            await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
            while not gone.done() and not reader.behind:
                try:
                    topic = await asyncio.wait_for(reader.queue.get(), PING_SECONDS)
                    text = f"event: change\ndata: {topic}\n\n"
                except TimeoutError:
                    text = ": ping\n\n"
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            for topic in topics:
                self.readers[topic].discard(reader)
                if not self.readers[topic]:
                    del self.readers[topic]

    async def _answer(self, send: Send, status: int, body: bytes) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), ANY_ORIGIN]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _gone(receive: Receive) -> None:
    """Return when the reader has closed the stream."""
    while (await receive())["type"] != "http.disconnect":
        pass
