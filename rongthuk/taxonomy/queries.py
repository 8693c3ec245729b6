"""Answer which categories there are and what another body's label means, from memory.

The catalogue is kept in each process and compared with the database at most every five seconds, by one cheap query.
The rows handed out are shared: whoever changes one fetches his own through `actions`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import NotFound
from rongthuk.taxonomy.models import Category, CategoryGroup, ExternalLabel

COMPARED_EVERY = 5.0  # seconds
OTHER = "other"

# What a label lends to its category when the text is weighed with it; a word that is found counts between 1 and 3.
_LABEL_WEIGHT = 1.5
# Categories whose label says little about the work: machines and reporters tick them beside the real matter.
_VAGUE = frozenset(
    {"safety-risk", "facility-damage", "traffic-jam", "road-damage", "suggestion", "enquiry", OTHER}
)
_VAGUE_WEIGHT = 0.75


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole catalogue as it was at one moment."""

    stamp: tuple[object, ...]
    groups: tuple[CategoryGroup, ...]
    categories: Mapping[str, Category]
    labels: Mapping[tuple[str, str], str]


_kept: Snapshot | None = None
_compared = 0.0


def forget() -> None:
    """Drop what is kept in memory now, and once more when the transaction has been committed."""
    _drop()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_drop)


def _drop() -> None:
    global _kept  # noqa: PLW0603 - one snapshot a process is the point.
    _kept = None


def snapshot() -> Snapshot:
    """Return the catalogue, read again when it has changed."""
    global _kept, _compared  # noqa: PLW0603
    now = time.monotonic()
    if _kept is None or now - _compared > COMPARED_EVERY:
        stamp = _stamp()
        if _kept is None or _kept.stamp != stamp:
            _kept = _take(stamp)
        _compared = now
    return _kept


def _stamp() -> tuple[object, ...]:
    row = Category.objects.aggregate(Count("id"), Sum("version"), Max("edited_at"))
    labels = ExternalLabel.objects.aggregate(Count("id"), Max("edited_at"))
    return (*row.values(), *labels.values())


def _take(stamp: tuple[object, ...]) -> Snapshot:
    rows = Category.objects.select_related("group").prefetch_related("questions")
    labels = ExternalLabel.objects.order_by("version").values_list("scheme", "label", "category__code")
    return Snapshot(
        stamp=stamp,
        groups=tuple(CategoryGroup.objects.all()),
        categories={row.code: row for row in rows},
        # A later version of a table overrides an earlier one, label by label.
        labels={(scheme, label): code or "" for scheme, label, code in labels},
    )


def categories(*, active: bool = True, public: bool = False, on: date | None = None) -> list[Category]:
    """Return the categories in reading order: those in use (on a day), or with `active=False` all."""
    return [
        row
        for row in snapshot().categories.values()
        if (not active or row.active)
        and (not public or row.public or not row.confidential)
        and (
            on is None or ((row.since is None or row.since <= on) and (row.until is None or on <= row.until))
        )
    ]


def groups() -> list[tuple[CategoryGroup, list[Category]]]:
    """Return every group with its categories in use, empty ones left out."""
    kept = snapshot()
    found = [
        (group, [row for row in kept.categories.values() if row.group_id == group.code and row.active])
        for group in kept.groups
    ]
    return [(group, rows) for group, rows in found if rows]


def find_category(code: str) -> Category | None:
    """Return the category with this code, in use or not, or None."""
    return snapshot().categories.get(code)


def category(code: str) -> Category:
    """Return the category with this code; NotFound when there is none."""
    if (found := find_category(code)) is None:
        raise NotFound(
            "category_not_found", _("There is no category “%(code)s”.") % {"code": code}, field="category"
        )
    return found


def map_label(scheme: str, label: str) -> str | None:
    """Return the category code that a label means: "" when it says nothing by itself, None when it is unknown."""
    return snapshot().labels.get((scheme, label.strip()))


def map_labels(scheme: str, labels: Iterable[str], text: str) -> str:
    """Return the one category that a case is about, weighing its labels with its text.

    The text counts for more: most cases have several labels or none, and those set by machines only echo single
    words. Without a hint from either it is `other`.
    """
    from rongthuk.taxonomy.suggestions import keyword_scores

    scores = dict(keyword_scores(text))
    for place, (code, weight) in enumerate(_meanings(scheme, labels)):
        # The first label is a little more often the one that counts.
        scores[code] = scores.get(code, 0.0) + weight - 0.01 * place
    if not scores:
        return OTHER
    return max(scores.items(), key=lambda item: item[1])[0]


def _meanings(scheme: str, labels: Iterable[str]) -> list[tuple[str, float]]:
    """Return (category, weight) of labels; a pair that has a meaning of its own hides its members."""
    rest = [label.strip() for label in labels]
    found = []
    for one, other in combinations(sorted(set(rest)), 2):
        if code := map_label(scheme, f"{one}|{other}"):
            found.append((code, _LABEL_WEIGHT))
            rest = [label for label in rest if label not in (one, other)]
    for label in rest:
        if code := map_label(scheme, label):
            found.append((code, _VAGUE_WEIGHT if code in _VAGUE else _LABEL_WEIGHT))
    return found
