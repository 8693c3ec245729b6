"""Carry messages by e-mail, as `EMAIL_URL` says.

`maildir:///folder` writes each letter as a file (the stand-in); `smtp://user:password@host:587?tls=yes` (or `smtps://`) sends it. The
Message-ID is made from the delivery's key and stays the same over every attempt.
"""

from __future__ import annotations

import os
import smtplib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _

from rongthuk.conversations.channels import DeliveryFailed, Outgoing

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Email:
    """The e-mail channel. A folder drops repeats by the letter's name; an SMTP server need not."""

    kind: str = "email"
    name: object = _("E-mail")
    point_kind: str = "email"
    can_send: bool = True

    @property
    def is_safe_to_repeat(self) -> bool:
        """Tell whether a second letter with the same key is dropped."""
        return str(settings.EMAIL_URL).startswith("maildir:")

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one letter and return its Message-ID."""
        letter = EmailMessage(
            subject=outgoing.subject,
            body=outgoing.body,
            from_email=settings.EMAIL_FROM,
            to=[outgoing.address],
            headers={"Message-ID": f"<{outgoing.key}@rongthuk>", "Auto-Submitted": "auto-generated"},
        )
        address = urlsplit(settings.EMAIL_URL)
        if address.scheme == "maildir":
            _put(Path(unquote(address.path)), outgoing.key, letter)
        elif address.scheme in {"smtp", "smtps"}:
            _post(letter)
        else:
            raise DeliveryFailed("EMAIL_URL names no way to send", permanent=False)
        return f"<{outgoing.key}@rongthuk>"


def _put(folder: Path, key: str, letter: EmailMessage) -> None:
    """Write the letter under its key; the rename makes it appear whole or not at all."""
    try:
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        (folder / "new").mkdir(exist_ok=True)
        draft = folder / "tmp" / key
        draft.write_bytes(letter.message().as_bytes())
        draft.replace(folder / "new" / f"{key}.eml")
    except OSError as error:
        raise DeliveryFailed(f"folder: {os.strerror(error.errno or 0)}") from error


def _post(letter: EmailMessage) -> None:
    address = urlsplit(settings.EMAIL_URL)
    options = parse_qs(address.query)
    backend = EmailBackend(
        host=address.hostname or "localhost",
        port=address.port or (465 if address.scheme == "smtps" else 587),
        username=unquote(address.username or ""),
        password=unquote(address.password or ""),
        use_ssl=address.scheme == "smtps",
        use_tls=address.scheme == "smtp" and options.get("tls", ["yes"])[0] not in {"no", "false", "0"},
        timeout=TIMEOUT_SECONDS,
    )
    try:
        backend.send_messages([letter])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise DeliveryFailed(
            f"recipient refused {codes}", permanent=all(code >= 500 for code in codes)
        ) from error
    except smtplib.SMTPResponseException as error:
        # 4xx: later; 5xx on the letter itself: never. A refused login is mended by the administrator, so it is tried again.
        login = isinstance(error, smtplib.SMTPAuthenticationError)
        raise DeliveryFailed(
            f"smtp {error.smtp_code}", permanent=error.smtp_code >= 500 and not login
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(f"smtp {type(error).__name__}") from error
