"""The O3 front end, assembled from npm with pinned versions, once, and again when its inputs change."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
KEPT_IN = HERE.parents[2] / ".browser" / "o3"
PACKAGES = (".npmrc", "package.json", "package-lock.json")
CONFIGS = ("spa-assemble-config.json", "spa-build-config.json", "config-core.json")
_CLI = ("npx", "--no-install", "openmrs")
_INSTALL = ("npm", "ci")
_ASSEMBLE = (
    *(*_CLI, "assemble", "--manifest", "--mode", "config"),
    *("--config", "spa-assemble-config.json", "--target", "dist"),
)
_BUILD = (*_CLI, "build", "--build-config", "spa-build-config.json", "--target", "dist")


class CannotAssemble(Exception):
    """The front end can't be put together; one sentence with the mend."""


def front_end(folder: Path = KEPT_IN) -> Path:
    """The folder of the front end's files. The first call takes some minutes and a gigabyte."""
    _unless_done(folder, "installed", PACKAGES, _install)
    _unless_done(folder, "assembled", (*PACKAGES, *CONFIGS), _assemble)
    return folder / "dist"


def _unless_done(folder: Path, stamp: str, inputs: Sequence[str], work: Callable[[Path], None]) -> None:
    """Do it again only where an input changed since it was done."""
    wanted, mark = _fingerprint(inputs), folder / stamp
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == wanted):
        mark.unlink(missing_ok=True)
        work(folder)
        mark.write_text(wanted, encoding="utf-8")


def axe(folder: Path = KEPT_IN) -> Path:
    """The script that checks accessibility, of the same installation."""
    return folder / "node_modules" / "axe-core" / "axe.min.js"


def _fingerprint(inputs: Sequence[str]) -> str:
    together = hashlib.sha256()
    for name in inputs:
        together.update(name.encode() + b"\0" + (HERE / name).read_bytes() + b"\0")
    return together.hexdigest()


def _install(folder: Path) -> None:
    if shutil.which("npm") is None:
        raise CannotAssemble("npm is missing: install Node.js 20 or newer, which brings it.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    _copy(PACKAGES, folder)
    _run("install", _INSTALL, folder)


def _assemble(folder: Path) -> None:
    shutil.rmtree(folder / "dist", ignore_errors=True)  # its file names hold versions: old ones would stay
    _copy(CONFIGS, folder)
    _run("assemble", _ASSEMBLE, folder)
    _run("build", _BUILD, folder)
    _copy(("config-core.json",), folder / "dist")


def _copy(names: Sequence[str], folder: Path) -> None:
    for name in names:
        shutil.copyfile(HERE / name, folder / name)


def _run(what: str, command: Sequence[str], folder: Path) -> None:
    log = folder / f"{what}.log"
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=folder, stdout=out, stderr=out, timeout=1200, check=False)
    if done.returncode:
        raise CannotAssemble(f"The step '{what}' of the front end failed: see {log} and run it again.")
