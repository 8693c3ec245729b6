"""Attempts to open a case by its reference and PIN."""

from __future__ import annotations

from django.db import models

from rongthuk.core.privacy import declare


class OpeningAttempt(models.Model):
    """A wrong guess. Counted per reference and in total; deleted after a day."""

    reference = models.CharField(max_length=16)
    at = models.DateTimeField()

    DATA = declare(none="id reference at")

    class Meta:
        indexes = [
            models.Index(fields=["reference", "at"], name="guesses_of_reference"),
            models.Index(fields=["at"], name="guesses_in_total"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
