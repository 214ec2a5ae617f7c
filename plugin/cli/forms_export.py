"""``hst forms export``: how many people fell into which band, without anyone in it."""

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from plugin.cli.edge import Edge
from plugin.cli.progress import progress
from plugin.errors import Exit, Stop
from plugin.export.periods import LENGTHS, PartOfPeriod, periods_of

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--from", "start", type=_DAY, required=True, help="The first day of a month or quarter.")
@click.option("--to", "end", type=_DAY, required=True, help="The last day of one that is over.")
@click.option("--by", "length", type=click.Choice(LENGTHS), default="month", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
@click.pass_obj
def export(edge: Edge, start: datetime, end: datetime, length: str, out: Path) -> int:
    """Write counts of people by form, time, band and result as CSV.

    Counts below 11 are not told, small months are joined, and there are no totals. Who restricted who may
    see the answers is left out. Nothing in the file is about one person.

    Keep to one length and one first day for all that you hand out: two files that cut the same time in
    different ways may tell a small number by their difference.
    """
    from plugin.export.reading import Reader
    from plugin.export.writing import require_new, rows_of, write

    assembly, now = edge.assembly, edge.now()
    today = now.astimezone(edge.settings.timezone).date()
    try:
        periods = periods_of(start.date(), end.date(), length, today)
    except PartOfPeriod as error:
        raise Stop(Exit.USAGE, str(error)) from None
    require_new(out)
    reader = Reader(
        server=assembly.server,
        labels=assembly.labels,
        choices=assembly.desks(assembly.server).choices.of,
        zone=edge.settings.timezone,
        now=now,
    )
    with progress(Console(stderr=True)) as tell:
        tables = reader.tables(assembly.forms, periods, tell)
    write(out, rows_of(tables, periods))
    for table in tables:
        if table.unread:
            click.echo(
                f"{table.form.name}: {table.unread} encounters could not be read and are left out.", err=True
            )
    click.echo(f"{out}: written.")
    return Exit.OK
