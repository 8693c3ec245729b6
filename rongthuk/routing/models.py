"""Keep versioned sets of routing rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.core.privacy import declare


class RuleSet(models.Model):
    """One version of all the rules; the version in force is the newest active one whose day has come.

    `source` is the TOML text that it was read from and `checksum` its SHA-256, so that loading the same rules
    again makes no version. `dry_run` keeps the figures that were shown before it took effect.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    name = models.CharField(_("name"), max_length=160)
    effective_from = models.DateTimeField(_("effective from"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by_id = models.BigIntegerField(_("created by"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(pgettext_lazy("rule set", "source"), blank=True, editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, editable=False)
    dry_run = models.JSONField(_("dry run"), null=True, blank=True, editable=False)
    active = models.BooleanField(_("in use"), default=True)

    DATA = declare(
        none="id version name effective_from created_at created_by_id source checksum dry_run active",
        free_text={"note": "mask"},
    )

    class Meta:
        ordering = ["-version"]
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        # Serves `queries.current_rules`: the newest active set whose day has come.
        indexes = [models.Index(fields=["active", "effective_from"], name="rule_set_in_force")]

    def __str__(self) -> str:
        return f"{self.version} · {self.name}"


class Rule(models.Model):
    """One ordered rule: when it matches, whose work it is, and the sentence that says why."""

    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.CASCADE, related_name="rules", verbose_name=_("rule set")
    )
    order = models.PositiveIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=80)
    when = models.JSONField(pgettext_lazy("rule", "when"), default=dict)
    unit = models.CharField(_("unit"), max_length=80)
    supporting = models.JSONField(_("supporting units"), default=list, blank=True)
    because_th = models.CharField(_("because, in Thai"), max_length=400)
    because_en = models.CharField(_("because, in English"), max_length=400)

    DATA = declare(none="id rule_set order code when unit supporting because_th because_en")

    class Meta:
        ordering = ["rule_set", "order"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "order"], name="rule_order_once_a_set"),
            models.UniqueConstraint(fields=["rule_set", "code"], name="rule_code_once_a_set"),
        ]

    def __str__(self) -> str:
        return self.code
