"""Allergies, and the confirmation that there are none."""

from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import (
    Draft,
    as_text,
    cannot_convert,
    collection,
    custom,
    find_unique,
    reference,
    text,
)
from plugin.sandbox.rest.errors import ConversionFailed, NothingThere, ObjectNotFound, Problems, Unsupported
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

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


RESOURCES = (ALLERGY, ALLERGEN, REACTION)
