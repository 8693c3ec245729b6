"""Add a project to a year's plan and edit what belongs to it: one form with its tables of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Invalid
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.desk.forms.agencies import AgencyField, Offer
from rongthuk.desk.forms.plan_indicators import ProjectField
from rongthuk.desk.forms.plan_reports import DAY_HINT, ReadField, Versioned, decimals, typed_day
from rongthuk.desk.forms.plan_rows import Column, RowTable, table_of, table_sent
from rongthuk.desk.forms.plan_strategy import INDENT
from rongthuk.desk.templatetags.plan import amount
from rongthuk.planning.actions.amounts import read_amount, read_day_or_none
from rongthuk.planning.models import Project, ProjectTag, StrategyNode, Target

FLAGSHIP, QUICK_WIN = "flagship", "quick-win"
NO_TERM = "none"
# Of a project that has begun these change by a change of plan, which keeps the reason.
FIXED = ("starts_on", "ends_on", "carried_until", "budget_received")
FACTS = (
    "kind", "plan_number", "name", "rationale", "continues", "unit_name", "unit_code", "owner_code", "carrier_code",
    "budget_source", *FIXED,
)  # fmt: skip

AT_LEAST = (("", _("Exactly")), ("1", _("At least")))
PEOPLE = (
    Column("name", _("Name"), most=200, missing=_("Please give the name.")),
    Column("extension", pgettext_lazy("telephone", "Extension"), most=40),
)
OBJECTIVES = (Column("words", _("Objective"), "words"),)
TARGETS = (
    Column(
        "words",
        pgettext_lazy("plan tracker", "Target in words"),
        "words",
        missing=_("Please give the target."),
    ),
    Column("at_least", pgettext_lazy("plan tracker", "How the number is meant"), "choice", choices=AT_LEAST),
    Column("amount", pgettext_lazy("target", "Number"), "number", most=40),
    Column("unit", _("Counted in"), most=60),
    Column("achieved", _("Reached"), "number", most=40),
    Column("evidence", _("Proof"), "words"),
)
# Who reports for the unit fills in what was reached; what was promised is the planner's.
REACHED = (
    Column("words", pgettext_lazy("plan tracker", "Target in words"), "told"),
    Column("promise", pgettext_lazy("target", "Number"), "told"),
    *TARGETS[4:],
)
POLICIES = (
    Column("policy_code", _("Policy"), most=40, missing=_("Please give the policy's code.")),
    Column("branch_code", _("Branch"), most=40),
    Column("words", _("In words"), most=500),
)
TITLES = {
    "people": _("Responsible people"),
    "objectives": _("Objectives"),
    "targets": _("Targets"),
    "policies": _("Policies"),
}


class ProjectForm(Versioned):
    """What stands once: facts, dates and money, marks, strategy."""

    code = forms.CharField(
        label=_("Project code"), required=False, max_length=20,
        help_text=_("Such as 04010000-3651; left empty: the next number of the unit"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=Project.Kind.choices)
    plan_number = forms.CharField(
        label=_("Number in the plan"), required=False, max_length=20, help_text=_("As printed, such as 12.3")
    )
    name = forms.CharField(
        label=_("Name"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the name.")},
    )  # fmt: skip
    unit_name = forms.CharField(label=_("Unit as named in that year"), max_length=300)
    unit_code = forms.CharField(label=_("Unit code of that year"), max_length=8)
    owner_code = forms.CharField(label=_("Owner's code"), required=False, max_length=8)
    carrier_code = forms.CharField(label=_("Executing unit's code"), required=False, max_length=8)
    rationale = forms.CharField(
        label=_("Rationale"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    starts_on = ReadField(read_day_or_none, label=_("Begins"), help_text=DAY_HINT)
    ends_on = ReadField(read_day_or_none, label=_("Ends"), help_text=DAY_HINT)
    carried_until = ReadField(read_day_or_none, label=_("Money carried over until"), help_text=DAY_HINT)
    budget_received = ReadField(read_amount, label=_("Budget received (baht)"), widget=decimals())
    budget_source = forms.CharField(label=_("Source of the budget"), required=False, max_length=200)
    quick_win = forms.BooleanField(label="Quick Win", required=False)
    flagship = forms.ChoiceField(label="Flagship", required=False)
    marks = forms.CharField(
        label=_("Other marks"), required=False, max_length=600, help_text=_("Several are parted by commas.")
    )
    strategies = forms.MultipleChoiceField(
        label=_("Strategy that it supports"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        actor: Actor,
        year: int,
        project: Project | None = None,
        offers: list[Offer] | None = None,
    ) -> None:
        super().__init__(data, initial=_values(project) if project else {"kind": Project.Kind.PROJECT})
        self.project, self.year = project, year
        self.fields["agency"] = AgencyField(label=_("Unit"), offers=offers or [])
        self.fields["continues"] = ProjectField(actor, label=_("Goes on from the project"), required=False)
        self.nodes = list(StrategyNode.objects.filter(year=year).order_by("sort_key"))
        self.fields["strategies"].choices = [  # type: ignore[attr-defined]
            (str(node.pk), f"{INDENT * node.depth}{node.number} {node.title}") for node in self.nodes
        ]
        self.fields["flagship"].choices = [  # type: ignore[attr-defined]
            ("", _("Not a Flagship")),
            *((key, f"Flagship: {label}") for key, label in ProjectTag.Term.choices),
            (NO_TERM, _("Flagship without a term")),
        ]
        # Code and unit are given once; how the year named the unit follows from it at first.
        for name in ("unit_name", "unit_code") if project is None else ("code", "agency"):
            del self.fields[name]
        for name in self.locked:
            del self.fields[name]

    @property
    def locked(self) -> list[str]:
        """Return the dates and the money that only a change of plan may change."""
        project = self.project
        if project is None or project.state == Project.State.PLANNED:
            return []
        return [name for name in FIXED if name == "carried_until" or getattr(project, name) is not None]

    def clean_continues(self) -> Project | None:
        """Refuse a project that cannot have gone before."""
        before: Project | None = self.cleaned_data["continues"]
        if before is not None and before.year_id >= self.year:
            raise ValidationError(_("It goes on from a project of an earlier year."))
        return before

    def clean(self) -> dict[str, Any]:
        """Compare the days with each other."""
        given = self.cleaned_data
        first, last = (
            given.get(name, getattr(self.project, name, None)) for name in ("starts_on", "ends_on")
        )
        if first and last and last < first:
            self.add_error(
                "ends_on" if "ends_on" in self.fields else "starts_on",
                _("The end comes before the beginning."),
            )
        return given

    def facts(self) -> dict[str, Any]:
        """Return the facts that the page offered."""
        given = {name: self.cleaned_data[name] for name in FACTS if name in self.fields}
        for name in ("unit_code", "owner_code", "carrier_code"):
            if name in given:
                given[name] = arabic_digits(given[name])
        return given

    def tags(self) -> list[tuple[str, str]]:
        """Return the marks; the term that another mark has stays as it is."""
        given, terms = self.cleaned_data, dict(_tags(self.project))
        found = [(QUICK_WIN, "")] if given["quick_win"] else []
        if given["flagship"]:
            found.append((FLAGSHIP, "" if given["flagship"] == NO_TERM else given["flagship"]))
        others = dict.fromkeys(clean_line(one)[:60] for one in given["marks"].split(","))
        return found + [(one, terms.get(one, "")) for one in others if one and one not in dict(found)]

    def chosen_nodes(self) -> list[StrategyNode]:
        """Return the nodes that are ticked."""
        wanted = set(self.cleaned_data["strategies"])
        return [node for node in self.nodes if str(node.pk) in wanted]


def _tags(project: Project | None) -> list[tuple[str, str]]:
    return list(project.tags.order_by("pk").values_list("tag", "term")) if project else []


def _values(project: Project) -> dict[str, Any]:
    tags = dict(_tags(project))
    return {
        **{name: getattr(project, name) for name in FACTS},
        "version": project.version,
        **{name: typed_day(getattr(project, name)) for name in FIXED[:3]},
        "budget_received": amount(project.budget_received),
        "continues": project.continues.code if project.continues else "",
        "quick_win": QUICK_WIN in tags,
        "flagship": (tags[FLAGSHIP] or NO_TERM) if FLAGSHIP in tags else "",
        "marks": ", ".join(tag for tag in tags if tag not in {FLAGSHIP, QUICK_WIN}),
        "strategies": [str(key) for key in project.strategies.values_list("node", flat=True)],
    }


@dataclass(slots=True)
class Sheet:
    """The form with its tables, as far as its writer may touch them."""

    form: Versioned
    tables: dict[str, RowTable]
    project: Project | None = None
    error: str = ""

    @property
    def version(self) -> int | None:
        """Return the version that its writer has seen."""
        seen: int | None = self.form.cleaned_data["version"]
        return seen

    @property
    def whole(self) -> ProjectForm | None:
        """Return the planner's form; None for who may only report."""
        return self.form if isinstance(self.form, ProjectForm) else None

    @property
    def has_faults(self) -> bool:
        """Tell whether something must be mended."""
        return bool(self.error or self.form.errors) or any(one.has_faults for one in self.tables.values())

    def is_valid(self) -> bool:
        """Judge everything, so that all is told at once."""
        if self.whole is None:
            self._reached()
        return all([self.form.is_valid(), *(table.check() for table in self.tables.values())])

    def stretch(self) -> Sheet:
        """Add empty rows to every table."""
        for table in self.tables.values():
            table.stretch()
        return self

    def refuse(self, refusal: DomainError) -> None:
        """Put an action's sentence beside the box that it speaks of."""
        if any(table.refuse(refusal) for table in self.tables.values()):
            return
        if refusal.field and refusal.field.startswith("tags"):
            refusal = Invalid(refusal.code, refusal.message, field="marks")
        self.form.refuse(refusal)

    def given(self, name: str) -> list[dict[str, str]]:
        """Return the filled rows of a table."""
        return [row.given() for row in self.tables[name].filled]

    def targets(self) -> list[dict[str, Any]]:
        """Return the targets as the action takes them; for who may only report, the plan's with what he filled in."""
        if self.whole is None:
            return [
                _promised(target) | {name: row.given()[name] for name in ("achieved", "evidence")}
                if row
                else _promised(target)
                for target, row in self._reached()
            ]
        return [one | {"at_least": bool(one["at_least"])} for one in self.given("targets")]

    def _reached(self) -> list[tuple[Target, Any]]:
        """Join the plan's targets with the rows that speak of them."""
        rows = list(self.tables["targets"].rows)
        found: list[tuple[Target, Any]] = []
        for target in self.project.targets.all() if self.project else ():
            words = "".join(target.words.split())
            row = next((one for one in rows if "".join(one.cells["words"].value.split()) == words), None)
            if row is not None:
                rows.remove(row)
            found.append((target, row))
        for row in rows:
            if not row.is_blank:
                row.cells["achieved"].error = str(_("The plan no longer has this target: empty its boxes."))
        return found

    def keep_in_step(self) -> None:
        """Show who may only report the targets as they now stand, with what he typed."""
        if self.whole is None:
            table, joined = self.tables["targets"], self._reached()
            gone = [row for row in table.rows if row.faults]
            fresh = table_of(
                "targets", table.title, REACHED, [_reached(one) for one, _row in joined], grows=False
            )
            for now, (_target, row) in zip(fresh.rows, joined, strict=True):
                if row is not None:
                    for name in ("achieved", "evidence"):
                        now.cells[name].value = row.cells[name].value
            table.rows = [*fresh.rows, *gone]
            for number, each in enumerate(table.rows, start=1):
                each.number = number


def _promised(target: Target) -> dict[str, Any]:
    return {
        name: getattr(target, name)
        for name in ("words", "amount", "unit", "at_least", "achieved", "evidence")
    }


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(amount(value))


def _reached(target: Target) -> dict[str, str]:
    least = "≥ " if target.at_least else ""
    promise = f"{least}{_number(target.amount)} {target.unit}" if target.amount is not None else "–"
    return {
        "words": target.words, "promise": promise, "achieved": _number(target.achieved), "evidence": target.evidence,
    }  # fmt: skip


def _rows(project: Project | None, *, plans: bool) -> dict[str, list[dict[str, str]]]:
    """Return what stands in the tables."""
    if project is None:
        return {"objectives": [], "people": [], "targets": [], "policies": []}
    people = [{"name": one.name, "extension": one.extension} for one in project.responsible.all()]
    if not plans:
        return {"people": people, "targets": [_reached(one) for one in project.targets.all()]}
    return {
        "objectives": [{"words": words} for words in project.objectives],
        "people": people,
        "targets": [
            _reached(one) | {"amount": _number(one.amount), "unit": one.unit, "at_least": "1" if one.at_least else ""}
            for one in project.targets.all()
        ],
        "policies": [
            {"policy_code": one.policy_code, "branch_code": one.branch_code, "words": one.words}
            for one in project.policies.order_by("pk")
        ],
    }  # fmt: skip


def sheet_of(
    form: Versioned, project: Project | None, data: QueryDict | None, *, plans: bool = True
) -> Sheet:
    """Return the page's form with its tables: what stands, or what was typed."""
    columns = {
        "objectives": OBJECTIVES, "people": PEOPLE, "targets": TARGETS if plans else REACHED, "policies": POLICIES,
    }  # fmt: skip
    tables: dict[str, RowTable] = {}
    for name, rows in _rows(project, plans=plans).items():
        grows = plans or name != "targets"
        make: Callable[..., RowTable] = table_of if data is None else table_sent
        tables[name] = make(name, TITLES[name], columns[name], rows if data is None else data, grows=grows)
    return Sheet(form, tables, project)
