"""The content as a folder for the Initializer module, which also sets the privileges of encounter types.

The folder is written aside and renamed, so nobody ever sees half of it, and only over a folder of our own.
"""

import json
import shutil
import tempfile
from pathlib import Path

from content.metadata import Package
from plugin.provisioning.errors import NotOurFolder
from plugin.provisioning.initializer_tables import files_of
from plugin.provisioning.ordering import in_order

# Lies beside the domain folders, where Initializer doesn't look; names what we wrote.
MARKER = "continuity-package.json"


def write_package(package: Package, directory: Path) -> tuple[Path, ...]:
    """Write the configuration folder and give its files; ``NotOurFolder`` where others' files stand there."""
    files = files_of(in_order(package))
    _must_be_ours(directory)
    directory.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        _fill(aside, files)
        _swap(aside, directory)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return tuple(directory / name for name in sorted(files))


def _must_be_ours(directory: Path) -> None:
    if not directory.exists():
        return
    if not directory.is_dir():
        raise NotOurFolder(f"{directory} is a file: name a folder for the package.")
    present = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}
    strange = sorted(present - _listed(directory / MARKER) - {MARKER})
    if strange:
        raise NotOurFolder(
            f"{directory} holds files that are not of this package (such as {strange[0]}): "
            "name an empty or a new folder."
        )


def _listed(marker: Path) -> set[str]:
    try:
        return set(json.loads(marker.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _fill(folder: Path, files: dict[str, str]) -> None:
    folder.chmod(0o755)  # mkdtemp makes it ours alone, and OpenMRS runs as somebody else
    marker = {
        "about": "Written by `hst package`; a new run replaces all files listed here.",
        "files": sorted(files),
    }
    for name, text in {**files, MARKER: json.dumps(marker, indent=2) + "\n"}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _swap(aside: Path, directory: Path) -> None:
    """Rename into place. A folder can't be renamed over a full one, so the old one steps aside first."""
    if not directory.exists():
        aside.rename(directory)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{directory.name}.old.", dir=directory.parent)) / directory.name
    directory.rename(old)
    try:
        aside.rename(directory)
    except OSError:
        old.rename(directory)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)
