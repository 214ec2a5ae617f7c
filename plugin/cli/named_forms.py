"""What the commands of ``hst forms`` share: a form by its name, and the answers in a file."""

import json
from pathlib import Path
from typing import Any

import click

from forms.definition import load_library
from forms.responses import MalformedResponse
from forms.shapes import FormDefinition
from plugin.cli.edge import Edge
from plugin.errors import Exit, Stop

file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def named(edge: Edge, name: str) -> FormDefinition:
    """The form of that key; ``Stop`` with the known ones."""
    definitions = load_library(edge.settings.content)
    for definition in definitions:
        if definition.key == name:
            return definition
    known = ", ".join(definition.key for definition in definitions)
    raise Stop(Exit.NOT_FOUND, f"There is no form of that name: choose {known}.")


def answers_in(definition: FormDefinition, file: Path) -> Any:
    """What the file holds under "answers"; ``MalformedResponse`` for anything else."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError):
        raise MalformedResponse(definition.name, ["the file holds no JSON"]) from None
    if not isinstance(content, dict) or not isinstance(content.get("answers"), dict):
        raise MalformedResponse(definition.name, ['the file has no object "answers"'])
    return content["answers"]
