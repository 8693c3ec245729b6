"""Make the dossiers of one batch of a plan: deterministic, whoever makes it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rongthuk.areas.cells import h3_cell
from rongthuk.complaints import history
from rongthuk.complaints.actions.filing import PUBLIC_CELL, UNCATEGORISED, responsible
from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part, Person, Promised, Tie
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.workflow import KIND_RULES
from rongthuk.core.actors import Actor
from rongthuk.intake.generator.life import HOUR, Life, moment, send
from rongthuk.intake.generator.plan import DAY, Days, Matters, Plan, Spot, Spots, texts
from rongthuk.organisations.models import Agency, Membership
from rongthuk.organisations.queries import find_agency, office_of, section_of, triage_desk
from rongthuk.routing.decide import Decision, decide
from rongthuk.routing.facts import Facts
from rongthuk.routing.owners import asset_owner
from rongthuk.routing.queries import current_rules
from rongthuk.service_levels.promises import Promise
from rongthuk.service_levels.queries import level, promises_for
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import categories

# Over which channel reports come, of a hundred.
_CHANNELS = (("web", 38), ("phone", 30), ("line", 16), ("facebook", 5), ("counter", 4), ("office", 3), ("email", 2), ("letter", 1),
             ("governor", 1))  # fmt: skip
_CHANNEL_NAMES = tuple(name for name, _weight in _CHANNELS)
_CHANNEL_WEIGHTS = tuple(weight for _name, weight in _CHANNELS)
# Hours of work on average, by the promise that the category has.
_TEMPO = {
    "emergency": 3,
    "within-3-working-days": 34,
    "within-5-working-days": 60,
    "within-15-working-days": 150,
    "enquiry": 20,
}
_NO_PLACE = frozenset({"enquiry", "suggestion", "compliment"})
_WORKERS = ("officer", "section_head")


def person_name(number: int) -> str:
    """Return the invented name of a person."""
    words = texts()
    given, family = words["given"], words["family"]
    return f"{given[number % len(given)]} {family[(number // len(given)) % len(family)]}"


def points_of(number: int) -> tuple[tuple[str, str], ...]:
    """Return how an invented person is reached: a number that no operator gives out, some an address too."""
    phone = ("phone", f"+6669{number % 10_000_000:07d}")
    return (phone, ("email", f"person{number}@demo.example")) if number % 4 == 0 else (phone,)


@dataclass(slots=True)
class Maker:
    """Everything that one process needs to make batches of a plan; `people` holds (contact, point told) by number."""

    plan: Plan
    people: list[tuple[int, int | None]] = field(default_factory=list)
    # How somebody who is not kept yet is reached, by his number.
    points_of: Callable[[int], tuple[tuple[str, str], ...]] = points_of
    days: Days = field(init=False)
    spots: Spots = field(init=False)
    matters: Matters = field(init=False)
    categories: dict[str, Category] = field(init=False)
    staff: dict[int, list[int]] = field(init=False)
    _decisions: dict[tuple[str, int, str, bool], tuple[Decision, Agency, Agency, bool]] = field(
        default_factory=dict
    )
    _promises: dict[tuple[str, str, int], list[Promise]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the reference data once."""
        self.categories = {row.code: row for row in categories()}
        self.days, self.spots = Days(self.plan), Spots(self.plan)
        self.matters = Matters(sorted(self.categories))
        self.staff = {}
        held = Membership.objects.filter(Membership.in_force(), role__in=_WORKERS, officer__is_active=True)
        for agency, officer in held.order_by("agency_id", "officer_id").values_list(
            "agency_id", "officer_id"
        ):
            self.staff.setdefault(agency, []).append(officer)

    def batch(self, number: int) -> list[Dossier]:
        """Return the dossiers of one batch, in order of their receipt."""
        chance = self.plan.random(number, "cases")
        found = [
            self.dossier(f"{number}-{place}", begun, chance)
            for place, begun in enumerate(self.days.moments(self.plan, number, chance))
        ]
        join(found, chance, moment(self.days.end))
        return found

    def dossier(self, name: str, begun: float, chance: random.Random, *, code: str = "", spot: Spot | None = None,
                tempo: float = 1.0) -> Dossier:  # fmt: skip
        """Return one case from its receipt to where it stands at the plan's last moment."""
        category = self.categories[code or self.matters.draw(begun, chance)]
        where = spot or self.spots.draw(chance)
        text, template = self._words(category.code, chance)
        kind = category.kind
        placed = kind not in _NO_PLACE or chance.random() < 0.4
        at = moment(begun)
        decision, lead, office, to_triage = self._decide(
            category, template, where.district if placed else "", kind
        )
        channel = chance.choices(_CHANNEL_NAMES, _CHANNEL_WEIGHTS)[0]
        confidential = category.confidential or KIND_RULES[kind].is_confidential
        dossier = Dossier(
            external_id=name, channel=channel, text=text, occurred_at=at, lead_id=lead.pk, office_id=office.pk, happenings=[],
            payload={"text": text, "channel": channel}, kind=kind, category_id=category.pk, urgency=category.urgency,
            because_th=decision.because_th, because_en=decision.because_en, rule_code=decision.rule_code,
            rules_version=str(decision.rule_set_version), confidential=confidential,
            is_public=KIND_RULES[kind].is_public and category.public and not confidential, person=self._person(chance, channel),
        )  # fmt: skip
        if placed:
            dossier.lon = round(where.lon + chance.gauss(0, 0.0001), 6)
            dossier.lat = round(where.lat + chance.gauss(0, 0.0001), 6)
            dossier.located, dossier.khwaeng_code, dossier.district_code = (
                "inside",
                where.khwaeng,
                where.district,
            )
            dossier.cell = int(h3_cell(dossier.lon, dossier.lat, PUBLIC_CELL), 16)
        self._promise(dossier, category, at, forwarded=not to_triage)
        self._live(
            dossier,
            begun,
            chance,
            category=category,
            decision=decision,
            lead=lead,
            to_triage=to_triage,
            tempo=tempo,
        )
        return dossier

    def _words(self, code: str, chance: random.Random) -> tuple[str, int]:
        words = texts()
        matters = words["category"][code]["matter"]
        template = int(chance.random() * len(matters))
        where = chance.choice(words["where"]).format(
            road=chance.choice(words["roads"]), soi=chance.randint(1, 60), fork=chance.randint(1, 12),
            mark=chance.choice(words["marks"]),
        )  # fmt: skip
        since = chance.choice(words["since"]).format(days=chance.randint(2, 20))
        parts = (f"{matters[template]} {where}", since, chance.choice(words["please"]))
        return " ".join(part for part in parts if part), template

    def _decide(
        self, category: Category, template: int, district: str, kind: str
    ) -> tuple[Decision, Agency, Agency, bool]:
        # The made-up roads and landmarks say nothing of whose work it is: the sentence and the district decide.
        key = (category.code, template, district, kind in _NO_PLACE)
        if (known := self._decisions.get(key)) is None:
            text = texts()["category"][category.code]["matter"][template]
            decision = decide(
                Facts(category=category.code, district=district, text=text, kind=kind, urgency=category.urgency,
                      asset_owner=asset_owner(text, None, None)),
                current_rules(),
            )  # fmt: skip
            if category.confidential or KIND_RULES[kind].is_confidential:
                known = (decision, triage_desk(), office_of(triage_desk()), True)
            else:
                known = (decision, *responsible(decision))
            self._decisions[key] = known
        return known

    def _person(self, chance: random.Random, channel: str) -> Person | None:
        if chance.random() < (0.25 if channel == "web" else 0.06):
            return None
        # A few report again and again.
        number = int(self.plan.people * chance.random() ** 1.35)
        contact, told = self.people[number] if self.people else (None, None)
        name = person_name(number)
        points = () if self.people else self.points_of(number)
        return Person(name=name, contact_id=contact, told_at_id=told, points=points,
                      shares_contact=chance.random() < 0.3)  # fmt: skip

    def _promise(self, dossier: Dossier, category: Category, at: datetime, *, forwarded: bool) -> None:
        if not KIND_RULES[dossier.kind].has_deadline:
            return
        code = category.service_level or UNCATEGORISED
        for promise in self._promised(code, dossier.urgency, at):
            dossier.promises.append(
                Promised(
                    clock=promise.clock, milestone=promise.milestone, starts_at=at, due_at=promise.due_at,
                    words_th=promise.words_th[:200], words_en=promise.words_en[:200], source=promise.source[:200],
                    part=0 if promise.clock == "agency" else None,
                    met_at=at if promise.milestone == "forwarded" and forwarded else None,
                )
            )  # fmt: skip
            if promise.milestone == "result" and promise.clock == "citizen":
                dossier.due_at = promise.due_at

    def _promised(self, code: str, urgency: str, at: datetime) -> list[Promise]:
        """Return what is promised; where days alone are counted, all of a day's reports are promised the same."""
        if any(goal.unit == "hours" for goal in level(code).goals if goal.urgency in {"", urgency}):
            return promises_for(code, urgency, at)
        key = (code, urgency, int(at.timestamp() + 7 * HOUR) // DAY)
        if (known := self._promises.get(key)) is None:
            known = self._promises[key] = promises_for(code, urgency, at)
        return known

    def _live(self, dossier: Dossier, begun: float, chance: random.Random, *, category: Category, decision: Decision,
              lead: Agency, to_triage: bool, tempo: float) -> None:  # fmt: skip
        at = dossier.occurred_at
        others = [
            one
            for code, _th, _en in decision.alternatives
            if (one := find_agency(code)) and one.accepts_cases
        ]
        general = section_of(dossier.district_code, "general") if dossier.district_code else None
        if general is not None and general.pk != lead.pk:
            others.append(general)
        life = Life(
            dossier, begun, float(self.days.end), chance, units=(lead, *others), staff=self.staff,
            review=max(lead.review or "section_head", getattr(category, "review", "") or "agency",
                       key=("agency", "section_head", "centre").index),
            desk=triage_desk(),
        )  # fmt: skip
        dossier.happenings.append(
            Happening(
                kind="complaint.filed", at=at, to_state=State.FILED, by=Actor(kind="complainant"),
                data={
                    "kind": dossier.kind, "channel": dossier.channel, "category": category.code,
                    "category_version": category.version, "category_chosen": dossier.channel in {"web", "line"},
                    "urgency": dossier.urgency, "located": dossier.located, "district": dossier.district_code,
                    "khwaeng": dossier.khwaeng_code, "due_at": history.moment(dossier.due_at) if dossier.due_at else None,
                },
                words=dossier.text, told=True,
            )
        )  # fmt: skip
        dossier.parts.append(Part(lead.pk, at))
        if not to_triage:
            send(life, {"to": lead.code, "rule": decision.rule_code, "rules_version": str(decision.rule_set_version),
                        "because_th": decision.because_th, "because_en": decision.because_en,
                        "supporting": list(decision.supporting)})  # fmt: skip
        life.tell(
            stuck=chance.random() < self.plan.stuck,
            tempo=_TEMPO.get(category.service_level, 60) * tempo * chance.lognormvariate(0, 0.5),
        )
        dossier.office_id = office_of(life.unit).pk
        if not to_triage:
            _support(dossier, decision, at, chance)


def _support(dossier: Dossier, decision: Decision, at: datetime, chance: random.Random) -> None:
    """Add the supporting units that the rules name; they are done by the time the lead is."""
    taken = {part.agency_id for part in dossier.parts}
    for code in decision.supporting:
        agency = find_agency(code)
        if agency is None or agency.pk in taken or not agency.active:
            continue
        ended = dossier.reported_at or dossier.closed_at
        dossier.parts.append(
            Part(agency.pk, at, role="supporting", state="done" if ended else "assigned", ended_at=ended)
        )


def join(batch: list[Dossier], chance: random.Random, end: datetime) -> None:
    """Merge a few reports into an earlier one about the same in the same khwaeng, as the centre does."""
    first: dict[tuple[int | None, str], int] = {}
    for place, dossier in enumerate(batch):
        key = (dossier.category_id, dossier.khwaeng_code)
        main = first.setdefault(key, place)
        at = dossier.occurred_at + timedelta(hours=2 + 10 * chance.random())
        if (
            main == place
            or not dossier.khwaeng_code
            or dossier.confidential
            or chance.random() > 0.2
            or at > end
        ):
            continue
        ended = batch[main].closed_at
        if batch[main].merged_into is not None or (ended is not None and ended < at):
            first[key] = place
            continue
        merge(dossier, main, at)


def merge(dossier: Dossier, main: int, at: datetime) -> None:
    """Close a case as a duplicate of another of its batch: what would have happened to it later does not."""
    dossier.happenings = [one for one in dossier.happenings if one.at <= at][:2]
    dossier.happenings.append(
        Happening(kind="complaint.merged", at=at, to_state=State.CLOSED, by=Actor(kind="officer"), told=True)
    )
    dossier.merged_into, dossier.outcome, dossier.closed_at = main, Outcome.DUPLICATE, at
    dossier.ties.append(Tie("duplicate", main, at))
    dossier.acknowledged_at = dossier.reported_at = dossier.resolved_at = dossier.confirm_by = (
        dossier.deferred_until
    ) = None
    dossier.resume_state = ""
    dossier.officer_id = None
    dossier.transfers = dossier.chases = dossier.contests = dossier.reopenings = 0
    dossier.sayings, dossier.ratings = [], []
    first = dossier.parts[0]
    dossier.parts = [Part(first.agency_id, first.assigned_at, state="done", ended_at=at)]
    dossier.lead_id = first.agency_id
    dossier.promises = [one for one in dossier.promises if one.part in {0, None}]
    for promise in dossier.promises:
        if promise.milestone != "forwarded":
            promise.met_at, promise.dropped_at = None, at


def summary_of(batch: list[Dossier]) -> dict[str, Any]:
    """Return the batch's figures."""
    counts: dict[str, int] = {}
    for dossier in batch:
        counts[dossier.state] = counts.get(dossier.state, 0) + 1
    return {
        "states": counts,
        "events": sum(len(dossier.happenings) for dossier in batch),
        "messages": sum(len(dossier.sayings) for dossier in batch),
    }
