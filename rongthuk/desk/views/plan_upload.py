"""Enter many rows from a sheet, or a page of the old tracker: send, look at what was read, save in one go."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.core.thai import format_date
from rongthuk.desk.doors import staff
from rongthuk.desk.forms.plan_upload import PageForm, SheetForm
from rongthuk.desk.plan_files import Kept, forget, keep, kept_file
from rongthuk.desk.views.plan_shell import plan_page, with_changes
from rongthuk.planning import access
from rongthuk.planning.bulk.columns import SHEETS, sheet_of
from rongthuk.planning.bulk.entering import Entered, enter
from rongthuk.planning.bulk.reading import read
from rongthuk.planning.bulk.rows import Batch, CellError
from rongthuk.planning.bulk.templates import errors_csv, errors_workbook, template_csv, template_xlsx
from rongthuk.planning.importing.reading import MOST_BYTES
from rongthuk.planning.importing.showing import summary
from rongthuk.planning.importing.taking import Imported, take
from rongthuk.planning.models import Indicator, Project

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERRORS_SHOWN = 50
ROWS_SHOWN = 8
COLUMNS_SHOWN = 7


def may_upload(actor: Actor) -> bool:
    """Tell whether the actor enters anything into a plan."""
    return access.is_evaluator(actor) or actor.has(*access.REPORTERS, "planner")


def _require(actor: Actor) -> None:
    if not may_upload(actor):
        raise Forbidden


@require_http_methods(["GET", "POST"])
@staff()
def upload(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the templates and the forms, or take a file and lead to its preview."""
    _require(actor)
    what = request.POST.get("what", "")
    sheet, old_page = SheetForm(), PageForm()
    status = 200
    if request.method == "POST":
        if what == "page":
            access.require_evaluator(actor)
        form: Any = (
            PageForm(None, request.FILES) if what == "page" else SheetForm(request.POST, request.FILES)
        )
        if form.is_valid():
            file = form.cleaned_data["file"]
            keep(
                request, file.read(MOST_BYTES + 1), name=file.name or "", what="page" if what == "page" else "sheet",
                kind=form.cleaned_data.get("kind", ""),
            )  # fmt: skip
            return redirect("desk:plan_upload_preview", year)
        status = 422
        sheet, old_page = (sheet, form) if what == "page" else (form, old_page)
    context: dict[str, Any] = {
        "sheet": sheet,
        "old_page": old_page,
        "sheets": SHEETS,
        "kept": kept_file(request),
    }
    return plan_page(request, actor, "desk/plan/upload.html", year, tab="upload", status=status, **context)


@require_http_methods(["GET", "POST"])
@staff()
def preview(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show what was read from the file, or save it in one go."""
    _require(actor)
    kept = kept_file(request)
    if kept is None:
        messages.warning(request, _("There is no file here any more. Please choose it again."))
        return redirect("desk:plan_upload", year)
    if request.method == "POST" and request.POST.get("do") == "forget":
        forget(request)
        messages.info(request, _("The file was thrown away; nothing was entered."))
        return redirect("desk:plan_upload", year)
    saves = request.method == "POST"
    try:
        if kept.what == "page":
            return _page(request, actor, year, kept, saves=saves)
        return _sheet(request, actor, year, kept, saves=saves)
    except Forbidden:
        raise
    except DomainError as refusal:
        # The file as a whole cannot be used: back to the form with the sentence.
        forget(request)
        messages.error(request, str(refusal.message))
        return redirect("desk:plan_upload", year)


def _page(request: HttpRequest, actor: Actor, year: int, kept: Kept, *, saves: bool) -> HttpResponseBase:
    """Show what a page of the old tracker says with its doubts, or keep it."""
    access.require_evaluator(actor)
    imported: Imported = take(kept.read(), by=actor, dry_run=not saves)
    if saves:
        forget(request)
        messages.success(
            request, _("Created %(created)s, updated %(updated)s, unchanged %(unchanged)s.") % imported.totals
        )
        return redirect("desk:plan_project", imported.page.code)
    context: dict[str, Any] = {
        "kept": kept,
        "imported": imported,
        "lines": summary(imported.page),
        "changes_nothing": imported.taken.changed_nothing,
        "reports": imported.page.reports_by_day,
    }
    return plan_page(request, actor, "desk/plan/upload_page.html", year, tab="upload", **context)


def _sheet(request: HttpRequest, actor: Actor, year: int, kept: Kept, *, saves: bool) -> HttpResponseBase:
    """Show the errors of a sheet by cell, or what will change; or enter it."""
    if saves:
        entered = enter(kept.read(), by=actor, name=kept.name, kind=kept.kind)
        if entered.is_saved:
            forget(request)
            number = sum(entered.counts.values())
            sentence = ngettext("%(count)s row was entered.", "%(count)s rows were entered.", number)
            messages.success(request, sentence % {"count": number})
            return redirect("desk:plan_board", year)
        kept.note(_found(entered))
        return _shown(request, actor, year, kept, _found(entered), status=422)
    noted = kept.noted()
    if noted is None:
        noted = _found(enter(kept.read(), by=actor, name=kept.name, kind=kept.kind, dry_run=True))
        kept.note(noted)
    return _shown(request, actor, year, kept, noted)


def _found(entered: Entered) -> dict[str, Any]:
    """Return what a trial found, as it is kept beside the file."""
    return {
        "errors": [error.as_dict() for error in entered.errors],
        "counts": dict(entered.counts),
        "parts": [] if entered.errors else _parts(entered.batch),
    }


def _parts(batch: Batch) -> list[dict[str, Any]]:
    """Return of each sheet how many rows are new and the first of them as cells."""
    known = {
        "projects": set(
            Project.objects.filter(code__in=_codes(batch, "projects")).values_list("code", flat=True)
        ),
        "indicators": set(
            Indicator.objects.filter(code__in=_codes(batch, "indicators")).values_list("code", flat=True)
        ),
    }
    parts = []
    for sheet in SHEETS:
        rows = batch.of(sheet)
        if not rows:
            continue
        filled = [
            column for column in sheet.columns if any(row.get(column.field) is not None for row in rows)
        ]
        changed = sum(row.get("code") in known[sheet.code] for row in rows) if sheet.code in known else None
        parts.append(
            {
                "heading": sheet.heading,
                "rows": len(rows),
                "changed": changed,
                "new": None if changed is None else len(rows) - changed,
                "columns": [column.heading for column in filled[:COLUMNS_SHOWN]],
                "cells": [
                    [row.number, *(_written(row.get(column.field)) for column in filled[:COLUMNS_SHOWN])]
                    for row in rows[:ROWS_SHOWN]
                ],
            }
        )
    return parts


def _codes(batch: Batch, code: str) -> list[str]:
    sheet = sheet_of(code)
    return [row.get("code") for row in batch.of(sheet) if row.get("code")] if sheet else []


def _written(value: Any) -> str:
    if value is None:
        return ""
    return format_date(value) if isinstance(value, date) else str(value)[:80]


def _shown(
    request: HttpRequest, actor: Actor, year: int, kept: Kept, noted: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    errors: list[dict[str, Any]] = noted["errors"]
    column = request.GET.get("column", "")
    chosen = [error for error in errors if not column or _key(error) == column]
    page = request.GET.get("page", "")
    number = max(int(page) if page.isdecimal() and len(page) < 6 else 1, 1)
    pages = max(1, -(-len(chosen) // ERRORS_SHOWN))
    number = min(number, pages)
    first = (number - 1) * ERRORS_SHOWN
    path = reverse("desk:plan_upload_preview", args=[year])
    context: dict[str, Any] = {
        "kept": kept,
        "errors": [
            {**error, "sheet_name": _sheet_name(error)} for error in chosen[first : first + ERRORS_SHOWN]
        ],
        "total": len(errors),
        "chosen": len(chosen),
        "column": column,
        "groups": _groups(errors, path),
        "rows_wrong": len({(error["sheet"], error["row"]) for error in errors}),
        "parts": noted["parts"],
        "all_url": path,
        "page_number": number,
        "pages": pages,
        "next_url": f"{path}?{with_changes(request.GET, page=str(number + 1))}" if number < pages else "",
        "previous_url": f"{path}?{with_changes(request.GET, page=str(number - 1))}" if number > 1 else "",
    }
    return plan_page(
        request, actor, "desk/plan/upload_sheet.html", year, tab="upload", status=status, **context
    )


def _key(error: dict[str, Any]) -> str:
    return f"{error['sheet']}.{error['field']}"


def _sheet_name(error: dict[str, Any]) -> str:
    sheet = sheet_of(error["sheet"])
    return sheet.heading if sheet else ""


def _groups(errors: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Count the errors by column with the sentences that occur most: often one mistake stands in a whole column."""
    found: dict[str, list[dict[str, Any]]] = {}
    for error in errors:
        found.setdefault(_key(error), []).append(error)
    groups = [
        {
            "key": key,
            "sheet": _sheet_name(each[0]),
            "heading": each[0]["heading"],
            "column": each[0]["column"],
            "count": len(each),
            "sentence": Counter(str(one["message"]) for one in each).most_common(1)[0][0],
            "address": f"{path}?column={key}",
        }
        for key, each in found.items()
    ]
    return sorted(groups, key=lambda group: -group["count"])


@require_GET
@staff()
def errors(request: HttpRequest, actor: Actor, year: int, form: str) -> HttpResponseBase:
    """Hand out the file with every wrong cell marked, or the list of errors."""
    _require(actor)
    kept = kept_file(request)
    noted = kept.noted() if kept is not None else None
    if kept is None or noted is None or kept.what != "sheet" or form not in {"xlsx", "csv"}:
        raise Http404
    names = [each.name for each in fields(CellError)]
    found = [CellError(**{name: error[name] for name in names}) for error in noted["errors"]]
    if form == "csv":
        return _file(errors_csv(found), "text/csv; charset=utf-8", "errors.csv")
    batch = read(kept.read(), name=kept.name, kind=kept.kind)
    batch.errors = found
    return _file(errors_workbook(batch), XLSX, "errors.xlsx")


@require_GET
@staff()
def template(request: HttpRequest, actor: Actor, year: int, name: str) -> HttpResponseBase:
    """Hand out a template: the workbook of all sheets, or one sheet as CSV."""
    _require(actor)
    if name == "workbook":
        return _file(template_xlsx(), XLSX, f"plan-{year}.xlsx")
    sheet = sheet_of(name)
    if sheet is None:
        raise Http404
    return _file(template_csv(sheet), "text/csv; charset=utf-8", f"{sheet.code}-{year}.csv")


def _file(raw: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(raw, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
