"""Make a plan's cases over several processes and keep them; what was cut short goes on where it stopped."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from rongthuk.complaints.actions.bulk_people import keep_contacts
from rongthuk.complaints.bulk.dossiers import Person
from rongthuk.contacts.models import ContactPoint
from rongthuk.core.actors import SYSTEM
from rongthuk.intake import past
from rongthuk.intake.generator.making import Maker, person_name, points_of, summary_of
from rongthuk.intake.generator.plan import Plan
from rongthuk.intake.models import ImportRun
from rongthuk.intake.parallel import Progress, in_processes

NAME = "generator"
_PEOPLE_A_BATCH = 20_000
# The maker of this process: batches come one by one, its tables are worked out once.
_makers: dict[int, Maker] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """One batch for one process."""

    run_id: int
    plan: Plan
    number: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one batch."""

    filed: int
    figures: dict[str, Any]


def make(task: Task) -> Done:
    """Make and keep one batch; runs in a child process."""
    maker = _makers.get(task.run_id)
    if maker is None:
        _makers.clear()
        maker = _makers[task.run_id] = Maker(task.plan, people=_people(task.run_id))
    batch = maker.batch(task.number)
    for dossier in batch:
        dossier.external_id = f"made-up-{task.run_id}-{dossier.external_id}"
    figures = summary_of(batch)
    past.take_in(task.run_id, task.number, batch, by=SYSTEM, figures=figures)
    return Done(len(batch), figures)


def _people(run_id: int) -> list[tuple[int, int | None]]:
    """Return (contact, point told) of every person of the run, by number."""
    found: list[tuple[int, int | None]] = []
    settings = ImportRun.objects.values_list("settings", flat=True).get(pk=run_id)
    for count, contact, first_point in settings["people"]:
        point = first_point
        for each in range(count):
            number = settings["first_person"] + len(found)
            found.append((contact + each, point))
            point += len(points_of(number))
    return found


def generate(plan: Plan, *, processes: int = 1, stream: Any = None) -> dict[str, Any]:
    """Make the cases of a plan and return what was made. An unfinished run of the same plan goes on."""
    settings = {**asdict(plan), "until": plan.until.isoformat()}
    with past.alone(NAME):
        run = past.begin(
            NAME, source="", checksum=past.checksum(None, settings), settings=settings, by=SYSTEM
        )
        standing = past.committed(run)
        progress = Progress(stream, plan.cases, "Cases") if stream else None
        if progress:
            progress.add(sum(plan.size(number) for number in standing))
        with past.timed(run):
            if "people" not in run.settings:
                _keep_people(run, plan)
            tasks = (Task(run.pk, plan, number) for number in range(plan.batches) if number not in standing)
            for done in in_processes(make, tasks, processes=processes):
                if progress:
                    progress.add(done.filed)
            past.analyse()
        if progress:
            progress.end()
        summary = _summary(run)
        past.finish(run, summary)
        return summary


@transaction.atomic
def _keep_people(run: ImportRun, plan: Plan) -> None:
    """Keep everybody who will report, once a run, and note their keys as stretches of (count, first contact, first point)."""
    first = ContactPoint.objects.filter(kind="phone", value__startswith="+6669").count()
    if first + plan.people > 10_000_000:
        raise ValueError("the range of made-up telephone numbers is used up")
    stretches: list[list[int]] = []
    expected: tuple[int, int] | None = None
    for start in range(0, plan.people, _PEOPLE_A_BATCH):
        numbers = range(first + start, first + min(start + _PEOPLE_A_BATCH, plan.people))
        kept = keep_contacts([Person(name=person_name(n), points=points_of(n)) for n in numbers], by=SYSTEM)
        for number, (contact, point) in zip(numbers, kept, strict=True):
            key = point or 0
            if expected != (contact, key):
                # Somebody else's insert came in between.
                stretches.append([0, contact, key])
            stretches[-1][0] += 1
            expected = (contact + 1, key + len(points_of(number)))
    run.settings = {**run.settings, "people": stretches, "first_person": first}
    run.save(update_fields=["settings"])


def _summary(run: ImportRun) -> dict[str, Any]:
    states: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for filed, figures in run.batches.values_list("filed", "figures"):
        states.update(figures["states"])
        totals.update(cases=filed, events=figures["events"], messages=figures["messages"])
    cases = totals["cases"]
    return {
        "run": run.pk,
        "cases": cases,
        "events": totals["events"],
        "messages": totals["messages"],
        "seconds": round(run.seconds, 1),
        "cases_per_s": round(cases / run.seconds, 1) if run.seconds else None,
        "closed_share": round(states["closed"] / cases, 4) if cases else None,
        "states": dict(sorted(states.items(), key=lambda item: -item[1])),
    }
