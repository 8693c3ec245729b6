"""Read settings from the environment and refuse nonsense.

Every reader raises `BadSetting` with a sentence that names the variable, what it held and what it accepts, so that
`DEBUG=ture` stops the start instead of silently meaning False.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(SystemExit):
    """Stop the start with a sentence instead of a traceback."""

    def __init__(self, name: str, value: str, accepts: str) -> None:
        super().__init__(f"Setting {name}={value!r} is not usable: {accepts}.")


TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return the variable's text, stripped."""
    return os.environ.get(name, default).strip()


def switch(name: str, default: bool = False) -> bool:
    """Return a yes/no variable."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise BadSetting(name, raw, "write true or false")


def number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number between `least` and `most`."""
    raw = os.environ.get(name)
    if raw is None or not raw.strip():
        return default
    accepts = f"write a whole number from {least} to {most}"
    try:
        value = int(raw)
    except ValueError:
        raise BadSetting(name, raw, accepts) from None
    if not least <= value <= most:
        raise BadSetting(name, raw, accepts)
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without empty members."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def choice(name: str, default: str, accepted: set[str]) -> str:
    """Return one of the accepted words."""
    value = text(name, default)
    if value not in accepted:
        raise BadSetting(name, value, "write one of " + ", ".join(sorted(accepted)))
    return value


def address(name: str, default: str, schemes: set[str]) -> str:
    """Return an address (URL) with one of the accepted schemes, without a slash at its end."""
    value = text(name) or default
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        raise BadSetting(
            name,
            _without_password(value),
            "write an address that begins with " + ", ".join(f"{one}://" for one in sorted(schemes)),
        )
    return value.rstrip("/")


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's database entry for a `postgresql://` address.

    The host may stand in the query (`postgresql:///db?host=/run/pg&user=x`), as libpq has it for socket folders.
    """
    raw = text(name)
    accepts = "write postgresql://user:password@host:port/database"
    if not raw:
        raise BadSetting(
            name, raw, accepts + ", or start with ./run or ./manage, which bring their own database"
        )
    address = urlsplit(raw)
    if address.scheme not in {"postgresql", "postgres"}:
        raise BadSetting(name, _without_password(raw), accepts)
    try:
        port = address.port
    except ValueError:
        raise BadSetting(name, _without_password(raw), accepts) from None
    options: dict[str, Any] = dict(parse_qsl(address.query))
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")) or options.pop("dbname", ""),
        "USER": unquote(address.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(address.password or "") or options.pop("password", ""),
        "HOST": address.hostname or options.pop("host", ""),
        "PORT": str(port or options.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    if not entry["NAME"]:
        raise BadSetting(name, _without_password(raw), accepts + " (the database's name is missing)")
    options.setdefault("connect_timeout", "5")
    entry["OPTIONS"] = options
    return entry


def _without_password(raw: str) -> str:
    """Return the address with its password starred out, for messages."""
    password = urlsplit(raw).password
    return raw.replace(f":{password}@", ":***@") if password else raw
