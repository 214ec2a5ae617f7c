"""What many tests do: apply a content, load its package, see where an apply ends that nothing interrupted."""

from pathlib import Path

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.applying import apply
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from plugin.sandbox.initializer import load_initializer
from tests.plugin.provisioning.served import Served, serving
from tests.plugin.provisioning.state import State, state_of


def carry_out(client: OpenMRS, package: Package, *, retire: bool = False) -> int:
    """Plan and apply; gives the number of steps."""
    return apply(client, plan(client, package), retire=retire).done


def protect(served: Served, folder: Path, package: Package) -> None:
    """Load the content's package into the sandbox, as a start of OpenMRS would."""
    write_package(package, folder)
    with served.lock:
        assert load_initializer(folder, served.sandbox.store).refused == ()


def finished(package: Package) -> tuple[State, int]:
    """The state after one whole apply on a fresh server, and its number of writes."""
    with serving() as served, served.client() as client:
        carry_out(client, package)
        return state_of(served.sandbox), served.writes
