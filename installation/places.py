"""Name every folder that the start uses."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from installation import problems

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
VENV_PYTHON = VENV_BIN / "python"
# What is built from the sources belongs to the checkout, whatever the data folder is.
BUILT = ROOT / "var"


@dataclass(frozen=True)
class Data:
    """The folder that holds what this installation has received and made."""

    folder: Path

    @classmethod
    def choose(cls, option: str | None = None) -> Data:
        """Return the folder of the option, of RONGTHUK_DATA, or `var` in the checkout."""
        chosen = option or os.environ.get("RONGTHUK_DATA", "").strip()
        return cls(Path(chosen).expanduser().resolve() if chosen else BUILT)

    @property
    def logs(self) -> Path:
        """Return the folder of full logs."""
        return self.folder / "log"

    @property
    def run(self) -> Path:
        """Return the folder of locks and of what is true only while something runs."""
        return self.folder / "run"

    def create(self) -> None:
        """Create the folders; a service account must be able to pass through, so they are 0755."""
        for folder in (self.folder, self.logs, self.run):
            if folder.is_dir():
                continue
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
                raise problems.Problem(
                    f"The data folder {folder} cannot be made: {error.strerror}. Choose another with --data "
                    "DIR.",
                    f"สร้างโฟลเดอร์ข้อมูล {folder} ไม่ได้ กรุณาเลือกโฟลเดอร์อื่นด้วย --data DIR",
                ) from error
            folder.chmod(0o755)

    def secret_key(self) -> str:
        """Return this installation's secret, drawn once and readable by its owner alone."""
        path = self.folder / "secret-key"
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            pass
        key = secrets.token_urlsafe(50)
        beside = path.with_name(f"secret-key.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key + "\n")
        try:
            # A link fails when another start was quicker; then that one's key counts.
            os.link(beside, path)
        except FileExistsError:
            key = path.read_text().strip()
        finally:
            beside.unlink()
        return key
