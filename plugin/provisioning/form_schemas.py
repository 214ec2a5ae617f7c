"""The schema as it is stored, by REST and in the package alike, so that either sees what the other brought.

Pure: nothing here reads a file, a clock or a network.
"""

import json
from typing import Any

from content.metadata import Form

Json = dict[str, Any]

# What an Initializer file says beside the schema; it is stored as it is, and must not count as a change.
_BESIDE = frozenset({"published", "retired", "encounter", "description"})


def schema_of(form: Form) -> Json:
    """The form's schema under its own name and version. Through JSON once, so that tuples are lists."""
    schema: Json = json.loads(json.dumps({**form.schema, "name": form.name, "version": form.version}))
    return schema


def schema_text(form: Form) -> str:
    """What goes into the clob: ASCII only, as clobdata needs it; the same text for the same schema."""
    return json.dumps(schema_of(form), ensure_ascii=True, separators=(",", ":"))


def holds(stored: str | None, form: Form) -> bool:
    """Whether a stored text is the form's schema, be it from REST or from a package."""
    try:
        document = json.loads(stored or "")
    except ValueError:
        return False
    return isinstance(document, dict) and _essence(document) == _essence(schema_of(form))


def _essence(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key not in _BESIDE}
