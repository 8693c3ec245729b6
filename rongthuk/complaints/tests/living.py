"""Let a small city live through some years by the real actions, at moments that a test chooses."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from rongthuk.complaints import access, actions
from rongthuk.complaints.actions import Filing
from rongthuk.complaints.actions.bulk import file_past
from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part, Rated
from rongthuk.complaints.factories import BANG_KAPI, TEXT, make_complainant
from rongthuk.complaints.models import Complaint, Deadline
from rongthuk.complaints.opening import complainant_of
from rongthuk.core.actors import CLOCK, IMPORT, Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.thai import BANGKOK
from rongthuk.organisations.factories import City, make_membership, make_officer
from rongthuk.organisations.models import Membership
from rongthuk.taxonomy.queries import category

BEGINS = datetime(2025, 8, 20, 9, 0, tzinfo=BANGKOK)
# Where one period ends and the next begins, by Bangkok's clock and not by UTC's.
BORDERS = [
    datetime(2025, 10, 1, tzinfo=BANGKOK),
    datetime(2026, 1, 1, tzinfo=BANGKOK),
    datetime(2026, 3, 1, tzinfo=BANGKOK),
]
TICK = timedelta(microseconds=1)
KINDS = ["complaint"] * 8 + ["enquiry", "suggestion", "compliment", "tipoff"]
CATEGORIES = ["street-light", "road-damage", "garbage", "flooding", "emergency", ""]


class Life:
    """A city with a clock of its own."""

    def __init__(self, city: City, monkeypatch: pytest.MonkeyPatch, *, seed: int) -> None:
        self.city, self.chance, self.now = city, random.Random(seed), BEGINS
        monkeypatch.setattr(timezone, "now", lambda: self.now.astimezone(UTC))
        boss = make_officer("boss", "ผู้ประสานงานทุกหน่วย")
        for role in ("officer", "section_head", "coordinator"):
            make_membership(boss, city.bma, role)
        Membership.objects.update(since=BEGINS - timedelta(days=9))
        self.staff = [boss, city.dao, city.insp]
        for officer in self.staff:
            officer.forget_actor()
        self.units = [city.works, city.section("environment"), city.section("works", "1026"), city.pipes]
        self.done: dict[str, int] = {}

    def wait(self) -> None:
        """Let some hours or weeks pass; now and then stop right at a border."""
        begun = self.now
        self.now += timedelta(
            hours=self.chance.choice([1, 2, 5, 20, 30, 60]), seconds=self.chance.randrange(3600)
        )
        for border in BORDERS:
            if begun < border <= self.now:
                # Never the same moment twice: two moves of one microsecond do not happen.
                self.now = max(border - self.chance.choice([TICK, timedelta(0)]), begun + TICK)

    def file(self) -> Complaint:
        """File a case of any sort; some reached the city days before they are typed in."""
        chance = self.chance
        code, at = chance.choice(CATEGORIES), chance.random() < 0.2
        case = actions.file(
            Filing(
                kind=chance.choice(KINDS), channel=chance.choice(["web", "line", "phone", "letter"]), text=TEXT,
                occurred_at=self.now - timedelta(days=chance.choice([3, 20]) if at else 0),
                category=category(code) if code else None, confidential=chance.random() < 0.06,
                lon=BANG_KAPI[0] if code else None, lat=BANG_KAPI[1] if code else None, complainant=make_complainant(),
            ),
            by=Actor(kind="complainant"),
        )  # fmt: skip
        # Two borders of deadlines that no calendar would hit.
        if chance.random() < 0.2:
            due = chance.choice(BORDERS) - chance.choice([TICK, timedelta(0)])
            Deadline.objects.filter(
                complaint=case, milestone=chance.choice(["result", "acknowledged"])
            ).update(due_at=due)
        return case

    def live(self, steps: int, *, new: float = 0.15, only: frozenset[str] = frozenset()) -> None:
        """Do so many moves by chance, of whatever the table of moves allows to whom."""
        for _step in range(steps):
            self.wait()
            if self.chance.random() < new:
                self.file()
            # The latest ones more often than others, so that most come to an end.
            keys = list(Complaint.objects.order_by("pk").values_list("pk", flat=True))
            key = self.chance.choice([*keys, *keys[-12:]])
            case = Complaint.objects.select_related("lead", "office", "category", "complainant").get(pk=key)
            self.move(case, only)

    def move(self, case: Complaint, only: frozenset[str]) -> None:
        """Do one move with a case."""
        if self.chance.random() < 0.3 and not only:
            self._try(
                "rate", lambda: actions.rate(case, stars=self.chance.randint(1, 5), by=complainant_of(case))
            )
        staff = [CLOCK, *(officer.actor() for officer in self.staff)]
        actors = self.chance.sample(staff, len(staff))
        # Who waits for a result is asked often what he thinks of it.
        actors.insert(
            0 if case.state == "resolved" and self.chance.random() < 0.6 else 4, complainant_of(case)
        )
        inputs = self.inputs(case)
        for actor in actors:
            allowed = (
                {move.name for move in access.moves(case, actor)} & (only or inputs.keys()) & inputs.keys()
            )
            if allowed:
                name = self.chance.choice(sorted(allowed))
                self._try(name, partial(actions.perform, name, case, by=actor, **inputs[name]))
                return

    def _try(self, name: str, act: Callable[[], object]) -> None:
        try:
            act()
        except DomainError:
            return
        self.done[name] = self.done.get(name, 0) + 1

    def inputs(self, case: Complaint) -> dict[str, dict[str, Any]]:
        """Return what each move is given."""
        words, unit = "ตรวจสอบแล้ว", self.chance.choice(self.units)
        others = list(Complaint.objects.filter(phase="open", confidential=case.confidential).order_by("pk"))
        main = self.chance.choice(others or [case])
        later = (self.now + timedelta(days=40)).astimezone(BANGKOK).date()
        return {
            "assign": {"to": unit}, "accept": {}, "return": {"ground": "other", "reason": words},
            "transfer": {"to": unit, "reason": words}, "start": {}, "update": {"words": words, "tell": self.chance.random() < 0.5},
            "ask": {"words": words}, "answer": {"words": words}, "defer": {"reason": words, "until": later},
            "refer": {"to": self.city.police, "reason": words, "outward_number": "กท 1/2569"}, "resume": {},
            "report": {"outcome": "no_fault_found", "words": words}, "approve": {}, "send_back": {"reason": words},
            "reject": {"ground": "other", "reason": words}, "confirm": {}, "contest": {"words": words}, "lapse": {},
            "reopen": {"reason": words}, "merge": {"into": main}, "unmerge": {"reason": words}, "withdraw": {},
            "recategorise": {"category": self.chance.choice(["street-light", "road-damage", "drain", "staff-conduct"])},
            "split": {"text": words},
        }  # fmt: skip

    def import_history(self) -> None:
        """Take in closed cases of another system, with results and ratings that count nowhere here."""
        begun = datetime(2025, 7, 31, 16, 58, tzinfo=UTC)
        ends = begun + timedelta(days=3)
        file_past(
            [
                Dossier(
                    external_id=f"old-{number}", channel="traffy", text=TEXT, occurred_at=begun + timedelta(minutes=number),
                    lead_id=self.city.works.pk, office_id=self.city.bang_kapi.pk, is_history=True, closed_at=ends,
                    resolved_at=ends, outcome="fixed", parts=[Part(self.city.works.pk, begun, state="done", ended_at=ends)],
                    happenings=[
                        Happening("complaint.filed", begun + timedelta(minutes=number), "filed"),
                        Happening("complaint.assigned", begun, "assigned"),
                        Happening("complaint.reported", ends, "resolved"), Happening("complaint.lapsed", ends, "closed"),
                    ],
                    ratings=[Rated(0, 5, ends)],
                )
                for number in range(4)
            ],
            by=IMPORT,
        )  # fmt: skip
