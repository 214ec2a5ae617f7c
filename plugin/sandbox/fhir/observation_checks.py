"""What OpenMRS 2.8 finds wrong with an obs that comes through FHIR, and what it makes of its number."""

import uuid

from plugin.sandbox.fhir.naming import metadata_name
from plugin.sandbox.store import Doc, Store

_MISSING = "Cannot be empty or null"
_PRECISION = (
    'Assigning decimal value to numeric concept with "Allowed decimal" property set to false is not allowed.'
)
_TOO_LONG = "This value exceeds the maximum length of {0} permitted for this field."
_LONGEST_TEXT = 65535
_RANGES = ("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical")
_VALUE_OF = {
    "Boolean": ("boolean", "valueBoolean"),
    "Coded": ("coded", "valueCoded"),
    "Date": ("datetime", "valueDatetime"),
    "Datetime": ("datetime", "valueDatetime"),
    "Numeric": ("numeric", "valueNumeric"),
    "Text": ("text", "valueText"),
    "Time": ("datetime", "valueDatetime"),
}


def problems_of(store: Store, obs: Doc) -> list[str]:
    """Each problem as ``field: reason``; empty where the obs may be kept."""
    found = [f"{field}: {_MISSING}" for field in ("person", "obsDatetime") if not obs.get(field)]
    if obs.get("value") is None:
        found.append("error.noValue")
    concept = store.get("concept", str(obs.get("concept")))
    if concept is None:
        return [*found, f"concept: {_MISSING}"]
    return found + _value_problems(store, obs, concept)


def _value_problems(store: Store, obs: Doc, concept: Doc) -> list[str]:
    datatype = metadata_name(store, "conceptdatatype", concept.get("datatype"))
    kind, field = _VALUE_OF.get(str(datatype), (None, ""))
    if kind is None:
        return []
    if obs.get("valueKind") != kind or obs.get("value") is None:
        return [f"{field}: {_MISSING}"]
    if kind == "text" and len(str(obs["value"])) > _LONGEST_TEXT:
        return [f"{field}: {_TOO_LONG}"]
    return _range_problems(obs, concept) if kind == "numeric" else []


def _range_problems(obs: Doc, concept: Doc) -> list[str]:
    value = float(obs["value"])
    high, low = concept.get("hiAbsolute"), concept.get("lowAbsolute")
    found = []
    if concept.get("allowDecimal") is False and not value.is_integer():
        found.append(f"valueNumeric: {_PRECISION}")
    if high is not None and value > float(high):
        found.append("valueNumeric: error.value.outOfRange.high")
    if low is not None and value < float(low):
        found.append("valueNumeric: error.value.outOfRange.low")
    return found


def range_fields(concept: Doc, obs: Doc) -> Doc:
    """The concept's ranges, noted with a number, and how the number lies to them; empty for other values."""
    if obs.get("valueKind") != "numeric":
        return {}
    ranges = {name: concept.get(name) for name in _RANGES}
    found = _interpretation(concept, float(obs["value"]))
    named = {"interpretation": found} if found else {}
    return {"referenceRange": {"uuid": str(uuid.uuid4()), **ranges}, **named}


def _interpretation(concept: Doc, value: float) -> str | None:
    """``NORMAL`` needs both ends, ``HIGH`` and ``LOW`` a critical bound behind the normal one."""
    high, highest = concept.get("hiNormal"), concept.get("hiCritical")
    low, lowest = concept.get("lowNormal"), concept.get("lowCritical")
    if highest is not None and value >= highest:
        return "CRITICALLY_HIGH"
    if high is not None and highest is not None and value > high:
        return "HIGH"
    if lowest is not None and value <= lowest:
        return "CRITICALLY_LOW"
    if low is not None and lowest is not None and value < low:
        return "LOW"
    return "NORMAL" if low is not None and high is not None and low <= value <= high else None
