"""Note in the log that a message was ready; its words stay in the database."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rongthuk.conversations.channels import Outgoing

logger = logging.getLogger("rongthuk.console")


@dataclass(frozen=True, slots=True)
class Console:
    """Takes messages for contact points of the kind `console`."""

    kind: str = "console"
    name: object = _("Console")
    point_kind: str = "console"
    can_send: bool = True
    is_safe_to_repeat: bool = True

    def send(self, outgoing: Outgoing) -> str:
        """Log the delivery's key and length."""
        logger.info("message", extra={"key": outgoing.key, "length": len(outgoing.body)})
        return outgoing.key
