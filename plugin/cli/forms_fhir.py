"""``hst forms questionnaire`` and ``response``: forms and answers as other systems take them."""

import json
from pathlib import Path

import click

from forms.answers import answers_of
from forms.questionnaire import questionnaire_of, withheld
from forms.questionnaire_response import response_of
from forms.responses import read as read_response
from forms.shapes import FormDefinition
from plugin.cli.edge import Edge
from plugin.cli.named_forms import answers_in, named
from plugin.cli.uuids import UUID
from plugin.errors import Exit, Stop


@click.command()
@click.argument("name")
@click.pass_obj
def questionnaire(edge: Edge, name: str) -> int:
    """Print the form as a FHIR R4 Questionnaire (SDC).

    Exit code 1 where its text isn't cleared. A form without text goes out as a draft.
    """
    definition = named(edge, name)
    today = edge.now().astimezone(edge.settings.timezone).date()
    problems = withheld(definition, today)
    for problem in problems:
        click.echo(f"{definition.key}: {problem}", err=True)
    if problems:
        return Exit.DIFFERENT
    click.echo(json.dumps(questionnaire_of(definition, today), indent=2, ensure_ascii=False))
    return Exit.OK


@click.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--patient", type=UUID, help="Her uuid; with --encounter it is known.")
@click.option("--encounter", type=UUID, help="A saved encounter of the form, in place of FILE.")
@click.option("--unfinished", is_flag=True, help="Say that the answers in FILE are still being given.")
@click.pass_obj
def response(
    edge: Edge, name: str, file: Path | None, patient: str | None, encounter: str | None, unfinished: bool
) -> int:
    """Print answers as a FHIR R4 QuestionnaireResponse.

    They stand in FILE, as for `hst forms score`, or in a saved encounter.
    """
    definition = named(edge, name)
    if encounter is not None and (file is not None or patient is not None or unfinished):
        raise click.UsageError("An encounter says all: leave out FILE, --patient and --unfinished")
    if encounter is not None:
        made = _of_encounter(edge, definition, encounter)
    elif file is not None and patient is not None:
        made = response_of(
            definition,
            answers_of(definition, answers_in(definition, file)),
            subject=f"Patient/{patient}",
            authored=edge.now(),
            finished=not unfinished,
        )
    else:
        raise click.UsageError("Name FILE and --patient, or --encounter")
    click.echo(json.dumps(made, indent=2, ensure_ascii=False))
    return Exit.OK


def _of_encounter(edge: Edge, definition: FormDefinition, uuid: str) -> dict[str, object]:
    from plugin.feeds.encounters import read

    found = read(edge.assembly.server, uuid)
    if found is None or found.voided:
        raise Stop(Exit.NOT_FOUND, "OpenMRS has no such encounter: check its uuid.")
    return response_of(
        definition,
        read_response(definition, found.raw).answers,
        subject=f"Patient/{found.patient}",
        authored=found.at,
        encounter=f"Encounter/{uuid}",
    )
