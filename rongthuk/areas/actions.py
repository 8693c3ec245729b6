"""Change the areas' tables: load the reference data, learn streets and soi."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import shapely
from django.db import models, transaction

from rongthuk.areas.addresses import parse_address, place_key
from rongthuk.areas.lookup import locate_many
from rongthuk.areas.models import LEAST_SEEN, District, Khwaeng, LearnedPlace
from rongthuk.areas.places import forget_places
from rongthuk.areas.table import DATA, areas
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden
from rongthuk.core.thai import thai_sort_key

STREETS = DATA / "streets.csv"
FORMER_NAMES = DATA / "former_names.csv"
STREET_COLUMNS = ("kind", "name", "khwaeng_code", "lon", "lat", "count")
BATCH = 20_000

Address = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """A street or soi in one district, as counted from addresses."""

    kind: str
    name: str
    key: str
    khwaeng_code: str
    lon: float
    lat: float
    count: int


def load_areas(*, by: Actor) -> str:
    """Bring districts, khwaeng and supplied streets into the database; may be run again at any time."""
    _require_right(by)
    table = areas()
    former = _former_names()
    boxes = shapely.bounds(table.district_polygons)
    districts = [
        District(
            code=area.code,
            name_th=area.name_th,
            name_en=area.name_en,
            sort_key=thai_sort_key(area.name_th),
            label_lon=area.label[0],
            label_lat=area.label[1],
            west=box[0],
            south=box[1],
            east=box[2],
            north=box[3],
            area_km2=area.area_km2,
        )
        for area, box in zip(table.districts, boxes.tolist(), strict=True)
    ]
    khwaeng = [
        Khwaeng(
            code=area.code,
            district_id=area.code[:4],
            name_th=area.name_th,
            name_en=area.name_en,
            sort_key=thai_sort_key(area.name_th),
            postcode=area.postcode,
            former_names=former.get(area.code, []),
            label_lon=area.label[0],
            label_lat=area.label[1],
            area_km2=area.area_km2,
        )
        for area in table.khwaeng
    ]
    streets = _supplied_streets()
    with transaction.atomic():
        District.objects.bulk_create(
            districts, update_conflicts=True, unique_fields=["code"], update_fields=_written(District)
        )
        Khwaeng.objects.bulk_create(
            khwaeng, update_conflicts=True, unique_fields=["code"], update_fields=_written(Khwaeng)
        )
        _replace(LearnedPlace.Source.SEED, streets)
        transaction.on_commit(forget_places)
    return f"{len(districts)} districts, {len(khwaeng)} khwaeng, {len(streets)} streets and soi"


def learn_places(
    addresses: Iterable[Address], *, by: Actor, progress: Callable[[int], None] | None = None
) -> int:
    """Learn the streets and soi named in all filed addresses (text, lon, lat).

    They take the place of what was learned before. Pass the addresses of the whole past each time: a name
    seen less than three times in a district is not kept, so that counts cannot be added up. Returns how many
    streets and soi are now known from filed addresses.
    """
    _require_right(by)
    found = count_places(addresses, least=LEAST_SEEN, progress=progress)
    with transaction.atomic():
        _replace(LearnedPlace.Source.FILED, found)
        transaction.on_commit(forget_places)
    return len(found)


def count_places(
    addresses: Iterable[Address], *, least: int, progress: Callable[[int], None] | None = None
) -> list[Learned]:
    """Return streets and soi named at least `least` times in one district, without touching the database.

    The spelling is the one most often used; the place is the median of all points, rounded to about ten
    metres.
    """
    points: defaultdict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    names: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    done = 0
    for batch in _batches(addresses):
        codes = locate_many([lon for _, lon, _ in batch], [lat for _, _, lat in batch])
        for (text, lon, lat), code in zip(batch, codes.tolist(), strict=True):
            if not code:
                continue
            parsed = parse_address(text)
            for kind, name in (("street", parsed.street), ("soi", parsed.soi)):
                if key := place_key(name):
                    place = (kind, key, code[:4])
                    points[place].append((lon, lat))
                    names[place][name] += 1
        done += len(batch)
        if progress:
            progress(done)
    streets = _streets(points)
    kept = sorted(
        place
        for place, seen in points.items()
        # A "soi" that most call a street is the street, with the soi's number left out ("ซอย แจ้งวัฒนะ").
        if len(seen) >= least and not (place[0] == "soi" and streets[place[1]] > len(seen))
    )
    middles = np.array([np.median(points[place], axis=0) for place in kept]).reshape(-1, 2).round(4)
    # The middle of a bent street may lie across the border; then the point nearest to it that is in the
    # district stands for it.
    codes = locate_many(middles[:, 0], middles[:, 1]).tolist()
    learned = []
    for place, (lon, lat), code in zip(kept, middles.tolist(), codes, strict=True):
        kind, key, district = place
        at = (lon, lat, code) if code[:4] == district else _nearest_inside(points[place], lon, lat, district)
        if at is None:
            continue
        name = min(names[place], key=lambda name, seen=names[place]: (-seen[name], name))  # type: ignore[misc]
        learned.append(Learned(kind, name, key, at[2], at[0], at[1], len(points[place])))
    return learned


def write_streets(learned: Iterable[Learned], path: Path = STREETS) -> None:
    """Write counted streets and soi as the file that `load_areas` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(STREET_COLUMNS)
        for place in learned:
            writer.writerow([place.kind, place.name, place.khwaeng_code, place.lon, place.lat, place.count])


def _streets(points: Mapping[tuple[str, str, str], Sequence[tuple[float, float]]]) -> Counter[str]:
    """Count how often each name was given to a street, in the whole city."""
    counts: Counter[str] = Counter()
    for (kind, key, _), seen in points.items():
        if kind == "street":
            counts[key] += len(seen)
    return counts


def _nearest_inside(
    points: list[tuple[float, float]], lon: float, lat: float, district: str
) -> tuple[float, float, str] | None:
    rounded = np.array(points).round(4)
    order = np.argsort(((rounded - [lon, lat]) ** 2).sum(axis=1), kind="stable")
    rounded = rounded[order]
    codes = locate_many(rounded[:, 0], rounded[:, 1]).tolist()
    for (x, y), code in zip(rounded.tolist(), codes, strict=True):
        if code[:4] == district:
            return x, y, code
    return None


def _batches(addresses: Iterable[Address]) -> Iterator[list[Address]]:
    stream = iter(addresses)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _written(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


def _replace(source: LearnedPlace.Source, learned: list[Learned]) -> None:
    LearnedPlace.objects.filter(source=source).delete()
    rows = [
        LearnedPlace(
            source=source,
            kind=place.kind,
            name=place.name,
            key=place.key,
            district_id=place.khwaeng_code[:4],
            khwaeng_id=place.khwaeng_code,
            lon=place.lon,
            lat=place.lat,
            count=place.count,
        )
        for place in learned
    ]
    LearnedPlace.objects.bulk_create(rows, batch_size=2000)


def _former_names() -> dict[str, list[str]]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    with FORMER_NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["khwaeng_code"]].append(row["name"])
    return names


def _supplied_streets() -> list[Learned]:
    if not STREETS.exists():
        return []
    with STREETS.open(encoding="utf-8", newline="") as file:
        return [
            Learned(
                kind=row["kind"],
                name=row["name"],
                key=place_key(row["name"]),
                khwaeng_code=row["khwaeng_code"],
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                count=int(row["count"]),
            )
            for row in csv.DictReader(file)
        ]


def _require_right(by: Actor) -> None:
    if by.kind not in {"system", "clock", "import"} and not by.has("administrator"):
        raise Forbidden()
