"""Make the virtual environment and fill it from the lock files, by hash."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from installation import places, problems, processes, progress, stamps

RUNNING = places.ROOT / "requirements.lock"
DEVELOPING = places.ROOT / "requirements-dev.lock"
INSTALLER = places.ROOT / "installation" / "locks" / "installer.lock"
NODE = places.ROOT / "installation" / "locks" / "node.lock"

NO_PIP = problems.Problem(
    "This Python cannot make a virtual environment because its module `ensurepip` is missing. "
    "On Debian or Ubuntu: apt-get install python3-venv",
    "Python เครื่องนี้สร้าง virtual environment ไม่ได้ เพราะขาด ensurepip สำหรับ Debian หรือ Ubuntu ให้ติดตั้งด้วย "
    "apt-get install python3-venv",
)


def prepare(data: places.Data, *, developing: bool = False) -> None:
    """Bring the virtual environment to what the lock files say; quick when it is there already."""
    python = _environment(data)
    running = stamps.content_hash([RUNNING], also=python)
    everything = stamps.content_hash([RUNNING, DEVELOPING], also=python)
    # The developers' lock holds everything of the other one, in the same versions.
    if stamps.is_current(places.VENV / "developing.stamp", everything):
        return
    if not developing and stamps.is_current(places.VENV / "running.stamp", running):
        return
    with progress.step("Python packages") as step:
        install(DEVELOPING if developing else RUNNING, data=data, step=step)
    stamps.write(places.VENV / "running.stamp", running)
    if developing:
        stamps.write(places.VENV / "developing.stamp", everything)


def install(lock: Path, *, data: places.Data, step: progress.Step) -> None:
    """Install what one lock file names, with uv when it can be had, else with pip."""
    env = processes.environment(data, {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"})
    installer = _installer(data, step, env)
    if installer:
        python = str(places.VENV_PYTHON)
        command = [installer, "pip", "install", "--python", python, "--require-hashes", "--compile-bytecode"]
        try:
            processes.run([*command, "-r", lock], what="Python packages", data=data, step=step, env=env)
        except problems.Problem as problem:
            if problems.NO_SPACE.search(problem.detail):
                raise
            # pip knows mirrors and certificates from its own configuration, which uv does not read.
            step.note("once more with pip")
        else:
            return
    processes.run(
        [*_pip(), "install", "--require-hashes", "-r", lock],
        what="Python packages",
        data=data,
        step=step,
        env=env,
    )


def _environment(data: places.Data) -> str:
    """Make the virtual environment if there is none that runs; return its Python's version."""
    version = _version(places.VENV_PYTHON)
    if version:
        return version
    with progress.step("Virtual environment"):
        if places.VENV.exists():
            # Its Python is gone or too old, as after an upgrade of the system.
            shutil.rmtree(places.VENV)
        pip_inside = importlib.util.find_spec("ensurepip") is not None and _ensurepip_has_wheels()
        if not pip_inside and not shutil.which("uv") and importlib.util.find_spec("pip") is None:
            raise NO_PIP
        extra = [] if pip_inside else ["--without-pip"]
        processes.run(
            [sys.executable, "-m", "venv", *extra, places.VENV], what="a virtual environment", data=data
        )
    return _version(places.VENV_PYTHON)


def _ensurepip_has_wheels() -> bool:
    """Return whether ensurepip really works; some distributions leave a stump that only explains itself."""
    try:
        import ensurepip

        return bool(ensurepip.version())
    except (ImportError, SystemExit, AttributeError, OSError):
        return False


def _version(python: Path) -> str:
    """Return the version of the environment's Python without starting it, empty if it cannot be used."""
    if not python.exists():
        return ""
    try:
        lines = (places.VENV / "pyvenv.cfg").read_text().splitlines()
        facts = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}
        version = facts.get("version") or facts.get("version_info", "0")
        numbers = tuple(int(part) for part in version.split(".")[:2])
    except (OSError, ValueError):
        return ""
    # The programs inside name the folder in which they were installed: after a move they do not run.
    moved = not facts.get("command", str(places.VENV)).endswith(str(places.VENV))
    return "" if moved or numbers < (3, 11) else version


def _pip() -> list[str]:
    """Return the command of a pip that installs into the environment."""
    if (places.VENV_BIN / "pip").exists():
        return [str(places.VENV_PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(places.VENV_PYTHON)]
    raise NO_PIP


def _installer(data: places.Data, step: progress.Step, env: dict[str, str]) -> str | None:
    """Return a uv that runs, fetched by hash when the environment has none."""
    inside = places.VENV_BIN / "uv"
    if not inside.exists():
        try:
            pip = _pip()
        except problems.Problem:
            return shutil.which("uv")
        try:
            processes.run(
                [*pip, "install", "--require-hashes", "-r", INSTALLER],
                what="the package installer",
                data=data,
                step=step,
                env=env,
            )
        except problems.Problem:
            # No wheel for this kind of machine, perhaps; pip says the rest itself.
            return None
    try:
        subprocess.run([inside, "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(inside)
