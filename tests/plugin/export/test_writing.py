"""The file is written whole or not at all, and never over another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin.errors import Exit, Stop
from plugin.export.writing import HEADER, write

ROW = ("Continuity form", "1.0.0", "2026-01-01", "2026-01-31", "high", "yes", "<11")


def test_a_file_is_written(tmp_path: Path) -> None:
    write(tmp_path / "counts.csv", [ROW])
    lines = (tmp_path / "counts.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [",".join(HEADER), ",".join(ROW)]
    assert (tmp_path / "counts.csv").stat().st_mode & 0o077 == 0  # for who made it alone


def test_a_file_that_came_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(Stop, match="exists already") as caught:
        write(tmp_path / "counts.csv", [ROW])
    assert caught.value.code is Exit.FILE
    assert [each.name for each in tmp_path.iterdir()] == ["counts.csv"]
    assert (tmp_path / "counts.csv").read_text(encoding="utf-8") == "mine"


def failing() -> Iterator[tuple[str, ...]]:
    yield ROW
    raise ConnectionError("gone in the middle")


def test_a_stop_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        write(tmp_path / "counts.csv", failing())
    assert list(tmp_path.iterdir()) == []
