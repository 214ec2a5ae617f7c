"""Conditions and diagnoses: what is coded, or said in words."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import (
    Draft,
    as_text,
    cannot_cast,
    cannot_convert,
    custom,
    find_unique,
    integer,
    moment,
    reference,
    text,
)
from plugin.sandbox.rest.errors import ConversionFailed, Problems
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Resource, Rights, Writable
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

# Coded or in words


def _coded_or_text(_view: View, doc: Doc) -> Node | None:
    parts = {name: doc.get(name) for name in ("coded", "nonCoded", "specificName")}
    return Node("codedorfreetext", parts) if any(parts.values()) else None


def _present_parts(_view: View, doc: Doc, rep: str) -> str | None:
    shown = [name for name in ("specificName", "coded", "nonCoded") if doc.get(name) is not None]
    return " ".join(f"{name}:{rep}" for name in shown)


CODED_OR_TEXT = Resource(
    name="codedorfreetext",
    kind="codedorfreetext",
    java="org.openmrs.CodedOrFreeText",
    version="",
    plain=("nonCoded",),
    nodes={"coded": "concept", "specificName": "concept/name"},
    describe=_present_parts,
)


def _set_coded_or_text(draft: Draft, raw: Any) -> None:
    """Only an object tells it: a bare text is looked up as if it were one's identifier, and never found."""
    if raw is not None and not isinstance(raw, (dict, str)):
        raise cannot_convert(raw, "org.openmrs.CodedOrFreeText")
    posted = raw if isinstance(raw, dict) else {}
    for name in ("coded", "nonCoded", "specificName"):
        value = posted.get(name)
        if value is not None and not isinstance(value, str):
            raise cannot_cast(value, "java.lang.String")
        draft.values[name] = _known(draft.view, name, value)


def _known(view: View, name: str, value: str | None) -> str | None:
    kind = {"coded": "concept", "specificName": "conceptname"}.get(name)
    return value if kind is None or view.get(kind, value) else None


def _coded_display(view: View, doc: Doc) -> str | None:
    if doc.get("coded"):
        return name_text(view, doc["coded"])
    return doc.get("nonCoded") or ""


def _upper(field: str, allowed: tuple[str, ...], java: str) -> Writable:
    """An enumeration: case does not count, other words are refused."""

    def assign(draft: Draft, raw: Any) -> None:
        value = as_text(raw)
        if value is not None and value.upper() not in allowed:
            raise ConversionFailed(f"No enum constant {java}.{value.upper()}")
        draft.values[field] = value.upper() if value else None

    return custom(field, assign)


# Conditions


def _save_condition(draft: Draft) -> Doc:
    """One that exists is voided, and a new one with another uuid takes its place."""
    view = draft.view
    problems = Problems()
    if not draft.current("coded") and not draft.current("nonCoded"):
        problems.field("condition", "Condition.conditionShouldNotBeNull", "The condition is required")
    if draft.current("clinicalStatus") is None:
        problems.field(
            "clinicalStatus", "Condition.clinicalStatusShouldNotBeNull", "The clinical status is required"
        )
    problems.refuse()
    if draft.original is None or not draft.values or draft.values.get("voided") is not None:
        return stored(draft)
    old = draft.original
    carried = {
        key: value for key, value in old.items() if key not in {"uuid", "id", "creator", "dateCreated"}
    }
    new = view.store.add(
        "condition",
        {**carried, **draft.values, "previousVersion": old["uuid"], **gone("voided"), **view.call.created()},
    )
    view.store.change("condition", old["uuid"], **view.call.voided("Condition Replaced"))
    return new


def _search_conditions(listing: Listing) -> Page:
    view, uuid = listing.view, listing.parameter("patientUuid")
    patient = find_unique(view, view.resources["patient"], uuid) if uuid else None
    if patient is None:
        return NOTHING
    view.call.identity.require("Get Conditions")
    every = (listing.parameter("includeInactive") or "").lower() in {"true", "on", "yes", "t", "y"}
    found = [
        doc
        for doc in living(view, "condition", patient=patient["uuid"])
        if every
        or (doc.get("clinicalStatus") in {"ACTIVE", "RECURRENCE", "RELAPSE"} and not doc.get("endDate"))
    ]
    return Page(docs=sorted(found, key=lambda doc: str(doc.get("onsetDate") or ""), reverse=True))


_CLINICAL = ("ACTIVE", "INACTIVE", "HISTORY_OF", "RECURRENCE", "RELAPSE", "REMISSION", "RESOLVED")
_CONDITION_WRITABLES = (
    custom("condition", _set_coded_or_text),
    _upper("clinicalStatus", _CLINICAL, "org.openmrs.ConditionClinicalStatus"),
    _upper("verificationStatus", ("CONFIRMED", "PROVISIONAL"), "org.openmrs.ConditionVerificationStatus"),
    moment("onsetDate"),
    moment("endDate"),
    text("additionalDetail"),
)
_CONDITION = "clinicalStatus verificationStatus"

CONDITION = Resource(
    name="condition",
    kind="condition",
    java="org.openmrs.Condition",
    privilege="Get Conditions",
    rights=Rights(
        read=("Get Conditions",),
        searching=(),
        save=("Edit Conditions",),
        remove=("Delete Conditions",),
        purge=("Purge Conditions",),
    ),
    life="voided",
    display=_coded_display,
    plain=("clinicalStatus", "verificationStatus", "onsetDate", "endDate", "endReason", "additionalDetail"),
    nodes={"patient": "patient", "previousVersion": "condition", "encounter": "encounter"},
    computed={"condition": _coded_or_text},
    default=f"uuid display condition:ref patient:ref {_CONDITION} previousVersion:ref onsetDate endDate "
    "voided +self +full",
    full=f"uuid display condition patient:ref {_CONDITION} previousVersion onsetDate endDate "
    "additionalDetail voided auditInfo "
    "+self",
    creatable=(_CONDITION_WRITABLES[0], reference("patient", "patient"), *_CONDITION_WRITABLES[1:]),
    updatable=_CONDITION_WRITABLES,
    save=_save_condition,
    search=_search_conditions,
)


# Diagnoses


def save_diagnosis(draft: Draft) -> Doc:
    """Check and store one."""
    problems = Problems()
    if not draft.current("voided"):
        for field, present in (
            ("encounter", draft.current("encounter")),
            ("diagnosis", draft.current("coded") or draft.current("nonCoded")),
            ("certainty", draft.current("certainty")),
            ("rank", draft.current("rank")),
        ):
            if present is None:
                problems.field(field, "error.null")
        if (draft.current("rank") or 0) < 0:
            problems.field("rank", "error.rank.notPositiveInteger")
    problems.refuse()
    return stored(draft)


def _search_diagnoses(listing: Listing) -> Page:
    """Both the patient and a date to start from are needed."""
    view, uuid, since = listing.view, listing.parameter("patientUuid"), listing.parameter("fromDate")
    if not (uuid or "").strip() or not (since or "").strip():
        return NOTHING
    start = listing.moment("fromDate")
    patient = find_unique(view, view.resources["patient"], uuid or "")
    if patient is None:
        return NOTHING
    view.call.identity.require("Get Diagnoses")
    found = [
        doc
        for doc in living(view, "diagnosis", patient=patient["uuid"])
        if start is None or str(doc.get("dateCreated")) >= start
    ]
    return Page(docs=sorted(found, key=lambda doc: str(doc.get("dateCreated")), reverse=True))


def _required(one: Writable) -> Writable:
    return Writable(name=one.name, assign=one.assign, required=True)


_DIAGNOSIS_WRITABLES = (
    custom("diagnosis", _set_coded_or_text, required=True),
    reference("encounter", "encounter", required=True),
    reference("condition", "condition", required=True),
    _required(_upper("certainty", ("CONFIRMED", "PROVISIONAL"), "org.openmrs.ConditionVerificationStatus")),
    integer("rank", required=True),
    text("formFieldNamespace"),
    text("formFieldPath"),
)

DIAGNOSIS = Resource(
    name="patientdiagnoses",
    kind="diagnosis",
    java="org.openmrs.Diagnosis",
    privilege="Get Diagnoses",
    rights=Rights(
        read=("Get Diagnoses",),
        searching=(),
        save=("Edit Diagnoses",),
        remove=("Edit Diagnoses",),
        purge=("Delete Diagnoses",),
    ),
    life="voided",
    display=_coded_display,
    plain=("certainty", "rank", "formFieldNamespace", "formFieldPath"),
    nodes={"patient": "patient", "encounter": "encounter", "condition": "condition"},
    computed={"diagnosis": _coded_or_text},
    default="uuid diagnosis:ref condition:ref encounter:ref certainty rank voided display patient:ref "
    "formFieldNamespace "
    "formFieldPath +full +self",
    full="uuid diagnosis patient:ref condition encounter certainty rank voided auditInfo display "
    "formFieldNamespace "
    "formFieldPath +self",
    creatable=(*_DIAGNOSIS_WRITABLES, reference("patient", "patient", required=True)),
    updatable=_DIAGNOSIS_WRITABLES,
    save=save_diagnosis,
    search=_search_diagnoses,
)


RESOURCES = (CONDITION, DIAGNOSIS, CODED_OR_TEXT)
