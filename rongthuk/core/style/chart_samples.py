"""Invented figures for the charts of the style page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.core.fiscal import months_of
from rongthuk.core.thai import SHORT_MONTHS


def chart_facts() -> dict[str, Any]:
    """Return the rows of every sample chart."""
    return {
        "chart_progress": [
            {"day": date(2025, 11, 28), "percent": 5, "plan": 10},
            {"day": date(2025, 12, 25), "percent": 12, "plan": 20},
            {"day": date(2026, 2, 17), "percent": 30, "plan": 38},
            {"day": date(2026, 5, 8), "percent": 30, "plan": 60},
            {"day": date(2026, 7, 2), "percent": 62, "plan": 78},
        ],
        "chart_scurve": [
            {"day": day, "plan": plan, "percent": percent}
            for day, plan, percent in (
                (date(2025, 10, 1), 0, 0),
                (date(2025, 10, 31), 5, 5),
                (date(2025, 11, 30), 15, 10),
                (date(2025, 12, 31), 20, 20),
                (date(2026, 1, 31), 40, 25),
                (date(2026, 3, 20), 55, 40),
                (date(2026, 5, 31), 80, None),
                (date(2026, 9, 30), 100, None),
            )
        ],
        "chart_steps": [
            {"name": name, "start": start, "end": end, "done": done, "state": state, "words": words}
            for name, start, end, done, state, words in (
                ("จัดทำรายละเอียดโครงการและขออนุมัติ", date(2025, 10, 1), date(2025, 11, 15), date(2025, 11, 20),
                 "done", _("Finished")),
                ("สำรวจความต้องการของผู้ใช้งานระบบและวิเคราะห์ข้อมูลเรื่องร้องทุกข์ย้อนหลัง 3 ปี", date(2025, 11, 16),
                 date(2026, 2, 28), None, "late", _("Late")),
                ("พัฒนาระบบและทดสอบกับหน่วยงานนำร่อง", date(2026, 2, 1), date(2026, 6, 30), None, "running", _("Under way")),
                ("อบรมเจ้าหน้าที่ 50 เขต และสรุปผล", date(2026, 7, 1), date(2026, 9, 30), None, "waiting", _("Not begun")),
            )
        ],
        "chart_months": [
            {"month": f"{SHORT_MONTHS[month.number - 1]} {month.year % 100}", "city": city, "unit": unit}
            for month, city, unit in zip(
                months_of(2569),
                (71.2, 72.8, 70.1, 74.9, 76.0, 77.3, 75.8, 78.1, 79.6, 81.2, 80.9, 83.4),
                (64.0, 66.1, None, 69.3, 70.0, 74.5, 78.9, 80.2, 82.0, 82.6, 84.1, 86.0),
                strict=True,
            )
        ],
    }  # fmt: skip
