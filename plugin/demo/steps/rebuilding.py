"""Step 7: everything stops at once, the plugin's database is lost, and nothing is forgotten or said twice."""

from collections.abc import Callable
from typing import Any

from plugin.demo.steps.reminding import tick_again
from plugin.demo.steps.sensitivity import decisions
from plugin.demo.world import World

_LASTING = ("id", "patient", "rule", "source", "item", "owner", "reaches_her", "due_at", "state")


def rebuild(world: World, restart: Callable[[World], None]) -> None:
    """Kill the parts, delete the database, rebuild it from OpenMRS, and ask the same questions again."""
    tell = world.transcript
    tell.step(7, "Everything stops, and the plugin's database is lost")
    decided, owed, sent = decisions(world), _owed(world), len(world.mails())
    calls = [_without_rings(each) for each in world.calls()]
    world.processes.stop_all(kill=True)
    for file in world.folder.glob("plugin.sqlite3*"):
        file.unlink()
    restart(world)
    said = world.processes.run("rebuild").stdout.strip().splitlines()[-1]
    tell.say(f"   {said}")
    world.gateway = world.start_gateway()
    tell.check(decisions(world) == decided, "the same people see it, and the same do not")
    tell.check(_owed(world) == owed, f"the same {len(owed)} follow-ups are owed, to the same people")
    same = [_without_rings(each) for each in world.calls()] == calls
    tell.check(same, "and who was called to her is known, and that somebody came")
    verified = world.processes.run("audit", "verify", expect=None)
    tell.check(verified.returncode == 0, "the log of reads came back from its copy, entry by entry")
    tick_again(world)
    tell.check(len(world.mails()) == sent, "and no message was sent again")


def _without_rings(call: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in call.items() if name != "rung"}


def _owed(world: World) -> dict[str, dict[str, Any]]:
    found = world.followups()
    return {key: {name: row[name] for name in _LASTING} for key, row in found.items()}
