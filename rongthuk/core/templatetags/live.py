"""Sign topics for the live process."""

from __future__ import annotations

from django import template
from django.conf import settings

from rongthuk.core.live import sign

register = template.Library()


@register.simple_tag
def live_topics(*topics: str) -> str:
    """Return the topics with their signatures, separated by spaces, for `data-live-topic`."""
    return " ".join(sign(topic, settings.SECRET_KEY) for topic in topics)
