"""Say which sheets there are and what stands in their columns.

`field` is the stable name, written in the template's hidden second row; headings are for people and may be translated or moved.
"""

from __future__ import annotations

from dataclasses import dataclass

# Choices by what people write; the first of each is what the template offers.
KINDS = {"โครงการ": "project", "กิจกรรม": "activity", "project": "project", "activity": "activity"}
CLASSES = {
    "ยุทธศาสตร์": "strategic", "งานประจำ": "routine", "เจรจา": "negotiated", "เชิงยุทธศาสตร์": "strategic", "เจรจาตกลง": "negotiated",
    "strategic": "strategic", "routine": "routine", "negotiated": "negotiated",
}  # fmt: skip
LEVELS = {"ผลผลิต": "output", "ผลลัพธ์": "outcome", "output": "output", "outcome": "outcome"}
DIRECTIONS = {
    "มากกว่าดีกว่า": "higher", "น้อยกว่าดีกว่า": "lower", "เท่ากับ": "exact", "higher": "higher", "lower": "lower", "exact": "exact",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is text, words (several lines), year, percent, number, amount, day or choice."""

    field: str
    heading: str
    kind: str = "text"
    required: bool = False
    width: int = 16
    example: str = ""
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 0

    @property
    def offered(self) -> list[str]:
        """Return what the list of the cell offers: one Thai word for each choice."""
        seen: dict[str, str] = {}
        for word, code in self.choices:
            seen.setdefault(code, word)
        return list(seen.values())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook, and one CSV file."""

    code: str
    heading: str
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column | None:
        """Return the column with this field."""
        return next((column for column in self.columns if column.field == field), None)


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(words.items())


_PROJECT = Column(
    "project",
    "รหัสโครงการ",
    required=True,
    width=18,
    example="50060000-0001",
    note="รหัสโครงการที่มีอยู่ในระบบหรือในแผ่นงาน “โครงการ”",
)
PROJECTS = Sheet(
    "projects",
    "โครงการ",
    (
        Column("code", "รหัสโครงการ", width=18, example="50060000-0001", note="เว้นว่างไว้เพื่อให้ระบบออกรหัสใหม่"),
        Column("year", "ปีงบประมาณ", "year", True, 10, "2569", "พ.ศ. สี่หลัก"),
        Column("unit", "หน่วยงาน", "text", True, 28, "50060000", "รหัสหน่วยงาน 8 หลัก รหัสในระบบ หรือชื่อเต็ม"),
        Column("name", "ชื่อโครงการ/กิจกรรม", "words", True, 48, "โครงการปรับปรุงทางเท้า", longest=1000),
        Column("kind", "ประเภท", "choice", False, 12, "โครงการ", choices=_choices(KINDS)),
        Column("plan_number", "ลำดับในแผน", "text", False, 10, "12.3", longest=20),
        Column("owner_code", "รหัสหน่วยงานเจ้าของโครงการ", "text", False, 14, "50060100", longest=8),
        Column("carrier_code", "รหัสหน่วยงานผู้ดำเนินการ", "text", False, 14, "50060300", longest=8),
        Column("starts_on", "วันเริ่มต้น", "day", False, 14, "1/10/2568"),
        Column("ends_on", "วันสิ้นสุด", "day", False, 14, "30/9/2569"),
        Column("budget_received", "งบประมาณที่ได้รับ (บาท)", "amount", False, 18, "1250000"),
        Column("budget_source", "แหล่งงบประมาณ", "text", False, 18, "งบประมาณกรุงเทพมหานคร", longest=200),
        Column("rationale", "หลักการและเหตุผล", "words", False, 40, "ทางเท้าชำรุดหลายแห่ง", longest=20000),
        Column(
            "objectives",
            "วัตถุประสงค์",
            "words",
            False,
            40,
            "1. เพื่อความปลอดภัย 2. เพื่อความสะดวก",
            "หลายข้อให้ใส่เลขข้อหรือขึ้นบรรทัดใหม่",
        ),
        Column(
            "targets",
            "เป้าหมาย",
            "words",
            False,
            40,
            "1. ปรับปรุงอย่างน้อย 12 แห่ง",
            "หลายข้อให้ใส่เลขข้อหรือขึ้นบรรทัดใหม่",
        ),
        Column("tags", "ประเภทเร่งด่วน/Flagship", "text", False, 22, "Quick Win, Flagship ระยะกลาง"),
        Column("strategy", "ยุทธศาสตร์ (เลขข้อ)", "text", False, 18, "7.5.1.1", "หลายข้อคั่นด้วยจุลภาค"),
        Column(
            "responsible",
            "ผู้รับผิดชอบ",
            "words",
            False,
            28,
            "นายสมชาย ใจดี 1555",
            "หลายคนให้ขึ้นบรรทัดใหม่ ตามด้วยเบอร์ต่อ",
        ),
    ),
)
STEPS = Sheet(
    "steps",
    "ขั้นตอน",
    (
        _PROJECT,
        Column("number", "ลำดับ", "number", False, 8, "1", "เว้นว่างได้ ระบบเรียงตามแถว"),
        Column("name", "ขั้นตอนการปฏิบัติงาน", "words", True, 48, "จัดทำขอบเขตงาน", longest=500),
        Column("weight", "น้ำหนัก (ร้อยละ)", "percent", True, 12, "30", "รวมทุกขั้นตอนของโครงการต้องได้ 100"),
        Column("starts_on", "วันเริ่มต้น", "day", True, 14, "1/10/2568"),
        Column("ends_on", "วันสิ้นสุด", "day", True, 14, "31/12/2568"),
    ),
)
REPORTS = Sheet(
    "reports",
    "รายงานความคืบหน้า",
    (
        _PROJECT,
        Column("reported_on", "ข้อมูล ณ วันที่", "day", True, 14, "31/12/2568"),
        Column("percent", "ร้อยละ", "percent", True, 10, "25", "0 ถึง 100"),
        Column("narrative", "ผลการดำเนินงาน", "words", True, 48, "ลงนามสัญญาแล้ว", longest=20000),
        Column("problems", "ปัญหา", "words", False, 36, "ไม่มี", longest=20000),
        Column("obstacles", "อุปสรรค", "words", False, 36, "ไม่มี", longest=20000),
        Column("budget_used", "งบประมาณที่ใช้ไปสะสม (บาท)", "amount", False, 18, "250000"),
        Column("reason", "เหตุผล", "words", False, 30, "", "จำเป็นเมื่อร้อยละลดลงจากครั้งก่อน", longest=2000),
    ),
)
INDICATORS = Sheet(
    "indicators",
    "ตัวชี้วัด",
    (
        Column("code", "รหัสตัวชี้วัด", "text", True, 14, "5006-0001"),
        Column("year", "ปีงบประมาณ", "year", True, 10, "2569", "พ.ศ. สี่หลัก"),
        Column("unit", "หน่วยงาน", "text", True, 28, "50060000", "รหัสหน่วยงาน 8 หลัก รหัสในระบบ หรือชื่อเต็ม"),
        Column("number", "ลำดับในแผน", "text", False, 10, "5", longest=20),
        Column("name", "ชื่อตัวชี้วัด", "words", True, 48, "ร้อยละของทางเท้าที่ได้มาตรฐาน", longest=1000),
        Column("klass", "ประเภทตัวชี้วัด", "choice", False, 14, "ยุทธศาสตร์", choices=_choices(CLASSES)),
        Column("level", "ระดับ", "choice", False, 12, "ผลผลิต", choices=_choices(LEVELS)),
        Column("target", "ค่าเป้าหมาย", "amount", False, 14, "80"),
        Column("measured_in", "หน่วยนับ", "text", False, 12, "ร้อยละ", longest=60),
        Column("direction", "ทิศทาง", "choice", False, 16, "มากกว่าดีกว่า", choices=_choices(DIRECTIONS)),
        Column("definition", "คำนิยาม", "words", False, 36, "", longest=20000),
        Column("method", "วิธีคำนวณ", "words", False, 36, "", longest=20000),
        Column("projects", "โครงการที่สนับสนุน (รหัส)", "text", False, 24, "50060000-0001", "หลายรหัสคั่นด้วยจุลภาค"),
        *(Column(f"quarter_{one}", f"ผลงานไตรมาสที่ {one}", "amount", False, 12) for one in (1, 2, 3, 4)),
    ),
)
# In the order in which they are entered: a step may belong to a project of the same file.
SHEETS = (PROJECTS, STEPS, REPORTS, INDICATORS)


def sheet_of(code: str) -> Sheet | None:
    """Return the sheet with this code."""
    return next((sheet for sheet in SHEETS if sheet.code == code), None)
