"""Take what a person wrote into a form: cleaned, neither missing nor endless."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import clean

LONGEST_WORDS = 10_000


def words_of(text: str, *, field: str, required: bool = True, longest: int = LONGEST_WORDS) -> str:
    """Return what a person wrote, cleaned; refuse nothing and too much with a sentence."""
    words = clean(text or "")
    if required and len(words) < 2:
        raise Invalid("words_missing", _("Please write a few words."), field=field)
    if len(words) > longest:
        raise Invalid(
            "words_too_long",
            _("This is too long: %(length)s characters, at most %(most)s are possible.")
            % {"length": len(words), "most": longest},
            field=field,
        )
    return words
