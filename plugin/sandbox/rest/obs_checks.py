"""What the server's validator says of an observation, and the ranges that it notes with a number."""

import math
import uuid as uuids

from plugin.sandbox.rest.drafts import Draft
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.obs_values import BOOLEAN, CODED, DATE, DATETIME, NUMERIC, TEXT, TIME, members_of
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_RANGES = ("hiNormal", "hiAbsolute", "hiCritical", "lowNormal", "lowAbsolute", "lowCritical")
_FIELDS = {
    BOOLEAN: "valueBoolean",
    CODED: "valueCoded",
    DATE: "valueDatetime",
    TIME: "valueDatetime",
    DATETIME: "valueDatetime",
    NUMERIC: "valueNumeric",
    TEXT: "valueText",
}
_LONGEST_TEXT = 65535


def check_obs(draft: Draft, problems: Problems, *, inside: bool = False) -> None:
    """Add what is wrong with the obs and its members; a fault in a member is told of the group."""
    if draft.current("voided"):
        return
    for field in ("person", "obsDatetime"):
        if draft.current(field) is None and not inside:
            problems.field(field, "error.null")
    if draft.current("concept") is None:
        problems.field("concept", "error.null")
    elif _is_group(draft):
        _check_group(draft, problems)
    else:
        _check_value(draft, problems, inside=inside)
    if not problems:
        for member in draft.parts.get("members", []):
            check_obs(member, problems, inside=True)


def _is_group(draft: Draft) -> bool:
    if draft.parts.get("members"):
        return True
    return draft.original is not None and bool(members_of(draft.view, draft.original["uuid"]))


def _check_group(draft: Draft, problems: Problems) -> None:
    if draft.current("value") is not None:
        field = {"coded": "valueCoded", "numeric": "valueNumeric", "datetime": "valueDatetime"}
        problems.field(field.get(str(draft.current("valueKind")), "valueText"), "error.not.null")


def _check_value(draft: Draft, problems: Problems, *, inside: bool) -> None:
    concept = draft.view.get("concept", draft.current("concept")) or {}
    found = _value_problem(draft, concept)
    if draft.current("value") is None and draft.current("valueModifier") is None:
        problems.overall("error.noValue")
    if found is None:
        return
    field, code = found
    if inside:
        problems.field("groupMembers", "Obs.error.inGroupMember")
    else:
        problems.field(field, code)


def _value_problem(draft: Draft, concept: Doc) -> tuple[str, str] | None:
    """The field and code of what is wrong with the value, None if nothing is."""
    datatype, value = str(concept.get("datatype")), draft.current("value")
    field = _FIELDS.get(datatype)
    if field is None:
        return None
    if value is None:
        return field, "error.null"
    if datatype == TEXT and len(str(value)) > _LONGEST_TEXT:
        return field, "error.exceededMaxLengthOfField"
    return _number_problem(field, concept, float(value)) if datatype == NUMERIC else None


def _number_problem(field: str, concept: Doc, value: float) -> tuple[str, str] | None:
    if concept.get("allowDecimal") is False and math.ceil(value) != value:
        return field, "Obs.error.precision"
    highest, lowest = concept.get("hiAbsolute"), concept.get("lowAbsolute")
    if highest is not None and value > highest:
        return field, "error.value.outOfRange.high"
    if lowest is not None and value < lowest:
        return field, "error.value.outOfRange.low"
    return None


def reference_range(view: View, values: Doc) -> Doc | None:
    """The ranges of a numeric concept, noted with each obs of it."""
    concept = view.get("concept", values.get("concept")) or {}
    if concept.get("datatype") != NUMERIC or values.get("value") is None:
        return None
    return {"uuid": str(uuids.uuid4()), **{name: concept.get(name) for name in _RANGES}}


def interpretation(ranges: Doc, values: Doc) -> str | None:
    """How the number lies to the ranges; None where no range but the absolute ones is known."""
    value = float(values["value"])
    if ranges["hiCritical"] is not None and value >= ranges["hiCritical"]:
        return "CRITICALLY_HIGH"
    if ranges["hiNormal"] is not None and value > ranges["hiNormal"]:
        return "HIGH"
    if ranges["lowCritical"] is not None and value <= ranges["lowCritical"]:
        return "CRITICALLY_LOW"
    if ranges["lowNormal"] is not None and value < ranges["lowNormal"]:
        return "LOW"
    known = any(ranges[name] is not None for name in ("hiNormal", "lowNormal"))
    return "NORMAL" if known else None
