"""Know without Django whether the database is what this release needs; a Django start costs seconds.

What is compared: a hash of our own sources (migrations and reference data among them) and of the locked
packages, and what the database itself says was applied to it. So an older dump that was restored, or another
database behind the same address, is noticed.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from installation import database, places, python_packages, stamps

APPLIED = (
    "SELECT md5(coalesce((SELECT string_agg(app || '.' || name, ',' ORDER BY app, name) FROM "
    "django_migrations), '') || "
    "coalesce((SELECT string_agg(name || '=' || value, ',' ORDER BY name) FROM core_preparation), ''))"
)
SOURCES = {".py", ".toml", ".json", ".geojson", ".csv", ".tsv", ".gz", ".npz"}
NOT_SOURCES = frozenset({"tests", "frontend", "templates", "locale"})


class DatabaseState:
    """The database of one installation, as the last complete preparation left it."""

    def __init__(self, data: places.Data, env: dict[str, str]) -> None:
        self.file: Path = data.run / "database-state.json"
        self.env = env

    def told_before(self) -> dict[str, object] | None:
        """Return what the preparation told if nothing has changed since, else None."""
        try:
            kept: dict[str, object] = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        told = kept.get("told")
        if not isinstance(told, dict) or kept.get("fingerprint") != self.fingerprint():
            return None
        return told

    def keep(self, told: dict[str, object]) -> None:
        """Note what the preparation told, for this state of sources and database."""
        fingerprint = self.fingerprint()
        if fingerprint:
            kept = {"fingerprint": fingerprint, "told": told}
            self.file.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    def fingerprint(self) -> str:
        """Return the hash of sources and database, empty when the database does not say."""
        applied = self.applied()
        if not applied:
            return ""
        sources = stamps.files_below(places.ROOT / "rongthuk", SOURCES, NOT_SOURCES)
        return stamps.content_hash([*sources, python_packages.RUNNING], also=applied)

    def applied(self) -> str:
        """Return a hash of what was applied to the database, asked with the wheel's own psql."""
        address = urlsplit(self.env["DATABASE_URL"])
        env = dict(self.env)
        if address.password:
            # A password on a command line can be read by everybody on the machine.
            env["PGPASSWORD"] = unquote(address.password)
            named, _, where = address.netloc.rpartition("@")
            address = address._replace(netloc=f"{named.partition(':')[0]}@{where}")
        # Written by hand: `urlunsplit` drops the two slashes of an address whose host stands in its query.
        asked_at = f"{address.scheme}://{address.netloc}{address.path}" + (
            f"?{address.query}" if address.query else ""
        )
        psql = str(database.wheel_folder() / "bin" / "psql")
        asked = subprocess.run(
            [psql, "--no-psqlrc", "-AtX", "-c", APPLIED, asked_at],
            check=False,
            capture_output=True,
            text=True,
            env=env,
        )
        return asked.stdout.strip() if asked.returncode == 0 else ""
