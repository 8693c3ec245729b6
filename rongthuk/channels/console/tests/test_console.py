"""The console notes that a message was ready, and never what it says."""

import logging

from rongthuk.channels.console.carrier import Console
from rongthuk.conversations.channels import Outgoing, sender_for


def test_words_stay_out_of_the_log(caplog):
    caplog.set_level(logging.INFO, logger="rongthuk.console")
    Console().send(Outgoing(key="k1", address="x", subject="s", body="ความลับ", language="th"))
    assert "ความลับ" not in caplog.text
    assert caplog.records[0].key == "k1"


def test_the_registry_finds_who_carries_to_a_kind_of_point():
    assert sender_for("console").kind == "console"
    assert sender_for("email").kind == "email"
    assert sender_for("pigeon") is None
