"""A name that the hospital uses stops everything before the first write; so does a reference into nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.errors import Inconsistent, NameOwned
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import concept, form, small, uuid_of
from tests.plugin.provisioning.deeds import carry_out
from tests.plugin.provisioning.served import Served
from tests.plugin.provisioning.state import state_of

_TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("privilege", {"name": "See Small Records", "description": "theirs"}),
    ("role", {"name": "Small: Reader", "description": "theirs"}),
    ("encountertype", {"name": "Small talk", "description": "theirs"}),
    ("encounterrole", {"name": "Small talker", "description": "theirs"}),
    ("conceptsource", {"name": "Small", "description": "theirs", "hl7Code": "S"}),
    ("personattributetype", {"name": "Small mail", "description": "theirs", "format": "java.lang.String"}),
    (
        "concept",
        {
            "names": [{"name": "Small yes", "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}],
            "datatype": "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f",
            "conceptClass": "8d492774-c2cc-11de-8d13-0010c6dffd0f",
        },
    ),
    ("form", {"name": "Small form", "version": "9", "description": "theirs"}),
]


@pytest.mark.parametrize(("resource", "body"), _TAKEN, ids=[resource for resource, _ in _TAKEN])
def test_a_name_of_the_hospitals_stops_everything(
    served: Served, client: OpenMRS, resource: str, body: dict[str, Any]
) -> None:
    theirs = client.create(resource, body)["uuid"]
    before = state_of(served.sandbox)
    served.fresh()
    with pytest.raises(NameOwned) as caught:
        plan(client, small())
    (owned,) = caught.value.owned
    assert owned.theirs == theirs
    assert theirs in str(caught.value)
    assert owned.ours in str(caught.value)
    assert "another name" in str(caught.value)
    assert served.writes == 0
    assert state_of(served.sandbox) == before


def test_all_names_that_are_taken_are_told_at_once(client: OpenMRS) -> None:
    for resource, body in _TAKEN:
        client.create(resource, body)
    with pytest.raises(NameOwned) as caught:
        plan(client, small())
    assert len(caught.value.owned) == len(_TAKEN)


def test_a_program_name_of_the_hospitals_stops_too(client: OpenMRS) -> None:
    other = Package(concepts=(concept("other"),))
    carry_out(client, other)
    client.create("program", {"name": "Small program", "description": "theirs", "concept": uuid_of("other")})
    with pytest.raises(NameOwned, match="program name 'Small program'"):
        plan(client, small())


def test_renaming_ours_to_a_name_of_theirs_stops(client: OpenMRS) -> None:
    carry_out(client, small())
    client.create("encountertype", {"name": "Theirs", "description": "d"})
    renamed = replace(small().encounter_types[0], name="Theirs")
    with pytest.raises(NameOwned):
        plan(client, replace(small(), encounter_types=(renamed,)))


def test_with_their_uuid_theirs_is_used_as_it_is(served: Served, client: OpenMRS, tmp_path: Path) -> None:
    theirs = client.create("encountertype", {"name": "Small talk", "description": "theirs"})["uuid"]
    kind = replace(small().encounter_types[0], uuid=theirs)
    adopted = replace(small(), encounter_types=(kind,), forms=())
    carry_out(client, adopted)
    assert plan(client, adopted).steps == ()
    carry_out(client, Package(), retire=True)
    held = client.get(f"encountertype/{theirs}")
    assert (held["description"], held["retired"]) == ("theirs", False)
    write_package(adopted, tmp_path / "package")
    assert not (tmp_path / "package/encountertypes").exists()


def test_references_that_nobody_has_stop_before_the_first_write(served: Served, client: OpenMRS) -> None:
    lost = concept("lost", datatype="Coded", answers=("11111111-1111-1111-1111-111111111111",))
    with pytest.raises(Inconsistent, match="11111111-1111"):
        plan(client, Package(concepts=(lost,)))
    stray = replace(form(), encounter_type="22222222-2222-2222-2222-222222222222")
    with pytest.raises(Inconsistent, match="22222222-2222"):
        plan(client, Package(forms=(stray,)))
    assert served.writes == 0
