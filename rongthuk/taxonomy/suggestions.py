"""Suggest what a text is about: a registry of suggesters, the first of which counts known words.

A higher layer (a trained model, what the place is known for) registers its own with `register`; their scores are added
up with their weights.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.taxonomy import queries
from rongthuk.taxonomy.words import WordScanner, normalise, strip_address


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One category that a text may be about, between 0 and 1, with the words that spoke for it."""

    category_code: str
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What one suggester says of one category."""

    score: float
    words: tuple[str, ...] = ()


Suggester = Callable[[str, Any], Mapping[str, Hint]]

_suggesters: dict[str, tuple[Suggester, float]] = {}


def register(name: str, suggester: Suggester, *, weight: float = 1.0) -> None:
    """Register a suggester; it is given (text, place) and returns category code → Hint."""
    _suggesters[name] = (suggester, weight)


def suggest(text: str, place: Any = None, limit: int = 5) -> list[Suggestion]:
    """Return the likeliest categories, best first; nothing when no suggester has a hint."""
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    for suggester, weight in _suggesters.values():
        for code, hint in suggester(text, place).items():
            scores[code] += weight * hint.score
            words[code] += [word for word in hint.words if word not in words[code]]
    in_use = queries.snapshot().categories
    best = sorted(
        (item for item in scores.items() if item[1] > 0 and item[0] in in_use and in_use[item[0]].active),
        key=lambda item: -item[1],
    )
    total = sum(score for _code, score in best)
    return [
        Suggestion(code, round(score / total, 3), _words_sentence(words[code]))
        for code, score in best[:limit]
    ]


def _words_sentence(words: list[str]) -> str:
    if not words:
        return _("Similar cases were of this category.")
    return _("The text says “%(words)s”.") % {"words": "”, “".join(words[:4])}


@dataclass(frozen=True, slots=True)
class _Index:
    stamp: object
    scanner: WordScanner
    # word → ((category code, weight), …)
    meaning: Mapping[str, tuple[tuple[str, float], ...]]


_index: _Index | None = None


def build_index(synonyms: Mapping[str, Iterable[str]], stamp: object = None) -> _Index:
    """Return an index of words by category.

    A word weighs more the longer it is (a long run of letters is seldom there by chance) and less the more categories
    share it.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for code, words in synonyms.items():
        for word in words:
            owners[normalise(word)].add(code)
    meaning = {
        word: tuple((code, _weight(word) / len(codes)) for code in sorted(codes))
        for word, codes in owners.items()
    }
    return _Index(stamp, WordScanner(meaning), meaning)


def _weight(word: str) -> float:
    return 0.5 + min(2.5, math.log2(max(2, len(word))) * 0.6)


def _current_index() -> _Index:
    global _index  # noqa: PLW0603 - built once for every version of the catalogue.
    kept = queries.snapshot()
    if _index is None or _index.stamp is not kept:
        _index = build_index(
            {
                row.code: [*row.synonyms, row.name_th, row.name_en]
                for row in kept.categories.values()
                if row.active
            },
            stamp=kept,
        )
    return _index


def weigh(text: str, index: _Index) -> dict[str, Hint]:
    """Return the categories whose words occur in the text.

    Each word counts once, and more at the beginning: people name the matter first and then tell the story.
    """
    clean = normalise(strip_address(text))
    seen: set[str] = set()
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    for place, word in index.scanner.find_longest(clean):
        if word in seen:
            continue
        seen.add(word)
        nearness = 1.0 if place < 40 else 0.75 if place < 160 else 0.5
        for code, weight in index.meaning[word]:
            scores[code] += weight * nearness
            words[code].append(word)
    return {code: Hint(score, tuple(words[code])) for code, score in scores.items()}


def keyword_scores(text: str) -> dict[str, float]:
    """Return how strongly the words of a text speak for each category."""
    return {code: hint.score for code, hint in weigh(text, _current_index()).items()}


def by_keywords(text: str, place: Any) -> Mapping[str, Hint]:
    """Suggest by the words that citizens use for each category."""
    return weigh(text, _current_index())


register("keywords", by_keywords)
