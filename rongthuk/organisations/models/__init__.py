"""What the organisations remember: agencies, officers, rights, and the record of every change."""

from rongthuk.organisations.models.agencies import Agency, AgencyKind, AgencyName, Review
from rongthuk.organisations.models.events import OrganisationEvent
from rongthuk.organisations.models.officers import Membership, Officer, Substitution
from rongthuk.organisations.roles import Role

__all__ = [
    "Agency",
    "AgencyKind",
    "AgencyName",
    "Membership",
    "Officer",
    "OrganisationEvent",
    "Review",
    "Role",
    "Substitution",
]
