"""``hst forms``: list, lint, translate, render, score, submit."""

import json
from pathlib import Path

import click

from content.identifiers import identifier
from content.loading import Source, load
from forms.answers import answers_of
from forms.definition import load_library
from forms.languages import LanguageSchema, load_languages, notes_of, to_translate
from forms.lint import problems_of
from forms.o3_schema import schema_of
from forms.payload import encounter
from forms.scoring import score as score_answers
from plugin.care.lookups import existing
from plugin.cli.choices import patient_argument
from plugin.cli.edge import Edge
from plugin.cli.forms_export import export
from plugin.cli.forms_fhir import questionnaire, response
from plugin.cli.forms_import import import_
from plugin.cli.forms_reference import reference
from plugin.cli.named_forms import answers_in, file_argument, named
from plugin.cli.uuids import UUID
from plugin.errors import Exit


@click.group()
def forms() -> None:
    """The forms of the library and of the clinic's overlay."""


@forms.command("list")
@click.pass_obj
def list_(edge: Edge) -> int:
    """List the forms with their versions."""
    for definition in load_library(edge.settings.content):
        click.echo(f"{definition.key}  {definition.version}  {definition.name}")
    return Exit.OK


@forms.command()
@click.pass_obj
def lint(edge: Edge) -> int:
    """Say what keeps a form from being published, and what further languages lack.

    Exit code 1 if anything keeps a form back; a text without its translation does not.
    """
    definitions = load_library(edge.settings.content)
    problems = [
        f"{definition.key}: {problem}" for definition in definitions for problem in problems_of(definition)
    ]
    for problem in problems:
        click.echo(problem)
    for language in load_languages(edge.settings.content):
        for note in notes_of(definitions, language):
            click.echo(f"note: {note}")
    if not problems:
        click.echo("Every form may be published.")
    return Exit.DIFFERENT if problems else Exit.OK


@forms.command()
@click.argument("code")
@click.pass_obj
def translate(edge: Edge, code: str) -> int:
    """Print the file of a further language: what is translated, and every other text empty.

    CODE is the code of the language, such as ar, pt-BR or az-Arab.
    """
    known = {each.language: each.texts for each in load_languages(edge.settings.content)}
    text = to_translate(load_library(edge.settings.content), code, known.get(code, {}))
    load(Source(name=f"forms.languages/{code}.yaml", text=text), LanguageSchema())  # or it says why not
    click.echo(text, nl=False)
    return Exit.OK


@forms.command()
@click.argument("name")
@click.pass_obj
def render(edge: Edge, name: str) -> int:
    """Print the JSON that O3's form engine takes."""
    click.echo(json.dumps(schema_of(named(edge, name)), indent=2))
    return Exit.OK


@forms.command()
@click.argument("name")
@file_argument
@click.pass_obj
def score(edge: Edge, name: str, file: Path) -> int:
    """Score the answers in FILE; prints one JSON object.

    FILE holds {"answers": {item: value, code or "declined"}}.
    """
    definition = named(edge, name)
    answers = answers_of(definition, answers_in(definition, file))
    click.echo(json.dumps(score_answers(definition, answers).as_json()))
    return Exit.OK


@forms.command()
@click.argument("name")
@patient_argument
@file_argument
@click.option("--location", required=True, type=UUID)
@click.option("--provider", required=True, type=UUID)
@click.option("--visit", type=UUID)
@click.pass_obj
def submit(
    edge: Edge,
    name: str,
    patient: str,
    file: Path,
    location: str,
    provider: str,
    visit: str | None,
) -> int:
    """Save the answers in FILE as the form engine would. Prints the encounter's uuid."""
    definition = named(edge, name)
    server = edge.assembly.account
    given = {"patient": patient, "location": location, "provider": provider, "visit": visit}
    for kind, uuid in given.items():
        if uuid:
            existing(server, f"{kind}/{uuid}", kind)
    body = encounter(
        definition,
        answers_of(definition, answers_in(definition, file)),
        patient=patient,
        location=location,
        provider=provider,
        encounter_role=identifier("encounter_role", "clinician"),
        visit=visit,
    )
    click.echo(server.create("encounter", body)["uuid"])
    return Exit.OK


for command in (questionnaire, response, import_, export, reference):
    forms.add_command(command)
