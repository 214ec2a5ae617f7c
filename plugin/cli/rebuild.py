"""``hst rebuild``: the plugin's database from what OpenMRS holds."""

import click
from rich.console import Console

from plugin.assembly import Assembly
from plugin.audit.copy import Copy
from plugin.cli.edge import Edge
from plugin.cli.progress import progress
from plugin.database.audit import AuditLog
from plugin.errors import Exit


@click.command()
@click.pass_obj
def rebuild(edge: Edge) -> int:
    """Restore choices, rules, follow-ups and engagement; no message is sent again.

    The log of reads is not in OpenMRS: an empty one is restored from the file of HST_AUDIT_COPY.
    """
    from plugin.care.outreach import OpenMRSAlerts
    from plugin.feeds.rebuild import rebuild as restore
    from plugin.records.store import RecordStore

    assembly = edge.assembly
    server = assembly.server
    _restore_log(assembly)
    with progress(Console()) as tell:
        report = restore(
            server,
            RecordStore(server),
            assembly.processor(server),
            edge.now(),
            lambda done, all_: tell("restored", done, all_),
        )
    assembly.desks(server).calls.restore_rings(OpenMRSAlerts(server).shown(), edge.now())
    click.echo(f"Restored {report.patients} patients and {report.encounters} forms.")
    for encounter in report.unreadable:
        click.echo(
            f"The form in encounter {encounter} can't be read: open it in the chart and save it again."
        )
    return Exit.DIFFERENT if report.unreadable else Exit.OK


def _restore_log(assembly: Assembly) -> None:
    copy = assembly.settings.audit_copy
    if copy is not None:
        restored = AuditLog(assembly.database).restore(Copy(path=copy).read())
        if restored:
            click.echo(f"Restored {restored} entries of the log of reads from its copy.")
