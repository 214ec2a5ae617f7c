"""Turns a posted body into a document: converts what is allowed, refuses what is not and what is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from plugin.sandbox.faults import Fault
from plugin.sandbox.rest.errors import ConversionFailed, RestFault
from plugin.sandbox.rest.resource import Resource, Writable
from plugin.sandbox.rest.view import Node, View, unknown_property
from plugin.sandbox.store import Doc

_IGNORED = frozenset({"display", "links", "auditInfo", "resourceVersion"})
_JAVA_NAMES = {
    bool: "java.lang.Boolean",
    int: "java.lang.Integer",
    float: "java.lang.Double",
    str: "java.lang.String",
    list: "java.util.ArrayList",
    dict: "java.util.LinkedHashMap",
}


@dataclass
class Draft:
    """A document in the making: ``values`` so far, ``original`` if one is changed, ``parts`` its children."""

    view: View
    resource: Resource
    original: Doc | None = None
    values: Doc = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    posted: Mapping[str, Any] = field(default_factory=dict)

    def current(self, name: str) -> Any:
        """What the property is now, changed or not."""
        return self.values[name] if name in self.values else (self.original or {}).get(name)

    @property
    def document(self) -> Doc:
        """The document as it would be stored."""
        return {**(self.original or {}), **self.values}


def filled(
    draft: Draft, posted: Mapping[str, Any], writable: tuple[Writable, ...], *, creating: bool
) -> Draft:
    """Set the posted properties; refuses what fails to convert, is unknown, not allowed, or missing."""
    rest = {name: value for name, value in posted.items() if name not in _IGNORED}
    draft.posted = rest
    for one in writable:
        if one.name in rest:
            assign_property(draft, one, rest.pop(one.name))
    _refuse_others(draft, rest)
    if creating:
        missing = [one.name for one in writable if one.required and one.name not in posted]
        if missing:
            raise ConversionFailed("Some required properties are missing: " + ", ".join(missing))
    return draft


def assign_property(draft: Draft, one: Writable, value: Any) -> None:
    """Set one property; whatever goes wrong is told as that property's."""
    try:
        one.assign(draft, value)
    except RestFault as fault:
        raise ConversionFailed(f"{one.name} on class {draft.resource.java}", *fault.chain) from fault
    except Fault as fault:
        raise ConversionFailed(f"{one.name} on class {draft.resource.java}", str(fault)) from fault


def _refuse_others(draft: Draft, rest: Mapping[str, Any]) -> None:
    refused = []
    for name, value in rest.items():
        if not draft.view.has_property(draft.resource, name):
            raise unknown_property(draft.resource, name)
        if not _unchanged(draft, name, value):
            refused.append(name)
    if refused:
        raise ConversionFailed("Some properties are not allowed to be set: " + ", ".join(refused))


def _unchanged(draft: Draft, name: str, value: Any) -> bool:
    """Whether a property that may not be set is posted with the value that it has."""
    if draft.original is None:
        return value is None
    present = draft.view.property(draft.resource, draft.original, name)
    if isinstance(present, Node):
        return isinstance(value, dict) and value.get("uuid") == present.doc["uuid"]
    return bool(present == value)


# Converters: each gives the value that the document keeps, or raises


def cannot_convert(value: Any, target: str) -> ConversionFailed:
    source = _JAVA_NAMES.get(type(value), "java.lang.Object")
    return ConversionFailed(f"Don't know how to convert from class {source} to class {target}")


def cannot_cast(value: Any, target: str) -> ConversionFailed:
    """What a setter that takes anything says where it then counts on one class."""
    source = _JAVA_NAMES.get(type(value), "java.lang.Object")
    return ConversionFailed(
        f"class {source} cannot be cast to class {target}"
        f" ({source} and {target} are in module java.base of loader 'bootstrap')"
    )


def as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    raise cannot_convert(value, "java.lang.String")


def as_flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.lower() == "true"
    raise cannot_convert(value, "java.lang.Boolean")


def as_integer(value: Any) -> int | None:
    if value is None:
        return None
    try:
        return int(value) if isinstance(value, (int, float, str)) else _no_number(value, "java.lang.Integer")
    except ValueError:
        raise cannot_convert(value, "java.lang.Integer") from None


def as_decimal(value: Any) -> float | None:
    if value is None:
        return None
    try:
        return float(value) if isinstance(value, (int, float, str)) else _no_number(value, "java.lang.Double")
    except ValueError:
        raise cannot_convert(value, "java.lang.Double") from None


def _no_number(value: Any, target: str) -> int:
    raise cannot_convert(value, target)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")


def as_moment(value: Any) -> str | None:
    """A time in OpenMRS's text, in UTC to whole seconds; without a zone it is the server's own, UTC."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise cannot_convert(value, "java.util.Date")
    found = _parsed(value)
    if found is None:
        raise ConversionFailed(
            "Error converting date - correct format (ISO8601 Long): yyyy-MM-dd'T'HH:mm:ss.SSSZ",
            f'Invalid format: "{value}"',
        )
    return found.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _parsed(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else None
    except ValueError:
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_reference(view: View, resource: str, value: Any) -> str | None:
    """The uuid that a text or a map with a uuid refers to; None where there is no such thing."""
    if isinstance(value, dict):
        value = value.get("uuid")
    if value is None:
        return None
    if not isinstance(value, str):
        raise cannot_convert(value, view.resources[resource].java)
    found = find_unique(view, view.resources[resource], value)
    return str(found["uuid"]) if found else None


def find_unique(view: View, resource: Resource, identifier: str) -> Doc | None:
    """The document of that uuid (or name, where a resource takes names); needs the privilege to read."""
    if resource.rights.read:
        view.call.identity.require_any(*resource.rights.read)
    if resource.lookup is not None:
        return resource.lookup(view, identifier)
    return view.get(resource.kind, identifier)


# Writables


def _setter(name: str, convert: Callable[[Any], Any], required: bool) -> Writable:
    def assign(draft: Draft, value: Any) -> None:
        draft.values[name] = convert(value)

    return Writable(name=name, assign=assign, required=required)


def text(name: str, *, required: bool = False) -> Writable:
    return _setter(name, as_text, required)


def flag(name: str, *, required: bool = False) -> Writable:
    return _setter(name, as_flag, required)


def integer(name: str, *, required: bool = False) -> Writable:
    return _setter(name, as_integer, required)


def decimal(name: str, *, required: bool = False) -> Writable:
    return _setter(name, as_decimal, required)


def moment(name: str, *, required: bool = False) -> Writable:
    return _setter(name, as_moment, required)


def reference(name: str, resource: str, *, required: bool = False) -> Writable:
    def assign(draft: Draft, value: Any) -> None:
        draft.values[name] = as_reference(draft.view, resource, value)

    return Writable(name=name, assign=assign, required=required)


def references(name: str, resource: str, *, required: bool = False) -> Writable:
    def assign(draft: Draft, value: Any) -> None:
        draft.values[name] = [as_reference(draft.view, resource, item) for item in collection(value)]

    return Writable(name=name, assign=assign, required=required)


def collection(value: Any) -> list[Any]:
    """The value as a list, None as an empty one; anything else can't be converted."""
    if value is None:
        return []
    if not isinstance(value, list):
        source = _JAVA_NAMES.get(type(value), "java.lang.Object")
        raise ConversionFailed(f"Can only convert a Collection to a Collection/Array. Not class {source}")
    return value


def custom(name: str, assign: Callable[[Draft, Any], None], *, required: bool = False) -> Writable:
    return Writable(name=name, assign=assign, required=required)


def texts(names: str) -> tuple[Writable, ...]:
    """Optional text properties, named in one string."""
    return tuple(text(name) for name in names.split())


def ignored(name: str) -> Writable:
    """A property that the server takes and this one keeps nothing of."""

    def assign(_draft: Draft, _value: Any) -> None:
        return None

    return Writable(name=name, assign=assign)
