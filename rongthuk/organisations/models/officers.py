"""Officers, their roles in agencies, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor, Grant
from rongthuk.core.privacy import declare
from rongthuk.core.thai import local
from rongthuk.organisations.models.agencies import Agency, AgencyKind
from rongthuk.organisations.roles import DESCRIPTIONS, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_NEVER_LENT = [row.role.value for row in DESCRIPTIONS if not row.may_be_substituted]


def today() -> date:
    """Return the date in Bangkok."""
    return local(timezone.now()).date()


class Officers(BaseUserManager["Officer"]):
    """How accounts are found and, from the command line alone, made."""

    def get_by_natural_key(self, username: str | None) -> Officer:
        """Find an account by its name in any case."""
        return self.get(username__iexact=username)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Officer:
        """Create an account without a role; screens use `actions.create_officer`."""
        officer = self.model(username=username, **{"display_name": username, **fields})
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Officer:
        """Create the first administrator of a fresh installation (`./manage createsuperuser`)."""
        officer = self.create_user(username, password, is_superuser=True, **fields)
        root = Agency.objects.filter(kind=AgencyKind.ROOT).first()
        if root is not None:
            Membership.objects.create(officer=officer, agency=root, role=Role.ADMINISTRATOR)
        return officer


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person who works for an agency and signs in.

    Rights come from memberships alone; Django's groups and permissions are not used.
    """

    username = models.CharField(
        _("user name"),
        max_length=80,
        unique=True,
        error_messages={"unique": _("There is already an account with this user name.")},
    )
    display_name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", _("Thai")), ("en", _("English"))], default="th"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("account made"), default=timezone.now, editable=False)
    on_leave_until = models.DateField(_("on leave until (last day)"), null=True, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects: ClassVar[Officers] = Officers()

    DATA = declare(
        none="id password last_login is_superuser groups user_permissions language is_active date_joined"
        " on_leave_until",
        personal={"username": "blank", "display_name": "blank", "email": "blank", "phone": "blank"},
    )

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="officer_username_once",
                violation_error_message=_("There is already an account with this user name."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="officer_email_once",
                violation_error_message=_("Another account has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="officer_phone_e164",
                violation_error_message=_("Write the telephone number in full, such as 081 234 5678."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """Return the name that colleagues see."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name that colleagues see."""
        return self.display_name

    def actor(self) -> Actor:
        """Return who acts, with the rights of this moment: his own and those that he holds as a substitute.

        One query, kept on the instance, which lives as long as a request.
        """
        if (known := self.__dict__.get("_actor")) is None:
            known = self.__dict__["_actor"] = Actor(
                kind="officer",
                id=self.pk,
                name=self.display_name,
                grants=self._grants() if self.is_active else (),
            )
        return known

    def forget_actor(self) -> None:
        """Ask the database again at the next `actor()`."""
        self.__dict__.pop("_actor", None)

    def _grants(self) -> tuple[Grant, ...]:
        day = today()
        lenders = Substitution.objects.filter(
            substitute=self, since__lte=day, until__gte=day, absent__is_active=True
        ).values("absent_id")
        rows = (
            Membership.objects.filter(
                Q(officer=self) | (Q(officer_id__in=lenders) & ~Q(role__in=_NEVER_LENT)), agency__active=True
            )
            .filter(Membership.in_force())
            .values_list("role", "agency__path", "agency_id")
            .order_by("agency__path", "role")
            .distinct()
        )
        return tuple(Grant(role, path, agency_id) for role, path, agency_id in rows)

    @property
    def is_on_leave(self) -> bool:
        """Tell whether he is away today."""
        return self.on_leave_until is not None and self.on_leave_until >= today()

    @property
    def is_staff(self) -> bool:
        """Tell whether the administration pages are open to him."""
        return self.is_active and (self.is_superuser or self.actor().has(Role.ADMINISTRATOR))

    @property
    def is_city_administrator(self) -> bool:
        """Tell whether he administers the whole city and not only a part of the tree."""
        # Only the root's path has a single link.
        return self.is_active and any(
            grant.role == Role.ADMINISTRATOR and grant.path.count(".") == 1 for grant in self.actor().grants
        )

    def has_perm(self, perm: str, obj: models.Model | AnonymousUser | None = None) -> bool:
        """Tell whether the administration may show or change this: the city's administrators, everything."""
        return self.is_active and (self.is_superuser or self.is_city_administrator)

    def has_module_perms(self, app_label: str) -> bool:
        """Tell whether the administration may list this folder."""
        return self.is_active and (self.is_superuser or self.is_city_administrator)


class Membership(models.Model):
    """A role in an agency and everything below it, from one moment until another."""

    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="memberships", verbose_name=_("officer")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    DATA = declare(none="id officer agency role since until")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            # Past memberships stay as history; only one of a kind is in force.
            models.UniqueConstraint(
                fields=["officer", "agency", "role"],
                condition=Q(until=None),
                name="membership_once",
                violation_error_message=_("This person already has this role there."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_times_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()} · {self.agency}"

    @staticmethod
    def in_force() -> Q:
        """Return the condition for memberships that count now."""
        now = timezone.now()
        return Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))


class Substitution(models.Model):
    """One officer holds another's roles from one day to another, both days included."""

    absent = models.ForeignKey(
        Officer, models.PROTECT, related_name="substitutes", verbose_name=_("absent officer")
    )
    substitute = models.ForeignKey(
        Officer, models.PROTECT, related_name="stands_in_for", verbose_name=_("substitute")
    )
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))

    DATA = declare(none="id absent substitute since until")

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")),
                name="substitution_of_another",
                violation_error_message=_("Nobody can stand in for himself."),
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="substitution_days_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.UniqueConstraint(
                fields=["absent", "substitute", "since"],
                name="substitution_once",
                violation_error_message=_("This substitution is already entered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} ← {self.absent}"
