"""``hst demo``: everything on made-up people."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from plugin.cli.edge import Edge
from plugin.demo.journey import demonstration, walk_all
from plugin.demo.people import EMERGENCY, MEMBERS, NAMED, PASSWORD, PATIENT, PRIMARY, TEAM
from plugin.demo.processes import PartFailed
from plugin.demo.transcript import Transcript, WrongAnswer
from plugin.demo.window import window
from plugin.demo.world import World
from plugin.errors import Exit

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.option("--check", is_flag=True, help="Walk the whole journey and end; exit code 1 at a wrong answer.")
@click.pass_obj
def demo(edge: Edge, check: bool) -> int:
    """Start OpenMRS, gateway and mailbox on loopback, and walk one survivor's journey.

    Without --check the parts then stay up until Ctrl-C. All people in it are made up; nothing is kept.
    """
    transcript = Transcript()
    started = time.monotonic()
    transcript.say(
        "A survivor's journey, on made-up people. Every part is a process of its own, on loopback."
    )
    try:
        with _ending_in_order(), demonstration(transcript) as world:
            walk_all(world)
            transcript.say("")
            transcript.say(
                f"{transcript.checks} answers were right, in {time.monotonic() - started:.0f} seconds."
            )
            if not check:
                with window(world) as url:
                    _invite(world, url)
                    _wait()
    except (WrongAnswer, PartFailed) as problem:
        transcript.say(f"   ✗ {problem}")
        return Exit.DIFFERENT
    return Exit.OK


def _invite(world: World, url: str) -> None:
    gateway = world.gateway.url if world.gateway else ""
    path = (
        f"/openmrs/ws/rest/v1/encounter?patient={PATIENT}&v=custom:(uuid,encounterType:(name),obs:(display))"
    )
    tell = world.transcript.say
    tell("")
    tell("The parts are running. Ctrl-C ends them and removes all they wrote.")
    tell(f"  a page that shows who sees what:    {url}  (open it in a browser)")
    tell(f"  gateway, the way in for everybody:  {gateway}/openmrs")
    tell(f"  OpenMRS itself, around the gateway: {world.openmrs_url}  (a hospital closes this way)")
    tell(f"  her mailbox, a file a message:      {world.folder / 'mailbox'}")
    tell("")
    tell(f"Log in as one of these, with the password {PASSWORD}:")
    for member in MEMBERS[:-1]:
        tell(f"  {member.username:8} {member.what}")
    tell("")
    tell("Try the same question as different people, and see who is shown the conversation:")
    for member in (TEAM, PRIMARY, EMERGENCY, NAMED):
        tell(f"  curl -s -g -w '\\n' -u {member.username}:{PASSWORD} '{gateway}{path}'")
    tell("Then ask OpenMRS itself, as the emergency department, and see why the gateway is needed:")
    direct = world.openmrs_url.removesuffix("/openmrs")
    tell(f"  curl -s -g -w '\\n' -u {EMERGENCY.username}:{PASSWORD} '{direct}{path}'")
    tell("Commands of the plugin, in a second terminal:")
    for name, value in sorted(world.processes.environ.items()):
        tell(f"  export {name}='{value}'")
    tell(f"  hst choices show {PATIENT}")
    tell(f"  hst choices set {PATIENT} --category trafficking_history --audience emergency --effect allow")
    tell("  hst remind status; hst audit verify; hst shadow")


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Ctrl-C, a closed terminal and SIGTERM end the parts first; a second Ctrl-C does not cut that short."""

    def stop(*_: object) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return  # this is how the demonstration is meant to end
