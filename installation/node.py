"""Find Node, or bring it as a Python wheel, and install the front end's packages by their lock file."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installation import places, processes, progress, python_packages, stamps

OLDEST = 20
LOCK = places.ROOT / "package-lock.json"
PACKAGES = places.ROOT / "node_modules"


@dataclass(frozen=True)
class Node:
    """A Node that runs, with its npm, and the environment in which both find each other."""

    node: str
    npm: str
    env: dict[str, str]


def version(node: str | Path) -> int:
    """Return the major version, or 0 when the program does not run."""
    try:
        words = subprocess.check_output(
            [str(node), "--version"], stderr=subprocess.DEVNULL, text=True, timeout=20
        )
        return int(words.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def find(data: places.Data) -> Node:
    """Return the machine's Node if it is new enough, else the wheel's, installed when needed.

    The wheel's folder must lead the path: npm and its scripts look for `node` there and nowhere else.
    """
    env = processes.environment(data, {"npm_config_update_notifier": "false", "npm_config_fund": "false"})
    own = places.VENV_BIN / "node"
    outside = os.environ.get("PATH", os.defpath)
    node, npm = shutil.which("node", path=outside), shutil.which("npm", path=outside)
    if node and npm and version(node) >= OLDEST:
        env["PATH"] = f"{Path(node).parent}{os.pathsep}{env['PATH']}"
        return Node(node=node, npm=npm, env=env)
    if not own.exists() or version(own) < OLDEST:
        with progress.step("Node") as step:
            python_packages.install(python_packages.NODE, data=data, step=step)
    return Node(node=str(own), npm=str(places.VENV_BIN / "npm"), env=env)


def prepare_packages(data: places.Data, node: Node) -> None:
    """Install the front end's packages exactly as locked; their install scripts are not run."""
    stamp = PACKAGES / ".rongthuk-stamp"
    value = packages_stamp()
    if stamps.is_current(stamp, value):
        return
    with progress.step("Front-end packages") as step:
        command = [node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        processes.run(command, what="the front end's packages", data=data, step=step, env=node.env)
    stamps.write(stamp, value)


def packages_stamp() -> str:
    """Return what the lock file and the wishes behind it hash to."""
    return stamps.content_hash([LOCK, places.ROOT / "package.json"])
