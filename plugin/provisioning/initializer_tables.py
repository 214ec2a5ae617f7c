"""The content as tables of the Initializer module: one domain folder each, headers as its readme names them.

Pure: nothing here reads a file, a clock or a network.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from content.metadata import Concept, Form, Package
from plugin.provisioning.errors import Inconsistent
from plugin.provisioning.form_texts import schema_of, translations_of
from plugin.provisioning.ordering import only_ours

Row = Sequence[str]


def files_of(package: Package) -> dict[str, str]:
    """Path inside the configuration folder -> text. The same for the same content, byte for byte."""
    ours = only_ours(package)
    tables = {
        "privileges": _privileges(ours),
        "encountertypes": _encounter_types(ours),
        "encounterroles": _named(ours.encounter_roles),
        "roles": _roles(ours),
        "conceptsources": _named(ours.concept_sources),
        "concepts": _concepts(ours.concepts),
        "programs": _programs(ours),
        "programworkflows": _workflows(ours),
        "programworkflowstates": _states(ours),
        "personattributetypes": _attribute_types(ours),
    }
    found = {f"{domain}/continuity.csv": _csv(rows) for domain, rows in tables.items() if len(rows) > 1}
    for form in package.forms:
        found[f"ampathforms/{_file_name(form)}.json"] = _form(form, package)
        for language, document in translations_of(form).items():
            found[f"ampathformstranslations/{_file_name(form)}-{language}.json"] = _json(document)
    return found


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _named(things: Iterable[object]) -> list[Row]:
    rows = [
        (_of(each, "uuid"), _of(each, "name"), _of(each, "description") or _of(each, "name"))
        for each in things
    ]
    return [("Uuid", "Name", "Description"), *rows]


def _of(thing: object, name: str) -> str:
    return str(getattr(thing, name))


def _privileges(package: Package) -> list[Row]:
    rows = [(each.uuid, each.name, each.description or each.name) for each in package.privileges]
    return [("Uuid", "Privilege name", "Description"), *rows]


def _roles(package: Package) -> list[Row]:
    rows = [
        (
            each.uuid,
            each.name,
            each.description or each.name,
            "; ".join(each.inherits),
            "; ".join(each.privileges),
        )
        for each in package.roles
    ]
    return [("Uuid", "Role name", "Description", "Inherited roles", "Privileges"), *rows]


def _encounter_types(package: Package) -> list[Row]:
    rows = [
        (
            each.uuid,
            each.name,
            each.description or each.name,
            each.view_privilege or "",
            each.edit_privilege or "",
        )
        for each in package.encounter_types
    ]
    return [("Uuid", "Name", "Description", "View privilege", "Edit privilege"), *rows]


def _attribute_types(package: Package) -> list[Row]:
    rows = [
        (each.uuid, each.name, each.description or each.name, each.format)
        for each in package.person_attribute_types
    ]
    return [("Uuid", "Name", "Description", "Format"), *rows]


def _concepts(concepts: tuple[Concept, ...]) -> list[Row]:
    locales = sorted({locale for each in concepts for locale in each.names} - {"en"})
    relations = sorted({m.relation for each in concepts for m in each.mappings if m.required})
    header = [
        "Uuid",
        "Fully specified name:en",
        *(f"Fully specified name:{locale}" for locale in locales),
        "Description:en",
        "Data class",
        "Data type",
        "Answers",
        "Members",
        *(f"Mappings|{relation}" for relation in relations),
        "Absolute low",
        "Absolute high",
        "Allow decimals",
    ]
    return [header, *(_concept(each, locales, relations) for each in concepts)]


def _concept(concept: Concept, locales: Sequence[str], relations: Sequence[str]) -> Row:
    return [
        concept.uuid,
        concept.name,
        *(concept.names.get(locale, "") for locale in locales),
        concept.description,
        concept.concept_class,
        concept.datatype,
        "; ".join(concept.answers),
        "; ".join(concept.set_members),
        *(_codes(concept, relation) for relation in relations),
        _number(concept.low_absolute),
        _number(concept.high_absolute),
        "true" if concept.datatype == "Numeric" else "",
    ]


def _codes(concept: Concept, relation: str) -> str:
    """Only sources that the content brings: Initializer drops the whole line where it can't find one."""
    found = (each for each in concept.mappings if each.required and each.relation == relation)
    return "; ".join(f"{each.source}:{each.code}" for each in found)


def _number(limit: float | None) -> str:
    return "" if limit is None else f"{limit:g}"


def _programs(package: Package) -> list[Row]:
    rows = [(each.uuid, each.name, each.description or each.name, each.concept) for each in package.programs]
    return [("Uuid", "Name", "Description", "Program concept"), *rows]


def _workflows(package: Package) -> list[Row]:
    rows = [
        (each.uuid, program.uuid, each.concept) for program in package.programs for each in program.workflows
    ]
    return [("Uuid", "Program", "Workflow concept"), *rows]


def _states(package: Package) -> list[Row]:
    rows = [
        (each.uuid, workflow.uuid, each.concept, _flag(each.initial), _flag(each.terminal))
        for program in package.programs
        for workflow in program.workflows
        for each in workflow.states
    ]
    return [("Uuid", "Workflow", "State concept", "Initial", "Terminal"), *rows]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _form(form: Form, package: Package) -> str:
    kind = next((each for each in package.encounter_types if each.uuid == form.encounter_type), None)
    if kind is None:
        raise Inconsistent(
            f"The form {form.name!r} belongs to an encounter type outside the content, and a package "
            "names types by their names: add the encounter type to the content."
        )
    document = {
        **schema_of(form),
        "description": form.description or form.name,
        "published": form.published and bool(kind.view_privilege and kind.edit_privilege),
        "retired": False,
        "encounter": kind.name,
    }
    return _json(document)


def _json(document: dict[str, Any]) -> str:
    """ASCII, since the same text must also pass clobdata unharmed."""
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _file_name(form: Form) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{form.name} {form.version}".lower()).strip("-")
