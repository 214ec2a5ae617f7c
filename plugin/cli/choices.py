"""``hst choices``: who may see what, for scripts and support."""

import json

import click

from plugin.care.lookups import audience_of, patient_of
from plugin.cli.edge import Edge
from plugin.cli.uuids import UUID
from plugin.errors import Exit
from sensitivity.choices import Choice, Effect, standing

patient_argument = click.argument("patient", metavar="PATIENT", type=UUID)


@click.group()
def choices() -> None:
    """Show, set and withdraw a patient's choices (PATIENT is her uuid in OpenMRS)."""


@choices.command()
@patient_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def show(edge: Edge, patient: str, as_json: bool) -> int:
    """List the choices that hold or will hold."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    found = assembly.desks(assembly.server).choices.of(patient)
    now = edge.now()
    if found.corrupt:
        click.echo(
            "A choice on record can't be read: the strictest reading holds until that is mended.", err=True
        )
    for choice in standing(found.choices, now):
        click.echo(json.dumps(_row(choice)) if as_json else _line(choice, choice.pending(now)))
    if not found.choices and not as_json:
        click.echo("No choice is on record: only the team sees what is protected.")
    return Exit.DIFFERENT if found.corrupt else Exit.OK


@choices.command("set")
@patient_argument
@click.option("--category", required=True, help="What it is about, as trafficking_history.")
@click.option("--audience", required=True, help="Who, as primary_care, or person:<uuid of a person>.")
@click.option("--effect", required=True, type=click.Choice(["allow", "deny"]))
@click.pass_obj
def set_(edge: Edge, patient: str, category: str, audience: str, effect: Effect) -> int:
    """Record one choice. A no holds when this returns; a yes waits out the cooling-off."""
    assembly = edge.assembly
    desk = assembly.desks(assembly.server).choices
    patient, audience = patient_of(assembly.server, patient), audience_of(assembly.server, audience)
    now = edge.now()
    choice = desk.set(patient, category, audience, effect, now)
    waits = (
        f" It takes effect at {choice.effective_at.isoformat()}." if choice.pending(now) else " It holds now."
    )
    click.echo(f"Saved as {choice.id}.{waits}")
    return Exit.OK


@choices.command()
@patient_argument
@click.argument("choice", type=UUID)
@click.pass_obj
def withdraw(edge: Edge, patient: str, choice: str) -> int:
    """Take a choice back. A yes ends at once, a no after the cooling-off."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    ended = assembly.desks(assembly.server).choices.withdraw(patient, choice, edge.now())
    click.echo(f"Saved. It ends at {ended.withdrawn_at.isoformat() if ended.withdrawn_at else 'once'}.")
    return Exit.OK


def _row(choice: Choice) -> dict[str, str]:
    return {
        "id": choice.id,
        "category": choice.category,
        "audience": choice.audience,
        "effect": choice.effect,
        "recorded_at": choice.recorded_at.isoformat(),
        "effective_at": choice.effective_at.isoformat(),
    }


def _line(choice: Choice, pending: bool) -> str:
    when = f"from {choice.effective_at.isoformat()}" if pending else "now"
    return f"{choice.id}  {choice.category} for {choice.audience}: {choice.effect}, {when}"
