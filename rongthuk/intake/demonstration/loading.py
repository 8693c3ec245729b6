"""Fill an empty city with three months of invented cases and two years of its plan; all of it or nothing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.actions import attach
from rongthuk.complaints.bulk.dossiers import Dossier
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.photographs import keep
from rongthuk.core.actors import SYSTEM
from rongthuk.core.errors import Conflict
from rongthuk.core.thai import local
from rongthuk.intake import past
from rongthuk.intake.demonstration.accounts import make_accounts
from rongthuk.intake.demonstration.pictures import SCENES, draw
from rongthuk.intake.generator.life import HOUR
from rongthuk.intake.generator.making import Maker, join
from rongthuk.intake.generator.plan import DAY, Plan, Spot
from rongthuk.intake.models import ImportRun
from rongthuk.planning.demonstration import load_plan

NAME = "demonstration"
CASES, DAYS, SEED = 1700, 92, 1555
# Bang Kapi is where most accounts work: so many more cases there.
BANG_KAPI, MORE = "1006", 220
MORE_OF = (
    "street-light",
    "road-damage",
    "footpath",
    "drain",
    "garbage",
    "tree",
    "vendors",
    "flooding",
    "footpath-obstruction",
)
BURST = 16
PICTURES = 48


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    cases: int
    open_cases: int
    pictures: int
    accounts: int
    projects: int


def is_loaded() -> bool:
    """Tell whether this database holds the demonstration city."""
    return ImportRun.objects.filter(name=NAME, finished_at__isnull=False).exists()


@transaction.atomic
def load(*, until: datetime | None = None) -> Loaded | None:
    """Load the demonstration city; None when it stands already. Raises `Conflict` when the city is not empty."""
    if is_loaded():
        return None
    if Complaint.objects.exists():
        raise Conflict(
            "city_not_empty",
            _(
                "There are cases in this database already. The demonstration city is loaded into an empty one alone."
            ),
        )
    accounts = make_accounts()
    plan = Plan(
        CASES,
        SEED,
        until or timezone.now().replace(second=0, microsecond=0),
        days=DAYS,
        stuck=0.02,
        grows=False,
    )
    dossiers = _dossiers(Maker(plan, points_of=_points_of))
    run = past.begin(
        NAME,
        source="",
        checksum=hashlib.sha256(str(SEED).encode()).hexdigest(),
        settings={"seed": SEED},
        by=SYSTEM,
    )
    filed = past.take_in(run.pk, 0, dossiers, by=SYSTEM)
    pictures = _attach([case.key for case in filed])
    planned = load_plan(local(plan.until).date())
    loaded = Loaded(
        len(filed),
        sum(one.state != State.CLOSED for one in dossiers),
        pictures,
        len(accounts),
        planned.projects,
    )
    past.finish(
        run,
        {"cases": loaded.cases, "open": loaded.open_cases, "pictures": pictures, "projects": loaded.projects},
    )
    past.analyse()
    return loaded


def _points_of(number: int) -> tuple[tuple[str, str], ...]:
    """Return how an invented person is reached: a number that looks like one and belongs to nobody, some an address."""
    phone = ("phone", f"+6699000{number % 10_000:04d}")
    return (phone, ("email", f"citizen{number}@demo.example")) if number % 3 == 0 else (phone,)


def _dossiers(maker: Maker) -> list[Dossier]:
    """Return the city's cases in order: everywhere, more of them in Bang Kapi, and a burst of flooding last night."""
    plan, end = maker.plan, float(maker.days.end)
    chance = plan.random(0, "demonstration")
    found = [maker.dossier(f"city-{place}", begun, chance) for place, begun in enumerate(_moments(maker))]
    spots = maker.spots.spots[BANG_KAPI]
    for place in range(MORE):
        # Young cases above all, so that there is something to do.
        begun = end - HOUR - (chance.random() ** 2.2) * (DAYS - 1) * DAY
        spot = spots[int(len(spots) * chance.random() ** 2.2)]
        found.append(
            maker.dossier(f"bang-kapi-{place}", begun, chance, code=chance.choice(MORE_OF), spot=spot)
        )
    for place, code in enumerate(
        ("other", "enquiry", "other", "suggestion", "other", "other", "corruption", "other")
    ):
        # What came last night and waits for somebody at the centre.
        found.append(
            maker.dossier(
                f"waiting-{place}", end - (1 + 2 * place) * HOUR * chance.random(), chance, code=code
            )
        )
    found += _burst(maker, end, chance.random)
    found.sort(key=lambda dossier: dossier.occurred_at)
    join(found, chance, maker.plan.until)
    for place, dossier in enumerate(found):
        dossier.external_id = f"demonstration-{place}"
    return found


def _moments(maker: Maker) -> list[float]:
    chance = maker.plan.random(0, "moments")
    return maker.days.moments(maker.plan, 0, chance)


def _burst(maker: Maker, end: float, drawn: Any) -> list[Dossier]:
    """Return many reports of one flooded street within two hours."""
    chance = maker.plan.random(0, "burst")
    middle = maker.spots.spots[BANG_KAPI][3]
    return [
        maker.dossier(
            f"burst-{place}", end - 14 * HOUR + drawn() * 2 * HOUR, chance, code="flooding", tempo=2.0,
            spot=Spot(round(middle.lon + chance.gauss(0, 0.0006), 6), round(middle.lat + chance.gauss(0, 0.0006), 6),
                      middle.khwaeng, middle.district),
        )
        for place in range(BURST)
    ]  # fmt: skip


def _attach(keys: Sequence[int]) -> int:
    """Attach drawn pictures to cases that ask for them: before, and where it was fixed, after."""
    rows = (
        Complaint.objects.filter(pk__in=keys, category__code__in=SCENES, confidential=False, merged_into=None)
        .select_related("category", "lead", "office")
        .order_by("-district_code", "-occurred_at")
    )
    here = [row for row in rows if row.district_code == BANG_KAPI]
    elsewhere = [row for row in rows if row.district_code != BANG_KAPI][::37]
    count = 0
    for place, row in enumerate([*here, *elsewhere]):
        if count >= PICTURES:
            break
        assert row.category is not None
        scene = SCENES[row.category.code]
        count += _put(row, draw(scene, after=False, seed=place), Attachment.Role.BEFORE)
        if row.outcome == Outcome.FIXED:
            count += _put(row, draw(scene, after=True, seed=place), Attachment.Role.AFTER)
    return count


def _put(row: Complaint, picture: bytes, role: str) -> int:
    attach(row, keep(io.BytesIO(picture), name=f"example-{role}.jpg"), role=role, by=SYSTEM)
    Attachment.objects.filter(complaint=row, role=role).update(
        created_at=row.reported_at
        if role == Attachment.Role.AFTER and row.reported_at
        else row.occurred_at + timedelta(minutes=1)
    )
    return 1
