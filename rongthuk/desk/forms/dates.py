"""Ask for a date in a form, and read it as officers write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongthuk.core.dates import NoDate, read_date


class DateField(forms.CharField):
    """A date typed in words or numbers."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Day/month/year, such as 31/12/2569"))
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "text", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return a date, or None for nothing."""
        words = super().to_python(value)
        if not words:
            return None
        try:
            return read_date(words)
        except NoDate:
            raise ValidationError(_("Write the date as day/month/year, such as 31/12/2569.")) from None
