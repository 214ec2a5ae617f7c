"""``hst audit``: the log of reads."""

import click
import orjson

from plugin.audit.chain import plain
from plugin.audit.copy import Copy
from plugin.audit.log import verify as find_problems
from plugin.cli.choices import patient_argument
from plugin.cli.edge import Edge
from plugin.database.audit import AuditLog
from plugin.errors import Exit


@click.group()
def audit() -> None:
    """Verify and show the log of reads."""


@audit.command()
@click.pass_obj
def verify(edge: Edge) -> int:
    """Say which entries were changed, removed or moved. Exit code 1 if any was."""
    settings = edge.settings
    copy = Copy(path=settings.audit_copy) if settings.audit_copy else None
    problems = find_problems(AuditLog(edge.assembly.database), key=settings.audit_key.encode(), copy=copy)
    for problem in problems:
        click.echo(problem)
    if not problems:
        click.echo("Every entry stands as it was written.")
    return Exit.DIFFERENT if problems else Exit.OK


@audit.command()
@patient_argument
@click.option("--last", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many.")
@click.pass_obj
def show(edge: Edge, patient: str, last: int) -> int:
    """Print who read a patient's record. One JSON object a line, newest last."""
    log = AuditLog(edge.assembly.database)
    after = 0
    kept: list[bytes] = []
    while entries := log.of_patient(patient, after, 1000):
        kept = [*kept, *(orjson.dumps(plain(each.entry)) for each in entries)][-last:]
        after = entries[-1].number
    for line in kept:
        click.echo(line)
    if not kept:
        click.echo("No read of a patient with this uuid is on record.", err=True)
    return Exit.OK
