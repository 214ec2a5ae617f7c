"""Files of the domain ``ampathforms``: a form row a version, and its schema in a clob."""

import json
from pathlib import Path

from content.identifiers import form_identifier
from plugin.sandbox.initializer.lines import Refused
from plugin.sandbox.initializer.shelf import Shelf
from plugin.sandbox.store import Doc

_RESOURCE = {"name": "JSON schema", "dataType": "AmpathJsonSchema"}


def form(shelf: Shelf, path: Path) -> None:
    """Load one file; its text is stored as it stands."""
    text = path.read_text(encoding="utf-8")
    document = _document(text)
    name, version = str(document["name"]), str(document["version"])
    uuid = form_identifier(name, version)
    fields = _fields(shelf, document)
    if shelf.store.get("form", uuid) is None:
        _retire_older(shelf, name)
    shelf.put("form", uuid, name=name, version=version, **fields)
    _put_schema(shelf, uuid, text)


def _document(text: str) -> Doc:
    try:
        document = json.loads(text)
    except ValueError:
        raise Refused("it is not JSON") from None
    if not isinstance(document, dict):
        raise Refused("it is not a form")
    for key in ("name", "version", "published", "retired"):
        if document.get(key) in (None, ""):
            raise Refused(f"{key!r} is missing")
    return document


def _fields(shelf: Shelf, document: Doc) -> Doc:
    encounter = document.get("encounter")
    if not encounter and document.get("processor") in (None, "", "EncounterFormProcessor"):
        raise Refused("'encounter' is missing: it names the encounter type")
    return {
        "description": document.get("description"),
        "published": bool(document["published"]),
        "retired": bool(document["retired"]),
        "encounterType": shelf.named("encountertype", str(encounter)) if encounter else None,
    }


def _retire_older(shelf: Shelf, name: str) -> None:
    """A form's identity is its name: the last version goes when a new one comes."""
    older = [each for each in shelf.store.find("form", name=name) if not each.get("retired")]
    if older:
        shelf.retire("form", str(older[-1]["uuid"]))


def _put_schema(shelf: Shelf, form: str, text: str) -> None:
    held = shelf.store.first("formresource", form=form, name=_RESOURCE["name"])
    if held is not None:
        shelf.put("clob", str(held["valueReference"]), value=text)
        return
    clob = shelf.put("clob", "", value=text)
    shelf.put("formresource", "", form=form, **_RESOURCE, valueReference=clob["uuid"])
