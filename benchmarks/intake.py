"""Full submissions through the API: thirty-two clients at once, then sixty a second in an open loop, against bare SQL."""

from __future__ import annotations

import json
import random
import secrets
from typing import Any

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_submissions, partner_token
from rongthuk.complaints.models import Complaint
from rongthuk.intake.models import Submission

CLIENTS = 32
OPEN_LOOP_RATE = 60
TEXTS = (
    ("ไฟทางในซอยดับมาสามวันแล้ว ตอนกลางคืนมืดมาก กลัวอันตราย", "street-light"),
    ("ถนนเป็นหลุมลึกหน้าตลาด รถมอเตอร์ไซค์ล้มหลายคัน", "road-damage"),
    ("น้ำท่วมขังหน้าบ้านทุกครั้งที่ฝนตก ท่อระบายน้ำตัน", ""),
    ("ร้านค้าวางของบนทางเท้า คนเดินไม่ได้ ต้องลงไปเดินบนถนน", ""),
)


def bodies(count: int, seed: int = 7) -> list[str]:
    """Return submissions as a partner sends them; `{number}` is replaced by the client."""
    dice = random.Random(seed)
    found = []
    for _ in range(count):
        text, category = dice.choice(TEXTS)
        found.append(
            json.dumps(
                {
                    "external_id": "{number}",
                    "text": f"{text} แจ้งเหตุวันที่ {dice.randint(1, 28)}",
                    **({"category": category} if category else {}),
                    "place": {
                        "lon": dice.uniform(100.45, 100.65),
                        "lat": dice.uniform(13.65, 13.85),
                        "words": "ปากซอย",
                    },
                    "contact": {"name": "ผู้แจ้ง ทดสอบ", "phone": f"08{dice.randint(10_000_000, 99_999_999)}"},
                },
                ensure_ascii=False,
            )
        )
    return found


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure both loops and bare SQL, and count the rows afterwards."""
    held = ensure_cases(cases, say)
    token = partner_token("benchmark-filer", ("file",))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    plan: dict[str, Any] = {
        "method": "POST", "paths": ["/api/v1/complaints"], "headers": headers, "bodies": bodies(500), "keep": True,
    }  # fmt: skip
    before = Complaint.objects.count()
    runs = [secrets.token_hex(4) + "-" for _ in range(3)]
    with web() as address:
        plan["address"] = address
        warm = client({**plan, "clients": 4, "seconds": 2, "run": runs[0]})
        full = client({**plan, "clients": CLIENTS, "seconds": seconds, "run": runs[1]})
        steady = client(
            {**plan, "clients": CLIENTS, "seconds": seconds, "rate": OPEN_LOOP_RATE, "run": runs[2]}
        )
    accepted = sum(found["statuses"].get("201", 0) for found in (warm, full, steady))
    bare = bare_submissions(seconds=min(seconds, 8))
    rate = full["statuses"].get("201", 0) / full["wall"]
    return {
        "cases": held,
        "submissions_per_s": round(rate, 1),
        "p50_ms": round(percentile(full["times"], 0.5) * 1000, 1),
        "p99_ms": round(percentile(full["times"], 0.99) * 1000, 1),
        "clients": CLIENTS,
        "open_loop_per_s": OPEN_LOOP_RATE,
        "open_loop_answered_per_s": round(steady["statuses"].get("201", 0) / steady["wall"], 1),
        "open_loop_p99_ms": round(percentile(steady["times"], 0.99) * 1000, 1),
        "bare_sql_per_s": round(bare, 1),
        "share_of_bare_sql": round(rate / bare, 3),
        "accepted": accepted,
        "rows_in_database": Complaint.objects.count() - before,
        "submissions_in_database": sum(
            Submission.objects.filter(external_id__contains=run).count() for run in runs
        ),
        "statuses": full["statuses"],
        "open_loop_statuses": steady["statuses"],
        "client_cpu_share": round(full["cpu"] / full["wall"] / 2, 3),
    }
