"""Hold what people choose from: districts, khwaeng, and the streets and soi learned from filed addresses.

The polygons are not here; they stand in the compact table and are read by `lookup`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare

# Names seen less often might point at one household, so they are neither kept nor shown.
LEAST_SEEN = 3


class Named(models.Model):
    """A place with a Thai and an English name."""

    name_th = models.CharField(_("Thai name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_th if (get_language() or "th").startswith("th") or not self.name_en else self.name_en


class District(Named):
    """One of the fifty districts (เขต)."""

    code = models.CharField(_("code"), max_length=4, primary_key=True)
    # Byte order whatever the server's collation: the key is made for it.
    sort_key = models.CharField(max_length=120, db_collation="C", editable=False)
    label_lon = models.FloatField()
    label_lat = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    area_km2 = models.FloatField(_("area in km²"))

    DATA = declare(none="code name_th name_en sort_key label_lon label_lat west south east north area_km2")

    class Meta:
        ordering = ["sort_key"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{4}$"), name="district_code_is_dopa")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees (WGS84)."""
        return self.west, self.south, self.east, self.north


class Khwaeng(Named):
    """One of the 180 khwaeng (แขวง)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    district = models.ForeignKey(District, models.PROTECT, related_name="khwaeng", verbose_name=_("district"))
    sort_key = models.CharField(max_length=120, db_collation="C", editable=False)
    postcode = models.CharField(_("postcode"), max_length=5)
    # Names and spellings under which people still know it, from before a khwaeng was divided.
    former_names = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("former names")
    )
    label_lon = models.FloatField()
    label_lat = models.FloatField()
    area_km2 = models.FloatField(_("area in km²"))

    DATA = declare(
        none="code name_th name_en district sort_key postcode former_names label_lon label_lat area_km2"
    )

    class Meta:
        ordering = ["sort_key"]
        verbose_name = _("khwaeng")
        verbose_name_plural = _("khwaeng")
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{6}$"), name="khwaeng_code_is_dopa"),
            models.CheckConstraint(
                condition=models.Q(code__startswith=models.F("district")), name="khwaeng_is_in_its_district"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LearnedPlace(models.Model):
    """A street or soi in one district, learned from the addresses of many reports.

    It holds no house number and no person: a name, how often it was seen, and the median of where.
    """

    class Kind(models.TextChoices):
        """A soi is a lane off a street, mostly with the street's name and a number."""

        STREET = "street", _("street")
        SOI = "soi", _("soi")

    class Source(models.TextChoices):
        """`seed` came with the software; `filed` was learned from this city's own reports."""

        SEED = "seed", _("supplied")
        FILED = "filed", _("learned here")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    key = models.CharField(max_length=80, editable=False)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("district"))
    khwaeng = models.ForeignKey(Khwaeng, models.PROTECT, related_name="+", verbose_name=_("khwaeng"))
    lon = models.FloatField()
    lat = models.FloatField()
    count = models.PositiveIntegerField(_("times seen"))
    source = models.CharField(_("source"), max_length=5, choices=Source)
    learned_at = models.DateTimeField(_("learned"), auto_now=True)

    DATA = declare(none="id kind name key district khwaeng lon lat count source learned_at")

    class Meta:
        ordering = ["-count"]
        verbose_name = _("street or soi")
        verbose_name_plural = _("streets and soi")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "key", "district"], name="learned_once_a_district"
            ),
            models.CheckConstraint(
                condition=models.Q(count__gte=LEAST_SEEN), name="learned_seen_often_enough"
            ),
        ]

    def __str__(self) -> str:
        return self.name
