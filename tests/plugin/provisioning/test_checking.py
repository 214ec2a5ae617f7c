"""The report on a server: what drifted, what it lacks, each as a sentence with its mend."""

from dataclasses import replace
from pathlib import Path

import responses

from plugin.openmrs.client import OpenMRS
from plugin.provisioning.applying import apply
from plugin.provisioning.checking import check
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from plugin.sandbox.initializer import load_initializer
from tests.plugin.provisioning.content import TYPE, form, small
from tests.plugin.provisioning.served import Served


def test_a_fresh_server_lacks_everything(served: Served, client: OpenMRS) -> None:
    report = check(client, small())
    assert not report.clean
    assert "create encounter type 'Small talk'" in report.drift
    assert report.missing_modules == ()
    assert served.writes == 0


def test_without_the_package_fences_and_forms_are_told(client: OpenMRS) -> None:
    apply(client, plan(client, small()))
    report = check(client, small())
    assert report.drift == ()
    assert report.unprotected == (
        "The encounter type 'Small talk' has no view privilege 'See Small Records' and no edit privilege "
        "'See Small Records': load the package (`hst package`).",
    )
    assert report.unpublished == (
        "The form 'Small form' 1.0.0 is not published: see above, then run `hst apply`.",
    )
    assert report.notes == ()


def test_with_package_and_apply_all_is_well(served: Served, client: OpenMRS, tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    load_initializer(tmp_path / "package", served.sandbox.store)
    apply(client, plan(client, small()))
    assert check(client, small()).clean


def test_a_fence_of_another_name_is_no_fence(served: Served, client: OpenMRS, tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    load_initializer(tmp_path / "package", served.sandbox.store)
    apply(client, plan(client, small()))
    other = served.sandbox.store.first("privilege", name="Get Patients") or {}
    served.sandbox.store.change("encountertype", TYPE, viewPrivilege=other["uuid"])
    (sentence,) = check(client, small()).unprotected
    assert "no view privilege 'See Small Records'" in sentence
    assert "edit privilege" not in sentence


def test_drift_is_told_line_by_line(client: OpenMRS) -> None:
    apply(client, plan(client, small()))
    client.update("encountertype", TYPE, {"description": "changed"})
    assert check(client, small()).drift == ("update encounter type 'Small talk': description",)


def test_what_waits_to_be_retired_does_no_harm(served: Served, client: OpenMRS, tmp_path: Path) -> None:
    write_package(small(), tmp_path / "package")
    load_initializer(tmp_path / "package", served.sandbox.store)
    apply(client, plan(client, small()))
    newer = replace(small(), encounter_roles=(), forms=(form(),))
    report = check(client, newer)
    assert report.clean
    assert any("Small talker" in line for line in report.leaving)


def test_a_module_that_does_not_run_is_named(served: Served, client: OpenMRS) -> None:
    with responses.RequestsMock() as mock:
        mock.add_passthru(served.base_url)
        rows = [{"uuid": name, "started": name != "o3forms"} for name in ("webservices.rest", "o3forms")]
        mock.get(f"{served.base_url}/ws/rest/v1/module", json={"results": rows})
        report = check(client, small())
    assert report.missing_modules == (
        "The module fhir2 does not run: install and start it.",
        "The module o3forms does not run: install and start it.",
    )
