"""Domain folders know nothing of HTTP; only surfaces and channels do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "rongthuk"
DOMAIN = [
    "areas",
    "organisations",
    "contacts",
    "taxonomy",
    "service_levels",
    "routing",
    "conversations",
    "complaints",
    "intake",
]
# The administration screens and signing in are Django's own surfaces and stand beside what they administer.
SURFACES = {"admin.py", "admin", "signing_in.py"}


def python_files(app: str) -> list[Path]:
    return [
        path
        for path in (ROOT / app).rglob("*.py")
        if not SURFACES & set(path.relative_to(ROOT / app).parts) and "tests" not in path.parts
    ]


@pytest.mark.parametrize("app", DOMAIN)
def test_a_domain_folder_imports_no_http(app):
    wrong = []
    for path in python_files(app):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            wrong += [
                f"{path.relative_to(ROOT)} imports {name}"
                for name in names
                if name.startswith(("django.http", "django.shortcuts", "django.views", "ninja"))
            ]
    assert not wrong
