"""The package and REST make the same things."""

from pathlib import Path

from plugin.provisioning.clinic import load_clinic
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.initializer import load_initializer
from tests.plugin.provisioning.content import small
from tests.plugin.provisioning.deeds import carry_out, finished, protect
from tests.plugin.provisioning.served import serving
from tests.plugin.provisioning.state import state_of


def test_package_then_apply_equals_apply_alone(tmp_path: Path) -> None:
    alone, _ = finished(small())
    with serving() as served, served.client() as client:
        protect(served, tmp_path / "package", small())
        assert [step.kind for step in plan(client, small()).changes()] == ["setting"]
        carry_out(client, small())
        both = state_of(served.sandbox)
    # REST can't set the fence, and so does not publish: that is all the difference.
    fence = small().privileges[0].uuid
    for kind in alone["encountertype"].values():
        kind |= {"viewPrivilege": fence, "editPrivilege": fence}
    for row in alone["form"].values():
        row["published"] = True
    assert both == alone


def test_the_clinics_package_then_apply_changes_nothing_but_the_list_of_ours(tmp_path: Path) -> None:
    package = load_clinic()
    sandbox = empty_sandbox()
    write_package(package, tmp_path / "package")
    assert load_initializer(tmp_path / "package", sandbox.store).refused == ()
    with serving(sandbox) as served, served.client() as client:
        assert [step.kind for step in plan(client, package).changes()] == ["setting"]
