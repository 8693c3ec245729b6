"""List what a token may be good for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A right of a token. Whatever the scopes, tip-offs are read by nobody over the API."""

    FILE = "file", _("File cases")
    READ_OWN = "read:own", _("Read the cases that it filed")
    READ_AGENCY = "read:agency", _("Read the cases of its agency")
    READ_ALL = "read:all", _("Read all cases, without words and pictures of others")
    MESSAGE = "message", _("Pass on further words of the complainant")
    ATTACH = "attach", _("Add photographs and documents")
    MOVE = "move", _("Work on the cases of its agency")


READING = frozenset({Scope.READ_OWN.value, Scope.READ_AGENCY.value, Scope.READ_ALL.value})
# These act for an agency and mean nothing without one.
NEED_AGENCY = frozenset({Scope.READ_AGENCY.value, Scope.MOVE.value})
