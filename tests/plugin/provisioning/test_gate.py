"""Forms behind the gate: nothing of them is sent, and what was sent before goes off the list, no further."""

from dataclasses import replace
from pathlib import Path

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.applying import apply
from plugin.provisioning.checking import check
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import concept, form, small, uuid_of
from tests.plugin.provisioning.deeds import carry_out, protect
from tests.plugin.provisioning.served import Served

OWN = concept("own", datatype="Text")
WHOLE = replace(small(), concepts=(*small().concepts, OWN))
WITHOUT = replace(small(), forms=())  # neither the form nor the concept that it alone has


def _apply(client: OpenMRS, sent: Package, *, retire: bool = False) -> int:
    return apply(client, plan(client, sent, WHOLE), retire=retire).done


def test_nothing_of_a_form_behind_the_gate_is_sent(served: Served, client: OpenMRS) -> None:
    _apply(client, WITHOUT)
    assert served.sandbox.store.find("form") == []
    assert served.sandbox.store.find("formresource") == []
    assert served.sandbox.store.find("clob") == []
    assert served.sandbox.store.get("concept", OWN.uuid) is None
    assert plan(client, WITHOUT, WHOLE).steps == ()


def test_a_form_that_lost_its_clearance_goes_off_the_list_at_once(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", WHOLE)
    _apply(client, WHOLE)
    line = "update form 'Small form 1.0.0': unpublish, it may not go out now"
    assert check(client, WITHOUT, WHOLE).drift == (line,)
    assert _apply(client, WITHOUT) == 1
    held = client.get(f"form/{form().uuid}")
    assert (held["published"], held["retired"]) == (False, False)
    report = check(client, WITHOUT, WHOLE)
    assert report.clean
    assert report.leaving[0] == "retire form 'Small form 1.0.0'"


def test_retiring_it_keeps_the_concepts_of_what_was_recorded(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    """REST can't bring a concept back, and the form may be cleared again."""
    protect(served, tmp_path / "package", WHOLE)
    _apply(client, WHOLE)
    _apply(client, WITHOUT, retire=True)
    assert client.get(f"form/{form().uuid}")["retired"] is True
    for each in (OWN.uuid, uuid_of("question")):
        assert client.get(f"concept/{each}")["retired"] is False
    assert plan(client, WITHOUT, WHOLE).steps == ()
    _apply(client, WHOLE)
    held = client.get(f"form/{form().uuid}")
    assert (held["published"], held["retired"]) == (True, False)
    assert plan(client, WHOLE, WHOLE).steps == ()


def test_one_that_only_the_package_brought_goes_off_too(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", WHOLE)
    _apply(client, WITHOUT)
    assert client.get(f"form/{form().uuid}")["published"] is False


def test_a_form_that_left_the_content_goes_off_the_list_and_is_retired_on_request(
    served: Served, client: OpenMRS, tmp_path: Path
) -> None:
    protect(served, tmp_path / "package", WHOLE)
    carry_out(client, WHOLE)
    less = replace(small(), forms=())
    assert carry_out(client, less) == 1
    assert client.get(f"form/{form().uuid}")["published"] is False
    carry_out(client, less, retire=True)
    assert client.get(f"form/{form().uuid}")["retired"] is True
    assert client.get(f"concept/{OWN.uuid}")["retired"] is True
    assert plan(client, less).steps == ()
