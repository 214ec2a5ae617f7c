"""What OpenMRS must hold for a form: a concept for each question, one for the score, and the form itself.

Pure: nothing here reads a file, a clock or a network. Names are neutral, since anyone with an account can
read the concept dictionary; the questions stand in the form alone. The concepts of answers are shared
between forms, so provisioning brings them.
"""

from content.metadata import Concept, Form, Mapping, Package
from forms.o3_schema import schema_of
from forms.shapes import FormDefinition, Item, Scoring

CONCEPT_SOURCE = "Continuity"


def package_of(definition: FormDefinition) -> Package:
    """The concepts and the form."""
    concepts = [_question(definition, item) for item in definition.items()]
    if definition.scoring is not None:
        concepts.append(_score(definition, definition.scoring))
    form = Form(
        key=definition.key,
        name=definition.name,
        version=definition.version,
        description=f"Form of {CONCEPT_SOURCE}, version {definition.version}",
        encounter_type=definition.encounter_type_uuid,
        schema=schema_of(definition),
    )
    return Package(concepts=tuple(concepts), forms=(form,))


def _question(definition: FormDefinition, item: Item) -> Concept:
    return Concept(
        key=definition.concept_key(item.id),
        name=f"{definition.name} {item.code}",
        description=f"Item {item.code} of the form {definition.name}",
        datatype="Coded",
        concept_class="Question",
        answers=tuple(answer.concept_uuid for answer in item.answers),
        mappings=(_own_code(definition.concept_key(item.id)),),
    )


def _score(definition: FormDefinition, scoring: Scoring) -> Concept:
    return Concept(
        key=definition.concept_key(scoring.field),
        name=f"{definition.name} {scoring.code}",
        description=f"Sum over items of the form {definition.name}",
        datatype="Numeric",
        concept_class="Misc",
        mappings=(_own_code(definition.concept_key(scoring.field)),),
        low_absolute=0,
        high_absolute=sum(_highest(definition, item) for item in scoring.items),
    )


def _highest(definition: FormDefinition, item: str) -> int:
    return max((answer.value or 0 for answer in definition.by_id[item].answers), default=0)


def _own_code(key: str) -> Mapping:
    return Mapping(source=CONCEPT_SOURCE, code=key, required=True)
