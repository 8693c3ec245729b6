"""E-mail: letters arrive whole, once, and failures say whether they are final."""

import smtplib
import uuid
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail.backends.smtp import EmailBackend

from rongthuk.channels.email.carrier import Email
from rongthuk.conversations.channels import DeliveryFailed, Outgoing


def outgoing() -> Outgoing:
    return Outgoing(
        key=str(uuid.uuid4()),
        address="somchai@example.com",
        subject="เรื่อง 69-000001-2",
        body="รับเรื่องแล้ว",
        language="th",
    )


def test_the_same_letter_twice_is_one_file(settings, tmp_path):
    settings.EMAIL_URL = f"maildir://{tmp_path}"
    letter = outgoing()
    assert Email().send(letter) == Email().send(letter)
    (file,) = (tmp_path / "new").iterdir()
    read = message_from_bytes(file.read_bytes(), policy=default)
    assert read["to"] == "somchai@example.com"
    assert read.get_content().strip() == "รับเรื่องแล้ว"


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (451, b"later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPAuthenticationError(535, b"bad"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
    ],
)
def test_a_failure_says_whether_it_is_final(settings, monkeypatch, error, permanent):
    settings.EMAIL_URL = "smtp://mail.example:2525?tls=no"

    def refuse(self, letters):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(DeliveryFailed) as failure:
        Email().send(outgoing())
    assert failure.value.permanent is permanent
