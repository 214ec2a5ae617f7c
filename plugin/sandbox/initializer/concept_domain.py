"""Lines of the domain ``concepts``: names, answers, members, codes elsewhere and numeric limits."""

import uuid as uuids
from dataclasses import dataclass

from plugin.sandbox.initializer.lines import Line, Refused, parted
from plugin.sandbox.initializer.shelf import Shelf
from plugin.sandbox.store import Doc

_NAMES = {
    "fully specified name": "FULLY_SPECIFIED",
    "short name": "SHORT",
    "index term": "INDEX_TERM",
    "synonym": None,
}
_LIMITS = {
    "lowAbsolute": "absolute low",
    "lowCritical": "critical low",
    "lowNormal": "normal low",
    "hiNormal": "normal high",
    "hiCritical": "critical high",
    "hiAbsolute": "absolute high",
    "displayPrecision": "display precision",
}


@dataclass(frozen=True, kw_only=True)
class Name:
    text: str
    locale: str
    kind: str | None


def concept(shelf: Shelf, line: Line) -> None:
    """Create or change one concept; what it refers to is looked up before anything is written."""
    names = list(_names(line))
    uuid = line.uuid or _known(shelf, names)
    if line.retired:
        return shelf.retire("concept", uuid)
    if not any(name.kind == "FULLY_SPECIFIED" for name in names):
        raise Refused("a concept needs a fully specified name")
    fields = _fields(shelf, line)
    codes = list(_codes(shelf, line))
    held = shelf.put("concept", uuid, **fields)
    _put_names(shelf, held, names)
    _put_descriptions(shelf, held, line)
    for relation, source, code in codes:
        _put_mapping(shelf, held, relation, source, code)
    return None


def _names(line: Line) -> list[Name]:
    found = []
    for header, cell in line.cells.items():
        title, *rest = header.split(":")
        kind = next((each for each in _NAMES if title.startswith(each)), None)
        # A second part is about the name ("…:en:preferred", "…:en:uuid"), not a name.
        if kind is not None and cell and len(rest) == 1:
            found.append(Name(text=cell, locale=rest[0], kind=_NAMES[kind]))
    return found


def _known(shelf: Shelf, names: list[Name]) -> str:
    full = next((name.text for name in names if name.kind == "FULLY_SPECIFIED"), "")
    found = (each for each in shelf.store.find("conceptname", name=full) if not each.get("voided"))
    return next((str(each["concept"]) for each in found), "")


def _fields(shelf: Shelf, line: Line) -> Doc:
    datatype = shelf.named("conceptdatatype", line.need("data type"))
    fields: Doc = {
        "datatype": datatype,
        "conceptClass": shelf.named("conceptclass", line.need("data class")),
        "version": line.get("version") or None,
        "retired": False,
    }
    if line.has("answers"):
        fields["answers"] = [shelf.concept(each) for each in line.parts("answers")]
    if line.has("members"):
        members = [shelf.concept(each) for each in line.parts("members")]
        fields |= {"setMembers": members, "set": bool(members)}
    if line.need("data type") == "Numeric":
        fields |= {field: line.number(header) for field, header in _LIMITS.items()}
        fields |= {"allowDecimal": line.flag("allow decimals"), "units": line.get("units") or None}
    return fields


def _put_names(shelf: Shelf, held: Doc, names: list[Name]) -> None:
    """What you see is what you get: names that the line lacks are voided."""
    present = {
        (str(each["name"]), str(each["locale"]), each.get("conceptNameType")): each
        for each in shelf.store.find("conceptname", concept=held["uuid"])
        if not each.get("voided")
    }
    preferred: set[str] = set()
    for name in names:
        key = (name.text, name.locale, name.kind)
        first = name.locale not in preferred and name.kind in ("FULLY_SPECIFIED", None)
        preferred |= {name.locale} if first else set()
        uuid = str(present[key]["uuid"]) if key in present else _name_uuid(held, name)
        shelf.put(
            "conceptname",
            uuid,
            concept=held["uuid"],
            name=name.text,
            locale=name.locale,
            conceptNameType=name.kind,
            localePreferred=first,
            voided=False,
        )
    kept = {(name.text, name.locale, name.kind) for name in names}
    for key, each in present.items():
        if key not in kept:
            shelf.void("conceptname", str(each["uuid"]))


def _name_uuid(held: Doc, name: Name) -> str:
    """The same for the same concept, text, kind and locale, as the module has it (with a seed of our own)."""
    return str(uuids.uuid5(uuids.UUID(held["uuid"]), f"{name.text}_{name.kind}_{name.locale}"))


def _put_descriptions(shelf: Shelf, held: Doc, line: Line) -> None:
    for header, cell in line.starting("description:"):
        locale = header.partition(":")[2]
        if cell:
            present = shelf.store.first("conceptdescription", concept=held["uuid"], locale=locale)
            uuid = str(present["uuid"]) if present else ""
            shelf.put("conceptdescription", uuid, concept=held["uuid"], description=cell, locale=locale)


def _codes(shelf: Shelf, line: Line) -> list[tuple[str, str, str]]:
    """(uuid of the relation, uuid of the source, code) of every mapping column."""
    found = []
    for header, cell in (*line.starting("mappings|"), *line.starting("same as mappings")):
        parts = header.split("|")
        relation = _relation(shelf, parts[1] if len(parts) > 1 else "same-as")
        for each in parted(cell):
            source, code = (parts[2], each) if len(parts) > 2 else _parted_code(each)
            found.append((relation, _source(shelf, source), code))
    return found


def _parted_code(text: str) -> tuple[str, str]:
    source, colon, code = text.partition(":")
    if not colon:
        raise Refused(f"{text!r} is no code: write it as source:code")
    return source.strip(), code.strip()


def _relation(shelf: Shelf, name: str) -> str:
    """Headers are kept in lower case, so names are compared without case."""
    for each in shelf.store.find("conceptmaptype"):
        if str(each["name"]).lower() == name.strip().lower():
            return str(each["uuid"])
    raise Refused(f"there is no kind of mapping {name!r}")


def _source(shelf: Shelf, name: str) -> str:
    for each in shelf.store.find("conceptsource"):
        if str(each["name"]).lower() == name.strip().lower():
            return str(each["uuid"])
    raise Refused(f"there is no concept source {name!r}")


def _put_mapping(shelf: Shelf, held: Doc, relation: str, source: str, code: str) -> None:
    term = shelf.store.first("conceptreferenceterm", conceptSource=source, code=code)
    if term is None:
        term = shelf.put("conceptreferenceterm", "", conceptSource=source, code=code, retired=False)
    same = {"concept": held["uuid"], "conceptReferenceTerm": term["uuid"]}
    if shelf.store.first("conceptmapping", **same) is None:
        shelf.put("conceptmapping", "", **same, conceptMapType=relation)
