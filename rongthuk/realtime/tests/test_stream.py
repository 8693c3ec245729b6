"""The live process: signed topics alone, content never, and no reader forgotten."""

import asyncio

import pytest

from rongthuk.core.live import sign, unsign
from rongthuk.realtime.stream import QUEUE_LENGTH, Live

KEY = "a key for tests"


class Reader:
    """A browser that has opened a stream."""

    def __init__(self, live: Live, *topics: str) -> None:
        self.sent = []
        self.closed = asyncio.Event()
        query = "&".join(f"topic={topic}" for topic in topics)
        scope = {"type": "http", "path": "/live", "query_string": query.encode()}
        self.task = asyncio.create_task(live._stream(scope, self.receive, self.send))

    async def receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def text(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()


def test_a_topic_is_signed_and_a_forged_one_is_not_ours():
    assert unsign(sign("case:12", KEY), KEY) == "case:12"
    assert unsign(sign("case:12", "another"), KEY) is None
    assert unsign("case:12", KEY) is None
    assert unsign(sign("case:12", KEY).replace("12", "13"), KEY) is None


def run(story):
    asyncio.run(asyncio.wait_for(story(), 10))


def test_a_change_reaches_those_who_listen_and_carries_no_content():
    async def story():
        live = Live("", KEY)
        mine, other = (
            Reader(live, sign("case:1", KEY)),
            Reader(live, sign("case:2", KEY), sign("unit:7", KEY)),
        )
        await asyncio.sleep(0.01)
        live.publish("case:1")
        await asyncio.sleep(0.01)
        assert "event: change\ndata: case:1\n\n" in mine.text
        assert "change" not in other.text
        live.publish("*")
        await asyncio.sleep(0.01)
        assert "data: *" in other.text
        for reader in (mine, other):
            reader.task.cancel()

    run(story)


@pytest.mark.parametrize(
    "topics", [[], ["case:1"], [sign("case:1", "another")], [sign("case:1", KEY), "case:2~00"]]
)
def test_unsigned_topics_are_refused(topics):
    async def story():
        live = Live("", KEY)
        reader = Reader(live, *topics)
        await reader.task
        assert reader.status == 403
        assert not live.readers

    run(story)


def test_a_reader_who_does_not_read_is_dropped_and_nothing_is_kept_of_him():
    async def story():
        live = Live("", KEY)
        reader = Reader(live, sign("case:1", KEY))
        await asyncio.sleep(0.01)
        for _ in range(QUEUE_LENGTH + 5):
            live.publish("case:1")
        await reader.task
        assert not live.readers

    run(story)
