"""A wrong or unreachable database, and a disk that is full: said in a sentence, and over when the cause is."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.faults.installed import Installation
from tests.journeys.city import Gate, drop, on_server

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://somebody@127.0.0.1/city", "postgresql://"),
        ("postgresql://somebody@127.0.0.1:5432/", "name is missing"),
        ("postgresql://somebody:secret-word@127.0.0.1:no/city", "DATABASE_URL"),
    ],
)
def test_a_wrong_address_ends_the_start_with_a_sentence(address: str, sentence: str) -> None:
    with Installation() as city:
        city.launch(DATABASE_URL=address)
        assert city.supervisor is not None
        assert city.supervisor.wait(60) != 0
        said = city.words()
        assert sentence in said
        assert "Traceback" not in said
        assert "secret-word" not in said
        # In Thai too.
        assert "ไม่ถูกต้อง" in said or "ใช้ไม่ได้" in said


def test_a_start_waits_for_a_database_that_is_away_and_goes_on_when_it_comes() -> None:
    if "DATABASE_URL" not in os.environ:
        pytest.skip("no database server for the tests")
    name = f"faults_{os.getpid()}"
    on_server(f'CREATE DATABASE "{name}"')
    gate = Gate()
    gate.shut()
    try:
        with Installation() as city:
            city.launch(DATABASE_URL=gate.address_of(name))
            city.wait(lambda: "Waiting for the database" in city.words(), 60, "the sentence")
            assert "nobody listens" in city.words()
            gate.open()
            city.wait(lambda: city.status("/health") == 200, 120, "the first page")
            assert city.supervisor is not None
            city.supervisor.send_signal(signal.SIGINT)
            assert city.supervisor.wait(60) == 0
            assert "Traceback" not in city.words()
    finally:
        gate.shut()
        drop(name)


@pytest.fixture
def small_disk() -> Iterator[Installation]:
    """Start an installation whose folder of photographs is a disk of a quarter of a megabyte."""
    with Installation(web_workers=1) as city:
        city.media.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(city.media)],
            check=False,
            capture_output=True,
            text=True,
        )
        if mounted.returncode:
            pytest.skip(f"a small disk needs the right to mount: {mounted.stderr.strip()}")
        try:
            city.start()
            yield city
        finally:
            city.stop()
            subprocess.run(["umount", "-l", str(city.media)], check=False)


def noise(seed: int) -> bytes:
    """Draw a photograph that does not shrink: about 750 kB."""
    dice = random.Random(seed)
    out = io.BytesIO()
    Image.frombytes("RGB", (800, 800), dice.randbytes(1_920_000)).save(out, "JPEG", quality=95)
    return out.getvalue()


def post(city: Installation, token: str, path: str, body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
    """Send one request to the API."""
    request = urllib.request.Request(
        city.address + path,
        body,
        {"Authorization": f"Bearer {token}", "Content-Type": kind, "Accept-Language": "th"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read() or b"{}")


def picture(seed: int) -> tuple[bytes, str]:
    """Return a form with one photograph."""
    edge = "rongthukphotograph"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + noise(
        seed
    ) + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def test_a_full_disk_refuses_the_photograph_and_takes_the_words(small_disk: Installation) -> None:
    city = small_disk
    token = city.token()
    status, said = post(city, token, "/api/v1/uploads", *picture(1))
    # A fault of ours, not of the sender's, and worth another try later.
    assert status in {503, 507}, (status, said, _log(city))
    assert said.get("detail") or said.get("title")
    # Nothing half written lies about to keep the disk full.
    assert not [path for path in city.media.rglob("*") if path.is_file() and path.stat().st_size]
    report = {"external_id": "full-1", "text": "ไฟทางในซอยดับสามดวง", "place": {"khwaeng": "100601"}}
    status, receipt = post(city, token, "/api/v1/complaints", json.dumps(report).encode(), "application/json")
    assert status == 201
    assert receipt["reference"]
    # The disk has room again: the same photograph goes through, without a restart.
    subprocess.run(["mount", "-o", "remount,size=20m", str(city.media)], check=True)
    status, said = post(city, token, "/api/v1/uploads", *picture(1))
    assert status == 201, said
    assert [path for path in city.media.rglob("*") if path.is_file() and path.stat().st_size > 256 * 1024]


def _log(city: Installation) -> str:
    path: Path = city.folder / "log" / "web.log"
    return path.read_text(errors="replace")[-1500:] if path.exists() else ""
