"""Alerts to users."""

import uuid as uuids
from typing import Any

from plugin.sandbox.identity import SIGNED_IN
from plugin.sandbox.rest.drafts import Draft, as_reference, collection, custom, flag, moment, text
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.metadata_shape import blank
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.person_shape import full_name, person_name
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc


def _recipients(_view: View, doc: Doc) -> list[Node]:
    return [Node("alert/recipient", {**one, "alert": doc["uuid"]}) for one in doc.get("recipients", [])]


def _recipient_display(view: View, doc: Doc) -> str:
    user = view.get("user", doc.get("recipient")) or {}
    return (
        f"{full_name(person_name(view, user.get('person')))} ({user.get('username') or user.get('systemId')})"
    )


def _set_recipients(draft: Draft, raw: Any) -> None:
    """Those already there stay as they are; users not named any more are dropped."""
    posted = [_recipient(draft, one) for one in collection(raw)]
    if not posted:
        raise Unsupported("At least one recipient is required")
    present = {one["recipient"]: one for one in (draft.current("recipients") or [])}
    draft.values["recipients"] = [present.get(one["recipient"], one) for one in posted]


def _recipient(draft: Draft, posted: Any) -> Doc:
    user = as_reference(draft.view, "user", posted.get("recipient") if isinstance(posted, dict) else posted)
    own = posted.get("uuid") if isinstance(posted, dict) else None
    now = draft.view.call.now_text
    return {"uuid": own or str(uuids.uuid4()), "recipient": user, "alertRead": False, "dateChanged": now}


def _save(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("text")):
        problems.field("text", "Alert.text.required")
    if len(str(draft.current("text") or "")) > 512:
        problems.field("text", "error.exceededMaxLengthOfField", None, 512)
    problems.refuse()
    for field in ("satisfiedByAny", "alertRead"):
        draft.values.setdefault(field, draft.current(field) or False)
    return stored(draft)


def _all(listing: Listing) -> Page:
    """Those that are unread and have not expired; expired ones too where that is asked for."""
    now = listing.view.call.now_text
    expired_too = (listing.parameter("includeExpired") or "").lower() == "true"
    docs = [
        doc
        for doc in listing.view.store.find("alert")
        if expired_too or not doc.get("dateToExpire") or str(doc["dateToExpire"]) >= now
    ]
    return Page(docs=docs)


def _refuse(_view: View, _doc: Doc, _reason: str) -> None:
    raise Unsupported


ALERT = Resource(
    name="alert",
    kind="alert",
    java="org.openmrs.notification.Alert",
    rights=Rights(read=(SIGNED_IN,), save=("Manage Alerts",)),
    display=lambda _view, doc: doc.get("text"),
    plain=("text", "satisfiedByAny", "alertRead", "dateToExpire"),
    defaults={"satisfiedByAny": False, "alertRead": False},
    computed={"recipients": _recipients, "alertId": lambda _view, doc: doc["id"]},
    default="uuid display alertId text satisfiedByAny dateToExpire alertRead recipients:ref +self +full",
    full="uuid display alertId text satisfiedByAny alertRead dateToExpire creator dateCreated "
    "changedBy dateChanged recipients "
    "+self",
    ref="uuid display alertId +self",
    creatable=(
        text("text", required=True),
        custom("recipients", _set_recipients, required=True),
        flag("satisfiedByAny"),
        moment("dateToExpire"),
    ),
    save=_save,
    search=_all,
    listing=_all,
    remove=_refuse,
)

RECIPIENT = Resource(
    name="alert/recipient",
    kind="alertrecipient",
    java="org.openmrs.notification.AlertRecipient",
    rights=Rights(read=(SIGNED_IN,), save=("Manage Alerts",)),
    parent=Parent(resource="alert", field="alert"),
    display=_recipient_display,
    plain=("alertRead", "dateChanged"),
    defaults={"alertRead": False},
    nodes={"recipient": "user"},
    default="uuid display recipient:ref alertRead dateChanged +self +full",
    full="uuid display recipient alertRead dateChanged +self",
    listing=lambda listing: Page(docs=[node.doc for node in _recipients(listing.view, listing.owner or {})]),
)

RESOURCES = (ALERT, RECIPIENT)
