"""``hst shadow``: what enforcing would have hidden."""

from datetime import timedelta

import click

from plugin.cli.edge import Edge
from plugin.database.shadow import ShadowCounts
from plugin.errors import Exit


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="So many days back.")
@click.pass_obj
def shadow(edge: Edge, days: int) -> int:
    """Print the counts by day, audience and resource. No patient and no user is in them."""
    since = (edge.now() - timedelta(days=days)).date()
    counts = ShadowCounts(edge.assembly.database).report(since)
    for each in counts:
        found = each.finding
        about = f" ({', '.join(found.categories)})" if found.categories else ""
        audiences = ", ".join(found.audiences)
        click.echo(f"{each.day}  {audiences}  {found.resource}  {found.outcome}{about}: {found.count}")
    if not counts:
        click.echo("Nothing would have been hidden.")
    return Exit.OK
