"""Send a sheet or a page of the old tracker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongthuk.planning.bulk.columns import SHEETS


class SheetForm(forms.Form):
    """A filled-in template."""

    file = forms.FileField(
        label=_("Filled-in template (XLSX or CSV)"), help_text=_("At most 5 MB and 5,000 rows a sheet.")
    )
    kind = forms.ChoiceField(
        label=_("What a CSV file holds"), required=False, help_text=_("A workbook says it by its sheets.")
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="", auto_id="sheet_%s")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"
        options = [("", _("By its headings")), *((sheet.code, sheet.heading) for sheet in SHEETS)]
        self.fields["kind"].choices = options  # type: ignore[attr-defined]


class PageForm(forms.Form):
    """A text page of the old tracker."""

    file = forms.FileField(
        label=_("Text page of the old tracker (.txt)"),
        help_text=_("Open the project's page there, copy all and save it as text."),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="", auto_id="page_%s")
        self.fields["file"].widget.attrs["accept"] = ".txt,text/plain"
