"""Visits."""

from plugin.sandbox.rest.drafts import Draft, find_unique, ignored, moment, reference, references
from plugin.sandbox.rest.encounter_saving import restore_encounter, void_encounter
from plugin.sandbox.rest.errors import ObjectNotFound, Problems
from plugin.sandbox.rest.operations import gone, stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page
from plugin.sandbox.rest.person_shape import living
from plugin.sandbox.rest.resource import Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.rest.worded_times import date_and_time_of
from plugin.sandbox.store import Doc


def _display(view: View, doc: Doc) -> str:
    place = view.name_of("location", doc.get("location"))
    return (
        f"{view.name_of('visittype', doc.get('visitType')) or '?'} {f'@ {place}' if place else '?'} - "
        f"{date_and_time_of(doc.get('startDatetime'))}"
    )


def encounters_of(view: View, doc: Doc) -> list[Doc]:
    """The living encounters, the newest first."""
    return sorted(
        living(view, "encounter", visit=doc["uuid"]),
        key=lambda one: (str(one.get("encounterDatetime")), int(one["id"])),
        reverse=True,
    )


def _encounters(view: View, doc: Doc) -> list[Node]:
    """All of them: here the server does not look at the view privilege of their types."""
    return view.nodes("encounter", encounters_of(view, doc))


# Writing


def _check(draft: Draft) -> None:
    problems = Problems()
    for field, code in (("patient", "patient"), ("visitType", "visitType"), ("startDatetime", "startDate")):
        if draft.current(field) is None:
            problems.field(field, f"Visit.error.{code}.required")
    start, stop = draft.current("startDatetime"), draft.current("stopDatetime")
    if start and stop and start > stop:
        problems.field("stopDatetime", "Visit.error.endDateBeforeStartDate")
    if draft.original is not None:
        _check_encounters(draft, problems)
    person = draft.view.get("person", draft.current("patient")) or {}
    if start and person.get("birthdate") and start < person["birthdate"]:
        problems.field(
            "startDatetime",
            "Visit.startDateCannotFallBeforeTheBirthDateOfTheSamePatient",
            "This visit has a start date that falls before the birthdate of the same patient.",
        )
    problems.refuse()


def _check_encounters(draft: Draft, problems: Problems) -> None:
    start, stop = str(draft.current("startDatetime")), draft.current("stopDatetime")
    for encounter in living(draft.view, "encounter", visit=(draft.original or {})["uuid"]):
        at = str(encounter.get("encounterDatetime"))
        if at < start:
            problems.field("startDatetime", "Visit.encountersCannotBeBeforeStartDate")
            return
        if stop and at > stop:
            problems.field("stopDatetime", "Visit.encountersCannotBeAfterStopDate")
            return


def _save(draft: Draft) -> Doc:
    if draft.original is None and draft.current("startDatetime") is None:
        draft.values["startDatetime"] = draft.view.call.now_text
    joined = draft.values.pop("encounters", [])
    _check(draft)
    saved = stored(draft)
    for uuid in joined:
        if uuid:
            draft.view.store.change("encounter", uuid, visit=saved["uuid"])
    return saved


def void_visit(view: View, doc: Doc, reason: str) -> None:
    """Void the visit and its encounters."""
    if doc.get("voided"):
        return
    for encounter in living(view, "encounter", visit=doc["uuid"]):
        void_encounter(view, encounter, reason)
    view.store.change("visit", doc["uuid"], **view.call.voided(reason))


def _restore(view: View, doc: Doc) -> Doc:
    for encounter in view.store.find("encounter", visit=doc["uuid"]):
        if encounter.get("voided") and encounter.get("dateVoided") == doc.get("dateVoided"):
            restore_encounter(view, encounter)
    return view.store.change("visit", doc["uuid"], **gone("voided"))


# Searching


def _search(listing: Listing) -> Page:
    asked = [listing.parameter(name) for name in ("patient", "includeInactive", "location", "visitType")]
    if all(value is None for value in asked):
        return NOTHING
    view = listing.view
    wanted = {
        field: _required(view, resource, listing.parameter(field))
        for field, resource in (("patient", "patient"), ("location", "location"), ("visitType", "visittype"))
    }
    view.call.identity.require("Get Visits")
    places = _places(listing, wanted.pop("location"))
    found = [
        doc
        for doc in listing.living(view.store.find("visit"))
        if all(uuid is None or doc.get(field) == uuid for field, uuid in wanted.items())
        and (places is None or doc.get("location") in places)
        and _in_time(listing, doc)
    ]
    return Page(docs=sorted(found, key=lambda doc: (str(doc.get("startDatetime")), doc["id"]), reverse=True))


def _required(view: View, resource: str, uuid: str | None) -> str | None:
    if uuid is None:
        return None
    found = find_unique(view, view.resources[resource], uuid)
    if found is None:
        raise ObjectNotFound
    return str(found["uuid"])


def _places(listing: Listing, location: str | None) -> set[str] | None:
    if location is None:
        return None
    found = {location}
    if (listing.parameter("includeParentLocations") or "").lower() == "true":
        parent = (listing.view.get("location", location) or {}).get("parentLocation")
        while parent is not None and parent not in found:
            found.add(parent)
            parent = (listing.view.get("location", parent) or {}).get("parentLocation")
    return found


def _in_time(listing: Listing, doc: Doc) -> bool:
    inactive_too = (listing.parameter("includeInactive") or "true").lower() == "true"
    start, stop = str(doc.get("startDatetime")), doc.get("stopDatetime")
    if not inactive_too and stop and stop <= listing.view.call.now_text:
        return False
    windows = (("fromStartDate", "toStartDate", start), ("fromStopDate", "toStopDate", stop))
    return all(_within(at, listing.moment(from_), listing.moment(until)) for from_, until, at in windows)


def _within(at: str | None, from_: str | None, until: str | None) -> bool:
    if from_ is None and until is None:
        return True
    return at is not None and (from_ is None or at >= from_) and (until is None or at <= until)


_COMMON = "uuid display patient:ref visitType:ref indication:ref location:ref startDatetime stopDatetime"
_LATER = (
    moment("startDatetime"),
    reference("location", "location"),
    reference("indication", "concept"),
    moment("stopDatetime"),
    references("encounters", "encounter"),
    ignored("attributes"),
)
_VISIT_TYPE = reference("visitType", "visittype", required=True)

VISIT = Resource(
    name="visit",
    kind="visit",
    java="org.openmrs.Visit",
    version="1.9",
    privilege="Get Visits",
    rights=Rights(
        read=("Get Visits",),
        searching=(),
        save=("Add Visits", "Edit Visits"),
        remove=("Delete Visits",),
        purge=("Purge Visits",),
    ),
    life="voided",
    display=_display,
    plain=("startDatetime", "stopDatetime", "attributes"),
    defaults={"attributes": []},
    nodes={"patient": "patient", "visitType": "visittype", "indication": "concept", "location": "location"},
    computed={"encounters": _encounters, "visitId": lambda _view, doc: doc["id"]},
    default=f"{_COMMON} encounters:ref attributes:ref voided +self +full",
    full=f"{_COMMON} encounters attributes voided auditInfo +self",
    creatable=(reference("patient", "patient", required=True), _VISIT_TYPE, *_LATER),
    updatable=(_VISIT_TYPE, *_LATER),
    save=_save,
    search=_search,
    listing=lambda listing: Page(docs=living(listing.view, "visit")),
    remove=void_visit,
    restore=_restore,
)

RESOURCES = (VISIT,)
