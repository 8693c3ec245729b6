"""Everything that changes agencies, officers and rights: who may, what happens, and the record of it."""

from rongthuk.organisations.actions.agencies import (
    add_agency,
    close_agency,
    edit_agency,
    move_agency,
    reopen_agency,
)
from rongthuk.organisations.actions.directory import load_directory
from rongthuk.organisations.actions.officers import (
    create_officer,
    deactivate_officer,
    edit_officer,
    reactivate_officer,
    set_password,
)
from rongthuk.organisations.actions.rights import appoint, dismiss, end_substitution, substitute

__all__ = [
    "add_agency",
    "appoint",
    "close_agency",
    "create_officer",
    "deactivate_officer",
    "dismiss",
    "edit_agency",
    "edit_officer",
    "end_substitution",
    "load_directory",
    "move_agency",
    "reactivate_officer",
    "reopen_agency",
    "set_password",
    "substitute",
]
