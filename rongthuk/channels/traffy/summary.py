"""Add the batches' figures up: what was taken in, what was refused and why, and how our rules compare with what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rongthuk.core.thai import BANGKOK
from rongthuk.routing.agreement import measure
from rongthuk.routing.decide import Decision
from rongthuk.routing.facts import Facts
from rongthuk.routing.traffy import PastCase


def summarise(
    figures: Iterable[dict[str, Any]],
    rejected: list[tuple[int, str, str]],
    totals: Counter[str],
    *,
    seconds: float = 0.0,
    filed_now: int = 0,
    dry: bool = False,
) -> dict[str, Any]:
    """Return everything that the run has to say, as plain values."""
    counts: Counter[str] = Counter()
    replay: list[list[Any]] = []
    for one in figures:
        counts.update(one.get("counts", {}))
        replay += one.get("replay", [])
    filed = totals["filed"]
    compared = counts["district:compared"]
    return {
        "rows": totals["rows"],
        "filed": filed,
        "known_already": totals["known"],
        "rejected_rows": len(rejected),
        "rejected": [{"row": row, "ticket": ticket, "why": why} for row, ticket, why in rejected],
        "dry_run": dry,
        "seconds": round(seconds, 1),
        "tickets_per_s": round(filed_now / seconds, 1) if seconds and filed_now else None,
        "located_share": _share(counts["located:inside"], filed),
        "outside_bangkok": counts["located:outside"],
        "without_place": counts["located:none"],
        "district_compared": compared,
        "district_agreement": _share(counts["district:agree"], compared),
        "triage_share": _share(counts["triage"], filed),
        "led_by": _group(counts, "lead"),
        "remarks": _group(counts, "remark"),
        "states": _group(counts, "state"),
        "channels": _group(counts, "channel"),
        "kinds": _group(counts, "kind"),
        "categories": _group(counts, "category"),
        "handlers": _agreement(replay),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _group(counts: Counter[str], name: str) -> dict[str, int]:
    prefix = f"{name}:"
    found = {key.removeprefix(prefix): value for key, value in counts.items() if key.startswith(prefix)}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _agreement(replay: list[list[Any]]) -> dict[str, Any]:
    """Compare what was decided with who really had it, by routing's own measure."""
    cases, decided = [], []
    for category, real, source, chosen, month in replay:
        when = datetime.strptime(month, "%Y-%m").replace(tzinfo=BANGKOK)
        cases.append(PastCase(Facts(category=category, occurred_at=when), tuple(real), source=source))
        decided.append(
            Decision(
                chosen[0], "", "", "", 0, alternatives=tuple((code, "", "") for code in chosen[1:]),
                is_triage=chosen[0].startswith("centre-1555"),
            )
        )  # fmt: skip
    answers = iter(decided)
    found = measure(cases, lambda _facts: next(answers)).as_dict()
    return {
        name: found[name] for name in ("agreement", "by_category", "by_real_unit", "commonest_disagreements")
    }
