"""``hst forms import``: a clinic's own XLSForm as a draft."""

import re
from pathlib import Path

import click

from forms.definition import load_library
from plugin.cli.edge import Edge
from plugin.cli.named_forms import file_argument
from plugin.errors import Exit, Stop
from plugin.provisioning.clinic import load_clinic
from sensitivity.categories import load as load_categories

_KEY = re.compile(r"[a-z][a-z0-9_]{1,40}")


def _key(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _KEY.fullmatch(value):
        raise click.BadParameter("use small letters, digits and _, a letter first", context, parameter)
    return value


@click.command("import")
@file_argument
@click.option("--key", required=True, callback=_key, help="What the form is called here; also its file.")
@click.option("--name", help="Its name in OpenMRS; strangers can read it, so keep it neutral.")
@click.option("--encounter-type", default="conversation", show_default=True)
@click.option(
    "--label", default="trafficking_history", show_default=True, help="The category that protects it."
)
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to; the present one without it.",
)
@click.pass_obj
def import_(
    edge: Edge, file: Path, key: str, name: str | None, encounter_type: str, label: str, out: Path
) -> int:
    """Write a draft of the library's format from an XLSForm workbook (.xlsx).

    Says line by line what is missing, what can't be said here, and what is said otherwise. Complete the
    draft, then move it to the folder `forms` of HST_CONTENT. Exit code 1 if anything is missing or lost.
    """
    # openpyxl takes a moment to load, which no other command should wait for.
    from forms.xlsform.importing import UnreadableWorkbook, Weight, Wish, draft_of
    from forms.xlsform.workbook import MOST_BYTES

    _require_known(edge, encounter_type, label)
    wanted = name or f"Continuity {key.replace('_', ' ')}"
    taken = [
        each.key for each in load_library(edge.settings.content) if each.key == key or each.name == wanted
    ]
    if taken:
        raise Stop(
            Exit.CONFLICT, "There is a form of that key or name already: choose another --key and --name."
        )
    wish = Wish(key=key, name=wanted, encounter_type=encounter_type, label=label)
    try:
        with file.open("rb") as workbook:
            draft = draft_of(workbook.read(MOST_BYTES + 1), wish)
    except UnreadableWorkbook as error:
        raise Stop(Exit.CONTENT, str(error)) from None
    target = out / f"{key}.yaml"
    _write(target, draft.text)
    for finding in draft.findings:
        click.echo(f"{finding.weight.value}: {finding}")
    counted = {weight: sum(each.weight is weight for each in draft.findings) for weight in Weight}
    said = ", ".join(f"{number} {weight.value}" for weight, number in counted.items())
    click.echo(f"{target}: written as a draft ({said}).")
    return Exit.OK if draft.is_whole else Exit.DIFFERENT


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Stop(Exit.FILE, f"{target} exists already: move it away, or choose another --out.") from None


def _require_known(edge: Edge, encounter_type: str, label: str) -> None:
    """A form of an unknown kind would be seen by nobody, or kept where nothing protects it."""
    categories = load_categories(edge.settings.content)
    if label not in categories:
        raise click.BadParameter(f"use {', '.join(each.key for each in categories)}", param_hint="--label")
    types = [each.key for each in load_clinic(edge.settings.content).encounter_types]
    if encounter_type not in types:
        raise click.BadParameter(f"use {', '.join(types)}", param_hint="--encounter-type")
