"""Labels: which categories a thing belongs to."""

from pathlib import Path

import pytest

from content.identifiers import identifier
from content.loading import ContentError
from sensitivity.labels import LabelRule, LabelRules, load

RULES = load()

TYPES = [
    ("conversation", {"trafficking_history"}),
    ("wellbeing", {"mental_health"}),
    ("substances", {"substance_use"}),
    ("daily_life", {"living_situation"}),
    ("reproductive", {"reproductive_health"}),
    ("first_questions", {"trafficking_history"}),
    ("first_wellbeing", {"hospital_screening"}),
    ("choices", {"team_record"}),
    ("follow_up", {"team_record"}),
    ("team_note", {"team_record"}),
    ("vitals", set()),
]


@pytest.mark.parametrize(("key", "categories"), TYPES)
def test_an_encounter_is_labelled_by_its_type(key: str, categories: set[str]) -> None:
    assert RULES.categories_of(encounter_type=identifier("encounter_type", key)) == categories


def test_the_program_is_the_teams() -> None:
    found = RULES.categories_of(encounter_type=None, program=identifier("program", "continuity"))
    assert found == {"team_record"}


def test_what_nothing_is_known_of_has_no_label() -> None:
    assert RULES.categories_of(encounter_type=None, form=None, program=None, concept=None) == frozenset()


def test_labels_of_all_parts_count_together() -> None:
    rules = LabelRules(
        rules=(
            LabelRule(kind="encounter_type", uuid="t", categories=frozenset({"a"})),
            LabelRule(kind="concept", uuid="c", categories=frozenset({"b"})),
        )
    ).joined([LabelRule(kind="concept", uuid="c", categories=frozenset({"c"}))])
    assert rules.categories_of(encounter_type="t", concept="c") == {"a", "b", "c"}
    assert rules.categories_of(encounter_type="c", concept="t") == frozenset(), (
        "a uuid counts for its kind only"
    )


REFUSED = [
    ("rules:\n  - {kind: ward, key: a, categories: [team_record]}\n", ":2: rules[0].kind: no such kind"),
    ("rules:\n  - {kind: concept, categories: [team_record]}\n", ":2: rules[0]: the rule names nothing"),
    (
        "rules:\n  - {kind: form, key: a, categories: [team_record]}\n",
        ":2: rules[0].key: a form has no key here; name it by its uuid",
    ),
    (
        "rules:\n  - {kind: concept, key: a, categories: [team_record]}\n"
        "  - kind: concept\n    key: b\n    categories:\n      - team_record\n      - secret\n",
        ":7: rules[1].categories[1]: there is no such category; use trafficking_history, ",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_rules_that_make_no_sense_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "sensitivity").mkdir()
    (tmp_path / "sensitivity" / "labels.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    assert sentence in str(caught.value)


def test_a_thing_of_the_hospitals_is_named_by_its_uuid(tmp_path: Path) -> None:
    uuid = "160537AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # as hospitals have them: no real uuid
    (tmp_path / "sensitivity").mkdir()
    (tmp_path / "sensitivity" / "labels.yaml").write_text(
        f"rules:\n  - {{kind: form, uuid: {uuid}, categories: [team_record]}}\n", encoding="utf-8"
    )
    assert load(tmp_path).categories_of(encounter_type=None, form=uuid.lower()) == {"team_record"}
