"""The forms of the library and the clinic's metadata fit together."""

import pytest

from content.metadata import Package
from forms.definition import load_library
from forms.shapes import FormDefinition
from plugin.provisioning.clinic import load_clinic
from sensitivity import categories, labels

FORMS = load_library()
TYPES = {each.key: each for each in load_clinic().encounter_types}
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)


@every_form
def test_a_form_is_labelled_as_its_encounter_is(form: FormDefinition) -> None:
    """Or a choice that opens one of them would leave the other closed."""
    assert form.encounter_type in TYPES
    assert form.label in categories.load()
    assert labels.load().categories_of(encounter_type=form.encounter_type_uuid) == {form.label}


@every_form
def test_other_services_use_the_first_questions_and_nothing_else(form: FormDefinition) -> None:
    """They can open no other encounter type, so a form of theirs would be missing from their list."""
    assert ("referring" in form.used_by) == form.encounter_type.startswith("first_")
    fence = "Continuity First Questions" if "referring" in form.used_by else "Continuity Records"
    assert TYPES[form.encounter_type].edit_privilege == f"Edit {fence}"


def test_every_encounter_type_belongs_to_a_category() -> None:
    clinic: Package = load_clinic()
    rules = labels.load()
    assert [
        each.key for each in clinic.encounter_types if not rules.categories_of(encounter_type=each.uuid)
    ] == []
