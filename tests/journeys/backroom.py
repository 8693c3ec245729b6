"""Do in the journeys' database what no visitor can: `python -m tests.journeys.backroom` takes a JSON line, answers with one.

A process of its own, because the tests' process belongs to another database.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

Facts = dict[str, Any]


def people(_facts: Facts) -> Facts:
    """Make the accounts of the demonstration; its cases are not wanted."""
    from rongthuk.intake.demonstration.accounts import PASSWORD, make_accounts

    return {"made": len(make_accounts()), "password": PASSWORD}


def case(facts: Facts) -> Facts:
    """Return how a case stands, and whether its chain holds."""
    from rongthuk.complaints import history
    from rongthuk.complaints.models import Complaint, Deadline

    found = Complaint.objects.select_related("lead", "category").get(reference=facts["reference"])
    broken = history.verify(found)
    return {
        "state": found.state, "lead": found.lead.code, "category": found.category.code if found.category else "",
        "events": [each.kind.removeprefix("complaint.") for each in found.events.order_by("number")], "broken": str(broken or ""),
        "secret": found.secret, "pin": found.pin, "version": found.version, "text": found.text,
        "answers": found.answers,
        "attachments": [each.role for each in found.attachments.order_by("pk")],
        "deadlines": Deadline.objects.filter(complaint=found).count(),
        "stars": [each.stars for each in found.ratings.all()],
    }  # fmt: skip


def count(facts: Facts) -> Facts:
    """Return how many cases carry these words."""
    from rongthuk.complaints.models import Complaint

    return {"cases": Complaint.objects.filter(text__contains=facts["words"]).count()}


def file(facts: Facts) -> Facts:
    """File a case through the front door, and bring it as far as the named moves go."""
    from rongthuk.complaints import actions
    from rongthuk.core.actors import Actor
    from rongthuk.intake.actions import submit
    from rongthuk.intake.drafts import Draft
    from rongthuk.organisations.models import Officer

    receipt = submit(Draft(channel="web", **facts["draft"]), by=Actor(kind="complainant"))
    found = receipt.complaint
    for name in facts.get("moves", []):
        found = actions.perform(name, found, by=Officer.objects.get(username=facts["by"]).actor())
    return {"reference": receipt.reference, "secret": receipt.secret, "pin": receipt.pin}


def move(facts: Facts) -> Facts:
    """Do a move behind somebody's back."""
    from rongthuk.complaints import actions
    from rongthuk.complaints.models import Complaint
    from rongthuk.organisations.models import Officer

    found = Complaint.objects.get(reference=facts["reference"])
    actions.perform(
        facts["name"], found, by=Officer.objects.get(username=facts["by"]).actor(), **facts.get("given", {})
    )
    return {}


def end_sessions(_facts: Facts) -> Facts:
    """Let every session expire."""
    from django.contrib.sessions.models import Session

    return {"ended": Session.objects.all().delete()[0]}


def import_traffy(facts: Facts) -> Facts:
    """Run the importer's own command."""
    from io import StringIO

    from django.core.management import call_command

    said = StringIO()
    call_command("import_traffy", facts["path"], json=True, processes=1, verbosity=0, stdout=said)
    found: Facts = json.loads(said.getvalue())
    return found


def plan(facts: Facts) -> Facts:
    """Put a project with a real plan into the last budget year, as its planner does; its quarters are over."""
    from django.utils import timezone

    from rongthuk.core.actors import SYSTEM
    from rongthuk.core.thai import fiscal_year
    from rongthuk.organisations.queries import agency_by_code
    from rongthuk.planning import actions

    number = fiscal_year(timezone.now()) - 1
    year = actions.open_year(by=SYSTEM, year=number)
    first, last = f"01/10/{number - 1}", f"30/09/{number}"
    project = actions.add_project(
        by=SYSTEM,
        year=year,
        agency=agency_by_code(facts["unit"]),
        name=facts["name"],
        starts_on=first,
        ends_on=last,
    )
    steps = [
        {"name": "สำรวจและออกแบบ", "weight": 40, "starts_on": first, "ends_on": f"31/12/{number - 1}"},
        {"name": "ก่อสร้างและตรวจรับ", "weight": 60, "starts_on": f"01/01/{number}", "ends_on": last},
    ]
    actions.set_steps(project, by=SYSTEM, steps=steps)
    words = {100: "ดำเนินการได้ตามแผนครบถ้วน", 50: "ดำเนินการได้บางส่วน"}
    actions.set_rubric(
        year,
        by=SYSTEM,
        lines=[{"item": "project", "points": points, "words": said} for points, said in words.items()],
    )
    return {"code": project.code, "year": number}


def progress(facts: Facts) -> Facts:
    """Return how a project stands."""
    from rongthuk.planning.models import Project

    found = Project.objects.get(code=facts["code"])
    return {
        "percent": found.percent, "state": found.state,
        "reports": [each.state for each in found.reports.order_by("pk")],
        "problems": [each.words for each in found.problems.filter(solved_on=None)],
        "scores": [[each.quarter, each.score] for each in found.evaluations.all()],
        "events": [each.kind for each in found.events.order_by("pk")],
    }  # fmt: skip


COMMANDS: dict[str, Callable[[Facts], Facts]] = {
    each.__name__: each
    for each in (people, case, count, file, move, end_sessions, import_traffy, plan, progress)
}


def main() -> None:
    """Answer line by line until there are no more."""
    django.setup()
    from django.db import connections

    # What an action prints must not be taken for an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked: Facts = json.loads(line)
        try:
            answer = COMMANDS[asked.pop("do")](asked)
        except Exception:
            answer = {"error": traceback.format_exc()}
        connections.close_all()
        answers.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
