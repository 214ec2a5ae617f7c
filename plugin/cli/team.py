"""``hst team``: engagement and warm handoffs, for scripts and support."""

import click

from plugin.care.lookups import patient_of
from plugin.care.team import Standing
from plugin.cli.choices import patient_argument
from plugin.cli.edge import Edge
from plugin.cli.uuids import UUID
from plugin.errors import Exit

reason_option = click.option("--reason", default="", help="Why, where the move needs one.")
by_option = click.option("--by", required=True, help="OpenMRS user name of who does it.")


@click.group()
def team() -> None:
    """Enrol, move and hand over, in her time (PATIENT is her uuid in OpenMRS)."""


@team.command()
@patient_argument
@click.pass_obj
def show(edge: Edge, patient: str) -> int:
    """Say where she stands and what may happen next."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    _tell(assembly.desks(assembly.server).team.refresh(patient, edge.now()))
    return Exit.OK


@team.command()
@patient_argument
@click.option("--owner", required=True, help="OpenMRS user name of whose work she is.")
@by_option
@click.pass_obj
def enrol(edge: Edge, patient: str, owner: str, by: str) -> int:
    """Welcome her into the program."""
    assembly = edge.assembly
    desk = assembly.desks(assembly.server).team
    patient = patient_of(assembly.server, patient)
    _tell(desk.enrol(patient, assembly.user(owner), assembly.user(by), edge.now()))
    return Exit.OK


@team.command()
@patient_argument
@click.argument("event")
@by_option
@reason_option
@click.pass_obj
def move(edge: Edge, patient: str, event: str, by: str, reason: str) -> int:
    """One move of her engagement, as pause or return. A wrong one names those that are possible."""
    assembly = edge.assembly
    desk = assembly.desks(assembly.server).team
    patient = patient_of(assembly.server, patient)
    _tell(desk.move(patient, event, assembly.user(by), edge.now(), reason=reason))
    return Exit.OK


@team.command()
@patient_argument
@click.option("--to", "receiver", required=True, help="OpenMRS user name of the colleague who receives.")
@by_option
@click.pass_obj
def offer(edge: Edge, patient: str, receiver: str, by: str) -> int:
    """Offer her an introduction to a colleague. Prints the handoff's identifier."""
    assembly = edge.assembly
    desk = assembly.desks(assembly.server).team
    patient = patient_of(assembly.server, patient)
    step = desk.offer(patient, assembly.user(receiver), assembly.user(by), edge.now())
    click.echo(step.handoff)
    return Exit.OK


@team.command()
@patient_argument
@click.argument("handoff", type=UUID)
@click.argument("event")
@by_option
@reason_option
@click.pass_obj
def handoff(edge: Edge, patient: str, handoff: str, event: str, by: str, reason: str) -> int:
    """The next step of a handoff: agree, meet, decline, miss …"""
    assembly = edge.assembly
    desk = assembly.desks(assembly.server).team
    patient = patient_of(assembly.server, patient)
    step = desk.step(patient, handoff, event, assembly.user(by), edge.now(), reason=reason)
    click.echo(f"{step.handoff}: {step.state}")
    return Exit.OK


def _tell(standing: Standing) -> None:
    click.echo(f"Where she stands: {standing.state or 'not enrolled'}")
    click.echo(f"Whose work: {standing.owner or 'nobody yet'}")
    click.echo(f"What may happen next: {', '.join(standing.moves) or 'enrol'}")
    for step in standing.handoffs:
        click.echo(f"Handoff {step.handoff}: {step.state}")
