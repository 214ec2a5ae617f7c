"""Categories: what there is to open and to close."""

from pathlib import Path

import pytest

from content.loading import ContentError
from sensitivity.categories import ChoiceRefused, UnknownCategory, load

CATEGORIES = load()


def test_before_any_choice_all_but_the_hospitals_own_questions_is_the_teams() -> None:
    baselines = {each.key: each.baseline for each in CATEGORIES}
    # What the hospital's own services ask is theirs to read, unless she says no.
    assert baselines.pop("hospital_screening") == "hospital"
    assert set(baselines) == {
        "trafficking_history",
        "mental_health",
        "substance_use",
        "living_situation",
        "reproductive_health",
        "team_record",
    }
    assert set(baselines.values()) == {"team"}


def test_only_what_she_told_can_be_opened() -> None:
    for each in CATEGORIES:
        CATEGORIES.check_choice(each.key, "deny")
        if each.key != "team_record":
            CATEGORIES.check_choice(each.key, "allow")
    with pytest.raises(ChoiceRefused, match="team_record stays with the team"):
        CATEGORIES.check_choice("team_record", "allow")


@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_a_choice_about_an_unknown_category_is_refused(effect: str) -> None:
    with pytest.raises(UnknownCategory, match=r"there are: trafficking_history, .*, team_record$"):
        CATEGORIES.check_choice("mystery", effect)


def test_a_baseline_that_nobody_is_in_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (
        "categories:\n  notes:\n    title: {en: A, es: B}\n    meaning: {en: A, es: B}\n"
        "    baseline: teem\n    opens_by_choice: true\n"
    )
    (tmp_path / "sensitivity").mkdir()
    (tmp_path / "sensitivity" / "categories.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert ":5: categories.notes.baseline: there is no such audience; use team" in str(caught.value)
