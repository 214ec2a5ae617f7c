"""What a sandbox holds, without what no two runs share: made-up uuids, times, clobs nothing refers to."""

import json
from typing import Any

from plugin.sandbox.server import Sandbox
from plugin.sandbox.store import Doc, Store

_KINDS = (
    "role",
    "encountertype",
    "encounterrole",
    "conceptsource",
    "concept",
    "personattributetype",
    "program",
    "workflow",
    "state",
    "form",
)
_TIMES = frozenset({"id", "creator", "dateCreated", "changedBy", "dateChanged", "dateRetired", "retiredBy"})
State = dict[str, Any]


def state_of(sandbox: Sandbox) -> State:
    """By kind and uuid; what has a made-up uuid is shown by what it belongs to."""
    store = sandbox.store
    state: State = {kind: {doc["uuid"]: _plain(doc) for doc in store.find(kind)} for kind in _KINDS}
    # Modules make privileges at every start, with uuids of their own; and roles name ours by uuid anyway.
    state["privileges"] = {doc["name"]: doc.get("description") for doc in store.find("privilege")}
    state["names"] = sorted(_name(each) for each in store.find("conceptname") if not each.get("voided"))
    state["codes"] = sorted(_code(store, each) for each in store.find("conceptmapping"))
    state["schemas"] = sorted(_schema(store, each) for each in store.find("formresource"))
    state["setting"] = [
        each["value"] for each in store.find("systemsetting", property="continuity.provisioned")
    ]
    return state


def _plain(doc: Doc) -> Doc:
    kept = {key: value for key, value in doc.items() if key not in _TIMES and value not in (None, False, [])}
    return {key: sorted(value) if isinstance(value, list) else value for key, value in kept.items()}


def _name(doc: Doc) -> tuple[str, ...]:
    return tuple(str(doc.get(field)) for field in ("concept", "locale", "name", "conceptNameType"))


def _code(store: Store, doc: Doc) -> tuple[str, ...]:
    term = store.get("conceptreferenceterm", doc["conceptReferenceTerm"]) or {}
    return str(doc["concept"]), str(term["conceptSource"]), str(term["code"]), str(doc["conceptMapType"])


def _schema(store: Store, doc: Doc) -> tuple[str, ...]:
    clob = store.get("clob", doc["valueReference"]) or {}
    text = json.loads(clob["value"])
    for key in ("published", "retired", "encounter", "description", "version"):
        text.pop(key, None)
    return str(doc["form"]), str(doc["name"]), str(doc.get("dataType")), json.dumps(text, sort_keys=True)
