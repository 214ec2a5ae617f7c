"""What OpenMRS must hold before the clinic can work: the neutral shape between content and provisioning.

Rooms above fill these (forms give concepts and forms, workflows give a program), and ``plugin.provisioning``
plans and applies them, or writes them as an Initializer package. Each carries a ``key``, unique within its
kind, from which its uuid is derived unless the content names one.
"""

from dataclasses import dataclass, field
from typing import Any

from content.identifiers import form_identifier, identifier


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """One thing to provision. ``uuid`` empty means: derive it from kind and key."""

    key: str
    name: str
    description: str = ""
    uuid: str = ""

    KIND = "metadata"

    def __post_init__(self) -> None:
        if not self.uuid:
            object.__setattr__(self, "uuid", identifier(self.KIND, self.key))


@dataclass(frozen=True, kw_only=True)
class Privilege(Metadata):
    KIND = "privilege"


@dataclass(frozen=True, kw_only=True)
class Role(Metadata):
    """``privileges`` and ``inherits`` are OpenMRS names (a role inherits roles)."""

    KIND = "role"
    privileges: tuple[str, ...] = ()
    inherits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EncounterType(Metadata):
    """Its two privileges can't be set over REST: the Initializer package carries them."""

    KIND = "encounter_type"
    view_privilege: str | None = None
    edit_privilege: str | None = None


@dataclass(frozen=True, kw_only=True)
class EncounterRole(Metadata):
    KIND = "encounter_role"


@dataclass(frozen=True, kw_only=True)
class ConceptSource(Metadata):
    KIND = "concept_source"


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A concept's code elsewhere. Only ``required`` sources (ours) must be on the server."""

    source: str
    code: str
    relation: str = "SAME-AS"
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Concept(Metadata):
    """``name`` is the fully specified English name; ``answers`` and ``set_members`` are uuids, in order.

    ``datatype`` is OpenMRS's name: "N/A", "Coded", "Text", "Numeric", "Date", "Datetime".
    """

    KIND = "concept"
    datatype: str
    concept_class: str
    names: dict[str, str] = field(default_factory=dict)  # locale -> name, beside English
    answers: tuple[str, ...] = ()
    set_members: tuple[str, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    low_absolute: float | None = None
    high_absolute: float | None = None


@dataclass(frozen=True, kw_only=True)
class PersonAttributeType(Metadata):
    KIND = "person_attribute_type"
    format: str = "java.lang.String"


@dataclass(frozen=True, kw_only=True)
class State(Metadata):
    """``concept`` is a concept uuid; OpenMRS shows the state by the concept's name."""

    KIND = "state"
    concept: str
    initial: bool = False
    terminal: bool = False


@dataclass(frozen=True, kw_only=True)
class Workflow(Metadata):
    KIND = "workflow"
    concept: str
    states: tuple[State, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Program(Metadata):
    KIND = "program"
    concept: str
    workflows: tuple[Workflow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form(Metadata):
    """An O3 form: ``schema`` is the engine's JSON, ``encounter_type`` a uuid. A new version is a new row.

    ``translations`` are what o3forms puts in place of the schema's English texts.
    """

    KIND = "form"
    version: str
    encounter_type: str
    schema: dict[str, Any]
    published: bool = True
    translations: dict[str, dict[str, str]] = field(default_factory=dict)  # language -> English -> text

    def __post_init__(self) -> None:
        if not self.uuid:
            object.__setattr__(self, "uuid", form_identifier(self.name, self.version))


@dataclass(frozen=True, kw_only=True)
class Package:
    """All that one clinic's content asks of the server, in no order: provisioning orders it by dependency."""

    privileges: tuple[Privilege, ...] = ()
    roles: tuple[Role, ...] = ()
    encounter_types: tuple[EncounterType, ...] = ()
    encounter_roles: tuple[EncounterRole, ...] = ()
    concept_sources: tuple[ConceptSource, ...] = ()
    concepts: tuple[Concept, ...] = ()
    person_attribute_types: tuple[PersonAttributeType, ...] = ()
    programs: tuple[Program, ...] = ()
    forms: tuple[Form, ...] = ()

    def joined(self, other: "Package") -> "Package":
        """Both packages as one."""
        return Package(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__}
        )
