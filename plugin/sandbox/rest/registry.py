"""All resources of REST, by name."""

from collections.abc import Mapping
from functools import cache

from plugin.sandbox.rest import (
    access,
    alerts,
    basic_metadata,
    concepts,
    diagnoses,
    encounters,
    enrollments,
    forms,
    installed_modules,
    obs,
    patients,
    people,
    places,
    programs,
    settings,
    visits,
)
from plugin.sandbox.rest.resource import Resource

_GROUPS: tuple[tuple[Resource, ...], ...] = (
    access.RESOURCES,
    alerts.RESOURCES,
    basic_metadata.RESOURCES,
    concepts.RESOURCES,
    diagnoses.RESOURCES,
    encounters.RESOURCES,
    enrollments.RESOURCES,
    forms.RESOURCES,
    installed_modules.RESOURCES,
    obs.RESOURCES,
    patients.RESOURCES,
    people.RESOURCES,
    places.RESOURCES,
    programs.RESOURCES,
    settings.RESOURCES,
    visits.RESOURCES,
)


@cache
def resources() -> Mapping[str, Resource]:
    """Every resource and sub-resource ("person/name"), and the shapes that are only nested."""
    return {one.name: one for group in _GROUPS for one in group}
