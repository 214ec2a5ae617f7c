"""Things posted inside another: a new one from a map, or one that exists by its uuid."""

import uuid as uuids
from collections.abc import Mapping
from typing import Any

from plugin.sandbox.rest.drafts import Draft, assign_property, cannot_convert, find_unique, text
from plugin.sandbox.rest.errors import ConversionFailed
from plugin.sandbox.rest.resource import Resource, Writable
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_SKIPPED = frozenset({"display", "links", "auditInfo", "resourceVersion", "type"})


def nested_draft(view: View, resource_name: str, posted: Any) -> Draft:
    """A draft of what is posted inside another thing; ``original`` is set where its uuid names one that
    exists.

    Unlike at the top, any property that the resource can set may be posted, and none is required.
    """
    resource = view.resources[resource_name]
    if isinstance(posted, str):
        return _existing(view, resource, posted)
    if not isinstance(posted, Mapping):
        raise cannot_convert(posted, resource.java)
    known = _known(view, resource, posted.get("uuid"))
    draft = Draft(view=view, resource=resource, original=known, posted=posted)
    if known is None:
        draft.values["uuid"] = posted.get("uuid") or str(uuids.uuid4())
    for name, value in _in_order(resource, posted):
        _set(draft, name, value)
    return draft


def _existing(view: View, resource: Resource, uuid: str) -> Draft:
    found = find_unique(view, resource, uuid)
    if found is None:
        raise ConversionFailed(f"{resource.alias} not found: {uuid}")
    return Draft(view=view, resource=resource, original=found)


def _known(view: View, resource: Resource, uuid: Any) -> Doc | None:
    return find_unique(view, resource, uuid) if isinstance(uuid, str) else None


def _in_order(resource: Resource, posted: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Declared properties first and in their order: a value is read by the concept that it answers."""
    declared = [one.name for one in _writables(resource)]
    rank = {name: position for position, name in enumerate(declared)}
    return sorted(
        ((name, value) for name, value in posted.items() if name not in _SKIPPED and name != "uuid"),
        key=lambda pair: rank.get(pair[0], len(rank)),
    )


def _writables(resource: Resource) -> tuple[Writable, ...]:
    return (*(resource.creatable or ()), *(resource.updatable or ()))


def _set(draft: Draft, name: str, value: Any) -> None:
    writable = next((one for one in _writables(draft.resource) if one.name == name), None)
    if writable is None and name in {"voidReason", "retireReason"}:
        writable = text(name)
    if writable is not None:
        assign_property(draft, writable, value)
    elif name in {"voided", "retired"}:
        draft.values[name] = bool(value)
    elif not draft.view.has_property(draft.resource, name):
        raise ConversionFailed(
            f"{name} on class {draft.resource.java}",
            'Cannot invoke "java.beans.PropertyDescriptor.getWriteMethod()" because the return value of '
            '"org.apache.commons.beanutils.PropertyUtils.getPropertyDescriptor(Object, String)" is null',
        )
