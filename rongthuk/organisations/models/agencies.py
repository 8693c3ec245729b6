"""Agencies: the centre, district offices, bureaus, their sections and divisions, and outside bodies."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare


class AgencyKind(models.TextChoices):
    """What sort of body an agency is."""

    ROOT = "root", _("The city")
    CENTRE = "centre", _("1555 centre")
    BUREAU = "bureau", _("Bureau")
    OFFICE = "office", _("Office")
    DIVISION = "division", _("Division")
    DISTRICT_OFFICE = "district_office", _("District office")
    SECTION = "section", _("Section")
    TRIAGE = "triage", _("Desk of the centre")
    ENTERPRISE = "enterprise", _("City enterprise")
    OUTSIDE = "outside", _("Outside body")


class Review(models.TextChoices):
    """Who looks at a result before the complainant is told."""

    AGENCY = "agency", _("The agency answers directly")
    SECTION_HEAD = "section_head", _("The section head approves")
    CENTRE = "centre", _("The centre reviews")


class Agency(models.Model):
    """A body that can be responsible for a case.

    `path` is the chain of keys from the root (`1.45.512.`), so that a subtree is a prefix. `edited_at` marks
    what an administrator changed: loading the directory leaves such a row alone. Outside bodies stand below
    the root too, so that whoever oversees the whole city also sees what it referred to others.
    """

    code = models.CharField(_("code"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.TextField(_("path"), editable=False)
    depth = models.PositiveSmallIntegerField(_("depth"), editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AgencyKind.choices)
    name_th = models.CharField(_("Thai name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    short_name = models.CharField(_("abbreviation"), max_length=60, blank=True)
    # Thai dictionary order; the "C" collation sorts the key by code point on every server.
    sort_key = models.TextField(_("sort key"), editable=False, db_collation="C")
    bma_code = models.CharField(_("BMA unit code"), max_length=8, blank=True)
    district_code = models.CharField(_("district code"), max_length=4, blank=True)
    # The city's own grouping of districts (กลุ่มเขต), by which districts are compared fairly.
    district_group = models.CharField(_("district group"), max_length=40, blank=True)
    section_code = models.CharField(_("section code"), max_length=40, blank=True)
    scope = models.TextField(_("what it is responsible for"), blank=True)
    address = models.TextField(_("address"), blank=True)
    # E.164 (`+6623770190`) or a short hotline (`1130`).
    phones = ArrayField(
        models.CharField(max_length=16), verbose_name=_("telephones"), default=list, blank=True
    )
    phones_unverified = models.BooleanField(_("telephones not verified"), default=True)
    website = models.URLField(_("website"), blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)
    accepts_cases = models.BooleanField(_("may be given cases"), default=True)
    intake_desk = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receives_for",
        verbose_name=_("intake desk"),
    )
    through_intake_desk = models.BooleanField(_("cases go through the intake desk"), default=False)
    review = models.CharField(_("review"), max_length=20, choices=Review.choices, default=Review.SECTION_HEAD)
    in_directory = models.BooleanField(_("comes from the directory"), default=False, editable=False)
    edited_at = models.DateTimeField(_("edited by an administrator"), null=True, blank=True, editable=False)

    DATA = declare(
        none="id code parent path depth kind name_th name_en short_name sort_key bma_code district_code"
        " district_group section_code scope address phones phones_unverified website lon lat active"
        " accepts_cases intake_desk through_intake_desk review in_directory edited_at"
    )

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [
            models.UniqueConstraint(fields=["path"], name="agency_path_unique"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="root"), name="agency_one_root"),
            models.CheckConstraint(
                condition=Q(kind="root", parent__isnull=True) | (~Q(kind="root") & Q(parent__isnull=False)),
                name="agency_below_the_root",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"),
                name="agency_code_is_slug",
                violation_error_message=_("A code is made of small letters, digits, hyphens and slashes."),
            ),
            models.CheckConstraint(condition=Q(path__regex=r"^([0-9]+\.)+$"), name="agency_path_is_chain"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="agency_not_own_parent"),
            models.CheckConstraint(condition=~Q(name_th=""), name="agency_has_thai_name"),
            models.CheckConstraint(condition=~Q(name_en=""), name="agency_has_english_name"),
            models.CheckConstraint(condition=Q(kind__in=AgencyKind.values), name="agency_kind_known"),
            models.CheckConstraint(condition=Q(review__in=Review.values), name="agency_review_known"),
            models.CheckConstraint(
                condition=Q(district_code="") | Q(district_code__regex=r"^10[0-9]{2}$"),
                name="agency_district_code",
            ),
            models.CheckConstraint(
                condition=Q(bma_code="") | Q(bma_code__regex=r"^[0-9]{8}$"), name="agency_bma_code"
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="agency_point_whole",
            ),
        ]
        indexes = [
            # queries.subtree_ids and every list restricted to an agency and everything below it.
            models.Index(fields=["path"], opclasses=["text_pattern_ops"], name="agency_subtree"),
            # Sections of a district, when a rule says "the works section of the district".
            models.Index(fields=["district_code", "section_code"], name="agency_by_district"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_th if (get_language() or "th").startswith("th") else self.name_en

    @property
    def is_outside(self) -> bool:
        """Tell whether it is a body that the city cannot command."""
        return self.kind == AgencyKind.OUTSIDE

    @property
    def point(self) -> tuple[float, float] | None:
        """Return (lon, lat) in WGS84, or None where nobody knows."""
        return (self.lon, self.lat) if self.lon is not None and self.lat is not None else None

    def is_within(self, other: Agency) -> bool:
        """Tell whether it is the other agency or lies below it."""
        return self.path.startswith(other.path)


class AgencyName(models.Model):
    """A name that an agency bore in earlier years; years are of the Buddhist Era."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names", verbose_name=_("agency"))
    name = models.CharField(_("name"), max_length=200)
    bma_code = models.CharField(_("BMA unit code"), max_length=8, blank=True)
    since_year = models.PositiveSmallIntegerField(_("since year"), null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)

    DATA = declare(none="id agency name bma_code since_year until_year")

    class Meta:
        verbose_name = _("earlier name")
        verbose_name_plural = _("earlier names")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name", "bma_code"], name="agency_name_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(since_year=None) | Q(until_year=None) | Q(until_year__gte=F("since_year")),
                name="agency_name_years_in_order",
                violation_error_message=_("The last year comes before the first."),
            ),
            # A Christian year typed by mistake (2026) would lie five centuries back.
            models.CheckConstraint(
                condition=(Q(since_year=None) | Q(since_year__range=(2400, 2700)))
                & (Q(until_year=None) | Q(until_year__range=(2400, 2700))),
                name="agency_name_years_buddhist",
                violation_error_message=_("Write the year of the Buddhist Era, such as 2569."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
