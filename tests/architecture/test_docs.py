"""What the documentation says is there: links, pictures, commands, words, settings, the workflow."""

import ast
import os
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.utils import translation

from rongthuk.complaints.management.commands import workflow_table
from rongthuk.complaints.models.complaint import Kind, Outcome, State
from rongthuk.complaints.tests.example import DIGEST, HASH, REFERENCE, WORDS
from rongthuk.complaints.workflow import MOVES
from rongthuk.organisations.roles import Role

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__", ".pytest_cache", ".hypothesis"}
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"


def _pages():
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        yield from (Path(folder) / name for name in sorted(files) if name.endswith(".md"))


PAGES = list(_pages())
GLOSSARY = (DOCS / "glossary.md").read_text()
OPERATING = (DOCS / "operating.md").read_text()


def by_name(page):
    return str(page.relative_to(ROOT))


def prose(text):
    """Return a page without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)


def anchors(page):
    """Return the anchors of a page's headings, as Markdown viewers make them."""
    headings = re.findall(r"^#+ +(.+)$", prose(page.read_text()), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_and_picture_leads_somewhere(page):
    pictures_are_made = PICTURES.is_dir() and any(PICTURES.iterdir())
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if PICTURES in there.parents and not pictures_are_made:
            continue
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_command_that_is_named_exists(page):
    named = set(re.findall(r"\./manage ([a-z][a-z_]+)", page.read_text()))
    assert named <= set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_no_page_is_half_written(page):
    stray = re.findall(r"\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b", page.read_text(), flags=re.I)
    assert not stray


def test_every_page_of_the_documentation_is_in_its_index():
    index = (DOCS / "README.md").read_text()
    pages = [str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page != DOCS / "README.md"]
    assert not [page for page in pages if f"({page})" not in index]


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(page.name[:4]) for page in (DOCS / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=lambda page: page.stem)
def test_a_how_to_has_five_steps_at_most(page):
    steps = re.findall(r"^\d+\. ", page.read_text(), flags=re.M)
    assert 2 <= len(steps) <= 5


def test_the_printed_workflow_is_that_of_the_code():
    """Mended by `./manage workflow_table --write`."""
    assert (DOCS / "workflow.md").read_text() == workflow_table.page()


def models():
    return sorted(model.__name__ for model in apps.get_models() if model.__module__.startswith("rongthuk."))


@pytest.mark.parametrize("name", models())
def test_the_glossary_has_every_table(name):
    assert f"| `{name}` |" in GLOSSARY


def words_of_the_trade():
    """Return every code that people meet, with its Thai word."""
    with translation.override("th"):
        for each in chain(State, Outcome, Kind, Role):
            yield each.value, str(each.label)
        for move in MOVES.values():
            yield move.name, str(move.label)


def test_the_glossary_has_every_state_outcome_kind_role_and_move_as_people_read_it():
    rows = set(re.findall(r"^\| `([a-z_]+)` \| ([^|]+?) \|", GLOSSARY, flags=re.M))
    assert [pair for pair in words_of_the_trade() if pair not in rows] == []


def settings_that_are_read():
    """Return every variable that the code asks the environment for by its name."""
    found = set()
    files = chain(*((ROOT / folder).rglob("*.py") for folder in ("config", "installation", "rongthuk")))
    for path in files:
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            asked = ast.unparse(node.func)
            if asked in {"os.environ.get", "os.getenv"} or re.fullmatch(
                r"environment\.(text|switch|number|words|choice|address)", asked
            ):
                found.add(node.args[0].value)
    return found - {"PATH", "HOME", "TERM", "XDG_RUNTIME_DIR"}


def test_every_setting_is_described():
    assert len(settings_that_are_read()) > 15
    assert not [name for name in settings_that_are_read() if f"`{name}`" not in OPERATING]


def test_no_setting_is_described_that_nobody_reads():
    table = OPERATING.partition("## Settings")[2].partition("\n## ")[0]
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.M))
    assert described - settings_that_are_read() == {"DATABASE_URL"} - settings_that_are_read()


def test_every_job_is_described():
    files = [path for path in (ROOT / "rongthuk").rglob("*jobs.py") if "tests" not in path.parts]
    sources = [path.read_text() for path in files]
    jobs = {name for text in sources for name in re.findall(r"@app\.task\(\s*name=\"([a-z_.]+)\"", text)}
    assert len(jobs) > 8
    assert jobs == set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", OPERATING, flags=re.M))


def test_the_readme_names_every_folder():
    readme = (ROOT / "README.md").read_text()
    folders = [
        path.name
        for path in (ROOT / "rongthuk").iterdir()
        if (path / "__init__.py").is_file() and path.name != "management"
    ]
    assert len(folders) > 10
    assert not [name for name in folders if f"{name}/ " not in readme]


def test_the_worked_example_of_the_history_runs():
    page = (DOCS / "history.md").read_text()
    program = re.search(r"```python\n(.+?)```", page, flags=re.S)[1]
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert said == f"{DIGEST}\n{HASH}\n"
    assert said in page
    assert REFERENCE in page
    assert WORDS in page
