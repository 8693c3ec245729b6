"""The bundles stay within what a weak phone on a thin line is promised, and the catalogue is complete."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "var" / "static-build"
built = pytest.mark.skipif(
    not (BUILD / "needed.json").is_file(), reason="the front end has not been built (./test builds it)"
)


@built
def test_first_visit_files_fit_their_budget():
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    if not Path(node).exists():
        pytest.skip("no Node on this machine")
    done = subprocess.run(
        [node, "rongthuk/core/frontend/sizes.mjs"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@built
def test_the_portal_leaves_thirty_kilobytes_for_its_pages():
    needed = json.loads((BUILD / "needed.json").read_text())
    names = {"portal.css", "icons.svg", *needed["portal.js"]}
    sent = sum((BUILD / f"{name}.br").stat().st_size for name in names)
    sent += sum(path.stat().st_size for path in (BUILD / "fonts").glob("*.woff2"))
    assert sent < 70_000


@built
def test_dark_colours_are_written_out_for_browsers_without_light_dark():
    for name in ("portal.css", "desk.css"):
        css = (BUILD / name).read_text()
        assert "light-dark(" not in css
        assert "prefers-color-scheme:dark" in css.replace(" ", "")
        assert "letter-spacing" not in css


def test_the_lock_file_names_no_private_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for package in lock["packages"].values():
        assert package.get("resolved", "https://registry.npmjs.org/").startswith(
            "https://registry.npmjs.org/"
        )


def test_the_thai_catalogue_of_the_shared_pages_is_complete():
    catalogue = polib.pofile(str(ROOT / "rongthuk/core/locale/th/LC_MESSAGES/django.po"))
    assert catalogue.untranslated_entries() == []
    assert catalogue.fuzzy_entries() == []
