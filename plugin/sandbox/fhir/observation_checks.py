"""What OpenMRS finds wrong with an obs that comes through FHIR, in its words and its order."""

from plugin.sandbox.fhir.naming import metadata_name
from plugin.sandbox.store import Doc, Store

_MISSING = "Cannot be empty or null"
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
    return _range_problems(obs, concept) if kind == "numeric" else []


def _range_problems(obs: Doc, concept: Doc) -> list[str]:
    value = float(obs["value"])
    high, low = concept.get("hiAbsolute"), concept.get("lowAbsolute")
    found = []
    if high is not None and value > float(high):
        found.append("valueNumeric: error.value.outOfRange.high")
    if low is not None and value < float(low):
        found.append("valueNumeric: error.value.outOfRange.low")
    if concept.get("allowDecimal") is False and not value.is_integer():
        found.append("valueNumeric: error.precision")
    return found
