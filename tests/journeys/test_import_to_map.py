"""A feed of the system of before is taken in by its command; the public sees it on the list and the map, and no word of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.city import City
from tests.journeys.visiting import Visitor

pytestmark = pytest.mark.journey

COLUMNS = (
    "ticket_id timestamp_local channel type type_label_origin comment lon lat address district_label khwaeng_label org organization "
    "organization_action state star count_reopen note last_activity_local ts_inprogress ts_finished has_photo has_after_photo as_of"
)
# Words that stand nowhere else.
SECRET = "บ้านสมมติเลขที่เก้าสิบเก้าหลังต้นมะขาม"
# (khwaeng that must be shown, lon, lat, type, state)
TICKETS = [
    ("คลองจั่น", 100.6443, 13.7789, "แสงสว่าง", "finish"),
    ("คลองจั่น", 100.6445, 13.7790, "ถนน", "finish"),
    ("ดินแดง", 100.5560, 13.7680, "น้ำท่วม", "finish"),
    ("ดินแดง", 100.5562, 13.7682, "ทางเท้า", "รอรับเรื่อง"),
    ("ลาดยาว", 100.5600, 13.8380, "ความสะอาด", "finish"),
]


@pytest.fixture(scope="module")
def summary(town: City, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Import a small feed of our own words."""
    path = tmp_path_factory.mktemp("feed") / "feed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS.split(), restval="")
        writer.writeheader()
        for number, (_khwaeng, lon, lat, kind, state) in enumerate(TICKETS, 1):
            writer.writerow(
                {"ticket_id": f"J-{number}", "timestamp_local": f"2022-06-1{number}T08:15:00", "channel": "traffy_direct", "type": kind,
                 "comment": f"{SECRET} {number}", "lon": lon, "lat": lat, "address": f"{SECRET} ซอยลับ", "org": "กรุงเทพมหานคร",
                 "state": state, "note": f"{SECRET} เจ้าหน้าที่เขียน", "ts_finished": "2022-07-01T09:00:00" if state == "finish" else "",
                 "has_photo": "1", "has_after_photo": "0", "as_of": "2022-12-18"}
            )  # fmt: skip
        writer.writerow(
            {
                "ticket_id": "J-9",
                "timestamp_local": "gestern",
                "type": "ถนน",
                "comment": SECRET,
                "lon": 100.6,
                "lat": 13.7,
                "state": "finish",
            }
        )
    return town.do("import_traffy", path=str(path))


def test_the_feed_is_taken_in_and_every_refusal_has_its_reason(summary: dict[str, Any]) -> None:
    assert summary["rows"] == len(TICKETS) + 1
    assert summary["filed"] + summary["known_already"] == len(TICKETS)
    assert summary["rejected_rows"] == 1


def test_the_list_and_the_map_show_it_and_no_word_of_it(
    town: City, summary: dict[str, Any], visit: Callable[..., Visitor], scripts: bool
) -> None:
    anybody = visit(scripts=scripts, width=1440)
    heard: list[str] = []
    anybody.page.on("response", lambda answer: heard.append(answer.url))
    anybody.go("/cases?period=all")
    anybody.sees("แขวงคลองจั่น", "แขวงดินแดง", "แขวงลาดยาว", "ไฟส่องสว่าง")
    assert SECRET not in anybody.page.content()
    # One case alone.
    anybody.page.locator("li.case-list__item").filter(has_text="ไฟส่องสว่าง").filter(has_text="15 มิ.ย. 65").or_(
        anybody.page.locator("li.case-list__item").filter(has_text="มิ.ย. 65")
    ).first.locator("a").first.click()
    anybody.settle()
    anybody.sees("วันที่แจ้ง", "2565")
    assert SECRET not in anybody.page.content()

    anybody.go("/map?period=all")
    anybody.sees("แผนที่เรื่องร้องเรียน", "แขวงคลองจั่น", "แขวงดินแดง", "แขวงลาดยาว")
    assert SECRET not in anybody.page.content()
    if not scripts:
        # The table stands in, and nothing offers a map that would not come.
        rows = {
            row.locator("td").nth(0).inner_text(): int(row.locator("td").nth(1).inner_text())
            for row in anybody.page.locator("tbody tr").all()
        }
        assert next(number for name, number in rows.items() if "ลาดยาว" in name) == 1
        assert not anybody.page.locator("[data-map]").is_visible()
        return
    canvas = anybody.page.locator("[data-map] canvas").first
    canvas.wait_for(state="visible", timeout=20_000)
    _drawn(anybody)
    address = next(url for url in heard if "/map/points" in url)
    points = anybody.page.request.get(address)
    assert points.ok
    assert SECRET not in points.text()
    features = points.json()["features"]
    assert features
    for feature in features:
        assert set(feature["properties"]) <= {"label", "detail", "url", "tone", "count"}
        lon, lat = feature["geometry"]["coordinates"]
        assert 100.3 < lon < 101.0
        assert 13.4 < lat < 14.0
    # Chatuchak's one case: its pin lies near, and not where it happened.
    near = [feature for feature in features if abs(feature["geometry"]["coordinates"][0] - 100.56) < 0.004
            and abs(feature["geometry"]["coordinates"][1] - 13.838) < 0.004]  # fmt: skip
    assert near
    assert all(feature["geometry"]["coordinates"] != [100.56, 13.838] for feature in near)
    assert re.search("/map/outlines", " ".join(heard))


def _drawn(visitor: Visitor) -> None:
    """Wait until something is painted on the map's canvas."""
    painted = """() => [...document.querySelectorAll("[data-map] canvas")].some((canvas) => {
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set();
        for (let i = 0; i < data.length; i += 404) if (data[i + 3]) seen.add(data[i] + "," + data[i + 1] + "," + data[i + 2]);
        return seen.size > 3;
    })"""
    for _attempt in range(60):
        if visitor.page.evaluate(painted):
            return
        visitor.page.wait_for_timeout(250)
    raise AssertionError("nothing was painted on the map")
