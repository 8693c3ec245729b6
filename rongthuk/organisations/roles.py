"""List the roles and what each may do.

Roles do not grow by folder: the workflow table names them. The descriptions are shown on the administration
page and in the docs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is to an agency and everything below it."""

    CALL_TAKER = "call_taker", _("Call-taker")
    COORDINATOR = "coordinator", _("Coordinator")
    OFFICER = "officer", _("Officer")
    SECTION_HEAD = "section_head", _("Section head")
    SUPERVISOR = "supervisor", _("Supervisor")
    DIRECTOR = "director", _("Director")
    PLANNER = "planner", _("Planner")
    REPORTER = "reporter", _("Plan reporter")
    APPROVER = "approver", _("Plan approver")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True, slots=True)
class RoleDescription:
    """One row of the table of roles."""

    role: Role
    may: Any
    # A role of trust is never lent to a substitute: the substitute must hold it himself.
    may_be_substituted: bool = True


DESCRIPTIONS: tuple[RoleDescription, ...] = (
    RoleDescription(
        Role.CALL_TAKER,
        _("Takes down complaints and enquiries, adds what citizens tell later, chases, answers for them."),
    ),
    RoleDescription(
        Role.COORDINATOR,
        _("Distributes the agency's work among its units, transfers, refers to outside bodies, merges."),
    ),
    RoleDescription(
        Role.OFFICER,
        _("Accepts the unit's cases, works on them, reports the result; may return them with a reason."),
    ),
    RoleDescription(
        Role.SECTION_HEAD,
        _("Does what an officer does; gives cases to people; approves results and deferrals."),
    ),
    RoleDescription(
        Role.SUPERVISOR,
        _("Watches queue, quality and deadlines everywhere; reviews results, arbitrates, reopens."),
    ),
    RoleDescription(
        Role.DIRECTOR,
        _("Sees every case and figure of the agency and everything below it; changes nothing."),
    ),
    RoleDescription(
        Role.PLANNER,
        _("Keeps projects, indicators and their progress, and enters the scores."),
    ),
    RoleDescription(
        Role.REPORTER,
        _("Reports the progress and the problems of the unit's projects; sees no case."),
    ),
    RoleDescription(
        Role.APPROVER,
        _("Approves the unit's progress reports and changes of plan; sees no case."),
    ),
    RoleDescription(
        Role.INSPECTOR,
        _("Alone sees and handles confidential tip-offs about officials."),
        may_be_substituted=False,
    ),
    RoleDescription(
        Role.ADMINISTRATOR,
        _("Keeps agencies, people, roles, categories, rules and channels; sees no complainant."),
        may_be_substituted=False,
    ),
)
