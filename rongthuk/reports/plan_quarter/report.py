"""Declare the quarterly report. Parameters: year, quarter, agency (a code; the root means the whole city), language."""

from __future__ import annotations

from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.fiscal import QUARTERS, Quarter, quarter_of
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_code, root
from rongthuk.planning import access
from rongthuk.planning.models import BudgetYear, Project
from rongthuk.reports import typesetting
from rongthuk.reports.plan_quarter import facts, paper, workbook
from rongthuk.reports.registry import PDF, XLSX, Format, Parameters, Part, Report


def quarter_asked(parameters: Parameters) -> Quarter:
    """Return the quarter, or raise `Invalid` with the field's name."""
    try:
        year, number = int(parameters.get("year", "")), int(parameters.get("quarter", ""))
    except (TypeError, ValueError):
        raise Invalid("quarter_unknown", _("Choose a year and a quarter."), field="quarter") from None
    if number not in QUARTERS:
        raise Invalid("quarter_unknown", _("A year has quarters 1 to 4."), field="quarter")
    if not BudgetYear.objects.filter(year=year).exists():
        raise Invalid("year_unknown", _("There is no plan of this year."), field="year")
    asked = Quarter(year, number)
    if asked > quarter_of(timezone.now()):
        raise Invalid("quarter_ahead", _("This quarter has not begun."), field="quarter")
    return asked


def agency_asked(parameters: Parameters) -> Agency:
    """Return the unit, or raise `NotFound`; without one it is the whole city."""
    code = str(parameters.get("agency") or "")
    return agency_by_code(code) if code else root()


def build_pdf(
    quarter: Quarter, agency: Agency, *, by: Actor, language: str = "th", today: date | None = None
) -> bytes:
    """Return the paper for signature as PDF/A; in Thai with Thai digits, as formal letters are written."""
    made_at = timezone.now()
    with translation.override(language):
        found = facts.gather(quarter, agency, by=by, today=today or timezone.localdate())
        return typesetting.pdf(
            paper.DOCUMENT, paper.lay_out(found, made_at), made_at=made_at, thai=language.startswith("th")
        )


def build_xlsx(
    quarter: Quarter, agency: Agency, *, by: Actor, language: str = "th", today: date | None = None
) -> bytes:
    """Return the same facts as a workbook."""
    made_at = timezone.now()
    with translation.override(language):
        found = facts.gather(quarter, agency, by=by, today=today or timezone.localdate())
        return workbook.write(found, paper.lay_out(found, made_at), made_at)


def build(parameters: Parameters, *, format: Format, by: Actor) -> bytes:
    """Return the report as one of its formats."""
    make = build_pdf if format is PDF else build_xlsx
    return make(
        quarter_asked(parameters),
        agency_asked(parameters),
        by=by,
        language=str(parameters.get("language") or "th"),
    )


def may(actor: Actor, parameters: Parameters) -> bool:
    """Tell whether the actor may have the report: whoever may read the plan."""
    return access.may_read(actor)


def file_name(parameters: Parameters) -> str:
    """Return "plan-2569-q2-drainage"."""
    asked = quarter_asked(parameters)
    return f"plan-{asked.year}-q{asked.number}-{agency_asked(parameters).code.replace('/', '-')}"


def parts(parameters: Parameters, *, by: Actor) -> list[Part]:
    """Return the files of all units below the one asked for: first its own, then each office or bureau with projects."""
    quarter, whole = quarter_asked(parameters), agency_asked(parameters)
    having = (
        access.projects(by)
        .filter(year=quarter.year, agency__path__startswith=whole.path)
        .exclude(state=Project.State.CANCELLED)
        .values_list("agency__path", flat=True)
        .distinct()
    )
    tops = {facts.below(whole, path) for path in having} - {whole.pk}
    offices = Agency.objects.filter(pk__in=tops).order_by("sort_key", "pk")
    return [
        Part(file_name({**parameters, "agency": agency.code}), {**parameters, "agency": agency.code})
        for agency in (whole, *offices)
    ]


REPORT = Report(
    code="plan-quarter",
    name=_("Quarterly report of the plan"),
    says=_(
        "Progress, budget, late steps, problems, indicators and scores of a unit or the whole city, for signature."
    ),
    formats=(PDF, XLSX),
    may=may,
    build=build,
    file_name=file_name,
    parts=parts,
)
