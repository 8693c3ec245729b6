"""Decide who sees a case and in which part he acts; no view or action fetches a case otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.assignment import Assignment
from rongthuk.complaints.workflow import KIND_RULES, MOVES, Move, Party
from rongthuk.core.actors import Actor
from rongthuk.core.errors import NotFound
from rongthuk.organisations.models import Review
from rongthuk.organisations.queries import agency_by_code, root, subtree_ids

CENTRE = "centre-1555"
WORKERS = ("officer", "section_head", "coordinator")
HEADS = ("section_head", "director")
CENTRE_ROLES = ("call_taker", "coordinator", "supervisor")
READERS = (*WORKERS, "director")


def is_centre(actor: Actor) -> bool:
    """Tell whether the actor works at 1555, or over the whole city with a centre role."""
    return actor.has(*CENTRE_ROLES, path=agency_by_code(CENTRE).path)


def is_inspector(actor: Actor) -> bool:
    """Tell whether the actor is an inspector of the centre or the city: the only role that sees tip-offs."""
    return actor.has("inspector", path=agency_by_code(CENTRE).path)


def parties(complaint: Complaint, actor: Actor) -> frozenset[Party]:
    """Return the parts in which the actor may act on this case; empty for who has nothing to do with it.

    Needs `complaint.lead` and `complaint.office` (fetch through `get`).
    """
    if actor.kind in {"clock", "system", "import"}:
        return frozenset({"clock", "rules"})
    if actor.kind == "complainant":
        return frozenset({"complainant"}) if actor.complaint_id == complaint.pk else frozenset()
    if complaint.confidential:
        return frozenset({"centre", "supervisor", "unit", "head"}) if is_inspector(actor) else frozenset()
    found: set[Party] = set()
    if is_centre(actor):
        found.add("centre")
        if actor.has("supervisor", path=agency_by_code(CENTRE).path):
            found.add("supervisor")
        if complaint.lead.is_outside:
            # A body outside the city works by letter; the centre writes down what it answers.
            found.add("unit")
    if actor.has(*WORKERS, path=complaint.lead.path):
        found.add("unit")
    if actor.has(*HEADS, path=complaint.lead.path):
        found.add("head")
    if actor.has("coordinator", path=complaint.office.path) or _works_at_intake_desk(complaint, actor):
        found |= {"coordinator", "unit"}
    if not found and _supports(complaint, actor):
        found.add("supporting")
    return frozenset(found)


def _supports(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether the actor works for a unit that has an open supporting part; asked only of who has no other part."""
    paths = actor.paths(*WORKERS)
    return bool(paths) and any(
        path.startswith(paths) for path in open_supporting(complaint).values_list("agency__path", flat=True)
    )


def open_supporting(complaint: Complaint) -> QuerySet[Assignment]:
    """Return the supporting parts that are not ended."""
    return Assignment.objects.filter(complaint=complaint, role=Assignment.Role.SUPPORTING, ended_at=None)


def _works_at_intake_desk(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether the actor works at the desk that receives for the whole office (in a district: ฝ่ายปกครอง)."""
    desk = complaint.office.intake_desk_id
    return desk is not None and any(g.agency_id == desk and g.role in WORKERS for g in actor.grants)


def may(complaint: Complaint, actor: Actor, move: Move) -> bool:
    """Tell whether the actor may do this move on this case now."""
    rule = KIND_RULES[complaint.kind]
    if rule.moves is not None and move.name not in rule.moves:
        return False
    if complaint.is_history and actor.kind == "clock":
        return False
    if not move.fits(complaint) or not _special(complaint, move):
        return False
    parts = parties(complaint, actor) & set(move.by)
    return bool(parts) and (move.name != "approve" or may_approve(complaint, actor))


def may_approve(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether the review that is set for the case may be done by the actor."""
    return review_of(complaint) != Review.CENTRE or "centre" in parties(complaint, actor)


def review_of(complaint: Complaint) -> str:
    """Return who reviews the result: the stricter of what the unit's and the category's settings say."""
    order = (Review.AGENCY, Review.SECTION_HEAD, Review.CENTRE)
    own = complaint.lead.review or Review.SECTION_HEAD
    wanted = (complaint.category.review if complaint.category else "") or own
    return max(own, wanted, key=lambda review: order.index(Review(review)))


def _special(complaint: Complaint, move: Move) -> bool:
    """Apply what a state alone cannot say."""
    if move.name == "unmerge":
        return complaint.merged_into_id is not None
    if move.name == "reopen":
        return complaint.merged_into_id is None
    if move.name == "hide":
        return complaint.is_public
    if move.name == "show":
        return not complaint.is_public and bool(complaint.hidden_reason) and not complaint.confidential
    return True


def moves(complaint: Complaint, actor: Actor) -> list[Move]:
    """Return every move that is allowed to the actor now, in the order of the table."""
    return [move for move in MOVES.values() if may(complaint, actor, move)]


def visible(actor: Actor) -> Q:
    """Return the condition that picks the cases that the actor may read."""
    if actor.kind in {"clock", "system", "import"}:
        return Q()
    if actor.kind == "complainant":
        return Q(pk=actor.complaint_id)
    open_to_all = Q(confidential=False)
    if is_inspector(actor):
        return Q()
    if actor.kind == "partner" and "read:all" in actor.scopes:
        return open_to_all
    if is_centre(actor) or actor.has(*READERS, path=root().path):
        return open_to_all
    ids = reach(actor)
    supporting = Assignment.objects.filter(agency__in=ids, role="supporting").values("complaint")
    mine = Q(lead__in=ids) | Q(pk__in=supporting)
    if actor.kind == "partner":
        mine |= Q(partner_id=actor.id)
    return open_to_all & mine


def reach(actor: Actor) -> list[int]:
    """Return the keys of the agencies whose cases the actor may read; an intake desk reaches its whole office."""
    ids: set[int] = set()
    for grant in actor.grants:
        if grant.role in READERS:
            ids.update(subtree_ids(grant.path))
            ids.update(_offices_served_by(grant.agency_id))
    return sorted(ids)


def _offices_served_by(desk_id: int) -> Iterable[int]:
    from rongthuk.organisations.queries import served_by

    for office in served_by(desk_id):
        yield from subtree_ids(office.path)


def queryset(actor: Actor) -> QuerySet[Complaint]:
    """Return the cases that the actor may read, with what every screen shows of them."""
    return Complaint.objects.filter(visible(actor)).select_related("lead", "office", "category", "officer")


def get(actor: Actor, *, reference: str | None = None, pk: int | None = None) -> Complaint:
    """Return one case, or raise `NotFound` whether it does not exist or is not for this actor."""
    wanted = Q(reference=reference) if reference is not None else Q(pk=pk)
    complaint = (
        Complaint.objects.select_related("lead", "office", "category", "officer", "complainant")
        .filter(wanted)
        .first()
    )
    if complaint is None or not can_read(complaint, actor):
        raise NotFound("complaint_not_found", _("There is no case with this number that you may see."))
    return complaint


def can_read(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether the actor may read this case; the same rule as `visible`, for a row in hand."""
    if parties(complaint, actor):
        return True
    if is_inspector(actor):
        return True
    if complaint.confidential or actor.kind == "complainant":
        return False
    if actor.kind == "partner" and ("read:all" in actor.scopes or complaint.partner_id == actor.id):
        return True
    if actor.has(*READERS, path=complaint.lead.path):
        return True
    paths = actor.paths(*READERS)
    return any(
        path.startswith(paths)
        for path in complaint.assignments.filter(role="supporting").values_list("agency__path", flat=True)
    )
