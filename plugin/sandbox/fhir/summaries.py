"""``_summary`` and ``_elements``: which parts of a resource are left in an answer.

Pure: nothing here reads a file, a clock or a network.
"""

from dataclasses import dataclass

from plugin.sandbox.fhir.narrative import with_narrative
from plugin.sandbox.fhir.parts import TERMINOLOGY, Resource

_ALWAYS = frozenset(("resourceType", "id", "meta"))
_SUBSETTED = {
    "system": f"{TERMINOLOGY}/v3-ObservationValue",
    "code": "SUBSETTED",
    "display": "Resource encoded in summary mode",
}
_MANDATORY = {
    "AllergyIntolerance": ("patient",),
    "CarePlan": ("status", "intent", "subject"),
    "Condition": ("subject",),
    "Encounter": ("status", "class"),
    "Observation": ("status", "code"),
    "Task": ("status", "intent"),
}
# The elements that FHIR R4 marks as summary, of those that fhir2 fills.
_SUMMARY = {
    "AllergyIntolerance": (
        "clinicalStatus",
        "verificationStatus",
        "type",
        "category",
        "criticality",
        "code",
        "patient",
    ),
    "CarePlan": ("status", "intent", "subject", "created", "author"),
    "Condition": (
        "clinicalStatus",
        "verificationStatus",
        "code",
        "subject",
        "encounter",
        "onsetDateTime",
        "recordedDate",
        "recorder",
    ),
    "Encounter": ("status", "class", "type", "subject", "participant"),
    "Location": ("status", "name", "description", "type"),
    "Observation": (
        "status",
        "code",
        "subject",
        "encounter",
        "effectiveDateTime",
        "issued",
        "valueBoolean",
        "valueCodeableConcept",
        "valueDateTime",
        "valueQuantity",
        "valueString",
        "hasMember",
    ),
    "Patient": (
        "identifier",
        "active",
        "name",
        "telecom",
        "gender",
        "birthDate",
        "deceasedBoolean",
        "deceasedDateTime",
        "address",
    ),
    "Practitioner": ("identifier", "active", "name", "telecom", "gender", "birthDate", "address"),
    "Task": (
        "identifier",
        "basedOn",
        "partOf",
        "status",
        "intent",
        "code",
        "focus",
        "for",
        "encounter",
        "executionPeriod",
        "lastModified",
        "owner",
        "location",
    ),
}


@dataclass(frozen=True, kw_only=True)
class View:
    """How much of each resource is shown. ``mode`` is the ``_summary``: false, true, data, text or count."""

    mode: str = "false"
    elements: frozenset[str] = frozenset()

    @property
    def subset(self) -> bool:
        return self.mode != "false" or bool(self.elements)

    def of(self, resource: Resource) -> Resource:
        """The resource as this view shows it, with narrative where it keeps one."""
        if not self.subset:
            return with_narrative(resource)
        kept = with_narrative(resource) if self.mode == "text" else resource
        names = self._names(str(resource["resourceType"]))
        shown = {name: value for name, value in kept.items() if names is None or name in names}
        return tagged(shown)

    def _names(self, kind: str) -> frozenset[str] | None:
        must = _ALWAYS | frozenset(_MANDATORY.get(kind, ()))
        if self.mode == "text":
            return must | {"text"}
        if self.mode == "true":
            return must | frozenset(_SUMMARY.get(kind, ()))
        return must | self.elements if self.elements else None


def tagged(resource: Resource) -> Resource:
    """Marked as not the whole of it."""
    meta = resource.get("meta") or {}
    marked = {**meta, "tag": [*meta.get("tag", []), _SUBSETTED]}
    head: Resource = {name: resource[name] for name in ("resourceType", "id") if name in resource}
    return {
        **head,
        "meta": marked,
        **{name: value for name, value in resource.items() if name not in {*head, "meta"}},
    }
