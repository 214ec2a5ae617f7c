"""The texts of a form as they are stored, by REST and in the package alike: its schema, and its translations.

Pure: nothing here reads a file, a clock or a network. Either way sees what the other brought.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from content.identifiers import identifier
from content.metadata import Form

Json = dict[str, Any]

SCHEMA = "JSON schema"
_SCHEMA_TYPE = "AmpathJsonSchema"
# The Initializer module looks for translations among resources of this type only.
_TRANSLATIONS_TYPE = "org.openmrs.customdatatype.datatype.LongFreeTextDatatype"

# What an Initializer file says beside the text; it is stored as it is, and must not count as a change.
_BESIDE = frozenset({"published", "retired", "encounter", "description", "uuid"})

# Where o3forms has nothing in the reader's language, it goes on to the server's default and every allowed
# one, and would show Spanish to who reads English. So English has its (empty) resource too.
_ENGLISH = ("en", "en-GB")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a form; ``label`` says to people what it is, ``document`` is what its clob holds."""

    name: str
    data_type: str
    label: str
    document: Json

    @property
    def text(self) -> str:
        """What goes into the clob: ASCII only, as clobdata needs it; the same for the same document."""
        return json.dumps(self.document, ensure_ascii=True, separators=(",", ":"))

    def is_in(self, held: Json, read: Callable[[str], str | None]) -> bool:
        """Whether a resource on the server says the same; ``read`` gives the text of a clob."""
        reference = held.get("valueReference")
        if held.get("dataType") != self.data_type or not reference:
            return False
        return _essence(read(str(reference))) == _essence(self.text)


def schema_of(form: Form) -> Json:
    """The form's schema under its own name and version. Through JSON once, so that tuples are lists."""
    schema: Json = json.loads(json.dumps({**form.schema, "name": form.name, "version": form.version}))
    return schema


def translations_of(form: Form) -> dict[str, Json]:
    """Language -> the document that both o3forms and Initializer read; none for a form in English alone."""
    languages = sorted({*_ENGLISH, *form.translations}) if form.translations else ()
    return {each: _translation(form, each, form.translations.get(each, {})) for each in languages}


def _translation(form: Form, language: str, texts: dict[str, str]) -> Json:
    return {
        "uuid": identifier("form_translation", form.name, form.version, language),
        "form": form.name,
        "description": f"{form.name} in {language}",
        "language": language,
        "translations": dict(texts),
    }


def resources_of(form: Form) -> Iterator[Resource]:
    """All resources that the form should have, the schema first."""
    yield Resource(name=SCHEMA, data_type=_SCHEMA_TYPE, label="schema", document=schema_of(form))
    for language, document in translations_of(form).items():
        yield Resource(
            name=f"{_translations_name(form)}{language}",
            data_type=_TRANSLATIONS_TYPE,
            label=f"translations {language}",
            document=document,
        )


def is_translation(form: Form, resource: str) -> bool:
    """Whether a resource of that name holds translations of the form."""
    return resource.startswith(_translations_name(form))


def _translations_name(form: Form) -> str:
    return f"{form.name}_translations_"


def _essence(text: str | None) -> Json | None:
    try:
        document = json.loads(text or "")
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    return {key: value for key, value in document.items() if key not in _BESIDE}
