"""The distribution: a wheel with its content and without its tests, and names that belong to it alone."""

import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("content", "sensitivity", "forms", "workflows", "reminders", "plugin")


def tracked() -> list[str]:
    """The project's own files."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the work tree stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in tracked():
        copied = source / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_its_content_and_not_its_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    packaged = {
        name
        for name in tracked()
        if name.split("/")[0] in ROOMS and name.endswith((".py", ".yaml", ".json", ".mako", "py.typed"))
    }
    assert packaged
    assert packaged <= set(names)
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]


def test_the_wheel_runs_from_a_folder_of_its_own(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = """
import sys

sys.path.insert(0, sys.argv[1])
import plugin.cli.main

assert plugin.cli.main.__file__.startswith(sys.argv[1])
sys.exit(plugin.cli.main.main(["forms", "lint"], {}))
"""
    command = [sys.executable, "-P", "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


def test_plain_names_belong_to_this_distribution_alone() -> None:
    owners = packages_distributions()
    assert {name: set(owners.get(name, ())) for name in ROOMS} == {name: {"openmrs-hst"} for name in ROOMS}
