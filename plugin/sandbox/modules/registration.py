"""Mounts the small modules' REST doors."""

from plugin.sandbox.modules.address_template import address_template
from plugin.sandbox.modules.flags import flags, patient_flags
from plugin.sandbox.modules.metadata_mapping import term_mappings
from plugin.sandbox.modules.reference_ranges import reference_ranges
from plugin.sandbox.modules.tasks import care_plans
from plugin.sandbox.server import Sandbox

REST = "/ws/rest/v1"


def register(sandbox: Sandbox) -> None:
    """What Reference Application 3.7 brings of what O3 asks; the rest is an unknown resource there too."""
    sandbox.mount(f"{REST}/addresstemplate", address_template)
    sandbox.mount(f"{REST}/conceptreferencerange", reference_ranges)
    sandbox.mount(f"{REST}/metadatamapping/termmapping", term_mappings)
    sandbox.mount(f"{REST}/patientflags/flag", flags)
    sandbox.mount(f"{REST}/patientflags/patientflag", patient_flags)
    sandbox.mount(f"{REST}/tasks/careplan", care_plans)
