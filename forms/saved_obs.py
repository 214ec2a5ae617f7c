"""The obs of a saved encounter of the usual shape, taken apart without a schema: ten times as fast.

Pure: nothing here reads a file, a clock or a network. Whatever is not of that shape is left to the schema,
which says what is wrong with it.
"""

from collections.abc import Mapping
from typing import Any

NAMESPACE = "rfe-forms"

Leaf = tuple[str, str, Any]  # form path, concept uuid, value as it came
Shape = tuple[str, list[Leaf]]  # form uuid, the form's own obs


def usual_shape(encounter: Mapping[str, Any]) -> Shape | None:
    """The form and its obs; None where any part is not of the usual shape."""
    if type(encounter) is not dict:
        return None
    form = _uuid(encounter.get("form"))
    observations = encounter.get("obs")
    leaves: list[Leaf] = []
    if form is None or type(observations) is not list or not _gather(observations, leaves):
        return None
    return form, leaves


def _gather(observations: list[Any], leaves: list[Leaf]) -> bool:
    """Add the form's own; False as soon as something is odd."""
    for obs in observations:
        if type(obs) is not dict:
            return False
        concept, voided = _uuid(obs.get("concept")), obs.get("voided", False)
        path, namespace = obs.get("formFieldPath"), obs.get("formFieldNamespace")
        if concept is None or type(voided) is not bool or not (_is_text(path) and _is_text(namespace)):
            return False
        members = obs.get("groupMembers")
        if members:
            # Looked at in a voided group as well, so that what is odd is odd here and for the schema.
            if type(members) is not list or not _gather(members, [] if voided else leaves):
                return False
        elif members is not None and members != []:
            return False
        elif not voided and namespace == NAMESPACE:
            leaves.append((path or "", concept, obs.get("value")))
    return True


def _uuid(value: Any) -> str | None:
    found = value.get("uuid") if type(value) is dict else value
    return found.lower() if type(found) is str and found else None


def _is_text(value: Any) -> bool:
    return value is None or type(value) is str
