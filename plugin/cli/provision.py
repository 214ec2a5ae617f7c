"""``hst plan|apply|check|package``: bring the content into OpenMRS."""

from pathlib import Path

import click
from rich.console import Console

from plugin.cli.edge import Edge
from plugin.cli.progress import progress
from plugin.errors import Exit


@click.command()
@click.pass_obj
def plan(edge: Edge) -> int:
    """Show what `hst apply` would change. Nothing is written."""
    from plugin.provisioning.planning import plan as make_plan

    edge.assembly.check_content()
    found = make_plan(edge.assembly.account, edge.assembly.package, edge.assembly.whole)
    for step in found.changes():
        click.echo(step.line)
    for step in found.steps:
        if step.action == "retire":
            click.echo(f"With --retire: {step.line}")
    for note in found.notes:
        click.echo(note)
    _tell_gate(edge)
    click.echo(f"{len(found.changes())} changes.")
    return Exit.OK


@click.command()
@click.option("--retire", is_flag=True, help="Also retire what was ours and is no longer in the content.")
@click.pass_obj
def apply(edge: Edge, retire: bool) -> int:
    """Carry out the changes; interrupted anywhere, run it again."""
    from plugin.provisioning.applying import apply as carry_out
    from plugin.provisioning.planning import plan as make_plan
    from plugin.provisioning.steps import Step

    edge.assembly.check_content()
    server = edge.assembly.account
    found = make_plan(server, edge.assembly.package, edge.assembly.whole)
    with progress(Console()) as tell:

        def told(step: Step, number: int, total: int) -> None:
            tell(step.line, number, total)

        done = carry_out(server, found, told, retire=retire)
    for note in done.notes:
        click.echo(note)
    _tell_gate(edge)
    click.echo(f"{done.done} changes made.")
    return Exit.OK


@click.command()
@click.pass_obj
def check(edge: Edge) -> int:
    """Report drift and what the server lacks; exit code 1 if there is anything."""
    from plugin.provisioning.checking import check as look

    edge.assembly.check_content()
    report = look(edge.assembly.account, edge.assembly.package, edge.assembly.whole)
    for line in report.drift:
        click.echo(f"Not applied yet: {line}")
    for line in report.leaving:
        click.echo(f"Ours once, not in the content any more (`hst apply --retire`): {line}")
    for line in (*report.missing_modules, *report.unprotected, *report.unpublished, *report.notes):
        click.echo(line)
    _tell_gate(edge)
    if report.clean:
        click.echo("OpenMRS holds all of the content.")
    return Exit.OK if report.clean else Exit.DIFFERENT


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def package(edge: Edge, directory: Path) -> int:
    """Write the content to DIRECTORY as a package for OpenMRS's Initializer module."""
    from plugin.provisioning.packaging import write_package

    edge.assembly.check_content()
    files = write_package(edge.assembly.package, directory)
    _tell_gate(edge)
    click.echo(
        f"{len(files)} files written: copy the folder into OpenMRS's configuration and restart OpenMRS."
    )
    return Exit.OK


def _tell_gate(edge: Edge) -> None:
    behind = len(edge.assembly.forms) - len(edge.assembly.published)
    if behind:
        forms = "1 form stays" if behind == 1 else f"{behind} forms stay"
        click.echo(f"{forms} behind the gate, and nothing of that is sent: `hst forms lint` says why.")
