"""Check that the Thai catalogues are complete: `python -m installation.translations_check`.

Every sentence that the code marks for translation must stand in its app's catalogue, translated, not fuzzy,
with the same placeholders. What the code marks is found with Django's own `makemessages` on a copy of the
sources; that needs GNU gettext, which CI has. Without it the rest is checked and the gap is said aloud.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from installation import places

if TYPE_CHECKING:
    import polib

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\{\w*\}")
SHOWN = 60
SOURCES = {".py", ".html", ".txt"}


def language_catalogues(root: Path) -> list[Path]:
    """Return the Thai catalogues below a folder."""
    return sorted(root.glob("rongthuk/**/locale/th/LC_MESSAGES/django.po"))


def faults_within(path: Path, catalogue: polib.POFile) -> Iterator[str]:
    """Yield what is wrong inside one catalogue."""
    for entry in catalogue:
        if entry.obsolete:
            continue
        where = f"{path.relative_to(places.ROOT)}:{entry.linenum}"
        short = entry.msgid if len(entry.msgid) < 70 else entry.msgid[:67] + "…"
        if "fuzzy" in entry.flags:
            yield f"{where}: fuzzy: {short}"
        translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not translations or not all(translations):
            yield f"{where}: not translated: {short}"
            continue
        formatted = {"python-format", "python-brace-format"} & set(entry.flags)
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for words in translations if formatted else []:
            found = set(PLACEHOLDER.findall(words))
            # A plural form may leave its number out, but may not invent a placeholder.
            if found - wanted or (not entry.msgid_plural and wanted - found):
                yield f"{where}: placeholders differ: {short}"


def extract(copy: Path) -> None:
    """Copy the sources and let Django write fresh catalogues beside them."""
    for path in (places.ROOT / "rongthuk").rglob("*"):
        if path.suffix not in SOURCES or {"tests", "migrations", "__pycache__"} & set(path.parts):
            continue
        target = copy / path.relative_to(places.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for app in (places.ROOT / "rongthuk").glob("**/apps.py"):
        (copy / app.parent.relative_to(places.ROOT) / "locale").mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    argv = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        "th",
        "--no-location",
        "--verbosity",
        "0",
    ]
    subprocess.run(argv, check=True, cwd=copy / "rongthuk", env=env)


def missing(copy: Path) -> Iterator[str]:
    """Yield the sentences of the code that the kept catalogues lack."""
    import polib

    for fresh in language_catalogues(copy):
        kept = places.ROOT / fresh.relative_to(copy)
        known = (
            {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(kept))} if kept.exists() else set()
        )
        for entry in polib.pofile(str(fresh)):
            if (entry.msgctxt, entry.msgid) not in known and not entry.obsolete:
                yield f"{kept.relative_to(places.ROOT)}: missing: {entry.msgid}"


def main() -> int:
    """Print every fault; return 1 when there is one."""
    import polib

    faults: list[str] = []
    for path in language_catalogues(places.ROOT):
        faults += faults_within(path, polib.pofile(str(path)))
    if shutil.which("xgettext"):
        with tempfile.TemporaryDirectory() as folder:
            extract(Path(folder))
            faults += missing(Path(folder))
    elif os.environ.get("CI"):
        faults.append("GNU gettext is missing, so nobody knows what the code marks: apt-get install gettext")
    else:
        sys.stdout.write(
            "SKIPPED looking for unlisted sentences: GNU gettext is missing (apt-get install gettext)\n"
        )
    sys.stdout.write("".join(fault + "\n" for fault in faults[:SHOWN]))
    if len(faults) > SHOWN:
        sys.stdout.write(f"… and {len(faults) - SHOWN} more\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
