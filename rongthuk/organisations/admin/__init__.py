"""The administration pages of agencies, people and rights; everything is saved through `actions`.

A form first rehearses its action and takes it back, so that a refusal stands at its field with all that was typed.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth import admin as _auth_admin  # noqa: F401 - it must have registered what we take off.
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from rongthuk.organisations.admin.agencies import AgencyAdmin
from rongthuk.organisations.admin.events import OrganisationEventAdmin
from rongthuk.organisations.admin.officers import OfficerAdmin

# Rights come from memberships; Django's groups would promise what they do not keep.
admin.site.unregister(Group)
admin.site.site_header = _("Rongthuk administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("What do you want to administer?")
# One door: the staff's own sign-in page, with its limits on attempts, second factors and records.
for name, view in {
    "login": secure_admin_login(admin.site.login),  # type: ignore[no-untyped-call]
    "password_change": RedirectView.as_view(pattern_name="account_change_password"),
}.items():
    setattr(admin.site, name, view)

__all__ = ["AgencyAdmin", "OfficerAdmin", "OrganisationEventAdmin"]
