"""Step 1: an empty OpenMRS learns what the clinic needs; twice is once."""

import re
from collections.abc import Callable

from plugin.demo.people import MEMBERS, seed
from plugin.demo.world import ADMIN, World
from plugin.errors import Exit

_AS_ADMIN = {"HST_OPENMRS_USER": ADMIN[0], "HST_OPENMRS_PASSWORD": ADMIN[1]}


def provision(world: World, restart: Callable[[World], None]) -> None:
    """Apply over REST, load the package that REST can't replace, apply again, check; then the people."""
    tell = world.transcript
    tell.step(1, "An empty OpenMRS learns what the clinic needs")
    brought = _changes(world)
    tell.check(brought > 20, f"{brought} things were brought: roles, concepts, a program, a form")
    tell.check(
        _check(world) == Exit.DIFFERENT, "the check says that its types of encounter are not protected"
    )
    tell.say("   That can't be set from outside, so the hospital loads the package and restarts OpenMRS.")
    restart(world)
    tell.check(_changes(world) == 0, "one more run writes nothing")
    tell.check(_check(world) == Exit.OK, "every type is protected, the form is published, nothing is missing")
    with world.admin() as admin:
        seed(admin)
    tell.say(f"   {len(MEMBERS)} made-up members of staff and two made-up patients came in.")


def _check(world: World) -> int:
    return world.processes.run("check", expect=None, environ=_AS_ADMIN).returncode


def _changes(world: World) -> int:
    said = world.processes.run("apply", environ=_AS_ADMIN).stdout
    found = re.search(r"(\d+) changes made", said)
    return int(found[1]) if found else -1
