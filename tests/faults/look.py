"""Look into the database of an installation: `python -m tests.faults.look audit|pending|wind`, with facts as JSON on standard input.

It runs beside the installation with its settings and prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

Facts = dict[str, Any]
# Jobs of the clock come anew every minute; they are nobody's message.
LASTING = "queue_name <> 'clock' and task_name <> 'conversations.sweep'"
MOST_SHOWN = 8


def pending(_facts: Facts) -> Facts:
    """Return what still waits: jobs by state, deliveries by state."""
    from django.db import connection
    from django.db.models import Count

    from rongthuk.conversations.models import Delivery

    with connection.cursor() as cursor:
        cursor.execute(
            f"select status::text, count(*) from procrastinate_jobs where {LASTING} group by 1 order by 1"
        )
        jobs = dict(cursor.fetchall())
        cursor.execute(
            "select j.task_name, count(*) from procrastinate_jobs j where status = 'failed' group by 1 order by 1"
        )
        failed = dict(cursor.fetchall())
    rows = Delivery.objects.order_by().values_list("state").annotate(Count("pk"))
    return {"jobs": jobs, "failed": failed, "deliveries": dict(rows)}


def wind(_facts: Facts) -> Facts:
    """Let the waiting times of the rescue pass at once: dead workers count as long dead, open claims as long open.

    Then the periodic rescues are asked for now instead of at their minute.
    """
    from django.db import connection
    from django.utils import timezone
    from procrastinate.contrib.django import app

    from rongthuk.conversations.models import Delivery

    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 hour'"
            " where last_heartbeat < now() - interval '15 seconds'"
        )
        stalled = cursor.rowcount
    claimed = Delivery.objects.filter(state=Delivery.State.SENDING).update(
        claimed_at=timezone.now() - timedelta(hours=1)
    )
    Delivery.objects.filter(state=Delivery.State.QUEUED).update(
        next_attempt_at=timezone.now() - timedelta(hours=1)
    )
    for name in ("complaints.rescue_jobs", "conversations.sweep"):
        app.configure_task(name).defer(timestamp=int(time.time()))
    return {"dead_workers": stalled, "open_claims": claimed}


def audit(facts: Facts) -> Facts:
    """Hold the clients' ledger against the database, the letters and the photographs; return every fault found."""
    from rongthuk.complaints import history
    from rongthuk.complaints.models import Attachment, Complaint, Deadline
    from rongthuk.conversations.models import Delivery, Message
    from rongthuk.intake.models import Submission

    lines = [json.loads(line) for line in Path(facts["ledger"]).read_text(encoding="utf-8").splitlines()]
    receipts = [line for line in lines if line["what"] == "receipt"]
    faults: list[str] = [f"{line['what']}: {line}" for line in lines if line["what"] in {"wrong", "given up"}]
    run = facts["run"]

    # Every number that a client was shown is a case, and no report became two.
    cases = {case.reference: case for case in Complaint.objects.select_related("lead", "complainant")}
    shown = Counter(line["reference"] for line in receipts)
    faults += [f"{number} was shown to {times} reports" for number, times in shown.items() if times > 1]
    faults += [f"{number} was shown and is not there" for number in shown if number not in cases]
    filed: dict[str, set[str]] = {}
    submitted: Counter[str] = Counter()
    for row in Submission.objects.select_related("complaint"):
        if row.complaint is None:
            faults.append(f"the submission {row.external_id} has no case")
            continue
        submitted[row.complaint.reference] += 1
        if row.channel == "partner":
            filed.setdefault(row.external_id.partition(":")[2], set()).add(row.complaint.reference)
    for case in cases.values():
        if case.channel == "web":
            filed.setdefault(case.text.rpartition("(")[2].rstrip(")"), set()).add(case.reference)
    faults += [f"{name} became {sorted(found)}" for name, found in filed.items() if len(found) != 1]
    for line in receipts:
        if filed.get(line["external_id"]) != {line["reference"]}:
            faults.append(
                f"{line['external_id']} was shown {line['reference']} and is {filed.get(line['external_id'])}"
            )
    faults += [f"{number} has {submitted[number]} submissions" for number in cases if submitted[number] != 1]

    # Every case is whole.
    promised = set(Deadline.objects.values_list("complaint__reference", flat=True))
    for number, case in cases.items():
        broken = history.verify(case)
        if broken is not None:
            faults.append(f"the chain of {number} is broken: {broken}")
        if not case.events.filter(kind="complaint.filed", number=1).exists():
            faults.append(f"{number} does not begin with its filing")
        if number not in promised:
            faults.append(f"nothing was promised for {number}")
    pictures = Attachment.objects.all()
    for picture in pictures:
        if not any(Path(facts["media"]).rglob(f"*{picture.sha256}*")):
            faults.append(f"the photograph {picture.sha256} is gone")

    # Every complainant was told once, and every letter is somebody's.
    letters = Counter(path.stem for path in Path(facts["mail"]).glob("*.eml"))
    keys: set[str] = set()
    told: Counter[int] = Counter()
    repeated = 0
    for delivery in Delivery.objects.select_related("message__conversation"):
        keys.add(str(delivery.key))
        told[delivery.message.conversation_id] += 1
        repeated += delivery.attempts > 1
        if delivery.state != Delivery.State.SENT:
            faults.append(f"delivery {delivery.pk} is {delivery.state}: {delivery.error}")
        elif letters[str(delivery.key)] != 1:
            faults.append(f"delivery {delivery.pk} is noted as sent, and its letter is not there")
    faults += [f"the letter {key} belongs to no delivery" for key in letters if key not in keys]
    addresses = Counter(
        next((line for line in path.read_text(errors="replace").splitlines() if line.startswith("To: ")), "")
        for path in Path(facts["mail"]).glob("*.eml")
    )
    faults += [f"{times} letters went {address}" for address, times in addresses.items() if times > 1]
    for number, case in cases.items():
        if case.complainant is not None and told[case.conversation_id or 0] != 1:
            faults.append(f"the complainant of {number} was told {told[case.conversation_id or 0]} times")
    return {
        "receipts": len(receipts), "troubles": dict(Counter(line["said"] for line in lines if line["what"] == "trouble")),
        "sent_again": sum(line["tried"] > 1 for line in receipts), "cases": len(cases), "cases_of_run": len(filed),
        "never_acknowledged": len(cases) - len(shown), "photographs": len(pictures),
        "messages": Message.objects.count(), "letters": sum(letters.values()), "letters_tried_again": repeated,
        "hanging_clients": sum(line.get("hanging", 0) for line in lines), "run": run,
        "faults": len(faults), "first_faults": faults[:MOST_SHOWN],
    }  # fmt: skip


COMMANDS: dict[str, Callable[[Facts], Facts]] = {"pending": pending, "wind": wind, "audit": audit}

if __name__ == "__main__":
    django.setup()
    sys.stdout.write(
        json.dumps(COMMANDS[sys.argv[1]](json.loads(sys.stdin.read() or "{}")), ensure_ascii=False) + "\n"
    )
