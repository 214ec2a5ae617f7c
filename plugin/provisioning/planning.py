"""What stands between the content and what the server holds. Reads only."""

from content.metadata import Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.concepts import plan_concepts
from plugin.provisioning.draft import Draft
from plugin.provisioning.form_plans import plan_form
from plugin.provisioning.ordering import in_order
from plugin.provisioning.ownership import Ownership
from plugin.provisioning.plain_kinds import plan_plain
from plugin.provisioning.programs import plan_program
from plugin.provisioning.reading import Server
from plugin.provisioning.roles import plan_access
from plugin.provisioning.steps import Plan


def plan(client: OpenMRS, package: Package, whole: Package | None = None) -> Plan:
    """The steps that are left, in order of dependency.

    ``whole`` is the package with the forms that stay behind the gate, where there are any: nothing of it is
    sent, and what it shares with encounters on record isn't retired.

    Raises ``NameOwned`` with every name of ours that the hospital uses, ``Inconsistent`` for content that
    contradicts itself, and ``OpenMRSError`` where the server can't be asked.
    """
    package = in_order(package)
    client.require_session()
    server, draft = Server(client), Draft()
    ownership = Ownership(server, package, whole or package)
    ownership.plan_claim(draft)
    plan_access(server, draft, package)
    types = {each.uuid: plan_plain(server, draft, each) for each in package.encounter_types}
    for thing in (*package.encounter_roles, *package.concept_sources, *package.person_attribute_types):
        plan_plain(server, draft, thing)
    plan_concepts(server, draft, package)
    for program in package.programs:
        plan_program(server, draft, program)
    for form in package.forms:
        plan_form(server, draft, form, package, types)
    ownership.plan_leaving(server, draft)
    return draft.plan()
