"""The complaint: what, where, whose, how far."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.contacts.models import Complainant
from rongthuk.conversations.models import Conversation
from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency
from rongthuk.taxonomy.models import Category

OPEN = Q(phase="open")


class Kind(models.TextChoices):
    """What was brought forward; `workflow.KIND_RULES` says what applies to each."""

    COMPLAINT = "complaint", _("Complaint")
    ENQUIRY = "enquiry", _("Enquiry")
    SUGGESTION = "suggestion", _("Suggestion")
    COMPLIMENT = "compliment", _("Compliment")
    TIPOFF = "tipoff", _("Tip-off about officials")


class State(models.TextChoices):
    """Where the case stands."""

    # The bare word is said of a photograph elsewhere, and has another Thai word there.
    FILED = "filed", pgettext_lazy("state of a case", "Received")
    ASSIGNED = "assigned", _("Sent to the agency")
    ACCEPTED = "accepted", _("Accepted by the agency")
    IN_PROGRESS = "in_progress", _("Work under way")
    AWAITING_COMPLAINANT = "awaiting_complainant", _("Waiting for information from the complainant")
    AWAITING_EXTERNAL = "awaiting_external", _("Waiting for an outside body or budget")
    REPORTED = "reported", _("Result reported, under review")
    RESOLVED = "resolved", _("Result told, waiting for confirmation")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """What became of the matter, honestly."""

    FIXED = "fixed", _("Fixed")
    NO_FAULT_FOUND = "no_fault_found", _("No fault found")
    NOT_OURS = "not_ours", _("Not the city's responsibility")
    PRIVATE_LAND = "private_land", _("Private land")
    AWAITING_BUDGET = "awaiting_budget", _("Awaiting budget")
    DUPLICATE = "duplicate", _("Duplicate of another case")
    WITHDRAWN = "withdrawn", _("Withdrawn by the complainant")
    INFORMATION_GIVEN = "information_given", _("Information given")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")


class Urgency(models.TextChoices):
    """How soon somebody must go there."""

    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


def new_secret() -> str:
    """Return a token that opens the complainant's page; it cannot be guessed."""
    return secrets.token_urlsafe(16)


class Complaint(models.Model):
    """A case. Rows change through `actions` alone; `version` counts its events."""

    reference = models.CharField(max_length=16, unique=True)
    secret = models.CharField(max_length=32, unique=True, default=new_secret)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COMPLAINT)
    state = models.CharField(max_length=24, choices=State.choices, default=State.FILED)
    phase = models.CharField(max_length=8, default="open")
    # Where an awaiting case returns to when it is answered or resumed.
    resume_state = models.CharField(max_length=24, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    confidential = models.BooleanField(default=False)
    # The public may see category, khwaeng, coarse pin, state and dates; never more, unless cleared.
    is_public = models.BooleanField(default=True)
    hidden_reason = models.CharField(max_length=200, blank=True)
    # Taken in from another system's past: never notifies, escalates or gets a new promise.
    is_history = models.BooleanField(default=False)

    channel = models.CharField(max_length=20)
    # The partner that filed it over the API; he may read it again.
    partner_id = models.BigIntegerField(null=True)
    # Without indexes of their own: those in Meta begin with the same column.
    category = models.ForeignKey(
        Category, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answers = models.JSONField(default=dict, blank=True)
    text = models.TextField()

    # WGS84 degrees; none when the place is told in words alone.
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # inside, outside (of Bangkok), none
    located = models.CharField(max_length=8, default="none")
    place = models.CharField(max_length=500, blank=True)
    district_code = models.CharField(max_length=4, blank=True)
    khwaeng_code = models.CharField(max_length=6, blank=True)
    # H3 cell of resolution 9 (about 0.1 km²): its centre is the coarse public pin.
    cell = models.BigIntegerField(null=True)

    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The office at the top of the lead: a district office, a bureau, an outside body.
    office = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Why this unit: the sentence and the rule, as they were at the time.
    because_th = models.TextField(blank=True)
    because_en = models.TextField(blank=True)
    rule_code = models.CharField(max_length=80, blank=True)
    rules_version = models.CharField(max_length=40, blank=True)

    complainant = models.ForeignKey(
        Complainant, null=True, on_delete=models.SET_NULL, related_name="complaints", db_index=False
    )
    conversation = models.OneToOneField(
        Conversation, null=True, on_delete=models.PROTECT, related_name="complaint"
    )
    agency_thread = models.OneToOneField(
        Conversation, null=True, on_delete=models.PROTECT, related_name="complaint_of_agency"
    )

    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # When the confirmation window ends.
    confirm_by = models.DateTimeField(null=True)
    # Until when an awaiting case is deferred.
    deferred_until = models.DateTimeField(null=True)
    outward_number = models.CharField(max_length=60, blank=True)

    transfers = models.PositiveSmallIntegerField(default=0)
    chases = models.PositiveSmallIntegerField(default=0)
    contests = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    escalation = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    version = models.PositiveIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32, default=bytes)

    DATA = declare(
        none="""id reference secret kind state phase resume_state urgency outcome confidential is_public is_history
            channel partner_id category located district_code khwaeng_code lead office officer because_th because_en rule_code
            rules_version complainant conversation agency_thread occurred_at recorded_at state_since due_at acknowledged_at
            reported_at resolved_at closed_at confirm_by deferred_until outward_number transfers chases contests reopenings
            escalation merged_into version head_hash""",
        personal={"lon": "blank", "lat": "blank", "cell": "blank", "place": "blank"},
        free_text={"text": "mask", "answers": "blank", "hidden_reason": "mask"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phase="closed", state="closed") | Q(phase="open") & ~Q(state="closed"),
                name="complaint_phase_follows_state",
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="complaint_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values) & Q(kind__in=Kind.values) & Q(urgency__in=Urgency.values),
                name="complaint_words_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="complaint_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(is_public=False), name="complaint_secret_stays_secret"
            ),
            models.CheckConstraint(
                condition=Q(hidden_reason="") | Q(is_public=False), name="complaint_hidden_is_hidden"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="closed") & ~Q(merged_into=F("id")),
                name="complaint_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(confirm_by=None) | Q(state="resolved"), name="complaint_confirmed_when_resolved"
            ),
            models.CheckConstraint(
                condition=Q(deferred_until=None) | Q(state="awaiting_external"),
                name="complaint_deferred_when_awaiting",
            ),
        ]
        indexes = [
            # Each names the list that it serves.
            models.Index(fields=["lead", "due_at", "id"], condition=OPEN, name="work_of_unit"),
            models.Index(fields=["office", "due_at", "id"], condition=OPEN, name="work_of_office"),
            models.Index(fields=["officer", "due_at", "id"], condition=OPEN, name="work_of_officer"),
            models.Index(fields=["due_at", "id"], condition=OPEN, name="work_of_city"),
            models.Index(fields=["state", "due_at", "id"], condition=OPEN, name="work_by_state"),
            models.Index(fields=["category", "due_at", "id"], condition=OPEN, name="work_by_category"),
            # What it includes is what measures ask of a case, so that they read none of the rows.
            models.Index(
                fields=["lead", "-id"],
                include=["is_history", "channel", "occurred_at", "contests", "reopenings"],
                name="cases_of_unit",
            ),
            models.Index(fields=["office", "-id"], name="cases_of_office"),
            models.Index(fields=["complainant"], name="cases_of_complainant"),
            models.Index(fields=["state", "-id"], name="cases_by_state"),
            models.Index(fields=["category", "-id"], name="cases_by_category"),
            models.Index(fields=["district_code", "-id"], name="cases_by_district"),
            # Serves the public list and map.
            models.Index(
                fields=["khwaeng_code", "-id"], condition=Q(is_public=True), name="public_by_khwaeng"
            ),
            models.Index(fields=["-id"], condition=Q(is_public=True), name="public_newest"),
            models.Index(
                fields=["partner_id", "-id"], condition=~Q(partner_id=None), name="cases_of_partner"
            ),
            models.Index(fields=["cell", "-occurred_at"], name="near_in_time"),
            # Serves the clock: windows that end.
            models.Index(fields=["confirm_by"], condition=Q(state="resolved"), name="confirmation_ends"),
            models.Index(
                fields=["deferred_until"], condition=Q(state="awaiting_external"), name="deferral_ends"
            ),
            # Serves figures over long periods; rows arrive nearly in this order.
            BrinIndex(fields=["occurred_at"], name="cases_in_period"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def pin(self) -> str:
        """Return the receipt's six digits.

        They come from the secret token alone, so that a repeated submission gets the same receipt; who knows them cannot find the
        token.
        """
        return (
            f"{int.from_bytes(hashlib.sha256(b'pin:' + self.secret.encode()).digest()[:8]) % 1_000_000:06d}"
        )

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.phase == "open"

    def is_overdue(self, now: datetime | None = None) -> bool:
        """Tell whether the promised time is over and no result has been reported."""
        if self.due_at is None or not self.is_open or self.state in {State.REPORTED, State.RESOLVED}:
            return False
        return self.due_at < (now or timezone.now())
