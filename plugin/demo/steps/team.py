"""Step 6: she is welcomed, passed on in person, pauses, and the door stays open."""

from typing import Any

from content.identifiers import identifier
from plugin.demo.people import COLLEAGUE, PATIENT, TEAM
from plugin.demo.world import World


def walk(world: World) -> None:
    """Enrolment, a warm handoff, a pause, and the way back."""
    tell = world.transcript
    tell.step(6, "The team walks with her, in her time")
    _team(world, "enrol", "--owner", TEAM.username, "--by", TEAM.username)
    tell.check(_state(world) == "first_contact", "OpenMRS shows her enrolled, at first contact")
    _team(world, "move", "walk", "--by", TEAM.username)
    tell.check(_state(world) == "walking_together", "they walk together")
    handoff = _team(world, "offer", "--to", COLLEAGUE.username, "--by", TEAM.username).strip()
    _team(world, "handoff", handoff, "agree", "--by", TEAM.username)
    _team(world, "handoff", handoff, "meet", "--by", COLLEAGUE.username)
    shown = _team(world, "show")
    tell.check(COLLEAGUE.user in shown, "she met the colleague in person, and is now in her hands")
    wrong = world.processes.run("team", "move", PATIENT, "return", "--by", COLLEAGUE.username, expect=None)
    said = wrong.stderr.strip()
    tell.check(
        wrong.returncode == 23 and "can: " in said,
        f"a move that makes no sense is refused and mended: {said}",
    )
    _team(world, "move", "pause", "--by", COLLEAGUE.username)
    tell.check(_state(world) == "paused", "she pauses, and OpenMRS shows it")
    tell.check("return" in _team(world, "show"), "the door is open: one step leads back")
    enrolled = _enrollment(world)
    tell.check(enrolled["dateCompleted"] is None, "nobody discharged her")


def _team(world: World, command: str, *args: str) -> str:
    said: str = world.processes.run("team", command, PATIENT, *args).stdout
    return said


def _enrollment(world: World) -> dict[str, Any]:
    with world.admin() as admin:
        rows = admin.search(
            "programenrollment",
            patient=PATIENT,
            v="custom:(uuid,program:(uuid),dateCompleted,states:(state:(uuid),endDate,voided))",
        )
        ours = identifier("program", "continuity")
        return next(row for row in rows if row["program"]["uuid"] == ours)


def _state(world: World) -> str:
    """The state without an end, as OpenMRS itself shows it."""
    keys = ("first_contact", "walking_together", "paused")
    names = {identifier("state", key): key for key in keys}
    stays = _enrollment(world)["states"]
    open_ = [stay for stay in stays if not stay["endDate"] and not stay["voided"]]
    return names.get(open_[0]["state"]["uuid"], "another state") if len(open_) == 1 else "no single state"
