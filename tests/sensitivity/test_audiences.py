"""Who belongs to which audience."""

from pathlib import Path

import pytest

from content.loading import ContentError
from sensitivity.audiences import Viewer, is_person, load, person_audience

AUDIENCES = load()

ROWS = [
    ("no role at all", set(), {"hospital"}),
    ("a role of the hospital's own", {"Provider"}, {"hospital"}),
    ("a member of the team", {"Continuity: Team"}, {"hospital", "team"}),
    ("primary care", {"Continuity: Primary care"}, {"hospital", "primary_care"}),
    ("the emergency department", {"Continuity: Emergency"}, {"hospital", "emergency"}),
    ("two hats", {"Continuity: Team", "Continuity: Emergency"}, {"hospital", "team", "emergency"}),
    ("an administrator is nobody special", {"System Developer"}, {"hospital"}),
    ("a role that only looks alike", {"continuity: team", "Continuity: Team "}, {"hospital"}),
]


@pytest.mark.parametrize(("who", "roles", "keys"), ROWS, ids=[row[0] for row in ROWS])
def test_a_viewer_belongs_to(who: str, roles: set[str], keys: set[str]) -> None:
    viewer = Viewer(user="u", person="P-1", username="x", roles=frozenset(roles))
    assert AUDIENCES.of(viewer) == keys | {"person:p-1"}, who


def test_single_persons_are_audiences_too() -> None:
    assert person_audience("A-1") in AUDIENCES
    assert is_person(person_audience("A-1"))
    assert "person:" not in AUDIENCES
    assert "stranger" not in AUDIENCES
    assert 3 not in AUDIENCES
    assert [each.key for each in AUDIENCES] == ["team", "primary_care", "emergency", "hospital"]


TITLE = "title: {en: A, es: B}"
REFUSED = [
    (f"audiences:\n  lab:\n    {TITLE}\n", ":2: audiences.lab: nobody or too many belong to it"),
    (
        f"audiences:\n  lab:\n    {TITLE}\n    roles: [x]\n    everybody: true\n",
        ":2: audiences.lab: nobody or too many belong to it",
    ),
    (f'audiences:\n  "person:x":\n    {TITLE}\n    roles: [x]\n', ":2: audiences.person:x: a single person"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_audiences_that_make_no_sense_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "sensitivity").mkdir()
    (tmp_path / "sensitivity" / "audiences.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert sentence in str(caught.value)
