"""All resources of REST, by name."""

from collections.abc import Mapping
from functools import cache

from plugin.sandbox.rest import access, basic_metadata, patients, people, places
from plugin.sandbox.rest.resource import Resource

_GROUPS = (access, basic_metadata, patients, people, places)


@cache
def resources() -> Mapping[str, Resource]:
    """Every resource and sub-resource ("person/name"), and the shapes that are only nested."""
    return {one.name: one for group in _GROUPS for one in group.RESOURCES}
