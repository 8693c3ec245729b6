"""Places are found by Thai and English words, both kinds of digits, beginnings, and mistyped words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from rongthuk.areas import names as names_of_places
from rongthuk.areas import places
from rongthuk.areas.actions import Learned, _replace, learn_places, load_areas
from rongthuk.areas.models import LearnedPlace
from rongthuk.areas.places import (
    LONGEST_QUERY,
    KnownPlace,
    PlaceHit,
    forget_places,
    register_places,
    search_places,
)
from rongthuk.core.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(places, "_providers", [])
    load_areas(by=SYSTEM)
    forget_places()
    yield
    forget_places()


def _first(words: str) -> PlaceHit:
    return search_places(words)[0]


@pytest.mark.parametrize(
    ("words", "kind", "name", "district"),
    [
        ("บางกะปิ", "district", "บางกะปิ", "1006"),
        ("เขต บางกะปิ", "district", "บางกะปิ", "1006"),
        ("แขวงบางกะปิ", "khwaeng", "บางกะปิ", "1017"),
        ("bang kapi", "district", "บางกะปิ", "1006"),
        ("BANGKAPI", "district", "บางกะปิ", "1006"),
        ("Chatujak", "district", "จตุจักร", "1030"),
        ("จตุจัก", "district", "จตุจักร", "1030"),
        ("บางกปิ", "district", "บางกะปิ", "1006"),
        ("คลองจั่น บางกะปิ", "khwaeng", "คลองจั่น", "1006"),
        ("ซ.ลาดพร้าว ๑๐๑ บางกะปิ", "soi", "ลาดพร้าว 101", "1006"),
        ("ลาดพร้าว ซอย 101/1", "soi", "ลาดพร้าว 101/1", "1006"),
        ("ถนนสุขุมวิท เขตวัฒนา", "street", "สุขุมวิท", "1039"),
        ("สุขุมวิด คลองเตย", "street", "สุขุมวิท", "1033"),
        ("พระรามที่ ๙", "street", "พระราม 9", "1017"),
        ("วัดกัลยา", "khwaeng", "วัดกัลยาณ์", "1015"),
        ("สุขุมวิท 9999", "street", "สุขุมวิท", "1033"),
    ],
)
def test_the_first_hit_is_what_was_meant(words: str, kind: str, name: str, district: str) -> None:
    hit = _first(words)
    assert (hit.kind, hit.name_th, hit.district_code) == (kind, name, district)


def test_a_beginning_is_enough() -> None:
    assert {hit.name_th for hit in search_places("ลาดกระ")} >= {"ลาดกระบัง"}


def test_an_old_name_leads_to_all_that_it_became() -> None:
    assert {hit.code for hit in search_places("บางนา") if hit.kind == "khwaeng"} == {"104702", "104703"}


def test_digits_are_never_mistaken_for_one_another() -> None:
    assert all("101" in hit.name_th for hit in search_places("ลาดพร้าว 101") if hit.kind == "soi")


@pytest.mark.parametrize(
    "words", ["", " ", "ก", "'; drop table areas_district--", "%", "😀😀", "\x00\u200b", "<script>", "ๆๆๆๆ"]
)
def test_nothing_is_found_for_nonsense(words: str) -> None:
    assert search_places(words) == []


def test_of_a_very_long_text_only_the_beginning_is_searched() -> None:
    words = "ลาดพร้าว " * 5_000
    assert search_places(words) == search_places(words[: LONGEST_QUERY * 4])


def test_no_more_than_the_limit_are_returned() -> None:
    assert len(search_places("สุขุมวิท", limit=3)) == 3


def test_the_label_reads_well_in_both_languages() -> None:
    hit = _first("ซอยลาดพร้าว 101/1")
    with translation.override("en"):
        assert hit.label == "Soi ลาดพร้าว 101/1, Khwaeng Khlong Chan, Bang Kapi district"
    with translation.override("th"):
        assert hit.within == "แขวงคลองจั่น เขตบางกะปิ"


def test_higher_layers_offer_their_own_places() -> None:
    office = KnownPlace(
        "office", "district-1006", "สำนักงานเขตบางกะปิ", "Bang Kapi District Office", 100.6488, 13.7656, "1006"
    )
    register_places(lambda: [office])
    hit = _first("สำนักงานเขตบางกะปิ")
    assert (hit.kind, hit.code, hit.within_th) == ("office", "district-1006", "เขตบางกะปิ")
    assert any(hit.code == "district-1006" for hit in search_places("bang kapi"))


def test_what_is_learned_is_found_at_the_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    assert search_places("ทดสอบเหลือเกิน") == []
    learn_places([("ถนนทดสอบเหลือเกิน แขวงคลองจั่น", 100.641, 13.769)] * 3, by=SYSTEM)
    monkeypatch.setattr(places, "FRESH_SECONDS", 0)
    assert _first("ทดสอบเหลือเกิน").kind == "street"


def test_of_twenty_thousand_names_only_the_likeliest_forty_are_compared_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters = "กขคงจฉชซญดตถทนบปผพฟมยรลวสหอ"
    names = [
        f"{letters[n % 26]}า{letters[n // 26 % 26]}ิ{letters[n // 676 % 26]}ราษฎร์ {n % 97}"
        for n in range(20_000)
    ]
    many = [
        Learned("soi", name, name.replace(" ", ""), "100601", 100.64, 13.77, 3) for name in sorted(set(names))
    ]
    _replace(LearnedPlace.Source.FILED, many)
    forget_places()
    search_places("ลาดพร้าว")
    index = places._cache.index
    compared: list[str] = []
    real = names_of_places._distance

    def counted(one: str, other: str, limit: int) -> int:
        compared.append(other)
        return real(one, other, limit)

    monkeypatch.setattr(names_of_places, "_distance", counted)
    for text in ("ลาดพร้าว 101", "สุขุมวิด", "ราษฎร์", "กากิกราษฎร 5", "บางกปิ", "chatujak", "ซอยนานิราษฎร์ 12"):
        compared.clear()
        search_places(text)
        assert len(compared) <= 40
    assert places._cache.index is index
