"""``hst sandbox``: the embedded OpenMRS-compatible server."""

from pathlib import Path

import click

from plugin.cli.edge import Edge
from plugin.errors import Exit, Stop


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port on loopback; 0 takes a free one."
)
@click.option("--data", type=click.Path(dir_okay=False, path_type=Path), help="Keep the data in this file.")
@click.option(
    "--fixture", type=click.Choice(["empty", "clinic"]), default="empty", help="What it starts with."
)
@click.option(
    "--initializer",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Load this Initializer package at start, as the module would.",
)
@click.pass_obj
def sandbox(edge: Edge, port: int, data: Path | None, fixture: str, initializer: Path | None) -> int:
    """Serve an OpenMRS for demonstration and tests; it refuses anything but loopback."""
    from plugin.demo.people import fixture_requests
    from plugin.sandbox.run import CannotStart, run

    try:
        run(port=port, data=data, initializer=initializer, requests=fixture_requests(fixture))
    except CannotStart as problem:
        raise Stop(Exit.FILE, str(problem)) from None
    return Exit.OK
