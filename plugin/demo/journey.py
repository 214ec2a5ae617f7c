"""The whole journey: parts started, seven steps walked, the parts left running or ended."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugin.demo.processes import Part, Processes
from plugin.demo.steps.conversation import converse
from plugin.demo.steps.provisioning import provision
from plugin.demo.steps.rebuilding import rebuild
from plugin.demo.steps.reminding import remind
from plugin.demo.steps.sensitivity import choose, enforce
from plugin.demo.steps.team import walk
from plugin.demo.transcript import Transcript
from plugin.demo.world import World, environ_of, write_content


@contextmanager
def demonstration(transcript: Transcript) -> Iterator[World]:
    """OpenMRS and a mailbox, in a folder of their own; everything is ended and removed after the block."""
    folder = Path(tempfile.mkdtemp(prefix="hst-demo-"))
    processes = Processes(folder=folder, environ={})
    try:
        write_content(folder)
        processes.environ["HST_CONTENT"] = str(folder / "content")
        processes.run("package", str(folder / "package"))
        openmrs, mailbox = _start(processes, protected=False)
        processes.environ |= environ_of(folder, openmrs.url, mailbox.url)
        yield World(
            folder=folder, processes=processes, transcript=transcript, openmrs=openmrs, mailbox=mailbox
        )
    finally:
        processes.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


def walk_all(world: World) -> None:
    """The seven steps; ``WrongAnswer`` at the first that is not as it must be."""
    provision(world, restart)
    world.gateway = world.start_gateway()
    converse(world)
    choose(world)
    enforce(world)
    remind(world)
    walk(world)
    rebuild(world, restart)


def restart(world: World) -> None:
    """Start OpenMRS and the mailbox again, on what they kept; now OpenMRS finds the package."""
    world.processes.stop_all()
    world.openmrs, world.mailbox = _start(world.processes, protected=True)
    world.processes.environ |= environ_of(world.folder, world.openmrs.url, world.mailbox.url)


def _start(processes: Processes, *, protected: bool) -> tuple[Part, Part]:
    """OpenMRS, with the Initializer package if it is to be ``protected``, and her mailbox."""
    folder = processes.folder
    package = ("--initializer", str(folder / "package")) if protected else ()
    openmrs = processes.start("openmrs", "sandbox", "--data", str(folder / "openmrs.sqlite3"), *package)
    mailbox = processes.start("mailbox", "--folder", str(folder / "mailbox"), module="plugin.demo.mailbox")
    return openmrs, mailbox
