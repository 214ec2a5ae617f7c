"""The neutral shapes between content and provisioning."""

from content.identifiers import form_identifier, identifier
from content.metadata import Concept, EncounterType, Form, Package, Privilege


def test_a_uuid_is_derived_from_kind_and_key_unless_content_names_one() -> None:
    assert EncounterType(key="choices", name="X").uuid == identifier("encounter_type", "choices")
    assert Privilege(key="choices", name="X").uuid == identifier("privilege", "choices")
    assert Concept(key="a", name="A", datatype="N/A", concept_class="Misc", uuid="given").uuid == "given"


def test_a_form_has_the_uuid_of_its_name_and_version() -> None:
    form = Form(key="f", name="F", version="1.0.0", encounter_type="t", schema={})
    assert form.uuid == form_identifier("F", "1.0.0")


def test_joined_packages_hold_the_parts_of_both_in_order() -> None:
    one = Package(privileges=(Privilege(key="a", name="A"),))
    two = Package(
        privileges=(Privilege(key="b", name="B"),), encounter_types=(EncounterType(key="c", name="C"),)
    )
    joined = one.joined(two)
    assert [each.key for each in joined.privileges] == ["a", "b"]
    assert [each.key for each in joined.encounter_types] == ["c"]
