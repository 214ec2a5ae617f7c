"""How far the server is from the content, and what it lacks to work with it. Reads only."""

from dataclasses import dataclass

from content.metadata import EncounterType, Package
from plugin.openmrs.client import OpenMRS
from plugin.provisioning.plain_kinds import KINDS
from plugin.provisioning.planning import plan
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Plan

# What the plugin works through; o3forms hands the forms to O3.
MODULES = ("webservices.rest", "fhir2", "o3forms")


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """Each entry is a sentence for a person; all empty means that nothing is to do.

    ``drift`` are steps that ``apply`` would carry out, ``leaving`` those it would only with ``--retire``.
    """

    drift: tuple[str, ...]
    leaving: tuple[str, ...]
    missing_modules: tuple[str, ...]
    unprotected: tuple[str, ...]
    unpublished: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Nothing drifted, nothing lacks; what only waits to be retired does no harm."""
        return not (self.drift or self.missing_modules or self.unprotected or self.unpublished or self.notes)


def check(client: OpenMRS, package: Package, whole: Package | None = None) -> CheckReport:
    """Compare without writing; takes and raises what ``plan`` does."""
    found = plan(client, package, whole)
    server = Server(client)
    return CheckReport(
        drift=tuple(step.line for step in found.changes()),
        leaving=tuple(step.line for step in found.steps if step.action == "retire"),
        missing_modules=_missing_modules(client),
        unprotected=tuple(_unprotected(server, package)),
        unpublished=tuple(_unpublished(server, package)),
        notes=_other_notes(found),
    )


def _missing_modules(client: OpenMRS) -> tuple[str, ...]:
    rows = client.search("module", v="custom:(uuid,version,started)")
    started = {str(row["uuid"]) for row in rows if row.get("started")}
    return tuple(
        f"The module {name} does not run: install and start it." for name in MODULES if name not in started
    )


def _unprotected(server: Server, package: Package) -> list[str]:
    sentences = (_protection(server, each) for each in package.encounter_types)
    return [sentence for sentence in sentences if sentence]


def _protection(server: Server, wanted: EncounterType) -> str:
    held = server.thing("encountertype", wanted.uuid, KINDS["encounter_type"].shown) or {}
    lacking = [
        f"{side} privilege {name!r}"
        for side, name in (("view", wanted.view_privilege), ("edit", wanted.edit_privilege))
        if name and _name(held.get(f"{side}Privilege")) != name
    ]
    if not lacking:
        return ""
    missing = " and no ".join(lacking)
    return f"The encounter type {wanted.name!r} has no {missing}: load the package (`hst package`)."


def _name(privilege: object) -> str:
    return str(privilege.get("name") or privilege.get("display")) if isinstance(privilege, dict) else ""


def _unpublished(server: Server, package: Package) -> list[str]:
    forms = (
        (form, server.thing("form", form.uuid, "uuid,published")) for form in package.forms if form.published
    )
    return [
        f"The form {form.name!r} {form.version} is not published: see above, then run `hst apply`."
        for form, held in forms
        if not (held and held.get("published"))
    ]


def _other_notes(found: Plan) -> tuple[str, ...]:
    """Without those on unpublished forms, which stand in the report already."""
    return tuple(note for note in found.notes if "stays unpublished" not in note)
