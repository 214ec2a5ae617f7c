"""What left the content is retired on request; nothing is deleted, and nothing of others is touched."""

from dataclasses import replace

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.planning import plan
from tests.plugin.provisioning.content import TYPE, form, small
from tests.plugin.provisioning.deeds import carry_out
from tests.plugin.provisioning.served import Served
from tests.plugin.provisioning.state import state_of


def test_what_left_the_content_is_retired_on_request_only(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    less = replace(small(), encounter_roles=(), roles=small().roles[:1])
    served.fresh()
    assert carry_out(client, less) == 0
    assert served.writes == 0
    gone = small().encounter_roles[0].uuid
    assert client.get(f"encounterrole/{gone}")["retired"] is False
    assert carry_out(client, less, retire=True) == 3
    assert client.get(f"encounterrole/{gone}")["retired"] is True
    assert client.get(f"role/{small().roles[1].uuid}")["privileges"] == []
    assert plan(client, less).steps == ()


def test_what_is_not_ours_is_never_retired(served: Served, client: OpenMRS) -> None:
    theirs = client.create("encountertype", {"name": "Theirs", "description": "d"})["uuid"]
    carry_out(client, small())
    carry_out(client, Package(), retire=True)
    assert client.get(f"encountertype/{theirs}")["retired"] is False
    assert client.get(f"encountertype/{TYPE}")["retired"] is True


def test_nothing_is_ever_deleted(served: Served, client: OpenMRS) -> None:
    """All of it is still there after everything left the content; only a schema that was replaced is gone."""
    carry_out(client, small())
    before = {kind: set(rows) for kind, rows in state_of(served.sandbox).items() if isinstance(rows, dict)}
    carry_out(client, replace(small(), forms=(form(label="And now?"),)))
    carry_out(client, Package(), retire=True)
    after = {kind: set(rows) for kind, rows in state_of(served.sandbox).items() if isinstance(rows, dict)}
    assert after == before
