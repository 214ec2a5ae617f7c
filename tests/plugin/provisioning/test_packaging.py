"""The Initializer folder: the same bytes every time, never over files of others, never half."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from content.identifiers import form_identifier
from plugin.provisioning import packaging
from plugin.provisioning.errors import Inconsistent, NotOurFolder
from plugin.provisioning.packaging import MARKER, write_package
from tests.plugin.provisioning.content import form, small


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_file_a_domain(tmp_path: Path) -> None:
    files = write_package(small(), tmp_path / "package")
    assert {path.relative_to(tmp_path / "package").as_posix() for path in files} == {
        "privileges/continuity.csv",
        "roles/continuity.csv",
        "encountertypes/continuity.csv",
        "encounterroles/continuity.csv",
        "conceptsources/continuity.csv",
        "concepts/continuity.csv",
        "personattributetypes/continuity.csv",
        "programs/continuity.csv",
        "programworkflows/continuity.csv",
        "programworkflowstates/continuity.csv",
        "ampathforms/small-form-1-0-0.json",
        "ampathformstranslations/small-form-1-0-0-en.json",
        "ampathformstranslations/small-form-1-0-0-en-GB.json",
        "ampathformstranslations/small-form-1-0-0-es.json",
    }


def test_encounter_types_carry_what_rest_cannot_set(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    (row,) = _rows(tmp_path / "package/encountertypes/continuity.csv")
    assert row["View privilege"] == "See Small Records"
    assert row["Edit privilege"] == "See Small Records"
    assert row["Uuid"] == small().encounter_types[0].uuid


def test_codes_of_others_stay_out_since_a_missing_source_would_cost_the_line(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    codes = {row["Mappings|SAME-AS"] for row in _rows(tmp_path / "package/concepts/continuity.csv")}
    assert codes == {"Small:Y", ""}


def test_a_form_says_what_the_module_needs(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    text = (tmp_path / "package/ampathforms/small-form-1-0-0.json").read_text(encoding="ascii")
    document = json.loads(text)
    assert document["encounter"] == "Small talk"
    assert document["published"] is True
    assert document["retired"] is False
    assert form_identifier(document["name"], document["version"]) == form().uuid


def test_a_form_on_an_open_encounter_type_is_packed_unpublished(tmp_path: Path) -> None:
    open_type = replace(small().encounter_types[0], view_privilege=None)
    write_package(replace(small(), encounter_types=(open_type,)), tmp_path / "package")
    assert (
        json.loads((tmp_path / "package/ampathforms/small-form-1-0-0.json").read_text())["published"] is False
    )


def test_writing_twice_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    first = _bytes(tmp_path / "package")
    write_package(small(), tmp_path / "package")
    assert _bytes(tmp_path / "package") == first
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_what_left_the_content_leaves_the_folder(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    write_package(replace(small(), forms=()), tmp_path / "package")
    assert not (tmp_path / "package/ampathforms").exists()


@pytest.mark.parametrize("name", ["notes.txt", "roles/hospital.csv"])
def test_files_of_others_are_never_touched(tmp_path: Path, name: str) -> None:
    strange = tmp_path / "package" / name
    strange.parent.mkdir(parents=True)
    strange.write_text("theirs")
    with pytest.raises(NotOurFolder, match=name.rsplit("/", maxsplit=1)[-1]):
        write_package(small(), tmp_path / "package")
    assert _bytes(tmp_path / "package") == {name: b"theirs"}


def test_a_file_added_to_our_folder_stops_us_too(tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    (tmp_path / "package/roles/hospital.csv").write_text("theirs")
    with pytest.raises(NotOurFolder):
        write_package(small(), tmp_path / "package")


def test_an_empty_folder_is_taken_and_a_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_package(small(), tmp_path / "empty")
    assert (tmp_path / "empty" / MARKER).exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(NotOurFolder):
        write_package(small(), tmp_path / "file")


def test_content_that_cannot_be_packed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Inconsistent, match="encounter type outside the content"):
        write_package(replace(small(), encounter_types=()), tmp_path / "package")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_can_be_read_by_the_account_that_runs_openmrs(tmp_path: Path) -> None:
    packaging.write_package(small(), tmp_path / "package")
    assert (tmp_path / "package").stat().st_mode & 0o777 == 0o755
