"""Sign the topics of live updates: a page that may show a case may listen to it, and nobody else."""

from __future__ import annotations

import hashlib
import hmac


def sign(topic: str, key: str) -> str:
    """Return the topic with the signature that lets a page listen to it."""
    return f"{topic}~{hmac.new(b'live:' + key.encode(), topic.encode(), hashlib.sha256).hexdigest()[:32]}"


def unsign(signed: str, key: str) -> str | None:
    """Return the topic, or None when its signature is not ours."""
    topic = signed.rpartition("~")[0]
    return topic if topic and hmac.compare_digest(sign(topic, key), signed) else None
