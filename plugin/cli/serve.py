"""``hst serve``: gateway and reminders in one process."""

import click

from plugin.cli.edge import Edge
from plugin.cli.listening import check_listen
from plugin.errors import Exit


@click.command()
@click.pass_obj
def serve(edge: Edge) -> int:
    """Serve the gateway and keep ticking, until stopped."""
    from plugin.cli.ending import sentence_of
    from plugin.cli.remind import jobs
    from plugin.gateway.run import run_gateway
    from plugin.ticker import ticker

    parts = edge.assembly.gateway()
    check_listen(edge.settings.listen)
    edge.assembly.channels()  # to end at once, with a sentence, where the address of the mail server is off
    scheduler = ticker(jobs(edge), sentence_of)
    scheduler.start()
    click.echo(f"stage {edge.settings.stage}; reminders run")
    try:
        run_gateway(*parts)
    finally:
        scheduler.shutdown()
    return Exit.OK
