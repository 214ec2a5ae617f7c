"""Step 1: an empty OpenMRS learns what the clinic needs; twice is once."""

import re

from plugin.demo.people import MEMBERS, seed
from plugin.demo.world import ADMIN, World

_AS_ADMIN = {"HST_OPENMRS_USER": ADMIN[0], "HST_OPENMRS_PASSWORD": ADMIN[1]}


def provision(world: World) -> None:
    """Plan, apply, apply again, check; then the made-up people."""
    tell = world.transcript
    tell.step(1, "An empty OpenMRS learns what the clinic needs")
    first = _changes(world)
    tell.check(first > 0, f"the first run brought {first} things: roles, concepts, program, form")
    tell.check(_changes(world) == 0, "the second run wrote nothing")
    checked = world.processes.run("check", expect=None, environ=_AS_ADMIN)
    tell.check(
        checked.returncode == 0, "nothing is missing, and every protected type is protected", checked.stdout
    )
    with world.admin() as admin:
        seed(admin)
    tell.say(f"   {len(MEMBERS)} made-up members of staff and two made-up patients came in.")


def _changes(world: World) -> int:
    said = world.processes.run("apply", environ=_AS_ADMIN).stdout
    found = re.search(r"(\d+) changes made", said)
    return int(found[1]) if found else -1
