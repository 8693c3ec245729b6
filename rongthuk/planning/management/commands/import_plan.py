"""Take pages of the old plan tracker over."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from rongthuk.core.actors import IMPORT
from rongthuk.core.errors import DomainError, Invalid
from rongthuk.planning.importing.reading import MOST_BYTES
from rongthuk.planning.importing.showing import summary
from rongthuk.planning.importing.taking import Imported, take
from rongthuk.planning.models import Project


class Command(BaseCommand):
    """Read text pages of the old tracker and keep them; the same page again changes nothing."""

    help = (
        "Import text pages of the old plan tracker. Each page is kept whole or not at all; the same page again changes nothing, a changed "
        "one corrects. With --json one JSON object is written for each file, on one line each where there are several."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="text pages of the tracker")
        parser.add_argument("--json", action="store_true", help="write what was read as JSON")
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the files one after the other; a bad one does not stop the others, and makes the command fail at its end."""
        self._prepare()
        files: list[Path] = options["files"]
        failed: list[str] = []
        for file in files:
            try:
                imported = take(_bytes(file), by=IMPORT, dry_run=options["dry_run"])
            except DomainError as error:
                failed.append(f"{file}: {error}")
                continue
            if options["json"]:
                found = {"file": str(file), **imported.as_dict()}
                indent = 1 if len(files) == 1 else None
                self.stdout.write(json.dumps(found, ensure_ascii=False, indent=indent))
            else:
                self._show(file, imported)
        if failed:
            raise CommandError("\n".join(failed))

    def _prepare(self) -> None:
        """Give a database that is still bare its tables and agencies, so that this may be the first command of all."""
        if Project._meta.db_table in connection.introspection.table_names():
            return
        self.stderr.write(_("The database is bare: its tables and agencies are made first."))
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        call_command("load_reference", stdout=self.stderr)

    def _show(self, file: Path, imported: Imported) -> None:
        for line in summary(imported.page):
            self.stdout.write(line)
        for warning in imported.warnings:
            where = _("line %(line)s") % {"line": warning.line} if warning.line else file.name
            self.stdout.write(self.style.WARNING(f"  ! {where}: {warning.message}"))
        if imported.taken.changed_nothing:
            self.stdout.write(_("The page was known already: nothing has changed."))
        else:
            self.stdout.write(
                _("Created %(created)s, updated %(updated)s, unchanged %(unchanged)s.") % imported.totals
            )
        if imported.dry_run:
            self.stdout.write(_("This was a trial: nothing was kept."))


def _bytes(file: Path) -> bytes:
    """Return what the file holds, without reading endless ones."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Invalid(
            "file_unreadable", _("The file cannot be read: %(reason)s") % {"reason": error.strerror or error}
        ) from error
