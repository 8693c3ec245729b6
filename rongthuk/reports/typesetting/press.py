"""Typeset one document: an order as JSON on standard input, the made files on standard output, each after its length.

It runs as a process of its own, without Django: typst keeps what it has computed for later, some fifty megabytes a report, and would
keep them in every web process. Nothing here imports the rest of the application.
"""

from __future__ import annotations

import json
import struct
import sys
import warnings
from typing import Any

LENGTH = struct.Struct(">Q")


def make(order: dict[str, Any]) -> list[bytes]:
    """Return the files: one PDF, or a PNG a page."""
    import typst

    compiler = typst.Compiler(
        order["document"],
        root=order["root"],
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[order["fonts"]]
        ),
        ignore_system_fonts=True,
        sys_inputs=order["inputs"],
    )
    with warnings.catch_warnings():
        # Typst warns of what it mends itself.
        warnings.simplefilter("ignore")
        if order["format"] == "png":
            made = compiler.compile(format="png", ppi=order["ppi"])
        else:
            made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=order["timestamp"])
    if isinstance(made, bytes):
        return [made]
    return [bytes(each) for each in made or ()]


def main() -> None:
    """Take the order and hand out the files."""
    for file in make(json.load(sys.stdin.buffer)):
        sys.stdout.buffer.write(LENGTH.pack(len(file)))
        sys.stdout.buffer.write(file)


if __name__ == "__main__":
    main()
