"""Small rules of the house that no linter knows."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    path
    for folder in ("rongthuk", "config", "installation", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
]
TEMPLATES = list((ROOT / "rongthuk").rglob("*.html"))
LONGEST_FILE = 400


def test_no_file_is_too_long_to_be_read_at_once():
    long = {
        str(p.relative_to(ROOT)): n for p in CODE if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert not long


def test_every_module_says_what_it_is():
    silent = [
        str(p.relative_to(ROOT))
        for p in CODE
        if p.read_text().strip() and not p.read_text().lstrip().startswith(('"""', "#!", 'r"""'))
    ]
    assert not silent


def test_names_that_say_nothing_are_not_used():
    empty = {"utils", "helpers", "common", "misc", "manager", "managers"}
    assert not [
        str(p.relative_to(ROOT)) for p in CODE if p.stem in empty or empty & set(p.relative_to(ROOT).parts)
    ]


def test_templates_carry_no_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=\"|\son[a-z]+=\"")
    assert not [str(p.relative_to(ROOT)) for p in TEMPLATES if inline.search(p.read_text())]


def test_nobody_swallows_every_error():
    swallow = re.compile(r"except( Exception| BaseException)?( as \w+)?:\s*\n\s*pass\b")
    assert not [str(p.relative_to(ROOT)) for p in CODE if swallow.search(p.read_text())]
