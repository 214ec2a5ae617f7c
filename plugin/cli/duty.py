"""``hst duty``: who is called when an answer needs a person now."""

from datetime import datetime

import click

from plugin.cli.edge import Edge
from plugin.cli.moments import Moment
from plugin.errors import Exit
from reminders.duty import Duty


@click.command()
@click.option("--at", type=Moment(), help="Another moment than now, as 2026-11-24T10:30:00-05:00.")
@click.pass_obj
def duty(edge: Edge, at: datetime | None) -> int:
    """Show who is on duty and who comes after; check that OpenMRS knows everyone in the roster."""
    zone, roster = edge.settings.timezone, edge.assembly.roster
    now = at or edge.now()
    current = roster.on_duty(now, zone)
    click.echo(f"On duty: {_said(current, edge)}")
    if current.until is not None:
        click.echo(f"After that: {_said(roster.on_duty(current.until, zone), edge)}")
    click.echo(f"Where nobody else is left: {', '.join(roster.always) or 'nobody'}")
    unknown = edge.assembly.duty(edge.assembly.account).unknown(edge.now())
    for name in unknown:
        click.echo(f"OpenMRS has no user {name}: correct reminders/duty.yaml, or add the user.")
    return Exit.DIFFERENT if unknown else Exit.OK


def _said(duty: Duty, edge: Edge) -> str:
    people = ", then ".join(duty.people) or "nobody"
    if duty.until is None:
        return f"{people}, for the next two weeks at least"
    return f"{people}, until {duty.until.astimezone(edge.settings.timezone):%A %d %B %Y, %H:%M}"
