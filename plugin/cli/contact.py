"""``hst contact``: how she may be reached, for scripts and support."""

import click

from plugin.care.contact import Permission
from plugin.care.lookups import address_of, patient_of
from plugin.cli.choices import patient_argument
from plugin.cli.edge import Edge
from plugin.cli.uuids import UUID
from plugin.errors import Exit
from reminders.contact_rules import judge
from reminders.windows import windows_text


@click.group()
def contact() -> None:
    """Show, set and withdraw a patient's contact rules (PATIENT is her uuid in OpenMRS)."""


@contact.command()
@patient_argument
@click.pass_obj
def show(edge: Edge, patient: str) -> int:
    """Say whether she may be reached now, and by which rule."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    rules = assembly.desks(assembly.server).contact.of(patient)
    verdict = judge(rules, edge.now())
    if verdict.rule is not None:
        rule = verdict.rule
        click.echo(f"{rule.channel}, {windows_text(rule.windows)} ({rule.zone}), {rule.wording}, ", nl=False)
        click.echo(f"until {rule.valid_until.astimezone(rule.zone_info):%Y-%m-%d %H:%M}")
    click.echo(f"Now: {verdict.sentence}.")
    return Exit.DIFFERENT if rules.corrupt else Exit.OK


@contact.command("set")
@patient_argument
@click.option("--address", required=True, type=UUID, help="The person attribute that holds the address.")
@click.option("--windows", required=True, help="Her hours, as mon-fri 10:00-12:00; sat 09:00-10:00.")
@click.option("--zone", required=True, help="Her time zone, as America/New_York.")
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Valid for so many days."
)
@click.option("--wording", default="neutral", show_default=True)
@click.option("--language", default="en", show_default=True)
@click.pass_obj
def set_(
    edge: Edge,
    patient: str,
    address: str,
    windows: str,
    zone: str,
    days: int,
    wording: str,
    language: str,
) -> int:
    """Record a rule; it takes the place of every earlier one."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    rule = assembly.desks(assembly.server).contact.set(
        patient,
        Permission(
            address_ref=address_of(assembly.server, patient, address),
            windows=windows,
            zone=zone,
            days=days,
            wording=wording,
            language=language,
        ),
        edge.now(),
    )
    click.echo(f"Saved as {rule.id}. It ends at {rule.valid_until.isoformat()}.")
    return Exit.OK


@contact.command()
@patient_argument
@click.pass_obj
def withdraw(edge: Edge, patient: str) -> int:
    """End all of her rules at once: nothing goes to her from here on."""
    assembly = edge.assembly
    patient = patient_of(assembly.server, patient)
    ended = assembly.desks(assembly.server).contact.withdraw(patient, edge.now())
    click.echo("Saved. Nothing goes out." if ended else "No rule was in force. Nothing goes out.")
    return Exit.OK
