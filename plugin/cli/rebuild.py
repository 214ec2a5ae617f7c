"""``hst rebuild``: the plugin's database from what OpenMRS holds."""

import click
from rich.console import Console

from plugin.cli.edge import Edge
from plugin.cli.progress import progress
from plugin.errors import Exit


@click.command()
@click.pass_obj
def rebuild(edge: Edge) -> int:
    """Restore choices, rules, follow-ups and engagement; no message is sent again."""
    from plugin.feeds.rebuild import rebuild as restore
    from plugin.records.store import RecordStore

    assembly = edge.assembly
    server = assembly.server
    with progress(Console()) as tell:
        report = restore(
            server,
            RecordStore(server),
            assembly.processor(server),
            edge.now(),
            lambda done, all_: tell("restored", done, all_),
        )
    click.echo(f"Restored {report.patients} patients and {report.encounters} forms.")
    for encounter in report.unreadable:
        click.echo(
            f"The form in encounter {encounter} can't be read: open it in the chart and save it again."
        )
    return Exit.DIFFERENT if report.unreadable else Exit.OK
