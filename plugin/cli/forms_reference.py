"""``hst forms reference``: the page that says all that the forms do."""

import click

from forms.definition import load_library, load_shared
from forms.reference import page_of
from plugin.cli.edge import Edge
from plugin.errors import Exit


@click.command()
@click.pass_obj
def reference(edge: Edge) -> int:
    """Print the reference page of all forms, as in docs/forms.md."""
    content = edge.settings.content
    click.echo(page_of(load_library(content), load_shared(content).openings), nl=False)
    return Exit.OK
