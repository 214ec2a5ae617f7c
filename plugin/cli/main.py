"""``hst``: finds the command, hands it the environment, turns a failure into a sentence and an exit code."""

import importlib
from collections.abc import Mapping, Sequence

import click

from plugin.cli.edge import Edge
from plugin.errors import Exit

# Name -> where it lives, and its line in `hst --help`: a command is imported when called, so help is instant.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("plugin.cli.demo:demo", "Run everything on made-up people; --check walks the whole journey."),
    "sandbox": ("plugin.cli.sandbox:sandbox", "The embedded OpenMRS-compatible server, for tests only."),
    "plan": ("plugin.cli.provision:plan", "Show what provisioning would change in OpenMRS."),
    "apply": ("plugin.cli.provision:apply", "Change it; a second run writes nothing."),
    "check": ("plugin.cli.provision:check", "Report drift and what the server lacks."),
    "package": ("plugin.cli.provision:package", "Write the same content as an Initializer package."),
    "forms": ("plugin.cli.forms:forms", "List, lint, render, score and submit the forms."),
    "choices": ("plugin.cli.choices:choices", "Show, set and withdraw who may see what."),
    "contact": ("plugin.cli.contact:contact", "Show, set and withdraw how she may be reached."),
    "team": ("plugin.cli.team:team", "Enrol, pause and hand over, with her agreement."),
    "gateway": ("plugin.cli.gateway:gateway", "The door in front of OpenMRS."),
    "serve": ("plugin.cli.serve:serve", "Gateway and reminders in one process."),
    "remind": (
        "plugin.cli.remind:remind",
        "Follow-ups and messages: run, tick, calls, acknowledge, status, why.",
    ),
    "duty": ("plugin.cli.duty:duty", "Who is called when an answer needs a person now."),
    "rebuild": ("plugin.cli.rebuild:rebuild", "Restore the plugin's database from OpenMRS."),
    "audit": ("plugin.cli.audit:audit", "Verify and show the log of reads."),
    "shadow": ("plugin.cli.shadow:shadow", "What enforcing would have hidden, without identity."),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="openmrs-hst", prog_name="hst", message="%(prog)s %(version)s")
def hst() -> None:
    """Survivor-driven care inside OpenMRS: forms, record sensitivity, safe reminders, team workflows.

    Settings come from the environment (HST_OPENMRS_URL, HST_OPENMRS_USER, HST_OPENMRS_PASSWORD …); the README
    lists them, and the exit codes.
    """


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; the exit code. Nothing here touches ``sys`` or ``os``."""
    edge = Edge(environ)
    try:
        result = hst.main(list(argv), prog_name="hst", standalone_mode=False, obj=edge)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as problem:
        problem.show()
        return Exit.USAGE
    except click.ClickException as problem:
        click.echo(_one_line(problem), err=True)
        return Exit.USAGE
    except Exception as error:
        # Imported here, for it knows every room's errors, and that takes a moment.
        from plugin.cli.ending import ending_of

        ending = ending_of(error)
        if ending is None:
            raise
        click.echo(ending.sentence, err=True)
        return ending.code
    finally:
        edge.close()
    return result if isinstance(result, int) else Exit.OK


def _one_line(problem: click.ClickException) -> str:
    said = " ".join(problem.format_message().split()).removesuffix(".")
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    return f"{said}: `{context.command_path if context else 'hst'} --help` shows how."
