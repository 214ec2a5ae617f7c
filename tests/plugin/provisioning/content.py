"""A small content with one of everything, so that tests can stop at each of its writes."""

from dataclasses import replace
from typing import Any

from content.identifiers import identifier
from content.metadata import (
    Concept,
    ConceptSource,
    EncounterRole,
    EncounterType,
    Form,
    Mapping,
    Package,
    PersonAttributeType,
    Privilege,
    Program,
    Role,
    State,
    Workflow,
)

TYPE = identifier("encounter_type", "talk")


def concept(key: str, **settings: Any) -> Concept:
    fields: dict[str, Any] = {"name": f"Small {key}", "datatype": "N/A", "concept_class": "Misc"}
    return Concept(key=key, **fields | settings)


def uuid_of(key: str) -> str:
    return identifier("concept", key)


def schema(label: str = "How are you?") -> dict[str, Any]:
    question = {
        "id": "q1",
        "label": label,
        "type": "obs",
        "questionOptions": {"concept": uuid_of("question")},
    }
    return {
        "name": "Small form",
        "pages": [{"label": "P", "sections": [{"label": "S", "questions": [question]}]}],
    }


def form(version: str = "1.0.0", label: str = "¿Cómo está?") -> Form:
    return Form(
        key="small",
        name="Small form",
        version=version,
        encounter_type=TYPE,
        schema=schema(label),
        translations={"es": {label: f"{label} (sí)"}},
    )


def small() -> Package:
    """Given out of order on purpose."""
    return Package(
        privileges=(Privilege(key="see", name="See Small Records", description="d"),),
        roles=(
            Role(key="reader", name="Small: Reader", privileges=("Get Patients", "See Small Records")),
            Role(key="chief", name="Small: Chief", inherits=("Small: Reader",)),
        ),
        encounter_types=(
            EncounterType(
                key="talk",
                name="Small talk",
                view_privilege="See Small Records",
                edit_privilege="See Small Records",
            ),
        ),
        encounter_roles=(EncounterRole(key="talker", name="Small talker"),),
        concept_sources=(ConceptSource(key="small", name="Small"),),
        concepts=(
            concept("question", datatype="Coded", answers=(uuid_of("yes"), uuid_of("no")), description="d"),
            concept(
                "yes",
                names={"es": "Pequeño sí"},
                mappings=(Mapping(source="Small", code="Y", required=True),),
            ),
            concept("no", mappings=(Mapping(source="CIEL", code="1066"),)),
            concept("score", datatype="Numeric", low_absolute=0, high_absolute=4),
            concept("program"),
        ),
        person_attribute_types=(PersonAttributeType(key="mail", name="Small mail"),),
        programs=(
            Program(
                key="small",
                name="Small program",
                concept=uuid_of("program"),
                workflows=(
                    Workflow(
                        key="flow",
                        name="Flow",
                        concept=uuid_of("score"),
                        states=(
                            State(key="in", name="In", concept=uuid_of("yes"), initial=True),
                            State(key="out", name="Out", concept=uuid_of("no"), terminal=True),
                        ),
                    ),
                ),
            ),
        ),
        forms=(form(),),
    )


def without(package: Package, **fields: tuple[Any, ...]) -> Package:
    return replace(package, **fields)
