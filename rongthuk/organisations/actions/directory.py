"""Load the directory of agencies into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from rongthuk.areas.places import forget_places
from rongthuk.core.actors import Actor
from rongthuk.core.thai import thai_sort_key
from rongthuk.organisations import queries, tree
from rongthuk.organisations.actions.recording import record, require_administrator
from rongthuk.organisations.directory_files import DIRECTORY, Entry, read_directory
from rongthuk.organisations.models import Agency, AgencyKind, AgencyName


@transaction.atomic
def load_directory(*, by: Actor, folder: Path = DIRECTORY) -> str:
    """Add and change agencies as their files say; return a line that says what was done.

    May be run at any time. An agency that an administrator has edited is left alone; one whose file has vanished
    is reported and stays. A mistake in a file raises before anything is changed.
    """
    require_administrator(by)
    entries = read_directory(folder)
    tree.lock_tree()
    known = {agency.code: agency for agency in Agency.objects.select_for_update()}
    added = _add([entry for entry in entries if entry.code not in known], known)
    edited = sorted(entry.code for entry in entries if known[entry.code].edited_at is not None)
    changed = {
        entry.code: fields
        for entry in entries
        if entry.code not in added
        and known[entry.code].edited_at is None
        and (fields := _change(known[entry.code], entry, known))
    }
    _keep_names(entries, known)
    named = {entry.code for entry in entries}
    vanished = sorted(
        agency.code for agency in known.values() if agency.in_directory and agency.code not in named
    )
    if added or changed:
        record("directory.loaded", by=by, added=len(added), changed=changed, left=edited, vanished=vanished)
    queries.forget()
    forget_places()
    return _summary(len(entries), len(added), len(changed), edited, vanished)


def _add(entries: list[Entry], known: dict[str, Agency]) -> set[str]:
    """Insert all new agencies in one statement; their parents come before them in the list."""
    if not entries:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [Agency._meta.db_table, len(entries)],
        )
        keys = [row[0] for row in cursor.fetchall()]
    new = []
    for key, entry in zip(keys, entries, strict=True):
        parent = known[entry.parent] if entry.parent is not None else None
        agency = Agency(pk=key, code=entry.code, parent=parent, in_directory=True, **entry.facts)
        new.append(tree.place(agency))
        known[entry.code] = agency
    for agency, entry in zip(new, entries, strict=True):
        if entry.intake_desk is not None:
            agency.intake_desk = known[entry.intake_desk]
    Agency.objects.bulk_create(new)
    return {agency.code for agency in new}


def _change(agency: Agency, entry: Entry, known: dict[str, Agency]) -> list[str]:
    """Bring one agency to what its file says and return the names of the fields that differed."""
    wanted: dict[str, Any] = {
        **entry.facts,
        "intake_desk_id": known[entry.intake_desk].pk if entry.intake_desk else None,
        "in_directory": True,
    }
    fields = [name for name, value in wanted.items() if getattr(agency, name) != value]
    if fields:
        for name in fields:
            setattr(agency, name, wanted[name])
        agency.sort_key = thai_sort_key(agency.name_th)
        agency.save(update_fields=[*(name.removesuffix("_id") for name in fields), "sort_key"])
    parent = known[entry.parent] if entry.parent is not None else None
    if parent is not None and agency.kind != AgencyKind.ROOT and agency.parent_id != parent.pk:
        # Earlier moves in this run may have changed both paths.
        agency.refresh_from_db(fields=["path", "depth"])
        parent.refresh_from_db(fields=["path", "depth"])
        tree.move_subtree(agency, parent)
        fields.append("parent")
    return fields


def _keep_names(entries: list[Entry], known: dict[str, Agency]) -> None:
    AgencyName.objects.bulk_create(
        [
            AgencyName(
                agency=known[entry.code],
                name=former.name,
                bma_code=former.bma_code,
                since_year=former.since_year,
                until_year=former.until_year,
            )
            for entry in entries
            for former in entry.names
        ],
        ignore_conflicts=True,
    )


def _summary(total: int, added: int, changed: int, edited: list[str], vanished: list[str]) -> str:
    line = _(
        "%(total)d agencies: %(added)d added, %(changed)d changed, %(left)d left as edited on screen"
    ) % {
        "total": total,
        "added": added,
        "changed": changed,
        "left": len(edited),
    }
    if vanished:
        line += "; " + _("no longer in the directory, close them on screen: %(codes)s") % {
            "codes": ", ".join(vanished)
        }
    return line
