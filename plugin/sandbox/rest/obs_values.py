"""What an observation's value is: how it is posted, kept, shown and worded.

``valueKind`` says where it lives (``documents.py``); the concept's datatype decides.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import Draft, as_moment, find_unique
from plugin.sandbox.rest.errors import ConversionFailed, ObjectNotFound, ServerFault
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"
CODED = "8d4a48b6-c2cc-11de-8d13-0010c6dffd0f"
TEXT = "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f"
DATE = "8d4a505e-c2cc-11de-8d13-0010c6dffd0f"
TIME = "8d4a591e-c2cc-11de-8d13-0010c6dffd0f"
DATETIME = "8d4a5af4-c2cc-11de-8d13-0010c6dffd0f"
BOOLEAN = "8d4a5cca-c2cc-11de-8d13-0010c6dffd0f"
COMPLEX = "8d4a6242-c2cc-11de-8d13-0010c6dffd0f"
_MOMENTS = (DATE, TIME, DATETIME)


def members_of(view: View, obs: str, *, voided_too: bool = False) -> list[Doc]:
    """The members of a group."""
    found = view.store.find("obs", obsGroup=obs)
    return [doc for doc in found if voided_too or not doc.get("voided")]


def datatype_of(view: View, obs: Doc) -> str | None:
    concept = view.get("concept", obs.get("concept"))
    return concept.get("datatype") if concept else None


# Posted


def set_value(draft: Draft, raw: Any) -> None:
    """Put a posted value into the draft, as the datatype of its concept reads it."""
    if raw is None:
        raise ServerFault("The value for an observation cannot be null")
    view = draft.view
    concept = view.get("concept", draft.current("concept"))
    if concept is None:
        raise ServerFault(
            'Cannot invoke "org.openmrs.Concept.getDatatype()" because the return value of '
            '"org.openmrs.Obs.getConcept()" is null'
        )
    kind, value = _read(view, concept, raw)
    draft.values |= {"valueKind": kind, "value": value}


def _read(view: View, concept: Doc, raw: Any) -> tuple[str, Any]:
    datatype = concept.get("datatype")
    if datatype == CODED:
        return "coded", _coded(view, concept, raw)
    if datatype == BOOLEAN:
        return _boolean(view, raw)
    if isinstance(raw, dict):
        raw = raw.get("uuid", raw)
    text = ("true" if raw else "false") if isinstance(raw, bool) else str(raw)
    if datatype == TEXT:
        return "text", _not_empty(view, concept, text)
    if datatype == NUMERIC:
        return "numeric", _number(view, concept, text)
    if datatype in _MOMENTS:
        return "datetime", _moment(datatype, _not_empty(view, concept, text.strip()))
    raise ServerFault(f"Don't know how to handle ZZ for concept: {name_text(view, concept['uuid'])}")


def _coded(view: View, concept: Doc, raw: Any) -> str:
    uuid = raw.get("uuid") if isinstance(raw, dict) else raw
    found = find_unique(view, view.resources["concept"], uuid) if isinstance(uuid, str) else None
    if found is None:
        raise ObjectNotFound(f"{name_text(view, concept['uuid'])}:{uuid}")
    return str(found["uuid"])


def _boolean(view: View, raw: Any) -> tuple[str, Any]:
    """Kept as one of two concepts that settings name; a server without them can't keep it."""
    concepts = {name: _boolean_concept(view, name) for name in ("true", "false")}
    if concepts["true"] is None or concepts["false"] is None:
        missing = "True" if concepts["true"] is None else "False"
        raise ServerFault(
            'Cannot invoke "org.openmrs.Concept.getUuid()" because the return value of '
            f'"org.openmrs.api.ConceptService.get{missing}Concept()" is null'
        )
    value = raw.get("uuid") if isinstance(raw, dict) else raw
    words = {
        "true": True,
        "1": True,
        "on": True,
        "yes": True,
        "false": False,
        "0": False,
        "off": False,
        "no": False,
    }
    for name, uuid in concepts.items():
        if value == uuid:
            return "boolean", name == "true"
    found = words.get(str(value).strip().lower())
    if found is None:
        raise ConversionFailed(
            f"Unexpected value: {value} set as the value of boolean. [true, 1, on, yes][false, 0, off, no], "
            "ConceptService.getTrueConcept or , ConceptService.getFalseConcept expected"
        )
    return "boolean", found


def _boolean_concept(view: View, name: str) -> str | None:
    setting = view.store.first("systemsetting", property=f"concept.{name}")
    wanted = str((setting or {}).get("value") or "")
    found = next((doc for doc in view.store.find("concept") if str(doc["id"]) == wanted), None)
    return str(found["uuid"]) if found else None


def _not_empty(view: View, concept: Doc, text: str) -> str:
    if not text:
        raise ServerFault(
            f"Cannot set value to a empty string for concept: {name_text(view, concept['uuid'])}"
        )
    return text


def _number(view: View, concept: Doc, text: str) -> float:
    units = str(concept.get("units") or "").strip()
    trimmed = text.strip()
    if units and trimmed.endswith(units):
        trimmed = trimmed[: trimmed.index(units)].strip()
    if not trimmed:
        raise ServerFault(
            f"Cannot set value to a blank string for concept: {name_text(view, concept['uuid'])}"
        )
    try:
        return float(trimmed)
    except ValueError:
        if units:
            raise ServerFault(f"{text.strip()} has invalid units", f'For input string: "{trimmed}"') from None
        raise ServerFault(f'For input string: "{trimmed}"') from None


def _moment(datatype: str, text: str) -> str:
    if datatype == TIME:
        text = f"1970-01-01T{text}" if "T" not in text else text
    try:
        moment = as_moment(text[:10] if datatype == DATE else text)
    except ConversionFailed:
        raise ServerFault(f'Unparseable date: "{text}"') from None
    return str(moment)


# Shown


def shown_value(view: View, obs: Doc) -> Any:
    """The value as JSON or a node; None for groups."""
    value = obs.get("value")
    if value is None or members_of(view, obs["uuid"]):
        return None
    match obs.get("valueKind"):
        case "coded":
            return view.node("concept", value)
        case "boolean":
            return view.node("concept", _boolean_concept(view, "true" if value else "false"))
        case "numeric":
            return int(value) if not allows_decimal(view, obs) else float(value)
        case "datetime":
            return value[:10] if datatype_of(view, obs) == DATE else value
    return value


def value_of_kind(kind: str) -> Callable[[View, Doc], Any]:
    """The value if it is of that kind, else None ("valueNumeric", "valueCoded" …)."""

    def get(view: View, obs: Doc) -> Any:
        if obs.get("valueKind") != kind or obs.get("value") is None:
            return None
        return view.node("concept", obs["value"]) if kind == "coded" else obs["value"]

    return get


def allows_decimal(view: View, obs: Doc) -> bool:
    concept = view.get("concept", obs.get("concept")) or {}
    return concept.get("allowDecimal") is not False


def worded_value(view: View, obs: Doc) -> str:
    """The value as displays have it: "19", "Yes", "February 1, 2026 at 10:00:00 AM UTC"."""
    value = obs.get("value")
    if value is None:
        return ", ".join(worded_value(view, member) for member in members_of(view, obs["uuid"]))
    match obs.get("valueKind"):
        case "coded":
            return name_text(view, value) or ""
        case "boolean":
            return "true" if value else "false"
        case "numeric":
            return worded_number(value) if allows_decimal(view, obs) else str(int(value))
        case "datetime":
            return _worded_moment(datatype_of(view, obs), str(value))
    return str(value)


def worded_number(value: float) -> str:
    """At least one decimal, six at most."""
    text = f"{float(value):.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def _worded_moment(datatype: str | None, text: str) -> str:
    moment = datetime.fromisoformat(text)
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"
    if datatype == DATE:
        return text[:10]
    if datatype == TIME:
        return f"{clock} UTC"
    return f"{moment:%B} {moment.day}, {moment.year} at {clock} UTC"
