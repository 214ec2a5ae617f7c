"""What OpenMRS must hold for the form; nothing a stranger reads there says what it is about."""

import json
from dataclasses import replace

from content.identifiers import identifier
from content.metadata import Package
from forms.metadata import package_of
from forms.o3_schema import schema_of
from tests.forms.making import CONVERSATION

PACKAGE = package_of(CONVERSATION)
TELLING = {"traffick", "sex", "abuse", "exploit", "violence", "force", "scared", "unsafe", "screen"}


def test_one_concept_for_each_question_and_one_for_the_score() -> None:
    assert [each.key for each in PACKAGE.concepts] == [
        *(f"conversation.{item}" for item in CONVERSATION.by_id),
        "conversation.score",
    ]
    question, score = PACKAGE.concepts[4], PACKAGE.concepts[-1]
    assert (question.name, question.datatype, question.concept_class) == (
        "Continuity conversation A1",
        "Coded",
        "Question",
    )
    assert question.answers == tuple(
        identifier("concept", f"answer.{each}") for each in ("yes", "no", "declined")
    )
    assert (score.name, score.datatype) == ("Continuity conversation total", "Numeric")
    assert (score.low_absolute, score.high_absolute) == (0, 4)


def test_every_concept_carries_our_own_code() -> None:
    for concept in PACKAGE.concepts:
        assert [(each.source, each.code, each.required) for each in concept.mappings] == [
            ("Continuity", concept.key, True)
        ]


def test_names_are_unique_and_tell_nothing() -> None:
    names = [concept.name for concept in PACKAGE.concepts]
    assert len(set(names)) == len(names)
    for concept in PACKAGE.concepts:
        text = f"{concept.name} {concept.description} {concept.key}".lower()
        assert not [word for word in TELLING if word in text]


def test_the_form_is_the_schema_under_its_own_uuid() -> None:
    (form,) = PACKAGE.forms
    assert (form.uuid, form.version) == (CONVERSATION.uuid, "1.0.0")
    assert form.encounter_type == identifier("encounter_type", "conversation")
    assert form.schema == schema_of(CONVERSATION)
    assert not [word for word in TELLING if word in f"{form.name} {form.description}".lower()]


def test_the_package_holds_nothing_else() -> None:
    assert Package(concepts=PACKAGE.concepts, forms=PACKAGE.forms) == PACKAGE


def test_a_form_without_score_has_neither_concept_nor_field_for_it() -> None:
    package = package_of(replace(CONVERSATION, scoring=None))
    assert [each.key for each in package.concepts] == [f"conversation.{item}" for item in CONVERSATION.by_id]
    assert "calculateExpression" not in json.dumps(package.forms[0].schema)


def test_deriving_twice_gives_the_same() -> None:
    assert package_of(CONVERSATION) == PACKAGE
