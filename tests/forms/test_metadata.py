"""What OpenMRS must hold for the forms; nothing a stranger reads there says what they are about."""

import json
from collections.abc import Iterator

import pytest

from content.identifiers import identifier
from content.metadata import Concept
from forms.definition import load_library
from forms.metadata import CONCEPT_SOURCE, package_of
from forms.o3_schema import schema_of, translations_of
from forms.shapes import FormDefinition
from tests.forms.making import CONVERSATION
from tests.forms.scored import form, item, items, score_of

LIBRARY = load_library()
PACKAGE = package_of(LIBRARY)
BY_KEY = {each.key: each for each in PACKAGE.concepts}
TELLING = {"traffick", "sex", "abuse", "exploit", "violence", "force", "unsafe", "suicid", "victim"}
every_form = pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)


@every_form
def test_each_question_and_each_result_has_its_concept(definition: FormDefinition) -> None:
    uuids = {each.uuid for each in PACKAGE.concepts}
    for name in definition.stored:
        assert definition.concept_uuid(name) in uuids, name
    for each in definition.items():
        assert {answer.concept_uuid for answer in each.answers} <= uuids, each.id
    for result in definition.results:
        assert definition.concept_uuid(f"band.{result.band}") in uuids, result.band


@pytest.mark.parametrize(
    ("kind", "datatype"),
    [("choice", "Coded"), ("many", "Coded"), ("number", "Numeric"), ("text", "Text"), ("date", "Date")],
)
def test_a_kind_of_question_has_its_datatype(kind: str, datatype: str) -> None:
    (asked,) = (
        each
        for each in package_of([form([item("q1", kind=kind)])]).concepts
        if each.concept_class == "Question"
    )
    assert (asked.key, asked.name, asked.datatype) == ("small.q1", "Continuity small q1", datatype)


def test_a_question_offers_its_answers_in_order() -> None:
    asked = BY_KEY["conversation.talk_a"]
    assert asked.name == "Continuity conversation A1"
    assert asked.answers == tuple(
        identifier("concept", f"answer.{each}") for each in ("yes", "no", "declined", "already_answered")
    )


def test_a_number_keeps_its_ends_and_a_score_those_that_it_can_have() -> None:
    asked = [*items(3), item("q4", kind="number", low=2, high=9)]
    made = {
        each.key: each
        for each in package_of([form(asked, scores=[score_of("total", items(3), times=2)])]).concepts
    }
    number, total = made["small.q4"], made["small.small_total"]
    assert (number.low_absolute, number.high_absolute) == (2, 9)
    assert (total.name, total.datatype) == ("Continuity small total", "Numeric")
    assert (total.low_absolute, total.high_absolute) == (0, 24)


def test_a_score_carries_the_code_that_others_know_it_by() -> None:
    codes = [(each.source, each.code) for each in BY_KEY["phq9.phq9_total"].mappings]
    assert codes[0] == (CONCEPT_SOURCE, "phq9.phq9_total")
    assert codes[1:] == [("LOINC", "44261-6"), ("SNOMED CT", "720433000"), ("CIEL", "165137")]


def test_an_answer_carries_every_code_that_a_form_gives_it() -> None:
    codes = {(each.source, each.code) for each in BY_KEY["answer.yes"].mappings if not each.required}
    assert codes == {("LOINC", "LA33-6"), ("SNOMED CT", "373066001"), ("CIEL", "1065")}


def test_our_own_code_must_be_there_and_those_of_others_may_be() -> None:
    for concept in PACKAGE.concepts:
        required = [(each.source, each.code) for each in concept.mappings if each.required]
        assert required == [(CONCEPT_SOURCE, concept.key)]


def test_a_band_is_one_of_its_answers_and_a_criterion_is_yes_or_no() -> None:
    band = BY_KEY["phq9.band"]
    names = ("severe", "moderately severe", "moderate", "mild", "minimal")
    assert (band.datatype, band.name) == ("Coded", "Continuity PHQ-9 result")
    assert band.answers == tuple(identifier("concept", f"phq9.band.{each}") for each in names)
    criterion = BY_KEY["pcl5.criterion.provisional"]
    assert criterion.answers == (identifier("concept", "answer.yes"), identifier("concept", "answer.no"))


def test_two_forms_share_a_concept_that_stands_there_once() -> None:
    keys = [each.key for each in PACKAGE.concepts]
    assert len(keys) == len(set(keys))
    phq2, phq9 = (next(each for each in LIBRARY if each.key == key) for key in ("phq2", "phq9"))
    assert phq2.concept_uuid("phq9_1") == phq9.concept_uuid("phq9_1") == BY_KEY["phq9.phq9_1"].uuid


def test_a_shared_question_is_called_after_its_owner_also_where_that_one_stays_away() -> None:
    (phq2,) = (each for each in LIBRARY if each.key == "phq2")
    alone = {each.key: each for each in package_of([phq2], LIBRARY).concepts}
    assert alone["phq9.phq9_1"] == BY_KEY["phq9.phq9_1"]


def _names(concept: Concept) -> Iterator[tuple[str, str]]:
    yield from {**concept.names, "en": concept.name}.items()


def test_names_are_unique_in_each_language_as_openmrs_wants() -> None:
    names = [(locale, name.lower()) for each in PACKAGE.concepts for locale, name in _names(each)]
    assert len(set(names)) == len(names)


def test_names_tell_nothing() -> None:
    """S7: everybody with an account can read the dictionary and the list of forms."""
    for concept in PACKAGE.concepts:
        said = " ".join((concept.key, concept.description, *(name for _, name in _names(concept)))).lower()
        assert not [word for word in TELLING if word in said], concept.key
    for each in PACKAGE.forms:
        assert not [word for word in TELLING if word in f"{each.name} {each.description}".lower()]


@every_form
def test_the_form_is_the_schema_under_its_own_uuid_with_its_translations(definition: FormDefinition) -> None:
    (made,) = package_of([definition]).forms
    assert (made.uuid, made.version) == (definition.uuid, definition.version)
    assert made.encounter_type == identifier("encounter_type", definition.encounter_type)
    assert made.schema == schema_of(definition)
    assert made.translations["es"] == translations_of(definition, "es")


def test_a_form_without_score_has_neither_concept_nor_field_for_it() -> None:
    made = package_of([form(items(2))])
    assert {each.key for each in made.concepts if each.key.startswith("small.")} == {"small.q1", "small.q2"}
    assert "calculateExpression" not in json.dumps(made.forms[0].schema)


def test_deriving_twice_gives_the_same() -> None:
    assert package_of(load_library()) == PACKAGE
    assert package_of([CONVERSATION]) == package_of([CONVERSATION])
