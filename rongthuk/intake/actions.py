"""Take a report in: one function for every channel, one transaction, nothing that leaves the machine."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongthuk.areas import place_for
from rongthuk.areas.queries import districts
from rongthuk.complaints.actions import Filing, attach_all, file
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import Kind
from rongthuk.complaints.photographs import Stored, keep
from rongthuk.contacts.actions import Point, recognise
from rongthuk.contacts.models import Complainant, Contact, ContactPoint
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.text import clean, clean_line
from rongthuk.intake.drafts import Draft, Receipt
from rongthuk.intake.models import Submission, Upload
from rongthuk.taxonomy import questions
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import find_category
from rongthuk.taxonomy.suggestions import suggest

SHORTEST_TEXT, LONGEST_TEXT = 5, 10_000
MOST_UPLOADS = 10
UPLOAD_LASTS = timedelta(days=1)
# A suggestion below this score is not trusted to name the category; the rules then look at the words alone.
TRUSTED_SUGGESTION = 0.15


@transaction.atomic
def submit(draft: Draft, *, by: Actor) -> Receipt:
    """File a draft once per (channel, external id) and return its receipt; the same draft again gets the same receipt."""
    now = timezone.now()
    filing = _checked(draft, now)
    filing["key"] = _keep_raw(draft, now)
    if filing["key"] is None:
        return _known(draft)
    contact, points = recognise(_points(draft), name=draft.name, language=draft.language, at=now)
    filing["complainant"] = _complainant(draft, contact, points)
    complaint = file(Filing(**filing), by=by)
    attach_all(complaint, _uploads(draft), role="before", by=by)
    return receipt_of(complaint, is_new=True)


def receipt_of(complaint: Complaint, *, is_new: bool = False) -> Receipt:
    """Return a case's receipt."""
    thai = (get_language() or "th").startswith("th")
    return Receipt(
        complaint=complaint,
        reference=complaint.reference,
        pin=complaint.pin,
        secret=complaint.secret,
        agency=complaint.lead,
        because=complaint.because_th if thai else complaint.because_en,
        due_at=complaint.due_at,
        is_new=is_new,
    )


def upload(file: Any, *, owner: str, name: str = "", most: int = MOST_UPLOADS * 3) -> Upload:
    """Take in one photograph or paper before its report; refuse what cannot be shown, and more than `most` a day."""
    recent = Upload.objects.filter(owner=owner, created_at__gt=timezone.now() - UPLOAD_LASTS)
    if recent.count() >= most:
        raise Invalid(
            "too_many_files", _("Too many files were sent. Ten can be attached to a report."), field="files"
        )
    stored = keep(file, name=name)
    return Upload.objects.create(
        token=secrets.token_urlsafe(16), owner=owner, sha256=stored.sha256, content_type=stored.content_type,
        size=stored.size, width=stored.width, height=stored.height, name=stored.name,
    )  # fmt: skip


def discard_upload(token: str, *, owner: str) -> None:
    """Forget a file that its sender took back; the content itself is swept with the orphans."""
    Upload.objects.filter(token=token, owner=owner).delete()


def _checked(draft: Draft, now: datetime) -> dict[str, Any]:
    """Return the facts of a filing, cleaned, or raise `Invalid` with a sentence for the field that is wrong."""
    text = clean(draft.text)
    if len(text) < SHORTEST_TEXT:
        raise Invalid("text_missing", _("Please describe the problem in a few words."), field="text")
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            "text_too_long",
            _(
                "The description is too long: %(length)s characters, at most %(most)s are possible. Please shorten it."
            )
            % {"length": f"{len(text):,}", "most": f"{LONGEST_TEXT:,}"},
            field="text",
        )
    if draft.kind not in Kind.values:
        raise Invalid("kind", _("Choose what kind of matter this is."), field="kind")
    occurred_at = draft.occurred_at or now
    if occurred_at > now + timedelta(minutes=5):
        raise Invalid("future", _("The time of receipt lies in the future."), field="occurred_at")
    if (draft.lon is None) != (draft.lat is None):
        raise Invalid("half_a_point", _("A point needs both longitude and latitude."), field="lon")
    if (
        draft.lon is not None
        and draft.lat is not None
        and not (-180 <= draft.lon <= 180 and -90 <= draft.lat <= 90)
    ):
        raise Invalid("point", _("Longitude and latitude are outside the possible range."), field="lon")
    if draft.khwaeng and place_for(draft.khwaeng) is None:
        raise Invalid("khwaeng", _("Choose a khwaeng from the list."), field="khwaeng")
    if draft.district and not districts().filter(code=draft.district).exists():
        raise Invalid("district", _("Choose a district from the list."), field="district")
    if len(draft.uploads) > MOST_UPLOADS:
        raise Invalid("too_many_files", _("Ten files can be attached to a report."), field="uploads")
    category, chosen = _category(draft, text)
    # Forms ask what is required; a call, a letter or another system may not know it.
    answers = questions.check(category, draft.answers, complete=False) if category and chosen else {}
    urgency = questions.urgency(category, answers) if category else "normal"
    return {
        "kind": draft.kind, "channel": draft.channel, "text": text, "occurred_at": occurred_at, "category": category,
        "category_chosen": chosen, "answers": answers, "urgency": urgency, "lon": draft.lon, "lat": draft.lat,
        "place": clean_line(draft.place)[:500], "khwaeng_code": draft.khwaeng, "district_code": draft.district,
        "confidential": draft.confidential or bool(category and category.confidential), "partner_id": draft.partner_id,
    }  # fmt: skip


def _category(draft: Draft, text: str) -> tuple[Category | None, bool]:
    if draft.category:
        category = find_category(draft.category)
        if category is None or not category.active:
            raise Invalid("category", _("Choose a category from the list."), field="category")
        return category, True
    best = next(iter(suggest(text, limit=1)), None)
    if best is None or best.score < TRUSTED_SUGGESTION:
        return None, False
    return find_category(best.category_code), False


def _keep_raw(draft: Draft, now: datetime) -> int | None:
    """Keep the submission as it came; return the key that its case will have, or None when the same one is here already.

    A concurrent twin waits here for the first to commit, and then finds it. The reference to the case is checked when the
    transaction commits, so that the row need not be written twice.
    """
    external_id = draft.external_id.strip()[:200]
    if not external_id:
        raise Invalid("external_id", _("The submission has no number of its own."), field="external_id")
    payload = draft.raw or {
        key: value
        for key, value in asdict(draft).items()
        if key not in {"raw", "points", "occurred_at"} and value
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_submission (channel, external_id, payload, received_at, recorded_at, complaint_id)"
            " values (%s, %s, %s::jsonb, %s, %s, nextval('complaints_complaint_id_seq'))"
            " on conflict do nothing returning complaint_id",
            [draft.channel, external_id, _json(payload), draft.occurred_at or now, now],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _json(payload: dict[str, Any]) -> str:
    """Write the payload for the database, which takes no NUL character."""
    return json.dumps(payload, ensure_ascii=False, default=str).replace("\\u0000", "")


def _known(draft: Draft) -> Receipt:
    """Return the receipt of a submission that is here already."""
    known = (
        Submission.objects.select_related(
            "complaint", "complaint__lead", "complaint__office", "complaint__category"
        )
        .filter(channel=draft.channel, external_id=draft.external_id.strip()[:200])
        .first()
    )
    if known is None or known.complaint is None:
        raise Conflict(
            "submission_pending", _("This report is being taken in at this moment. Please try again.")
        )
    if known.complaint.partner_id != draft.partner_id:
        raise Conflict(
            "submission_of_another", _("This number was used by another sender."), field="external_id"
        )
    return receipt_of(known.complaint)


def _points(draft: Draft) -> list[Point]:
    points = list(draft.points)
    if draft.phone.strip():
        points.append(Point("phone", draft.phone))
    if draft.email.strip():
        points.append(Point("email", draft.email))
    return points


def _complainant(draft: Draft, contact: Contact | None, points: Sequence[ContactPoint]) -> Complainant | None:
    """Keep the person's part in this case; nobody when he left neither name nor a way to reach him."""
    name = clean_line(draft.name)[:200]
    if contact is None and not name and not draft.affected:
        return None
    # A point that a message can be sent to comes before a phone, which somebody has to ring.
    told = next((point for point in points if point.kind != "phone"), points[0] if points else None)
    return Complainant.objects.create(
        contact=contact, name=name, affected=clean_line(draft.affected)[:200], address=clean_line(draft.address)[:500],
        language=draft.language if draft.language in {"th", "en"} else "th", told_at=told,
        wants_updates=draft.wants_updates, shares_contact=draft.shares_contact,
    )  # fmt: skip


def _uploads(draft: Draft) -> list[Stored]:
    """Return the files that this draft brings; a token of another sender or an expired one is refused."""
    if not draft.uploads:
        return []
    rows = {
        row.token: row for row in Upload.objects.filter(token__in=draft.uploads, owner=draft.upload_owner)
    }
    missing = [token for token in draft.uploads if token not in rows]
    if missing:
        raise Invalid(
            "upload_gone", _("A photograph has expired. Please remove it and add it again."), field="uploads"
        )
    return [
        Stored(
            sha256=row.sha256, content_type=row.content_type, size=row.size, width=row.width, height=row.height,
            name=row.name,
        )
        for row in (rows[token] for token in dict.fromkeys(draft.uploads))
    ]  # fmt: skip
