"""The documents say what the code does: files that they name exist, and diagrams are those of the tables."""

import re
from pathlib import Path

import pytest

from workflows.machine import load

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WORKFLOWS = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")


def named_files() -> list[str]:
    """Every path in backticks that looks like one of ours."""
    found = re.findall(r"`((?:[a-z_]+/)+[a-z_.0-9/-]*)`", CONTRIBUTING)
    return sorted(set(found))


@pytest.mark.parametrize("name", named_files())
def test_a_file_that_contributing_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("line", [f"F{number}" for number in range(1, 12)] + [f"S{n}" for n in range(1, 14)])
def test_every_floor_and_property_has_its_line(line: str) -> None:
    assert re.search(rf"^\| {line} \|", CONTRIBUTING, re.MULTILINE)


@pytest.mark.parametrize("name", ["engagement", "handoff"])
def test_the_diagrams_are_those_of_the_tables(name: str) -> None:
    assert f"```mermaid\n{load(name).mermaid()}```" in WORKFLOWS
