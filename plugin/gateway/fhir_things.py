"""FHIR resources: what each belongs to, and what of it may be seen.

Pure once labels and choices are there: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plugin.gateway.judge import Judge
from plugin.gateway.labels import EncounterLabel
from sensitivity.labels import LabelRules

Resource = dict[str, Any]
NOTHING: frozenset[str] = frozenset()

# No patient data of their own. In another's search they are shown only where something visible refers to
# them.
OPEN = frozenset(
    {
        "Location",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Medication",
        "PlanDefinition",
        "ValueSet",
    }
)
# Who she is, and what must reach whoever treats her (F1).
ALWAYS = frozenset({"Patient", "RelatedPerson", "AllergyIntolerance"})
# What belongs to an encounter or, without one, is unlabelled.
PLACED = frozenset(
    {
        "CarePlan",
        "Condition",
        "DiagnosticReport",
        "EpisodeOfCare",
        "Immunization",
        "MedicationDispense",
        "MedicationRequest",
        "Observation",
        "ServiceRequest",
        "Task",
    }
)
# A current medicine whose origin is hidden: what it is and how it is taken; not why, from whom or in which
# visit.
_MEDICINE = (
    "resourceType",
    "id",
    "meta",
    "status",
    "intent",
    "medicationReference",
    "medicationCodeableConcept",
    "subject",
    "dosageInstruction",
)
_DOSAGE = (
    "sequence",
    "timing",
    "asNeededBoolean",
    "site",
    "route",
    "method",
    "doseAndRate",
    "maxDosePerPeriod",
)
_CURRENT = ("active", "on-hold")


def references(value: Any) -> Iterator[str]:
    """Every "Type/id" that something refers to, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield bare(value["reference"])
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def bare(reference: str) -> str:
    """ "Type/id" out of a reference, whatever stands before or after."""
    parts = reference.split("/_history/", maxsplit=1)[0].split("/")
    return "/".join(parts[-2:])


def referenced(holder: Any, kind: str) -> str:
    """The id in a field that refers to a resource of that kind, or ""."""
    reference = holder.get("reference") if isinstance(holder, dict) else None
    if not isinstance(reference, str) or not bare(reference).startswith(f"{kind}/"):
        return ""
    return bare(reference).removeprefix(f"{kind}/")


def patient_of(resource: Resource) -> str:
    """The uuid of the patient that a resource is about, or ""."""
    if resource.get("resourceType") == "Patient":
        return str(resource.get("id", ""))
    holders = (resource.get(field) for field in ("subject", "patient", "for"))
    return next((found for found in (referenced(holder, "Patient") for holder in holders) if found), "")


def encounter_of(resource: Resource) -> str:
    """The uuid of the encounter that a resource is or belongs to, or ""."""
    if resource.get("resourceType") == "Encounter":
        return "" if is_visit(resource) else str(resource.get("id", ""))
    return referenced(resource.get("encounter"), "Encounter") or referenced(
        resource.get("context"), "Encounter"
    )


def is_visit(resource: Resource) -> bool:
    """fhir2 shows visits as encounters too; they hold nothing but place, time and type."""
    return any(
        str(coding.get("system", "")).endswith("/visit-type") for coding in _codings(resource.get("type"))
    )


def encounter_references(resource: Resource) -> set[str]:
    return {one.removeprefix("Encounter/") for one in references(resource) if one.startswith("Encounter/")}


def _codings(concepts: Any) -> Iterator[dict[str, Any]]:
    for concept in concepts if isinstance(concepts, list) else [concepts]:
        for coding in (concept.get("coding") or []) if isinstance(concept, dict) else []:
            if isinstance(coding, dict):
                yield coding


@dataclass(frozen=True, kw_only=True)
class FhirFilter:
    """Decides and scrubs. ``encounters`` holds the labels of all encounters that the resources refer to,
    ``attributes`` the categories of protected person attributes by their names, ``programs`` the program of
    each enrollment: as an episode of care it shows only the program's concept.
    """

    labels: LabelRules
    judge: Judge
    encounters: Mapping[str, EncounterLabel]
    attributes: Mapping[str, str]
    hide: Callable[[str, str, frozenset[str]], None]
    programs: Mapping[str, str] = field(default_factory=dict)

    def shown(self, resource: Resource) -> Resource | None:
        """The resource as the caller may see it, or None."""
        kind = resource.get("resourceType")
        if kind in OPEN or kind in ALWAYS:
            return self._scrubbed(resource)
        patient, categories, placed = self._place(resource)
        if patient and placed and self.judge.allows(patient, categories):
            return self._scrubbed(resource)
        self.hide(patient, "entry_hidden", categories)
        if kind == "MedicationRequest" and resource.get("status") in _CURRENT:
            return self._scrubbed(_medicine(resource))
        return None

    def categories(self, resource: Resource) -> frozenset[str]:
        """What the codes of a resource say it belongs to, its encounter aside."""
        kind = resource.get("resourceType")
        found = NOTHING
        for coding in _codings(
            resource.get("type") if kind in ("Encounter", "EpisodeOfCare") else resource.get("code")
        ):
            code = str(coding.get("code", ""))
            if kind == "Encounter":
                found |= self.labels.categories_of(encounter_type=code)
            else:
                found |= self.labels.categories_of(encounter_type=None, concept=code)
        return found

    def _place(self, resource: Resource) -> tuple[str, frozenset[str], bool]:
        """(patient, categories, whether it could be placed at all)."""
        kind, patient = resource.get("resourceType"), patient_of(resource)
        categories = self.categories(resource)
        encounter = encounter_of(resource)
        if kind == "Encounter" and not encounter:
            return patient, categories, True
        if kind != "Encounter" and kind not in PLACED:
            return patient, categories, False
        program = self.programs.get(str(resource.get("id"))) if kind == "EpisodeOfCare" else None
        if program:
            return patient, categories | self.labels.categories_of(encounter_type=None, program=program), True
        if not encounter:
            return patient, categories, bool(patient) and not self.judge.restricts(patient)
        label = self.encounters.get(encounter)
        if label is None:
            return patient, categories, False
        of_it = self.labels.categories_of(encounter_type=label.type, form=label.form or None)
        return patient or label.patient, categories | of_it, True

    def _scrubbed(self, resource: Resource) -> Resource:
        tidy(resource)
        self._unlink(resource)
        if isinstance(resource.get("extension"), list):
            kept = [one for one in resource["extension"] if not self._protected(one, patient_of(resource))]
            resource["extension"] = kept
            if not kept:
                del resource["extension"]
        return resource

    def _protected(self, extension: Any, patient: str) -> bool:
        """Whether an extension is a person attribute of a kind that this caller may not see."""
        if not isinstance(extension, dict) or not str(extension.get("url", "")).endswith("/person-attribute"):
            return False
        inner = [one for one in extension.get("extension") or [] if isinstance(one, dict)]
        names = {str(one.get("valueString")) for one in inner if "attribute-type" in str(one.get("url"))}
        found = frozenset(self.attributes[name] for name in names if name in self.attributes)
        if not found or (patient and self.judge.allows(patient, found)):
            return False
        self.hide(patient, "entry_hidden", found)
        return True

    def _unlink(self, value: Any) -> None:
        """Take out references to encounters that are hidden."""
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                self._unlink(inner)
        if isinstance(value, dict):
            for name in [name for name, inner in value.items() if self._leads_to_hidden(inner)]:
                del value[name]
        else:
            value[:] = [inner for inner in value if not self._leads_to_hidden(inner)]

    def _leads_to_hidden(self, value: Any) -> bool:
        label = self.encounters.get(referenced(value, "Encounter"))
        if label is None:
            return False
        categories = self.labels.categories_of(encounter_type=label.type, form=label.form or None)
        return not self.judge.allows(label.patient, categories)


def tidy(resource: Resource) -> None:
    """Without narrative, which repeats everything, and without security labels, which tell what is
    special."""
    narrative = resource.get("text")
    if isinstance(narrative, dict):
        del resource["text"]
    meta = resource.get("meta")
    if isinstance(meta, dict):
        meta.pop("security", None)
    for contained in resource.get("contained") or []:
        if isinstance(contained, dict):
            tidy(contained)


def _medicine(resource: Resource) -> Resource:
    kept = {name: resource[name] for name in _MEDICINE if name in resource}
    dosages = kept.get("dosageInstruction")
    if isinstance(dosages, list):
        kept["dosageInstruction"] = [
            {name: dosage[name] for name in _DOSAGE if name in dosage}
            for dosage in dosages
            if isinstance(dosage, dict)
        ]
    return kept
