"""Keep a report while it is being written: in the session, and sealed in every form for the day the session is gone.

The sealed copy is signed, so that nobody can take another form's key; it travels only between this server and the page of the person
who typed it. The key is the report's external id: however often it is sent, it is filed once.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest

from rongthuk.areas import place_for
from rongthuk.intake.drafts import Draft
from rongthuk.portal.places import area_words
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import find_category

SESSION_KEY, SENT_KEY = "report", "reports_sent"
SALT = "portal.report"
# Somebody may leave the page open over a long holiday.
SEAL_LASTS = timedelta(days=14)
MOST_SENT_KEPT = 20


@dataclass(slots=True)
class Report:
    """What a person has answered so far. `placed` and `categorised` tell an answer of "none" from no answer yet."""

    key: str
    text: str = ""
    photos: list[str] = field(default_factory=list)
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    khwaeng: str = ""
    district: str = ""
    placed: bool = False
    category: str = ""
    categorised: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    asked: bool = False
    name: str = ""
    phone: str = ""
    email: str = ""
    wants_updates: bool = True
    shares_contact: bool = False
    reached: bool = False

    @property
    def owner(self) -> str:
        """Return who the photographs of this form belong to."""
        return f"form:{self.key}"

    @property
    def sealed(self) -> str:
        """Return the whole report, signed and packed, for a hidden field."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def found_category(self) -> Category | None:
        """Return the chosen category, or None when the person left it to us."""
        return find_category(self.category) if self.category else None

    @property
    def where(self) -> str:
        """Return the place in words."""
        return " ".join(filter(None, (self.place, area_words(self.khwaeng, self.district)))).strip()

    def put(
        self,
        *,
        lon: float | None = None,
        lat: float | None = None,
        place: str = "",
        khwaeng: str = "",
        district: str = "",
    ) -> None:
        """Answer where it is; what was answered before is replaced as a whole."""
        self.lon, self.lat, self.place, self.khwaeng = lon, lat, place, khwaeng
        known = place_for(khwaeng) if khwaeng else None
        self.district = known.district_code if known else district
        self.placed = True

    def first_missing(self) -> str:
        """Return the first step that has no answer yet; `check` when all have one."""
        if not self.text:
            return "what"
        if not self.placed:
            return "where"
        if not self.categorised:
            return "category"
        category = self.found_category
        if category and category.question_list and not self.asked:
            return "questions"
        return "check" if self.reached else "contact"

    def as_draft(self, language: str) -> Draft:
        """Return what intake is to file."""
        category = self.found_category
        return Draft(
            channel="web", external_id=self.key, text=self.text, kind=category.kind if category else "complaint",
            category=self.category, answers=self.answers, lon=self.lon, lat=self.lat, place=self.place, khwaeng=self.khwaeng,
            district=self.district, name=self.name, phone=self.phone, email=self.email, language=language,
            wants_updates=self.wants_updates, shares_contact=self.shares_contact, uploads=tuple(self.photos),
            upload_owner=self.owner,
        )  # fmt: skip


def new_report() -> Report:
    """Begin an empty report."""
    return Report(key=secrets.token_urlsafe(16))


def _read(kept: Any) -> Report | None:
    """Return a kept report; one of an older release loses only the fields that are no more."""
    if not isinstance(kept, dict) or not kept.get("key"):
        return None
    known = {each.name for each in fields(Report)}
    return Report(**{name: value for name, value in kept.items() if name in known})


def unseal(sealed: str) -> Report | None:
    """Return the report of a hidden field, or None when it is not ours or too old."""
    try:
        return _read(signing.loads(sealed, salt=SALT, max_age=SEAL_LASTS))
    except signing.BadSignature:
        return None


def report_of(request: HttpRequest) -> Report:
    """Return the report that this request goes on with.

    The session has the newest answers; the form's own copy stands in when the session is gone or holds another report.
    """
    in_session = _read(request.session.get(SESSION_KEY))
    in_form = unseal(request.POST.get("kept", "")) if request.method == "POST" else None
    if in_session and (in_form is None or in_form.key == in_session.key):
        return in_session
    return in_form or new_report()


def keep(request: HttpRequest, report: Report) -> None:
    """Keep the report for the next step."""
    request.session[SESSION_KEY] = asdict(report)


def forget(request: HttpRequest) -> None:
    """Forget the report that is being written."""
    request.session.pop(SESSION_KEY, None)


def note_sent(request: HttpRequest, report: Report, secret: str) -> None:
    """Remember that this form has been sent, so that a late second press finds its receipt."""
    sent = dict(request.session.get(SENT_KEY, {}))
    sent[report.key] = secret
    request.session[SENT_KEY] = dict(list(sent.items())[-MOST_SENT_KEPT:])
    kept = _read(request.session.get(SESSION_KEY))
    if kept is None or kept.key == report.key:
        forget(request)


def sent_as(request: HttpRequest, report: Report) -> str:
    """Return the secret of the case that this form has become, or nothing."""
    return str(request.session.get(SENT_KEY, {}).get(report.key, ""))
