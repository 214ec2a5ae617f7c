"""``hst forms``: list, lint, translate, render, score, submit."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from content.identifiers import identifier
from content.loading import Source, load
from forms.answers import answers_of
from forms.definition import load_library
from forms.languages import LanguageSchema, languages_of, load_languages, notes_of, to_translate
from forms.library_lint import problems_of_library
from forms.lint import gate_of, problems_of, publishable, published
from forms.o3_schema import schema_of
from forms.payload import encounter
from forms.reading_level import measurable
from forms.scoring import score as score_answers
from forms.shapes import FormDefinition
from plugin.care.lookups import existing
from plugin.cli.choices import patient_argument
from plugin.cli.edge import Edge
from plugin.cli.forms_export import export
from plugin.cli.forms_fhir import questionnaire, response
from plugin.cli.forms_import import import_
from plugin.cli.forms_reference import reference
from plugin.cli.named_forms import answers_in, file_argument, named
from plugin.cli.uuids import UUID
from plugin.errors import Exit, Stop


@click.group()
def forms() -> None:
    """The forms of the library and of the clinic's overlay."""


@forms.command("list")
@click.pass_obj
def list_(edge: Edge) -> int:
    """List the forms with their versions, and whether they may go out."""
    for definition in load_library(edge.settings.content):
        state = "published" if publishable(definition, edge.today()) else "behind the gate"
        click.echo(f"{definition.key}  {definition.version}  {definition.name}  {state}")
    return Exit.OK


@forms.command()
@click.argument("name", required=False)
@click.pass_obj
def lint(edge: Edge, name: str | None) -> int:
    """Say what is wrong with the forms, what keeps a form behind the gate, and what further languages lack.

    Exit code 1 if anything is wrong; what waits to be cleared is no mistake. With NAME, exit code 1 if that
    form may not be published.
    """
    if name is not None:
        definition = named(edge, name)
        wrong = tell_forms([definition], edge.today())
        return Exit.DIFFERENT if wrong or gate_of(definition, edge.today()) else Exit.OK
    definitions = load_library(edge.settings.content)
    wrong = tell_forms(definitions, edge.today())
    together = problems_of_library(definitions, published(definitions, edge.today()))
    for problem in together:
        click.echo(problem)
    if not measurable():
        click.echo("note: how hard the words are was not measured: install openmrs-hst[words].")
    for language in load_languages(edge.settings.content):
        for note in notes_of(definitions, language):
            click.echo(f"note: {note}")
    return Exit.DIFFERENT if wrong or together else Exit.OK


def tell_forms(definitions: Sequence[FormDefinition], today: date) -> bool:
    """Print what is wrong, what is not cleared, and how many may go out; whether anything is wrong."""
    wrong, behind = False, 0
    for definition in definitions:
        problems, gate = problems_of(definition), gate_of(definition, today)
        for problem in problems:
            click.echo(f"{definition.key}: {problem}")
        for reason in gate:
            click.echo(f"{definition.key} stays behind the gate: {reason}")
        wrong = wrong or bool(problems)
        behind += bool(problems or gate)
    click.echo(f"{len(definitions) - behind} of {len(definitions)} may be published.")
    return wrong


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
@click.option("--language", default="en", help="The language of its texts, as es.")
@click.option("--uncleared", is_flag=True, help="Also a text that may not go out, to look it through.")
@click.pass_obj
def render(edge: Edge, name: str, language: str, uncleared: bool) -> int:
    """Print the JSON that O3's form engine takes."""
    definition = named(edge, name)
    known = ("en", *languages_of(definition))
    if language not in known:
        raise Stop(Exit.NOT_FOUND, f"The form is not said in {language!r}: choose {', '.join(known)}.")
    if not uncleared and gate_of(definition, edge.today()):
        raise Stop(
            Exit.DIFFERENT,
            f"The form stays behind the gate: `hst forms lint {name}` says why, and --uncleared shows it.",
        )
    click.echo(json.dumps(schema_of(definition, language), indent=2))
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
