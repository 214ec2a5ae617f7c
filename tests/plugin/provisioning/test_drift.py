"""Somebody changed what is ours: apply sets it right, or says why it can't."""

from dataclasses import replace

import pytest

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.errors import Inconsistent
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import TYPE, concept, form, small, uuid_of
from tests.plugin.provisioning.deeds import carry_out
from tests.plugin.provisioning.served import Served
from tests.plugin.provisioning.state import state_of


def _drifts(client: OpenMRS) -> list[tuple[str, str, dict[str, object]]]:
    package = small()
    nobody = client.get("privilege/Get Patients")["uuid"]
    return [
        ("encountertype", TYPE, {"description": "changed"}),
        ("encountertype", TYPE, {"name": "Changed"}),
        ("role", package.roles[0].uuid, {"privileges": [nobody]}),
        ("role", package.roles[1].uuid, {"inheritedRoles": []}),
        ("concept", uuid_of("question"), {"answers": [uuid_of("no")]}),
        ("concept", uuid_of("score"), {"hiAbsolute": 9}),
        ("personattributetype", package.person_attribute_types[0].uuid, {"format": "java.lang.Integer"}),
        ("program", package.programs[0].uuid, {"name": "Changed"}),
        ("form", form().uuid, {"description": "changed"}),
    ]


@pytest.mark.parametrize("number", range(9))
def test_drift_is_set_right(served: Served, client: OpenMRS, number: int) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    resource, uuid, body = _drifts(client)[number]
    client.update(resource, uuid, body)
    assert state_of(served.sandbox) != before
    assert carry_out(client, small()) == 1
    assert state_of(served.sandbox) == before


@pytest.mark.parametrize("resource", ["encountertype", "encounterrole", "personattributetype", "form"])
def test_what_somebody_retired_comes_back(served: Served, client: OpenMRS, resource: str) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    package = small()
    uuid = {
        "encountertype": TYPE,
        "encounterrole": package.encounter_roles[0].uuid,
        "personattributetype": package.person_attribute_types[0].uuid,
        "form": form().uuid,
    }[resource]
    client.retire(resource, uuid, "by mistake")
    assert carry_out(client, small()) == 1
    assert {**state_of(served.sandbox)} == before


def test_a_retired_concept_is_told_since_rest_cannot_bring_it_back(client: OpenMRS) -> None:
    carry_out(client, small())
    client.retire("concept", uuid_of("no"), "by mistake")
    found = plan(client, small())
    assert any("'Small no' is retired" in note for note in found.notes)


def test_a_name_in_another_locale_is_added(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    concepts = tuple(
        replace(each, names={"es": "Pequeño no"}) if each.key == "no" else each for each in small().concepts
    )
    changed = replace(small(), concepts=concepts)
    assert carry_out(client, changed) == 1
    assert plan(client, changed).steps == ()
    names = {each["name"] for each in served.sandbox.store.find("conceptname", concept=uuid_of("no"))}
    assert names == {"Small no", "Pequeño no"}


def test_codes_of_a_source_are_used_where_the_server_has_them(served: Served, client: OpenMRS) -> None:
    source = client.create("conceptsource", {"name": "CIEL", "description": "d"})["uuid"]
    term = client.create("conceptreferenceterm", {"code": "1066", "conceptSource": source})["uuid"]
    carry_out(client, small())
    (mapping,) = served.sandbox.store.find("conceptmapping", concept=uuid_of("no"))
    assert mapping["conceptReferenceTerm"] == term


def test_a_code_of_one_of_the_hospitals_concepts_stays_with_it_alone(served: Served, client: OpenMRS) -> None:
    source = client.create("conceptsource", {"name": "CIEL", "description": "d"})["uuid"]
    term = client.create("conceptreferenceterm", {"code": "1066", "conceptSource": source})["uuid"]
    theirs = client.create(
        "concept",
        {
            "names": [{"name": "No", "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}],
            "datatype": "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f",
            "conceptClass": "8d492774-c2cc-11de-8d13-0010c6dffd0f",
            "mappings": [
                {"conceptReferenceTerm": term, "conceptMapType": "35543629-7d8c-11e1-909d-c80aa9edcf4e"}
            ],
        },
    )["uuid"]
    carry_out(client, small())
    assert served.sandbox.store.find("conceptmapping", concept=uuid_of("no")) == []
    found = client.search("concept", references="CIEL:1066", v="custom:(uuid)")
    assert [each["uuid"] for each in found] == [theirs]
    assert plan(client, small()).steps == ()
    client.retire("concept", theirs, "out of use")
    assert carry_out(client, small()) == 1
    found = client.search("concept", references="CIEL:1066", v="custom:(uuid)")
    assert [each["uuid"] for each in found] == [uuid_of("no")]


def test_a_source_that_comes_later_is_used_then(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    assert served.sandbox.store.find("conceptmapping", concept=uuid_of("no")) == []
    source = client.create("conceptsource", {"name": "CIEL", "description": "d"})["uuid"]
    client.create("conceptreferenceterm", {"code": "1066", "conceptSource": source})
    assert carry_out(client, small()) == 1
    assert plan(client, small()).steps == ()


def test_a_privilege_that_the_server_lacks_is_left_out_and_told(client: OpenMRS) -> None:
    lacking = replace(small().roles[0], privileges=("Get Patients", "Ride Horses"))
    package = Package(roles=(lacking,))
    assert any("'Ride Horses'" in note for note in plan(client, package).notes)
    carry_out(client, package)
    assert plan(client, package).changes() == ()


def test_a_state_that_somebody_changed_is_set_right(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    (workflow,) = small().programs[0].workflows
    served.sandbox.store.change("state", workflow.states[0].uuid, terminal=True)
    assert carry_out(client, small()) == 1
    assert state_of(served.sandbox) == before


_RENAMED_ROLE = replace(small().roles[0], name="Tiny: Reader", description="Small: Reader")
_RENAMED = replace(small().privileges[0], name="See Tiny Records")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (Package(privileges=(_RENAMED,)), "can't change the name of 'See Tiny Records'"),
        (
            Package(roles=(_RENAMED_ROLE,)),
            "can't rename the role 'Small: Reader'",
        ),
        (Package(concepts=(concept("no", name="Tiny no"),)), "is named 'Small no' in en"),
        (Package(concepts=(concept("no", datatype="Text"),)), "another datatype than Text"),
    ],
)
def test_what_openmrs_cannot_change_is_told_and_left(
    served: Served, client: OpenMRS, changed: Package, says: str
) -> None:
    carry_out(client, small())
    served.fresh()
    found = plan(client, changed)
    assert any(says in note for note in found.notes)
    assert found.changes() == ()


def test_a_role_that_inherits_from_nobody_stops(client: OpenMRS) -> None:
    lost = replace(small().roles[1], inherits=("Nobody",))
    with pytest.raises(Inconsistent, match="inherits 'Nobody'"):
        plan(client, Package(roles=(lost,)))


def test_concepts_change_class_and_members(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    changed = Package(
        concepts=(concept("yes", concept_class="Question"), concept("no", set_members=(uuid_of("yes"),)))
    )
    carry_out(client, changed)
    assert plan(client, changed).changes() == ()
    assert (served.sandbox.store.get("concept", uuid_of("no")) or {})["setMembers"] == [uuid_of("yes")]


def test_a_list_of_ours_that_somebody_spoiled_is_written_anew(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    before = state_of(served.sandbox)
    client.update("systemsetting", "continuity.provisioned", {"value": "{"})
    assert carry_out(client, small()) == 1
    assert state_of(served.sandbox) == before
