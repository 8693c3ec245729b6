"""Find texts that the old tracker cut off.

Its fields had a width, and a "%" of its own search stands where some texts were cut. A text is taken for cut off where its end cannot be
an end: a "%" glued to letters, half a Thai syllable, an open bracket or quotation mark, a word that must go on ("และ", "โดย"), or the
beginning of a word of the trade that people do not use by itself ("เชื่อม" of เชื่อมโยง, "ประสิทธิภ" of ประสิทธิภาพ).
"""

from __future__ import annotations

import re

_GLUED_PERCENT = re.compile(r"[ก-ฮะ-ูเ-๎a-zA-Z]%$")
# Vowels that stand before their consonant, and marks that need a consonant behind them.
_HALF_SYLLABLE = re.compile(r"(?:[เแโใไ]|[ก-ฮ][ัื][่-๋]?|[,/(\-–:+&])$")
# Behind these something must follow.
_GOES_ON = re.compile(
    r"(?:และ|หรือ|โดย|เพื่อ|ของ|(?<![ก-๙])กับ|แก่|แด่|ซึ่ง|ในการ|ด้วยการ|ผ่านทาง|รวมทั้ง|ตลอดจน|เนื่องจาก|และการ|และความ)$"
)
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»"}
# Words of plans that end in the middle when a field is full. Only beginnings that are no words of their own count.
_WHOLE = """
    เชื่อมโยง ประยุกต์ใช้ ประสิทธิภาพ ประสิทธิผล สารสนเทศ เทคโนโลยี อิเล็กทรอนิกส์ ประชาชน ข้อมูล ระบบ บริการ พัฒนา ส่งเสริม สนับสนุน
    บริหารจัดการ กรุงเทพมหานคร มหานคร สิ่งแวดล้อม สาธารณะ สาธารณภัย ปลอดภัย โปร่งใส ธรรมาภิบาล ยุทธศาสตร์ โครงการ กิจกรรม เศรษฐกิจ
    การศึกษา สุขภาพ อนามัย ชุมชน วัฒนธรรม ท่องเที่ยว จราจร ขนส่ง ระบายน้ำ คุณภาพ ชีวิต อย่างยั่งยืน ต่อเนื่อง ครอบคลุม ทั่วถึง
    สอดคล้อง เหมาะสม ร้องเรียน ร้องทุกข์ ปฏิบัติงาน ปฏิบัติราชการ ดำเนินการ ดำเนินงาน เจ้าหน้าที่ บุคลากร ศักยภาพ สมรรถนะ นวัตกรรม
    องค์กร องค์การ เครือข่าย มีส่วนร่วม ความร่วมมือ โครงสร้างพื้นฐาน ภูมิทัศน์ พื้นที่สีเขียว ผู้สูงอายุ ผู้ด้อยโอกาส เยาวชน
    อาชญากรรม ยาเสพติด อุบัติเหตุ สวัสดิการ สังคม วิชาการ มาตรฐาน มาตรการ นโยบาย งบประมาณ ปีงบประมาณ ผู้บริหาร ผู้รับบริการ
    สะดวก รวดเร็ว ถูกต้อง ขับเคลื่อน ยกระดับ เพิ่มประสิทธิภาพ ประเมินผล ติดตาม ตรวจสอบ ปรับปรุง แก้ไข ป้องกัน บรรเทา
""".split()  # noqa: SIM905 - as below
# Beginnings of the words above that are words themselves and may well be an end.
_WORDS_THEMSELVES = frozenset(
    """
    ข้อ มหา สิ่ง การ ความ งาน ชุม ต่อ ผู้ พื้น ร่วม ร้อง เพิ่ม ยก ยกระดับ คุณ ทั่ว กิจ ผู้รับ ผู้สูง ผู้ด้อย มีส่วน มีส่วนร่วม อย่าง ปฏิบัติ ดำเนิน
    โครงสร้าง พื้นที่ บริหาร ประเมิน ตรวจ ปรับ ติด ระบาย ท่อง ปีงบ รวด มาตร แก้ ป้อง ขับ ครอบ สอด เหมาะ ประชา ศึก ชีว โครง ขน เจ้า องค์ ภูมิ
    สุข เครือ วิชา ถูก ประสิทธิ เพิ่มประสิทธิ กรุงเทพ กรุงเทพมหา ปลอด โปร่ง ธรรม ปฏิ สะดวก ส่ง ความร่วม ทั่วถึง รวดเร็ว ตรวจสอบ อุบัติ สาธารณ
    """.split()  # noqa: SIM905 - quoted words would hide what they are
)
_BEGINNINGS = frozenset(
    word[:size] for word in _WHOLE for size in range(3, len(word)) if word[:size] not in _WORDS_THEMSELVES
) - frozenset(_WHOLE)
_LONGEST = max(map(len, _BEGINNINGS))
_BORDER = tuple(
    "การ ความ ให้ และ หรือ โดย ใน ของ เพื่อ ด้าน ต่อ มี ได้ อย่าง ตาม จาก แก่ ทาง ด้วย ระบบ คุณภาพ งาน ข้อมูล บริการ พัฒนา".split()  # noqa: SIM905
)


def cut_end(text: str, *, strict: bool = True) -> str:
    """Return how the text ends where it seems cut off, else "".

    With `strict` the field had a width (titles and names), so that half a word counts too; what people wrote at length is believed
    unless its end cannot be one.
    """
    text = text.rstrip()
    if not text:
        return ""
    if _GLUED_PERCENT.search(text) or _HALF_SYLLABLE.search(text) or _is_open(text):
        return _ending(text)
    if strict and (_GOES_ON.search(text) or _is_half_a_word(text)):
        return _ending(text)
    return ""


def _is_open(text: str) -> bool:
    """Tell whether the last bracket or quotation mark was opened and not closed."""
    for opening, closing in _CLOSED_BY.items():
        if text.count(opening) > text.count(closing) and text.rfind(opening) > text.rfind(closing):
            return True
    return False


def _is_half_a_word(text: str) -> bool:
    """Tell whether the text ends with the beginning of a word of the trade, standing where a word may begin."""
    for size in range(min(_LONGEST, len(text)), 2, -1):
        end = text[-size:]
        if end in _BEGINNINGS:
            before = text[:-size]
            return not before or not ("ก" <= before[-1] <= "๎") or before.endswith(_BORDER)
    return False


def _ending(text: str) -> str:
    """Return the last words, for people to find the place."""
    word = text.rsplit(maxsplit=1)[-1]
    return word if len(word) <= 24 else "…" + word[-23:]
