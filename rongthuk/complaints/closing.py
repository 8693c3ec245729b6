"""Keep an agency open while cases stand with it: a case never stands with nobody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.organisations.closing import closing_check
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import subtree_ids


@closing_check
def open_cases(agency: Agency) -> Any:
    """Object while open cases or parts of them stand with the agency or below it."""
    ids = subtree_ids(agency.path)
    count = Complaint.objects.filter(lead__in=ids, phase="open").count()
    count += Assignment.objects.filter(agency__in=ids, role=Assignment.Role.SUPPORTING, ended_at=None).count()
    if not count:
        return None
    return _("%(count)s open cases stand with this agency. Pass them on to another unit first.") % {
        "count": count
    }
