"""Forms: a row a version, a schema in a clob, published only behind a fence."""

from dataclasses import replace
from pathlib import Path

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.applying import apply
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import TYPE, form, schema, small
from tests.plugin.provisioning.deeds import carry_out, protect
from tests.plugin.provisioning.served import Served


def test_without_privileges_a_form_stays_unpublished_until_the_package_sets_them(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    found = plan(client, small())
    assert any("stays unpublished" in note and "hst package" in note for note in found.notes)
    apply(client, found)
    assert client.get(f"form/{form().uuid}")["published"] is False
    only_types = Package(privileges=small().privileges, encounter_types=small().encounter_types)
    protect(served, tmp_path / "package", only_types)
    assert carry_out(client, small()) == 1
    assert client.get(f"form/{form().uuid}")["published"] is True
    assert plan(client, small()).steps == ()


def test_a_form_whose_type_lost_its_fence_is_taken_off_the_list(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", small())
    carry_out(client, small())
    served.sandbox.store.change("encountertype", TYPE, viewPrivilege=None)
    carry_out(client, small())
    assert client.get(f"form/{form().uuid}")["published"] is False


def test_the_stored_schema_is_what_o3_opens(client: OpenMRS, served: Served, tmp_path: Path) -> None:
    protect(served, tmp_path / "package", small())
    carry_out(client, small())
    assert client.get(f"o3/forms/{form().uuid}")["pages"] == schema("¿Cómo está?")["pages"]


def test_a_changed_text_of_the_same_version_leaves_one_resource_and_one_clob(
    served: Served, client: OpenMRS
) -> None:
    carry_out(client, small())
    changed = replace(small(), forms=(form(label="And now?"),))
    assert carry_out(client, changed) == 2  # the schema and its Spanish
    resources = served.sandbox.store.find("formresource", form=form().uuid)
    assert sorted(each["name"] for each in resources) == [
        "JSON schema",
        *(f"Small form_translations_{language}" for language in ("en", "en-GB", "es")),
    ]
    clobs = {each["uuid"] for each in served.sandbox.store.find("clob")}
    assert clobs == {each["valueReference"] for each in resources}
    (resource,) = served.sandbox.store.find("formresource", form=form().uuid, name="JSON schema")
    assert "And now?" in client.read_clob(resource["valueReference"])


def test_a_new_version_takes_the_old_one_off_the_list_and_retires_it_on_request(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", small())
    carry_out(client, small())
    newer = replace(small(), forms=(form("2.0.0"),))
    carry_out(client, newer)
    old = client.get(f"form/{form().uuid}")
    assert (old["published"], old["retired"]) == (False, False)
    assert client.get(f"form/{form('2.0.0').uuid}")["published"] is True
    assert plan(client, newer).changes() == ()
    assert carry_out(client, newer, retire=True) == 2  # the form, and the list of what is ours
    assert client.get(f"form/{form().uuid}")["retired"] is True
    assert plan(client, newer).steps == ()


def test_a_type_of_the_hospitals_can_carry_our_form(client: OpenMRS) -> None:
    theirs = client.create("encountertype", {"name": "Theirs", "description": "d"})["uuid"]
    package = Package(forms=(replace(form(), encounter_type=theirs),))
    carry_out(client, package)
    assert plan(client, package).steps == ()


def test_a_schema_that_somebody_spoiled_is_put_anew(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    (resource,) = served.sandbox.store.find("formresource", form=form().uuid, name="JSON schema")
    served.sandbox.store.change("clob", resource["valueReference"], value="{")
    assert carry_out(client, small()) == 1
    (resource,) = served.sandbox.store.find("formresource", form=form().uuid, name="JSON schema")
    served.sandbox.store.remove("clob", resource["valueReference"])
    assert carry_out(client, small()) == 1
    assert plan(client, small()).steps == ()


def test_a_resource_that_went_away_between_plan_and_apply_is_no_trouble(
    served: Served, client: OpenMRS
) -> None:
    carry_out(client, small())
    changed = replace(small(), forms=(form(label="And now?"),))
    found = plan(client, changed)
    (resource,) = served.sandbox.store.find("formresource", form=form().uuid, name="JSON schema")
    client.retire(f"form/{form().uuid}/resource", resource["uuid"], "by hand")
    apply(client, found)
    assert plan(client, changed).steps == ()
