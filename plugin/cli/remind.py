"""``hst remind``: follow-ups, messages, and calls for who is on duty."""

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
from plugin.database.calls import CallIndex
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.errors import Exit, Stop
from plugin.feeds.runner import RunReport
from reminders.calling import CallReport, call_people
from reminders.calls import Call, leading
from reminders.dispatch import TickReport
from reminders.dispatch import tick as one_round
from reminders.followups import FollowUp
from reminders.reasons import reason


@click.group()
def remind() -> None:
    """Follow-ups, messages and calls: run, tick, calls, acknowledge, status, why, done."""


@remind.command()
@at_option
@click.pass_obj
def tick(edge: Edge, at: datetime | None) -> int:
    """One round, for cron: each minute at least. Looks for saved forms, calls people, sends what is due."""
    if at is not None:
        require_loopback(edge.settings)
    swept = edge.assembly.sweep.round(edge.now())
    calls = calls_of(edge.assembly, edge, at)
    report = round_of(edge.assembly, edge, at)
    click.echo(json.dumps(_summary(swept, calls, report)))
    if report.parked or swept.given_up or calls.helpless:
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
    _warn_of_calls(edge)
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


@remind.command(name="calls")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each call, open or not.")
@click.pass_obj
def list_calls(edge: Edge, as_json: bool) -> int:
    """List open calls: when they began and how often somebody was called. Nothing of the answers."""
    index = CallIndex(edge.assembly.database)
    for call in index.all() if as_json else index.open():
        rung = index.rings_out(call.id)
        if as_json:
            click.echo(json.dumps(_row(call) | {"rung": [ring.person for ring in rung]}))
        else:
            click.echo(f"{call.id}  since {call.opened_at.isoformat()}  called {len(rung)} times")
    return Exit.OK


@remind.command()
@click.argument("call")
@click.option("--by", required=True, help="OpenMRS user name of who is with her.")
@click.pass_obj
def acknowledge(edge: Edge, call: str, by: str) -> int:
    """Say that somebody is with her: from then on nobody else is called. CALL may be its first 8 letters."""
    assembly = edge.assembly
    user = assembly.user(by)
    done = assembly.desks(assembly.server).calls.acknowledge(call, user, edge.now())
    said = "Saved." if done.by == user else "Somebody else was faster; that is what is on record."
    click.echo(said)
    call_people(edge.now(), assembly.call_world(assembly.server))  # so that notices to others end at once
    return Exit.OK


def calls_of(assembly: Assembly, edge: Edge, at: datetime | None) -> CallReport:
    """One round of calls, at another time if one is given."""
    return call_people(at or edge.now(), assembly.call_world(assembly.server))


def round_of(assembly: Assembly, edge: Edge, at: datetime | None) -> TickReport:
    """One round of reminders, at another time if one is given."""
    clock = None if at is not None else edge.now
    return one_round(at or edge.now(), assembly.world(clock))


def jobs(edge: Edge) -> dict[str, tuple[Callable[[], object], timedelta]]:
    """What the ticker calls; each job has parts of its own, for clients are not shared between threads."""
    sweeper, caller, reminder = (Assembly(edge.settings) for _ in range(3))
    return {
        "call": (lambda: calls_of(caller, edge, None), timedelta(seconds=10)),
        "sweep": (lambda: sweeper.sweep.round(edge.now()), timedelta(seconds=30)),
        "remind": (lambda: round_of(reminder, edge, None), timedelta(seconds=30)),
    }


def _warn_of_calls(edge: Edge) -> None:
    """In the first line, whatever else there is: somebody waits for a person."""
    index = CallIndex(edge.assembly.database)
    waiting = index.open()
    if not waiting:
        return
    nobody = not edge.assembly.roster.on_duty(edge.now(), edge.settings.timezone).people
    helpless = sum(not index.rung(call.id) for call in leading(waiting))
    since = waiting[0].opened_at.isoformat()
    said = f"Open calls: {len(waiting)}, the first since {since}; `hst remind calls` lists them."
    said += f" NOBODY WAS CALLED for {helpless} of them." if helpless else ""
    click.echo(said + (" NOBODY IS ON DUTY: `hst duty` shows the roster." if nobody else ""))


def _summary(swept: RunReport, calls: CallReport, report: TickReport) -> dict[str, object]:
    return {"forms": asdict(swept), "calls": asdict(calls), "reminders": asdict(report)}


def _row(thing: FollowUp | Call) -> dict[str, object]:
    row = asdict(thing)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _said(followup: FollowUp) -> str:
    if followup.verdict is None:
        return "nothing was decided yet"
    return reason(followup.verdict)
