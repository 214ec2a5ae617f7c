"""Steps 3 and 4: she chooses who may see it, and every way to ask gives what she chose."""

import sqlite3
import time
from contextlib import closing
from uuid import uuid4

from plugin.demo.people import EMERGENCY, NAMED, PATIENT, PRIMARY, TEAM, TWIN, Member
from plugin.demo.steps.views import ACROSS, ITEMS, LISTS, anonymous, item, of
from plugin.demo.world import COOLING_OFF_SECONDS, World

_CATEGORY = "trafficking_history"
_ALLERGIES = (
    f"/openmrs/ws/rest/v1/patient/{PATIENT}/allergy?v=default",
    f"/openmrs/ws/fhir2/R4/AllergyIntolerance?patient={PATIENT}",
)


def choose(world: World) -> None:
    """Before any choice the team's alone; a yes waits, a no holds at once."""
    tell = world.transcript
    tell.step(3, "She chooses who may see it")
    tell.check(_sees(world, TEAM), "before any choice the team sees the conversation")
    for member in (PRIMARY, EMERGENCY, NAMED):
        tell.check(not _sees(world, member), f"before any choice {member.what} does not")
    _shadow(world)
    _set(world, f"person:{NAMED.person}", "deny")
    tell.say("   She says: this one employee never. It holds at once.")
    _set(world, "primary_care", "allow")
    tell.say("   She says: my primary-care clinic may see it. It waits, and she can take it back until then.")
    tell.check(not _sees(world, PRIMARY), "while it waits, primary care does not see it")
    time.sleep(COOLING_OFF_SECONDS + 1)
    tell.check(_sees(world, PRIMARY), "after the wait, primary care sees it")


def enforce(world: World) -> None:
    """Every way to ask, as each of the three."""
    tell = world.transcript
    tell.step(4, "Three colleagues ask, in every way that there is")
    _sees_all(world, PRIMARY)
    for member in (EMERGENCY, NAMED):
        _sees_nothing(world, member)
    for path in _ALLERGIES:
        answer = world.ask(EMERGENCY, path)
        tell.check(
            answer.status == 200 and answer.holds("Penicillin"), "the emergency department sees her allergy"
        )
    _locked(world)
    verified = world.processes.run("audit", "verify", expect=None)
    tell.check(verified.returncode == 0, "each of these reads stands in a log that nobody can change unseen")
    seen = world.processes.run("audit", "show", PATIENT).stdout
    tell.check("emergency" in seen, "and the log tells her that the emergency department asked")


def decisions(world: World) -> dict[str, bool]:
    """Who sees the conversation now, by user name."""
    return {member.username: _sees(world, member) for member in (TEAM, PRIMARY, EMERGENCY, NAMED)}


def _sees(world: World, member: Member) -> bool:
    path = item(ITEMS["the encounter"], encounter=world.notes["conversation"], obs="")
    return world.ask(member, path).status == 200


def _set(world: World, audience: str, effect: str) -> None:
    options = ("--category", _CATEGORY, "--audience", audience, "--effect", effect)
    world.processes.run("choices", "set", PATIENT, *options)


def _shadow(world: World) -> None:
    """The same question in the stage of shadow: answered, and reported without identity."""
    gateway = world.start_gateway(stage="shadow", name="shadow")
    path = item(ITEMS["the encounter"], encounter=world.notes["conversation"], obs="")
    answer = world.ask(EMERGENCY, path, part=gateway)
    world.transcript.check(answer.status == 200, "in the stage of shadow nothing is hidden")
    gateway.stop()
    report = world.processes.run("shadow").stdout
    world.transcript.check(
        "item_hidden" in report and PATIENT not in report, "but what would have been is counted, nameless"
    )


def _sees_all(world: World, member: Member) -> None:
    tell = world.transcript
    conversation, answers = world.notes["conversation"], world.notes["answers"]
    for name, template in LISTS.items():
        if name in ("the patient", "the encounters, counted"):
            continue
        answer = world.ask_all(member, of(PATIENT, template))
        direct = world.ask_directly(member, of(PATIENT, template))
        tell.check(answer.status == 200 and answer.holds(conversation), f"{member.what}: {name}: it is there")
        missing = [each for each in answers if each in direct.text and each not in answer.text]
        tell.check(not missing, f"{member.what}: {name}: all that OpenMRS gives is there")
    for name, template in ITEMS.items():
        answer = world.ask(member, item(template, encounter=conversation, obs=answers[0]))
        tell.check(
            answer.status == 200, f"{member.what}: {name}: it is there", f"It answered {answer.status}."
        )
    for name, path in ACROSS.items():
        tell.check(world.ask_all(member, path).holds(PATIENT), f"{member.what}: {name}: hers is among them")


def _sees_nothing(world: World, member: Member) -> None:
    tell = world.transcript
    conversation, answers = world.notes["conversation"], world.notes["answers"]
    for name, template in LISTS.items():
        hers, twins = (world.ask_all(member, of(patient, template)) for patient in (PATIENT, TWIN))
        alike = hers.status == twins.status == 200 and anonymous(hers.body) == anonymous(twins.body)
        tell.check(alike, f"{member.what}: {name}: as of a patient without it")
    for name, template in ITEMS.items():
        hers = world.ask(member, item(template, encounter=conversation, obs=answers[0]))
        absent = world.ask(member, item(template, encounter=str(uuid4()), obs=str(uuid4())))
        alike = hers.status == absent.status and anonymous(hers.body) == anonymous(absent.body)
        tell.check(alike, f"{member.what}: {name}: as if it did not exist", f"{hers.status}/{absent.status}")
    for name, path in ACROSS.items():
        answer = world.ask_all(member, path)
        tell.check(
            answer.status == 200 and not answer.holds(PATIENT),
            f"{member.what}: {name}: hers is not among them",
        )


def _locked(world: World) -> None:
    """While somebody else holds the plugin's database, nothing can be decided: unavailable, not empty."""
    with closing(sqlite3.connect(world.database, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        answer = world.ask(EMERGENCY, of(PATIENT, LISTS["the encounters"]))
        holder.execute("ROLLBACK")
    world.transcript.check(
        answer.status == 503, "with the plugin's database locked the answer is 'unavailable', not 'nothing'"
    )
    again = world.ask(EMERGENCY, of(PATIENT, LISTS["the encounters"]))
    world.transcript.check(again.status == 200, "and it comes back by itself")
