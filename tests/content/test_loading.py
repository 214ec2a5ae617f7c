"""From YAML to frozen data; every problem of a file at once, with file, line, path and mend."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from marshmallow import fields

from content.loading import OVERLAID, ContentError, ContentSchema, Flag, Source, library, load, single

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Bed:
    plant: str
    rows: tuple[int, ...] = ()
    shaded: bool = False


class BedSchema(ContentSchema):
    MAKES = Bed
    plant = fields.String(required=True)
    rows = fields.List(fields.Integer(strict=True))
    shaded = Flag()


@dataclass(frozen=True, kw_only=True)
class Garden:
    beds: dict[str, Bed]


class GardenSchema(ContentSchema):
    MAKES = Garden
    beds = fields.Dict(fields.String(), fields.Nested(BedSchema), required=True)


def _load(text: str) -> object:
    return load(Source(name="garden.yaml", text=text), GardenSchema())


def test_sound_content_becomes_frozen_data_with_defaults() -> None:
    assert _load("beds:\n  north: {plant: yes, rows: [1, 2]}\n") == Garden(
        beds={"north": Bed(plant="yes", rows=(1, 2))}
    )


def test_every_problem_is_told_in_the_order_of_the_file() -> None:
    text = (
        "beds:\n  north:\n    rows: [1, two]\n  south:\n    plant: 7\n    shaded: yes\n    flag: 1\ngate: 1\n"
    )
    with pytest.raises(ContentError) as caught:
        _load(text)
    assert str(caught.value).splitlines() == [
        "garden.yaml:2: beds.north.plant: it is missing; add it",
        "garden.yaml:3: beds.north.rows[1]: it is not a whole number; write digits only",
        "garden.yaml:5: beds.south.plant: it is not text; put it in quotes",
        "garden.yaml:6: beds.south.shaded: it is neither true nor false; write true or false",
        "garden.yaml:7: beds.south.flag: the key is unknown; known here: plant, rows, shaded",
        "garden.yaml:8: gate: the key is unknown; known here: beds",
    ]


WRONG_SHAPES = [
    ("[1]", "garden.yaml:1: it is not a group of keys"),
    ("beds: 3", "garden.yaml:1: beds: it is not a group of keys"),
    ("beds: {north: 3}", "garden.yaml:1: beds.north: it is not a group of keys"),
    ("beds: {north: {plant: a, rows: 3}}", "garden.yaml:1: beds.north.rows: it is not a list"),
    ("beds: {north: {plant: null}}", "garden.yaml:1: beds.north.plant: it is empty"),
    ("beds:", "garden.yaml:1: beds: it is empty"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG_SHAPES)
def test_a_wrong_shape_is_told_where_it_stands(text: str, sentence: str) -> None:
    with pytest.raises(ContentError) as caught:
        _load(text)
    assert str(caught.value).startswith(sentence)


def test_the_library_is_packaged_and_sorted() -> None:
    names = [source.name for source in library("sensitivity", "library")]
    assert names == [f"sensitivity/library/{name}.yaml" for name in ("audiences", "categories", "labels")]


def test_an_overlay_replaces_by_name_and_adds(tmp_path: Path) -> None:
    room = tmp_path / "sensitivity"
    room.mkdir()
    (room / "labels.yaml").write_text("rules: []\n", encoding="utf-8")
    (room / "zones.yaml").write_text("x: é\n", encoding="utf-8")
    (room / ".hidden").write_text("", encoding="utf-8")
    found = {source.name.rsplit("/", 1)[-1]: source for source in library("sensitivity", "library", tmp_path)}
    assert list(found) == ["audiences.yaml", "categories.yaml", "labels.yaml", "zones.yaml"]
    assert found["labels.yaml"].text == "rules: []\n"
    assert found["labels.yaml"].name == (room / "labels.yaml").as_posix()
    assert found["zones.yaml"].text == "x: é\n"


def test_an_overlay_that_is_not_there_is_no_silent_default(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="the overlay is no folder; set HST_CONTENT"):
        library("forms", "library", tmp_path / "nothing")


def test_a_file_that_would_be_passed_over_is_refused(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "extra.yml").write_text("", encoding="utf-8")
    with pytest.raises(ContentError, match=r"only \.yaml files are read here; rename or move it"):
        library("forms", "library", tmp_path)


def test_a_misspelt_folder_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.txt").write_text("ours", encoding="utf-8")
    assert library("sensitivity", "library", tmp_path) == library("sensitivity", "library")
    (tmp_path / "sensitivities").mkdir()
    with pytest.raises(ContentError, match="no content is read from here; use forms, "):
        library("sensitivity", "library", tmp_path)


def test_every_room_with_a_library_can_be_overlaid() -> None:
    found = {
        ".".join(path.parts[:-2])
        for pattern in ("*/library/*.yaml", "*/definitions/*.yaml", "*/*/library/*.yaml")
        for path in (each.relative_to(ROOT) for each in ROOT.glob(pattern))
        if path.parts[0] != "tests"
    }
    # Rooms that share a package with another are named by their folder; we ship no further language.
    found |= {"forms.shared", "forms.languages"}
    assert found == set(OVERLAID)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "extra.yaml").write_bytes("x: ñ".encode("latin-1"))
    with pytest.raises(ContentError, match="it is not written in UTF-8; save it as UTF-8"):
        library("forms", "library", tmp_path)


def test_what_can_not_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "forms" / "extra.yaml").mkdir(parents=True)
    with pytest.raises(ContentError, match="it can't be read"):
        library("forms", "library", tmp_path)


def test_a_single_file_is_found_by_name_or_refused() -> None:
    assert single("workflows", "definitions", "engagement.yaml").name.endswith("engagement.yaml")
    with pytest.raises(ContentError, match="there is no such file"):
        single("workflows", "definitions", "journey.yaml")
