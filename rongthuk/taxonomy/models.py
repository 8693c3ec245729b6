"""Keep categories, their groups and questions, and other bodies' labels mapped to them."""

from __future__ import annotations

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Review


def _reads_thai() -> bool:
    return (get_language() or "th").startswith("th")


class Urgency(models.TextChoices):
    """How soon a person must look: emergencies run round the clock and are shown the number to ring."""

    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")


class Evidence(models.TextChoices):
    """What an officer must attach before he reports a result."""

    NONE = "none", _("Nothing")
    DOCUMENT = "document", _("A document or a photograph")
    PHOTO_AFTER = "photo_after", _("A photograph after the work")


class CategoryGroup(models.Model):
    """A shelf of categories that a citizen chooses from first."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name_th = models.CharField(_("name in Thai"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    DATA = declare(none="code name_th name_en icon order edited_at")

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("category group")
        verbose_name_plural = _("category groups")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_th if _reads_thai() else self.name_en


class Category(models.Model):
    """What a complaint is about.

    `default_unit` is a unit spec as routing reads it: `section:works`, `office`, or a plain agency code such
    as `mea`. `service_level` is a code of `service_levels`. `version` grows with every edit, so that a case
    can say under which it was filed.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    group = models.ForeignKey(
        CategoryGroup, on_delete=models.PROTECT, related_name="categories", verbose_name=_("group")
    )
    name_th = models.CharField(_("name in Thai"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    description_th = models.TextField(_("description for citizens, in Thai"), blank=True)
    description_en = models.TextField(_("description for citizens, in English"), blank=True)
    examples = models.JSONField(_("examples"), default=list, blank=True)
    synonyms = models.JSONField(_("words people use"), default=list, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    evidence = models.CharField(_("evidence"), max_length=20, choices=Evidence, default=Evidence.NONE)
    # Who must look at a result, where that is stricter than the unit's own setting; empty leaves it to the unit.
    review = models.CharField(_("review"), max_length=20, choices=Review, blank=True)
    service_level = models.SlugField(_("service level"), max_length=60)
    default_unit = models.CharField(_("usual unit"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, default="complaint")
    confidential = models.BooleanField(_("confidential"), default=False)
    public = models.BooleanField(_("shown to the public"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    active = models.BooleanField(_("in use"), default=True)
    since = models.DateField(_("in use since"), null=True, blank=True)
    until = models.DateField(_("in use until"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    DATA = declare(
        none="id code group name_th name_en description_th description_en examples synonyms urgency evidence "
        "review service_level default_unit kind confidential public version active since until order edited_at"
    )

    class Meta:
        ordering = ["group__order", "order", "code"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                name="category_ends_after_it_begins",
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_th if _reads_thai() else self.name_en

    @property
    def description(self) -> str:
        """Return the description in the reader's language."""
        return self.description_th if _reads_thai() else self.description_en

    @cached_property
    def question_list(self) -> list[Question]:
        """Return the category's questions in the order in which they are asked."""
        return list(self.questions.all())


class QuestionKind(models.TextChoices):
    """What an answer is made of."""

    CHOICE = "choice", _("One of a list")
    YES_NO = "yes_no", _("Yes or no")
    TEXT = "text", pgettext_lazy("kind of question", "Words")
    NUMBER = "number", _("A number")
    DATE = "date", _("A date")


class Question(models.Model):
    """A follow-up question, asked only when `shown_when` holds for the earlier answers.

    `options` is a list of `{"code", "label_th", "label_en"}` for choices, and `{"least", "most"}` limits for numbers.
    `shown_when` is `{earlier question: [accepted answers]}`, all of which must hold; `urgent_when` lists this
    question's answers that raise the urgency.
    """

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, related_name="questions", verbose_name=_("category")
    )
    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind)
    label_th = models.CharField(_("question in Thai"), max_length=200)
    label_en = models.CharField(_("question in English"), max_length=200)
    options = models.JSONField(_("options"), default=list, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    shown_when = models.JSONField(_("asked when"), default=dict, blank=True)
    urgent_when = models.JSONField(_("urgent when"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    DATA = declare(
        none="id category code kind label_th label_en options required shown_when urgent_when order"
    )

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="question_code_once_a_category")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the question in the reader's language."""
        return self.label_th if _reads_thai() else self.label_en

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the options as (code, label in the reader's language)."""
        if self.kind == QuestionKind.YES_NO:
            return [("yes", str(_("Yes"))), ("no", str(_("No")))]
        if self.kind != QuestionKind.CHOICE:
            return []
        return [(each["code"], each["label_th" if _reads_thai() else "label_en"]) for each in self.options]


class ExternalLabel(models.Model):
    """Another body's label and the category that it means, by version of the mapping table.

    Without a category the label says nothing by itself ("อื่น ๆ"): the text decides.
    """

    scheme = models.SlugField(_("scheme"), max_length=30)
    label = models.CharField(_("label"), max_length=120)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="external_labels",
        null=True,
        blank=True,
        verbose_name=_("category"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    DATA = declare(none="id scheme label category version note edited_at")

    class Meta:
        ordering = ["scheme", "label"]
        verbose_name = _("external label")
        verbose_name_plural = _("external labels")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "label", "version"], name="external_label_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.label}"
