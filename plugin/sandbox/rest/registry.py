"""All resources of REST, by name."""

from collections.abc import Mapping
from functools import cache

from plugin.sandbox.rest import (
    access,
    alerts,
    allergies,
    basic_metadata,
    concept_parts,
    concepts,
    diagnoses,
    encounters,
    enrollments,
    forms,
    installed_modules,
    obs,
    patient_identifiers,
    patient_states,
    patients,
    people,
    person_parts,
    places,
    programs,
    relationship_types,
    relationships,
    settings,
    users,
    visits,
)
from plugin.sandbox.rest.resource import Resource

_GROUPS: tuple[tuple[Resource, ...], ...] = (
    access.RESOURCES,
    alerts.RESOURCES,
    allergies.RESOURCES,
    basic_metadata.RESOURCES,
    concept_parts.RESOURCES,
    concepts.RESOURCES,
    diagnoses.RESOURCES,
    encounters.RESOURCES,
    enrollments.RESOURCES,
    forms.RESOURCES,
    installed_modules.RESOURCES,
    obs.RESOURCES,
    patient_identifiers.RESOURCES,
    patient_states.RESOURCES,
    patients.RESOURCES,
    people.RESOURCES,
    person_parts.RESOURCES,
    places.RESOURCES,
    programs.RESOURCES,
    relationship_types.RESOURCES,
    relationships.RESOURCES,
    settings.RESOURCES,
    users.RESOURCES,
    visits.RESOURCES,
)


@cache
def resources() -> Mapping[str, Resource]:
    """Every resource and sub-resource ("person/name"), and the shapes that are only nested."""
    return {one.name: one for group in _GROUPS for one in group}
