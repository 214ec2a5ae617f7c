"""``hst gateway``: the door in front of OpenMRS."""

import click

from plugin.cli.edge import Edge
from plugin.cli.listening import check_listen
from plugin.errors import Exit


@click.command()
@click.pass_obj
def gateway(edge: Edge) -> int:
    """Serve at HST_LISTEN, in the stage of HST_STAGE, until stopped."""
    from plugin.gateway.run import run_gateway

    parts = edge.assembly.gateway()
    check_listen(edge.settings.listen)
    click.echo(f"stage {edge.settings.stage}")
    run_gateway(*parts)
    return Exit.OK
