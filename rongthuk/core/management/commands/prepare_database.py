"""Bring the database to what this release needs, in one process because each Django start costs a second."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Hosts that start together queue here; the number only has to be the same everywhere.
LOCK = 1555_0001
# What a release brings as data, and the code that turns it into rows.
REFERENCE_SUFFIXES = {".toml", ".json", ".geojson", ".csv", ".tsv", ".gz", ".npz"}
NO_REFERENCE = {"frontend", "locale", "templates", "tests", "static", "migrations", "__pycache__"}


class Command(BaseCommand):
    """Migrate, load changed reference data, and fill an empty database with the demonstration city."""

    help = "Migrate, load changed reference data, and fill an empty database with the demonstration city."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--empty", action="store_true", help="Leave an empty database without the demonstration city."
        )
        parser.add_argument(
            "--result", metavar="FILE", help="Write what this database is as JSON into this file."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still to be done; only one process at a time does."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                self.prepare(empty=options["empty"], result=options["result"])
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def prepare(self, *, empty: bool, result: str | None) -> None:
        """Migrate, load and tell."""
        if is_behind():
            self.say("Database tables")
            call_command("migrate", interactive=False, verbosity=0)
        create_stamps()
        commands = get_commands()
        reference = reference_hash()
        if "load_reference" in commands and read_stamp("reference") != reference:
            self.say("Areas, agencies, categories and rules")
            call_command("load_reference", stdout=self.stdout)
            write_stamp("reference", reference)
        demonstration = self.demonstrate(empty=empty) if "load_demo" in commands else False
        if result:
            accounts = ""
            if demonstration and "demo_accounts" in commands:
                words = io.StringIO()
                call_command("demo_accounts", stdout=words)
                accounts = words.getvalue()
            told = {"demonstration": demonstration, "accounts": accounts}
            Path(result).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    def demonstrate(self, *, empty: bool) -> bool:
        """Load the demonstration city into an empty database; return whether this database is one.

        The choice is kept: a database that was begun with `--empty` stays a real one at every later start. A
        load that was cut short is begun again.
        """
        purpose = read_stamp("purpose")
        if purpose == "demonstration":
            return True
        if purpose == "real" or (purpose != "loading" and has_cases()):
            return False
        if empty:
            write_stamp("purpose", "real")
            return False
        self.say("Demonstration city")
        write_stamp("purpose", "loading")
        call_command("load_demo", stdout=self.stdout)
        write_stamp("purpose", "demonstration")
        return True

    def say(self, words: str) -> None:
        """Tell the supervisor what begins now."""
        self.stdout.write(f"step: {words}")
        self.stdout.flush()


def is_behind() -> bool:
    """Return whether a migration waits; looking costs a tenth of running `migrate` for nothing."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_cases() -> bool:
    """Return whether anybody has filed anything here."""
    return bool(apps.get_model("complaints", "Complaint")._default_manager.exists())


def reference_hash() -> str:
    """Return what the reference files and their loaders hash to."""
    digest = hashlib.sha256()
    package = Path(apps.get_app_config("core").path).parent
    for path in sorted(package.rglob("*")):
        if NO_REFERENCE & set(path.parts[len(package.parts) :]):
            continue
        if path.suffix in REFERENCE_SUFFIXES or path.name in {
            "reference.py",
            "load_reference.py",
            "loading.py",
        }:
            digest.update(str(path.relative_to(package)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


# The stamps live in the database, not beside it: they speak of its rows, and several hosts share them.


def create_stamps() -> None:
    """Create the small table of stamps; it is no model because nothing but this command reads it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS core_preparation (name text PRIMARY KEY, value text NOT NULL, at "
            "timestamptz NOT NULL DEFAULT now())"
        )


def read_stamp(name: str) -> str:
    """Return what was noted under this name, or an empty text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_preparation WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else ""


def write_stamp(name: str, value: str) -> None:
    """Note a value under this name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_preparation (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, at = now()",
            [name, value],
        )
