"""Decide whose work a case is: pure, over rules compiled once; about 0.03 ms for a usual complaint.

Rules are ordered and the first match wins. Rules that match later name the next best units. After the rules comes the
category's own usual unit, then the rules marked `next_best`, and at the very end the triage desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rongthuk.core.thai import local
from rongthuk.routing.facts import Facts
from rongthuk.routing.units import SECTIONS, TRIAGE, Names, district_names, needs_district, resolve, unit_name
from rongthuk.taxonomy.words import WordScanner, normalise, strip_address

# The first and the next best two are what a person can weigh at a glance.
ALTERNATIVES = 2

BECAUSE_TH = "เป็นเรื่อง{category}{place} จึงเป็นงานของ{unit}"
BECAUSE_EN = "It is about “{category}” {place}, which is the work of {unit}."

_WORD_CONDITIONS = ("words_any", "words_all", "words_none")
_SET_CONDITIONS = ("district", "khwaeng", "channel", "kind", "urgency", "asset_owner")
CONDITIONS = frozenset(
    {"category", "group", "answers", "hours", "next_best", *_WORD_CONDITIONS, *_SET_CONDITIONS}
)

Test = Callable[[Facts, AbstractSet[str]], bool]


class BadRule(ValueError):
    """A rule cannot be used; the sentence names the rule and the field."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as it is written: `when` is the table of conditions, `unit` a unit spec."""

    code: str
    unit: str
    when: Mapping[str, Any] = field(default_factory=dict)
    supporting: tuple[str, ...] = ()
    because_th: str = ""
    because_en: str = ""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What routing must know of a category."""

    name_th: str
    name_en: str
    group: str
    default_unit: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose work a case is, and why, in a sentence of each language."""

    agency_code: str
    because_th: str
    because_en: str
    rule_code: str
    rule_set_version: int
    supporting: tuple[str, ...] = ()
    # (agency code, because in Thai, because in English), the next best first.
    alternatives: tuple[tuple[str, str, str], ...] = ()
    is_triage: bool = False


@dataclass(frozen=True, slots=True)
class _Compiled:
    row: RuleRow
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Rules ready to decide; shared by all threads, never changed."""

    version: int
    scanner: WordScanner
    by_category: Mapping[str, tuple[_Compiled, ...]]
    for_unknown: tuple[_Compiled, ...]
    categories: Mapping[str, CategoryFacts]
    names: Names


def compile_rules(
    rows: Iterable[RuleRow],
    categories: Mapping[str, CategoryFacts],
    names: Names | None = None,
    *,
    version: int = 0,
) -> CompiledRules:
    """Return the rules ready to decide.

    `categories` are the catalogue's, `names` the agencies' (code → Thai, English). Raises `BadRule` for a condition or
    a placeholder that does not exist; stale codes are `checks.stale`'s to report.
    """
    rows = list(rows)
    for row in rows:
        check_rule(row)
    words = {word for row in rows for name in _WORD_CONDITIONS for word in row.when.get(name, ())}
    compiled = [_Compiled(row, tuple(_tests(row.when))) for row in rows]
    first = [each for each in compiled if not each.row.when.get("next_best")]
    later = [each for each in compiled if each.row.when.get("next_best")]

    def chain(code: str, facts: CategoryFacts | None) -> tuple[_Compiled, ...]:
        usual = []
        if facts is not None:
            usual = [_Compiled(RuleRow(f"usual-{code}", facts.default_unit), ())]
        return tuple(
            each
            for each in (*first, *usual, *later)
            if _speaks_of(each.row.when, code, facts.group if facts else "")
        )

    return CompiledRules(
        version=version,
        scanner=WordScanner(words),
        by_category={code: chain(code, facts) for code, facts in categories.items()},
        for_unknown=chain("", None),
        categories=categories,
        names=names or {},
    )


def decide(facts: Facts, rules: CompiledRules) -> Decision:
    """Return whose work it is; the triage desk of the centre where no rule can tell."""
    found: AbstractSet[str] = (
        rules.scanner.find(normalise(strip_address(facts.text))) if facts.text else frozenset()
    )
    chosen: RuleRow | None = None
    chosen_code = ""
    others: list[tuple[str, RuleRow]] = []
    for each in rules.by_category.get(facts.category, rules.for_unknown):
        if not all(test(facts, found) for test in each.tests):
            continue
        code = resolve(each.row.unit, facts.district)
        if code is None:
            if chosen is None:
                # The right section of an unknown district: a person must find the place first.
                return _triage(facts, rules, each.row)
            continue
        if chosen is None:
            chosen, chosen_code = each.row, code
        elif code != chosen_code and all(code != other for other, _row in others):
            others.append((code, each.row))
            if len(others) == ALTERNATIVES:
                break
    if chosen is None:
        return _triage(facts, rules, None)
    because_th, because_en = _because(chosen, chosen_code, facts, rules)
    supporting = (resolve(spec, facts.district) for spec in chosen.supporting)
    return Decision(
        agency_code=chosen_code,
        because_th=because_th,
        because_en=because_en,
        rule_code=chosen.code,
        rule_set_version=rules.version,
        supporting=tuple(code for code in supporting if code is not None and code != chosen_code),
        alternatives=tuple((code, *_because(row, code, facts, rules)) for code, row in others),
        is_triage=chosen_code == TRIAGE,
    )


def _triage(facts: Facts, rules: CompiledRules, row: RuleRow | None) -> Decision:
    unit_th, unit_en = unit_name(TRIAGE, rules.names)
    category_th, category_en = _category_names(facts, rules)
    if row is None:
        because_th = f"ยังไม่มีกฎสำหรับเรื่อง{category_th} {unit_th}จึงเป็นผู้พิจารณา"
        because_en = f"No rule speaks of “{category_en}” yet, so {unit_en} will decide."
    else:
        because_th = f"เป็นเรื่อง{category_th}แต่ยังไม่ทราบว่าอยู่เขตใด {unit_th}จึงเป็นผู้พิจารณา"
        because_en = f"It is about “{category_en}” but the district is not known, so {unit_en} will decide."
    return Decision(
        agency_code=TRIAGE,
        because_th=because_th,
        because_en=because_en,
        rule_code=row.code if row else "",
        rule_set_version=rules.version,
        is_triage=True,
    )


def _category_names(facts: Facts, rules: CompiledRules) -> tuple[str, str]:
    category = rules.categories.get(facts.category)
    return (category.name_th, category.name_en) if category else ("ที่ยังไม่ระบุประเภท", "an unknown category")


def _because(row: RuleRow, code: str, facts: Facts, rules: CompiledRules) -> tuple[str, str]:
    category_th, category_en = _category_names(facts, rules)
    unit_th, unit_en = unit_name(code, rules.names)
    place_th, place_en = _place(facts)
    return (
        (row.because_th or BECAUSE_TH).format(category=category_th, place=place_th, unit=unit_th),
        (row.because_en or BECAUSE_EN).format(category=category_en, place=place_en, unit=unit_en),
    )


def _place(facts: Facts) -> tuple[str, str]:
    name = district_names().get(facts.district)
    if name is None:
        return "", "in a place not yet known"
    if facts.asset_owner == "soi":
        return f"ในซอย เขต{name[0]}", f"in a soi of {name[1]} district"
    if facts.asset_owner:
        return (
            f"บนถนนสายหลักหรือทางในความดูแลเฉพาะ เขต{name[0]}",
            f"on a main road or line in {name[1]} district",
        )
    return f" เขต{name[0]}", f"in {name[1]} district"


def _speaks_of(when: Mapping[str, Any], code: str, group: str) -> bool:
    if "category" in when and code not in when["category"]:
        return False
    return "group" not in when or group in when["group"]


def _tests(when: Mapping[str, Any]) -> Iterable[Test]:
    """Yield the conditions besides category and group, which are settled when rules are compiled; cheap ones first."""
    for name in _SET_CONDITIONS:
        if name in when:
            yield _one_of(name, frozenset(when[name]))
    if "answers" in when:
        yield _answers({code: frozenset(accepted) for code, accepted in when["answers"].items()})
    if "hours" in when:
        yield _hours(*when["hours"])
    if "words_any" in when:
        any_of = frozenset(map(normalise, when["words_any"]))
        yield lambda facts, found: not any_of.isdisjoint(found)
    if "words_all" in when:
        all_of = frozenset(map(normalise, when["words_all"]))
        yield lambda facts, found: all_of <= found
    if "words_none" in when:
        none_of = frozenset(map(normalise, when["words_none"]))
        yield lambda facts, found: none_of.isdisjoint(found)


def _one_of(name: str, accepted: frozenset[str]) -> Test:
    return lambda facts, found: getattr(facts, name) in accepted


def _answers(accepted: Mapping[str, frozenset[str]]) -> Test:
    return lambda facts, found: all(facts.answers.get(code) in values for code, values in accepted.items())


def _hours(first: str, last: str) -> Test:
    """Accept Bangkok's clock from `first` to before `last`; a span may cross midnight ("22:00" to "06:00")."""

    def test(facts: Facts, found: AbstractSet[str]) -> bool:
        moment: datetime | None = facts.occurred_at
        if moment is None:
            return False
        clock = f"{local(moment):%H:%M}"
        return first <= clock < last if first <= last else clock >= first or clock < last

    return test


def check_rule(row: RuleRow) -> None:
    """Raise `BadRule` when a rule's form is wrong: an unknown condition, spec or placeholder."""
    where = f"rule {row.code}"
    if unknown := sorted(set(row.when) - CONDITIONS):
        raise BadRule(f"{where}: when.{unknown[0]}: there is no such condition")
    for name in ("category", "group", *_WORD_CONDITIONS, *_SET_CONDITIONS):
        value = row.when.get(name, [])
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
            raise BadRule(f"{where}: when.{name}: write a list of words")
        if name in _WORD_CONDITIONS and any(len(normalise(each)) < 2 for each in value):
            raise BadRule(f"{where}: when.{name}: a word needs two letters or more")
    hours = row.when.get("hours", ["00:00", "24:00"])
    if not isinstance(hours, list | tuple) or len(hours) != 2:
        raise BadRule(f'{where}: when.hours: write two times, such as ["22:00", "06:00"]')
    for spec in (row.unit, *row.supporting):
        section = spec[8:] if spec.startswith("section:") else None
        if not spec or (section is not None and section not in SECTIONS):
            raise BadRule(f"{where}: unit: there is no unit {spec!r}")
    for text in (row.because_th, row.because_en):
        try:
            text.format(category="", place="", unit="")
        except (KeyError, IndexError, ValueError) as error:
            raise BadRule(
                f"{where}: because: only {{category}}, {{place}} and {{unit}} stand for something"
            ) from error


__all__ = [
    "BadRule",
    "CategoryFacts",
    "CompiledRules",
    "Decision",
    "Facts",
    "RuleRow",
    "check_rule",
    "compile_rules",
    "decide",
    "needs_district",
]
