"""Find what plugs in by standing in a folder.

A channel is a folder under `rongthuk/channels/`; it becomes a Django app because it is there. Nothing else lists the channels.
"""

from __future__ import annotations

from pathlib import Path

CHANNELS = Path(__file__).resolve().parent.parent / "rongthuk" / "channels"


def channel_apps() -> list[str]:
    """Return the dotted names of all channel folders, in alphabetical order."""
    return [
        f"rongthuk.channels.{folder.name}"
        for folder in sorted(CHANNELS.glob("*"))
        if (folder / "__init__.py").is_file() and (folder / "apps.py").is_file()
    ]
