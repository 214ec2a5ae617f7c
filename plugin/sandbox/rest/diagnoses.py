"""Conditions, diagnoses and allergies: what is coded, or said in words."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import (
    Draft,
    as_text,
    cannot_convert,
    collection,
    custom,
    find_unique,
    integer,
    moment,
    reference,
    text,
)
from plugin.sandbox.rest.errors import ConversionFailed, NothingThere, ObjectNotFound, Problems, Unsupported
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Parent, Resource, Rights, Writable
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
    if raw is None:
        draft.values |= {"coded": None, "nonCoded": None, "specificName": None}
        return
    if not isinstance(raw, dict):
        raise cannot_convert(raw, "org.openmrs.CodedOrFreeText")
    parts: Doc = {"coded": None, "nonCoded": None, "specificName": None}
    for name, value in raw.items():
        if name not in parts:
            continue
        known = value.get("uuid") if isinstance(value, dict) else value
        if name == "nonCoded":
            parts[name] = as_text(value)
        else:
            kind = "concept" if name == "coded" else "conceptname"
            parts[name] = known if draft.view.get(kind, known) else None
    draft.values |= parts


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


# Allergies


def _allergen(_view: View, doc: Doc) -> Node:
    return Node(
        "allergen", {name: doc.get(name) for name in ("allergenType", "codedAllergen", "nonCodedAllergen")}
    )


ALLERGEN = Resource(
    name="allergen",
    kind="allergen",
    java="org.openmrs.Allergen",
    version="",
    plain=("allergenType", "nonCodedAllergen"),
    nodes={"codedAllergen": "concept"},
    default="allergenType codedAllergen:ref nonCodedAllergen",
    full="allergenType codedAllergen nonCodedAllergen",
)
REACTION = Resource(
    name="allergyreaction",
    kind="allergyreaction",
    java="org.openmrs.AllergyReaction",
    version="",
    plain=("reactionNonCoded",),
    nodes={"reaction": "concept"},
    default="reaction:ref reactionNonCoded",
    full="reaction reactionNonCoded",
    ref="reaction:ref reactionNonCoded",
)


def _set_allergen(draft: Draft, raw: Any) -> None:
    if not isinstance(raw, dict):
        raise cannot_convert(raw, "org.openmrs.Allergen")
    type_ = as_text(raw.get("allergenType"))
    if type_ is not None and type_.upper() not in {"DRUG", "FOOD", "ENVIRONMENT", "OTHER"}:
        raise ConversionFailed(f"No enum constant org.openmrs.AllergenType.{type_.upper()}")
    draft.values |= {
        "allergenType": type_.upper() if type_ else None,
        "codedAllergen": _concept(draft.view, raw.get("codedAllergen")),
        "nonCodedAllergen": as_text(raw.get("nonCodedAllergen")),
    }


def _concept(view: View, raw: Any) -> str | None:
    uuid = raw.get("uuid") if isinstance(raw, dict) else raw
    found = find_unique(view, view.resources["concept"], uuid) if isinstance(uuid, str) else None
    return str(found["uuid"]) if found else None


def _set_reactions(draft: Draft, raw: Any) -> None:
    draft.values["reactions"] = [
        {
            "reaction": _concept(draft.view, one.get("reaction")),
            "reactionNonCoded": one.get("reactionNonCoded"),
        }
        for one in collection(raw)
        if isinstance(one, dict)
    ]


def _save_allergy(draft: Draft) -> Doc:
    view = draft.view
    problems = Problems()
    if draft.current("allergenType") is None:
        problems.field("allergen", "allergyapi.allergenType.required")
    if draft.current("codedAllergen") is None and not str(draft.current("nonCodedAllergen") or "").strip():
        problems.field("allergen", "allergyapi.allergen.codedOrNonCodedAllergen.required")
    if draft.original is None and _same_allergen(draft):
        problems.field(
            "allergen", "allergyapi.message.duplicateAllergen", None, _allergy_display(view, draft.document)
        )
    problems.refuse()
    return stored(draft)


def _same_allergen(draft: Draft) -> bool:
    field = "codedAllergen" if draft.current("codedAllergen") else "nonCodedAllergen"
    every = living(draft.view, "allergy", patient=draft.current("patient"))
    return any(
        doc.get(field) == draft.current(field) for doc in every if not draft.current("nonCodedAllergen")
    )


def _allergy_display(view: View, doc: Doc) -> str | None:
    return (
        name_text(view, doc["codedAllergen"])
        if doc.get("codedAllergen") and not doc.get("nonCodedAllergen")
        else doc.get("nonCodedAllergen")
    )


def _list_allergies(listing: Listing) -> Page:
    """Nothing known at all answers 204: unlike an empty list, it says nothing about the patient."""
    if listing.owner is None:
        raise Unsupported
    listing.view.call.identity.require("Get Allergies")
    patient = listing.owner
    found = living(listing.view, "allergy", patient=patient["uuid"])
    if not found and patient.get("allergyStatus") != "No known allergies":
        raise NothingThere
    return Page(docs=found)


def confirm_no_allergies(view: View, patient: str, posted: Doc) -> None:
    """ "No known allergies": an empty body, for a patient who has none."""
    doc = find_unique(view, view.resources["patient"], patient)
    if doc is None:
        raise ObjectNotFound
    if posted or living(view, "allergy", patient=doc["uuid"]):
        raise Unsupported
    view.call.identity.require_any("Add Allergies", "Edit Allergies")
    view.store.change("patient", doc["uuid"], allergyStatus="No known allergies")


def delete_all_below(view: View, resource: Resource, owner: str, reason: str) -> None:
    """All allergies of a patient can be voided at once; of nothing else all can."""
    if resource.name != "patient/allergy":
        raise ObjectNotFound
    view.call.identity.require("Remove Allergies")
    for doc in living(view, "allergy", patient=owner):
        view.store.change("allergy", doc["uuid"], **view.call.voided(reason))


def _refuse(_view: View, _doc: Doc) -> None:
    raise Unsupported


ALLERGY = Resource(
    name="patient/allergy",
    kind="allergy",
    java="org.openmrs.Allergy",
    rights=Rights(
        read=("Get Allergies",), save=("Add Allergies", "Edit Allergies"), remove=("Remove Allergies",)
    ),
    parent=Parent(resource="patient", field="patient"),
    life="voided",
    display=_allergy_display,
    plain=("comment",),
    nodes={"severity": "concept", "patient": "patient"},
    computed={
        "allergen": _allergen,
        "reactions": lambda view, doc: view.nodes("allergyreaction", doc.get("reactions") or []),
    },
    default="display uuid allergen severity:ref comment reactions patient:ref +self +full",
    full="display uuid allergen severity comment reactions patient voided auditInfo +self",
    creatable=(
        custom("allergen", _set_allergen, required=True),
        reference("severity", "concept"),
        text("comment"),
        custom("reactions", _set_reactions),
    ),
    save=_save_allergy,
    listing=_list_allergies,
    purge=_refuse,
)

RESOURCES = (CONDITION, DIAGNOSIS, ALLERGY, ALLERGEN, REACTION, CODED_OR_TEXT)
