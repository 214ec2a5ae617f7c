"""A record to an encounter and back. Reading trusts nothing: what isn't exactly a record is corrupt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.identifiers import identifier
from content.moments import NaiveMoment, parse_moment, text_of, utc
from plugin.records.shapes import NAMESPACE, SHAPES, Datatype, Shape

Value = str | float | datetime

_CONCEPTS: dict[Datatype, str] = {
    "reference": identifier("concept", "record_text"),
    "word": identifier("concept", "record_text"),
    "text": identifier("concept", "record_text"),
    "moment": identifier("concept", "record_moment"),
    "number": identifier("concept", "record_number"),
}

# As the index keeps them; its columns refuse anything else.
_PATTERNS = {
    "reference": re.compile(r"[A-Za-z0-9:_-]{1,64}"),
    "word": re.compile(r"[A-Za-z0-9_.:,;/$*+-]{1,160}"),
}
_LARGEST = 2**31

# What is asked of OpenMRS to read a record back; nothing more leaves the server.
REPRESENTATION = (
    "custom:(uuid,voided,patient:(uuid),encounterType:(uuid),"
    "obs:(uuid,voided,value,formFieldNamespace,formFieldPath))"
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One thing that was decided or done, of one kind, for one patient. ``uuid`` is the encounter's."""

    uuid: str
    kind: str
    patient: str
    fields: Mapping[str, Value]

    def text(self, name: str) -> str:
        """A text field; empty where an optional one is absent."""
        return str(self.fields.get(name, ""))

    def moment(self, name: str) -> datetime:
        """A field that is a moment, in UTC."""
        value = self.fields[name]
        if not isinstance(value, datetime):
            raise TypeError(f"the field {name} of a {self.kind} record is no moment")
        return value

    def number(self, name: str) -> int:
        """A field that is a whole number."""
        value = self.fields[name]
        if not isinstance(value, float):
            raise TypeError(f"the field {name} of a {self.kind} record is no number")
        return int(value)


@dataclass(frozen=True, kw_only=True)
class CorruptRecord:
    """An encounter of a protected type without a readable record; ``problem`` names fields, never values."""

    uuid: str
    patient: str
    encounter_type: str
    problem: str


def encounter_of(record: Record) -> dict[str, Any]:
    """The encounter to create; the server sets its time, so that two clocks need not agree."""
    shape = SHAPES[record.kind]
    _check(shape, record.fields)
    return {
        "uuid": record.uuid,
        "patient": record.patient,
        "encounterType": identifier("encounter_type", shape.encounter_type),
        "obs": [
            {
                "concept": _CONCEPTS[_datatype(shape, name)],
                "value": text_of(value) if isinstance(value, datetime) else value,
                "formFieldNamespace": NAMESPACE,
                "formFieldPath": f"{record.kind}.{name}",
            }
            for name, value in record.fields.items()
            if value != ""
        ],
    }


def record_of(encounter: Mapping[str, Any]) -> Record | CorruptRecord:
    """Read an encounter back (``REPRESENTATION``)."""
    try:
        kind, raw = _fields_of(encounter)
        shape = SHAPES[kind]
        _check_type(shape, encounter)
        fields = {name: _read(shape, name, value) for name, value in raw.items()}
        _check(shape, fields)
    except _Unreadable as problem:
        return CorruptRecord(
            uuid=str(encounter.get("uuid", "")),
            patient=str((encounter.get("patient") or {}).get("uuid", "")),
            encounter_type=str((encounter.get("encounterType") or {}).get("uuid", "")),
            problem=str(problem),
        )
    return Record(uuid=encounter["uuid"], kind=kind, patient=encounter["patient"]["uuid"], fields=fields)


class _Unreadable(ValueError):
    pass


def _datatype(shape: Shape, name: str) -> Datatype:
    datatype = shape.datatype(name)
    if datatype is None:
        raise _Unreadable(f"a {shape.kind} record has no field {name}")
    return datatype


def _check(shape: Shape, fields: Mapping[str, Value]) -> None:
    missing = [name for name in shape.required if fields.get(name, "") == ""]
    if missing:
        raise _Unreadable(f"a {shape.kind} record lacks {', '.join(missing)}")
    for name in fields:
        _datatype(shape, name)


def _check_type(shape: Shape, encounter: Mapping[str, Any]) -> None:
    if encounter["encounterType"]["uuid"] != identifier("encounter_type", shape.encounter_type):
        raise _Unreadable(f"a {shape.kind} record is kept in an encounter of another type")


def _fields_of(encounter: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    found: dict[str, Any] = {}
    kinds: set[str] = set()
    for obs in encounter.get("obs") or ():
        if obs.get("voided"):
            continue
        kind, dot, name = str(obs.get("formFieldPath") or "").partition(".")
        if obs.get("formFieldNamespace") != NAMESPACE or not dot:
            raise _Unreadable("it holds an entry that is no field of a record")
        if name in found:
            raise _Unreadable(f"the field {name} stands twice")
        kinds.add(kind)
        found[name] = obs.get("value")
    if len(kinds) != 1 or not kinds <= SHAPES.keys():
        raise _Unreadable("it holds no kind of record that this version knows")
    return kinds.pop(), found


def _read(shape: Shape, name: str, value: object) -> Value:
    match _datatype(shape, name), value:
        case "text", str() if value:
            return value
        case ("reference" | "word") as datatype, str() if _PATTERNS[datatype].fullmatch(value):
            return value
        case "number", int() | float() if _is_whole(value):
            return float(value)
        case "moment", str():
            try:
                return utc(parse_moment(value))
            except NaiveMoment:
                raise _Unreadable(f"the field {name} is no moment") from None
    raise _Unreadable(f"the field {name} has a value of another kind")


def _is_whole(value: float) -> bool:
    return not isinstance(value, bool) and float(value).is_integer() and abs(value) < _LARGEST
