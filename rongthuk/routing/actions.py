"""Put rules into force and take them out. For administrators of the city; every change is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.organisations.actions.recording import record, require_administrator
from rongthuk.organisations.queries import root
from rongthuk.routing import checks, queries
from rongthuk.routing.decide import BadRule, compile_rules
from rongthuk.routing.loading import store_rules
from rongthuk.routing.models import RuleSet
from rongthuk.routing.replay import Comparison, compare, history
from rongthuk.routing.rules_file import RulesFile, read_rules

# So many of the newest past cases are tried on screen; the command line takes them all.
TRIED_ON_SCREEN = 5000


def read(source: str) -> RulesFile:
    """Return a rules file that can be used. Raises Invalid for a wrong form and for codes that do not exist."""
    try:
        file = read_rules(source)
    except BadRule as error:
        raise Invalid(
            "rules_invalid", _("The rules cannot be used: %(why)s") % {"why": error}, field="source"
        ) from error
    if findings := checks.stale(file.rules):
        raise Invalid("rules_stale", " ".join(finding.message for finding in findings[:5]), field="source")
    return file


def try_rules(source: str, *, by: Actor, limit: int = TRIED_ON_SCREEN) -> Comparison:
    """Return who would gain and lose how many of the newest past cases under these rules. Changes nothing."""
    _require_city(by)
    file = read(source)
    now = queries.current_rules()
    then = compile_rules(file.rules, now.categories, now.names, version=now.version + 1)
    return compare(history(limit), now, then)


@transaction.atomic
def publish_rules(
    source: str, *, by: Actor, effective_from: datetime | None = None, note: str = "", dry_run: Any = None
) -> RuleSet:
    """Store rules as the next version, in force from a moment on (now when none is given).

    `dry_run` keeps the figures that were shown before. Raises Conflict when these very rules are in force.
    """
    _require_city(by)
    file = read(source)
    current = queries.rule_set_at(timezone.now())
    if current is not None and current.checksum == file.checksum:
        raise Conflict("rules_unchanged", _("These rules are in force already."), field="source")
    rule_set = store_rules(
        file,
        created_by_id=by.id if by.id is not None else 0,
        effective_from=effective_from,
        note=note,
        dry_run=dry_run,
    )
    record("rules.published", by=by, version=rule_set.version, checksum=file.checksum)
    queries.forget()
    return rule_set


@transaction.atomic
def withdraw_rules(rule_set: RuleSet, *, by: Actor, reason: str) -> RuleSet:
    """Take a version out of force; the newest remaining one decides from now on."""
    _require_city(by)
    if not reason.strip():
        raise Invalid("reason_missing", _("Please say why."), field="reason")
    others = RuleSet.objects.filter(active=True, effective_from__lte=timezone.now()).exclude(pk=rule_set.pk)
    if not others.exists():
        raise Conflict("last_rules", _("These are the only rules. Publish others first."))
    RuleSet.objects.filter(pk=rule_set.pk).update(active=False)
    rule_set.active = False
    record("rules.withdrawn", by=by, version=rule_set.version, reason=reason.strip())
    queries.forget()
    return rule_set


def _require_city(by: Actor) -> None:
    """Refuse who does not administer the whole city: rules give work to every agency."""
    require_administrator(by, "" if by.kind in {"system", "import"} else root().path)
