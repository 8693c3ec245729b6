"""Turn read tickets into dossiers: where, what, whose by our rules, and whose it really was.

The handler that really had a ticket leads the case and stands beside the decision in the event; he is never among the facts of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rongthuk.areas import locate_many
from rongthuk.areas.cells import h3_cell
from rongthuk.channels.traffy.reading import Ticket
from rongthuk.channels.traffy.states import tell
from rongthuk.complaints.actions.filing import PUBLIC_CELL, responsible
from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import KIND_RULES
from rongthuk.core.actors import IMPORT
from rongthuk.core.text import clean_line
from rongthuk.core.thai import local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_code, office_of, triage_desk
from rongthuk.routing.decide import Decision, decide
from rongthuk.routing.facts import Facts
from rongthuk.routing.owners import asset_owner
from rongthuk.routing.queries import current_rules
from rongthuk.routing.traffy import CHANNELS, handlers_of, scheme_at
from rongthuk.routing.units import district_names
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import find_category, map_label, map_labels

INSIDE, OUTSIDE, NONE = "inside", "outside", "none"


@dataclass(slots=True)
class Figures:
    """What a batch adds to the run's figures."""

    counts: Counter[str] = field(default_factory=Counter)
    # [category, real handlers, their source, decided unit and its alternatives, month] of each ticket with a known handler.
    replay: list[list[Any]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return what the run's record keeps."""
        return {"counts": dict(self.counts), "replay": self.replay}


@lru_cache(maxsize=1)
def _district_codes() -> dict[str, str]:
    return {names[0]: code for code, names in district_names().items()}


def dossiers(tickets: Sequence[Ticket]) -> tuple[list[Dossier], Figures]:
    """Return one dossier a ticket, in order, and the figures of the batch."""
    figures = Figures()
    places = locate_many(
        [ticket.lon if ticket.lon is not None else float("nan") for ticket in tickets],
        [ticket.lat if ticket.lat is not None else float("nan") for ticket in tickets],
    )
    return [
        _dossier(ticket, str(code), figures) for ticket, code in zip(tickets, places, strict=True)
    ], figures


def _dossier(ticket: Ticket, khwaeng: str, figures: Figures) -> Dossier:
    counts = figures.counts
    labelled = _district_codes().get(ticket.row.get("district_label", "").strip(), "")
    located = NONE if ticket.lon is None else INSIDE if khwaeng else OUTSIDE
    counts[f"located:{located}"] += 1
    if khwaeng and labelled:
        counts["district:compared"] += 1
        counts["district:agree"] += labelled == khwaeng[:4]
    district = khwaeng[:4] or labelled
    scheme = scheme_at(ticket.filed_at)
    category = find_category(map_labels(scheme, ticket.labels, ticket.text))
    for label in ticket.labels:
        if map_label(scheme, label) is None:
            counts["remark:a label is in no mapping table"] += 1
    channel = CHANNELS.get(ticket.row.get("channel", ""), "traffy")
    kind = category.kind if category else "complaint"
    facts = Facts(
        category=category.code if category else "", district=district, khwaeng=khwaeng, lon=ticket.lon, lat=ticket.lat,
        channel=channel, kind=kind, urgency=category.urgency if category else "normal", text=ticket.text,
        occurred_at=ticket.filed_at, asset_owner=asset_owner(ticket.text, ticket.lon, ticket.lat, ticket.row.get("address", "")),
    )  # fmt: skip
    decision = decide(facts, current_rules())
    real, source = handlers_of(ticket.row, district)
    counts["triage"] += decision.is_triage
    if real:
        chosen = [decision.agency_code, *(code for code, _th, _en in decision.alternatives)]
        figures.replay.append([facts.category, list(real), source, chosen, f"{local(ticket.filed_at):%Y-%m}"])
    confidential = (category is not None and category.confidential) or KIND_RULES[kind].is_confidential
    lead, office, supporting, led_by = _lead(decision, real, confidential=confidential)
    counts[f"lead:{led_by}"] += 1
    dossier = Dossier(
        external_id=ticket.number, channel=channel, text=ticket.text, occurred_at=ticket.filed_at, lead_id=lead.pk,
        office_id=office.pk, happenings=[], payload={name: value for name, value in ticket.row.items() if value}, kind=kind,
        category_id=category.pk if category else None, urgency=facts.urgency, lon=ticket.lon, lat=ticket.lat, located=located,
        place=clean_line(ticket.row.get("address", ""))[:500], district_code=district, khwaeng_code=khwaeng,
        cell=None if ticket.lon is None or ticket.lat is None else int(h3_cell(ticket.lon, ticket.lat, PUBLIC_CELL), 16),
        rule_code=decision.rule_code, rules_version=str(decision.rule_set_version), confidential=confidential,
        is_public=KIND_RULES[kind].is_public and not confidential and (category is None or category.public), is_history=True,
    )  # fmt: skip
    dossier.because_th, dossier.because_en = _because(decision, lead, led_by)
    _file(ticket, dossier, category)
    _send(
        ticket, dossier, decision, lead, supporting,
        beside={"handlers": list(real), "handlers_from": source, "led_by": led_by},
    )  # fmt: skip
    if remark := tell(ticket, dossier, dossier.parts[0]):
        counts[f"remark:{remark}"] += 1
    if located == OUTSIDE:
        counts["remark:the place is outside Bangkok"] += 1
    elif located == NONE:
        counts["remark:the place has no coordinates"] += 1
    for what in (
        f"state:{dossier.state}",
        f"category:{facts.category}",
        f"channel:{channel}",
        f"kind:{kind}",
    ):
        counts[what] += 1
    return dossier


def _lead(
    decision: Decision, real: tuple[str, ...], *, confidential: bool
) -> tuple[Agency, Agency, list[Agency], str]:
    """Return the leading unit, its office, the supporting units, and whether reality or the rules named the lead."""
    if confidential:
        # As with every confidential matter: nobody but the inspectors sees it at the centre's desk.
        desk = triage_desk()
        return desk, office_of(desk), [], "confidential"
    decided, office, _to_triage = responsible(decision)
    known = [
        agency
        for code in real
        if (agency := agency_by_code(code, missing_ok=True)) is not None and agency.active
    ]
    if not known:
        return decided, office, _supporting(decision.supporting, decided), "rules"
    # A handler that is an office as a whole leaves open which of its sections it was: the decided one, where it is of that office.
    lead = next(
        (one for one in known if one.pk == decided.pk or decided.path.startswith(one.path)),
        next((one for one in known if "/" in one.code), known[0]),
    )
    if decided.path.startswith(lead.path):
        lead = decided
    if not lead.accepts_cases:
        return decided, office, [], "rules"
    others = [
        one for one in known if one.pk != lead.pk and not lead.path.startswith(one.path) and one.accepts_cases
    ]
    return lead, office_of(lead), others, "real handler"


def _supporting(codes: Sequence[str], lead: Agency) -> list[Agency]:
    found = (agency_by_code(code, missing_ok=True) for code in codes)
    return [agency for agency in found if agency is not None and agency.active and agency.pk != lead.pk]


def _because(decision: Decision, lead: Agency, led_by: str) -> tuple[str, str]:
    """Return the reason shown on the case: the rules' own, or who had it and what the rules would say now."""
    if led_by == "confidential":
        return "เป็นเรื่องลับ ผู้ตรวจเป็นผู้ดูแล", "It is confidential and kept by the inspectors."
    if led_by == "rules" or lead.code == decision.agency_code:
        return decision.because_th, decision.because_en
    return (
        f"{lead.name_th} เป็นผู้ดำเนินการในระบบเดิม ส่วนกฎปัจจุบัน: {decision.because_th}",
        f"{lead.name_en} handled it in the system of before. By today's rules: {decision.because_en}",
    )


def _file(ticket: Ticket, dossier: Dossier, category: Category | None) -> None:
    """Tell how the ticket was filed."""
    row = ticket.row
    dossier.happenings.append(
        Happening(
            kind="complaint.filed", at=ticket.filed_at, to_state=State.FILED, by=IMPORT,
            data={
                "kind": dossier.kind, "channel": dossier.channel, "category": category.code if category else "",
                "category_version": category.version if category else None,
                "category_chosen": row.get("type_label_origin") == "user_menu", "urgency": dossier.urgency,
                "located": dossier.located, "district": dossier.district_code, "khwaeng": dossier.khwaeng_code,
                "due_at": None, "source": "traffy", "ticket": ticket.number, "labels": list(ticket.labels),
                "photo": row.get("has_photo") == "1", "after_photo": row.get("has_after_photo") == "1",
                "source_state": row["state"],
            },
            words=ticket.text, told=True,
        )
    )  # fmt: skip


def _send(
    ticket: Ticket, dossier: Dossier, decision: Decision, lead: Agency, supporting: list[Agency], *, beside: dict[str, Any]
) -> None:  # fmt: skip
    """Tell that the ticket was sent to its unit, with the decision and, `beside` it, who really had it."""
    data: dict[str, Any] = {
        "to": lead.code, "rule": decision.rule_code, "rules_version": str(decision.rule_set_version),
        "because_th": decision.because_th, "because_en": decision.because_en, "decided": decision.agency_code,
        "supporting": [agency.code for agency in supporting], **beside,
    }  # fmt: skip
    is_desk = lead.pk == triage_desk().pk
    dossier.happenings.append(
        Happening(
            kind="complaint.assigned", at=ticket.filed_at, to_state=State.FILED if is_desk else State.ASSIGNED,
            agency_id=lead.pk, data=data, told=True,
        )
    )  # fmt: skip
    dossier.parts.append(Part(lead.pk, ticket.filed_at))
    dossier.parts += [
        Part(agency.pk, ticket.filed_at, role="supporting", state="done", ended_at=ticket.seen_at)
        for agency in supporting
    ]
