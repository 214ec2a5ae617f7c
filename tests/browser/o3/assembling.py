"""The O3 front end, assembled from npm with pinned versions, once, and again when its inputs change."""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
KEPT_IN = HERE.parents[2] / ".browser" / "o3"
INPUTS = (
    ".npmrc",
    "package.json",
    "package-lock.json",
    "spa-assemble-config.json",
    "spa-build-config.json",
    "config-core.json",
)
_CLI = ("npx", "--no-install", "openmrs")
STEPS: Mapping[str, Sequence[str]] = {
    "install": ("npm", "ci"),
    "assemble": (
        *_CLI,
        *("assemble", "--manifest", "--mode", "config"),
        *("--config", "spa-assemble-config.json", "--target", "dist"),
    ),
    "build": (*_CLI, "build", "--build-config", "spa-build-config.json", "--target", "dist"),
}


class CannotAssemble(Exception):
    """The front end can't be put together; one sentence with the mend."""


def front_end(folder: Path = KEPT_IN) -> Path:
    """The folder of the front end's files. The first call takes some minutes and a gigabyte."""
    wanted = _fingerprint()
    stamp = folder / "assembled"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        stamp.unlink(missing_ok=True)
        _assemble(folder)
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "dist"


def axe(folder: Path = KEPT_IN) -> Path:
    """The script that checks accessibility, of the same installation."""
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def _fingerprint() -> str:
    together = hashlib.sha256()
    for name in INPUTS:
        together.update(name.encode() + b"\0" + (HERE / name).read_bytes() + b"\0")
    return together.hexdigest()


def _assemble(folder: Path) -> None:
    if shutil.which("npm") is None:
        raise CannotAssemble("npm is missing: install Node.js 20 or newer, which brings it.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    shutil.rmtree(folder / "dist", ignore_errors=True)  # versions stand in its file names
    for name in INPUTS:
        shutil.copy(HERE / name, folder)
    for what, command in STEPS.items():
        _run(what, command, folder)
    shutil.copy(HERE / "config-core.json", folder / "dist")


def _run(what: str, command: Sequence[str], folder: Path) -> None:
    log = folder / f"{what}.log"
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=folder, stdout=out, stderr=out, timeout=1200, check=False)
    if done.returncode:
        raise CannotAssemble(f"The step '{what}' of the front end failed: see {log} and run it again.")
