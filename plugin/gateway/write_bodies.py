"""What a caller's write refers to, and what it may not choose itself.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from plugin.gateway.faults import NotUnderstood
from plugin.gateway.labels import EncounterLabel
from plugin.gateway.uuids import UUID, bare

# Fields whose members are made by the write itself, so that a uuid in them is a choice (or, in an update,
# a reference).
_MADE = ("obs", "groupMembers", "diagnoses", "orders", "encounterProviders", "states")
# What a label is told by. OpenMRS would take a name, or a uuid in capitals, for the same thing.
_TELLING = frozenset(
    {
        "attributeType",
        "coded",
        "concept",
        "encounter",
        "encounterType",
        "form",
        "obsGroup",
        "patient",
        "person",
        "personA",
        "personB",
        "previousVersion",
        "program",
        "visit",
    }
)
_DEEPEST = 12


def body_of(raw: bytes, content_type: str) -> dict[str, Any]:
    """The JSON object of a write. Raises ``NotUnderstood``: a form body could carry parameters past the
    rules."""
    if "json" not in content_type.lower():
        raise NotUnderstood
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise NotUnderstood from None
    if not isinstance(body, dict):
        raise NotUnderstood
    _by_uuid_alone(body, 0)
    return body


def _by_uuid_alone(value: Any, depth: int) -> None:
    """``NotUnderstood`` where something is referred to otherwise than by its uuid, as OpenMRS keeps it."""
    if depth > _DEEPEST:
        raise NotUnderstood
    for one in value if isinstance(value, list) else [value]:
        for name, inner in one.items() if isinstance(one, dict) else ():
            if name in _TELLING and inner is not None and not _is_by_uuid(name, inner):
                raise NotUnderstood
            _by_uuid_alone(inner, depth + 1)


def _is_by_uuid(name: str, value: Any) -> bool:
    if name == "person" and isinstance(value, dict) and not value.get("uuid"):
        return True  # somebody who is being registered
    uuid = reference(value)
    return bool(UUID.fullmatch(uuid)) and uuid == bare(uuid)


def reference(value: Any) -> str:
    """The uuid in ``"…"`` or ``{"uuid": "…"}``, or ""."""
    if isinstance(value, dict):
        value = value.get("uuid")
    return value if isinstance(value, str) else ""


def chosen(body: dict[str, Any]) -> Iterator[str]:
    """Uuids that the body chooses for what it makes, at any depth."""
    if body.get("uuid"):
        yield reference(body)
    for _, made in _made(body, 0):
        if made.get("uuid"):
            yield reference(made)


def observations(body: dict[str, Any]) -> set[str]:
    """Uuids of obs that the body edits, names as a group or takes as members."""
    found = {reference(made) for name, made in _made(body, 0) if name in ("obs", "groupMembers")}
    for name in ("obs", "groupMembers"):
        listed = body.get(name)
        found |= {one for one in (listed if isinstance(listed, list) else []) if isinstance(one, str)}
    return (found | {reference(body.get("obsGroup")), reference(body.get("previousVersion"))}) - {""}


def attribute_types(body: dict[str, Any]) -> set[str]:
    """Uuids of the types of person attributes that the body writes."""
    person = body.get("person")
    found = {reference(body.get("attributeType"))}
    for holder in (body, person if isinstance(person, dict) else {}):
        listed = holder.get("attributes")
        for one in listed if isinstance(listed, list) else []:
            found.add(reference(one.get("attributeType")) if isinstance(one, dict) else "")
    return found - {""}


def relabels(body: dict[str, Any], label: EncounterLabel) -> bool:
    """Whether an edit changes what the encounter of that label belongs to. O3 sends back all that it read."""
    now = {"encounterType": label.type, "form": label.form, "patient": label.patient}
    return any(name in body and reference(body[name]) != there for name, there in now.items())


def encounters(body: dict[str, Any]) -> set[str]:
    """Uuids of encounters that the body refers to."""
    listed = body.get("encounters")
    found = {reference(one) for one in (listed if isinstance(listed, list) else [])}
    found |= {reference(made.get("encounter")) for _, made in _made(body, 0)}
    return (found | {reference(body.get("encounter"))}) - {""}


def _made(body: dict[str, Any], depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth > _DEEPEST:
        raise NotUnderstood
    for name in _MADE:
        listed = body.get(name)
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict):
                yield name, one
                yield from _made(one, depth + 1)
