"""``hst remind``: follow-ups and messages."""

import json
import signal
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from plugin.assembly import Assembly
from plugin.cli.edge import Edge
from plugin.cli.moments import at_option, require_loopback
from plugin.cli.uuids import UUID
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.errors import Exit, Stop
from plugin.feeds.runner import RunReport
from reminders.dispatch import TickReport
from reminders.dispatch import tick as one_round
from reminders.followups import FollowUp
from reminders.reasons import reason


@click.group()
def remind() -> None:
    """Follow-ups and messages: run, tick, status, why, done."""


@remind.command()
@at_option
@click.pass_obj
def tick(edge: Edge, at: datetime | None) -> int:
    """One round, for cron. Looks for saved forms, plans what came due, sends what is planned."""
    if at is not None:
        require_loopback(edge.settings)
    swept = edge.assembly.sweep.round(edge.now())
    report = round_of(edge.assembly, edge, at)
    click.echo(json.dumps(_summary(swept, report)))
    if report.parked or swept.given_up:
        click.echo("Something could not be handled: `hst remind status` shows it.", err=True)
    return Exit.OK


@remind.command()
@click.pass_obj
def run(edge: Edge) -> int:
    """Keep ticking until stopped."""
    from plugin.cli.ending import sentence_of
    from plugin.ticker import ticker

    edge.assembly.check_content()
    edge.assembly.world(edge.now)  # to end at once, with a sentence, where a round could not run
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    scheduler = ticker(jobs(edge), sentence_of)
    scheduler.start()
    click.echo("reminders run")
    stop.wait()
    scheduler.shutdown()
    return Exit.OK


@remind.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each follow-up, open or not.")
@click.pass_obj
def status(edge: Edge, as_json: bool) -> int:
    """List open follow-ups, and what someone must look at. Identifiers, times and states only."""
    index = FollowUpIndex(edge.assembly.database)
    if as_json:
        for followup in index.all():
            click.echo(json.dumps(_row(followup)))
        return Exit.OK
    for followup in index.open():
        click.echo(f"{followup.id}  {followup.rule}  due {followup.due_at.isoformat()}  {_said(followup)}")
    for encounter in edge.assembly.notice.seen.failed():
        click.echo(
            f"The form in encounter {encounter} can't be read: open it in the chart and save it again."
        )
    counts = DatabaseOutbox(edge.assembly.database).counts()
    click.echo("Messages: " + (", ".join(f"{state} {number}" for state, number in counts.items()) or "none"))
    return Exit.OK


@remind.command()
@click.argument("followup", type=UUID)
@click.pass_obj
def why(edge: Edge, followup: str) -> int:
    """Say what happened to a follow-up, and why."""
    found = FollowUpIndex(edge.assembly.database).get(followup)
    if found is None:
        raise Stop(Exit.NOT_FOUND, "There is no such follow-up: `hst remind status` lists the open ones.")
    click.echo(f"{found.rule}, {found.state}, due {found.due_at.isoformat()}")
    click.echo(_said(found))
    for message in DatabaseOutbox(edge.assembly.database).of_followup(found.id):
        because = f": {reason(message.reason)}" if message.reason else ""
        click.echo(f"{message.audience} message {message.occurrence}: {message.state}{because}")
    return Exit.OK


@remind.command()
@click.argument("followup", type=UUID)
@click.option("--by", required=True, help="OpenMRS user name of who did it.")
@click.pass_obj
def done(edge: Edge, followup: str, by: str) -> int:
    """Mark a follow-up as done."""
    assembly = edge.assembly
    assembly.desks(assembly.server).followups.done(followup, assembly.user(by), edge.now())
    click.echo("Saved.")
    return Exit.OK


def round_of(assembly: Assembly, edge: Edge, at: datetime | None) -> TickReport:
    """One round of reminders, at another time if one is given."""
    clock = None if at is not None else edge.now
    return one_round(at or edge.now(), assembly.world(clock))


def jobs(edge: Edge) -> dict[str, tuple[Callable[[], object], timedelta]]:
    """What the ticker calls; each job has parts of its own, for clients are not shared between threads."""
    sweeper, reminder = Assembly(edge.settings), Assembly(edge.settings)
    return {
        "sweep": (lambda: sweeper.sweep.round(edge.now()), timedelta(seconds=30)),
        "remind": (lambda: round_of(reminder, edge, None), timedelta(seconds=30)),
    }


def _summary(swept: RunReport, report: TickReport) -> dict[str, object]:
    return {"forms": asdict(swept), "reminders": asdict(report)}


def _row(followup: FollowUp) -> dict[str, object]:
    row = asdict(followup)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _said(followup: FollowUp) -> str:
    if followup.verdict is None:
        return "nothing was decided yet"
    return reason(followup.verdict)
