"""Step 2: a first conversation is saved, noticed, read again, scored, and what it asks of staff is owed."""

from typing import Any

from content.identifiers import identifier
from forms.conditions import Answers
from forms.definition import load_library
from forms.payload import encounter
from forms.shapes import FormDefinition
from plugin.demo.people import LOCATION, ON_DUTY, PATIENT, TEAM, VISIT, Member
from plugin.demo.world import World

REST = "/openmrs/ws/rest/v1"
_ANSWERS = {
    "first_limits": "yes",
    "first_offer": "yes",
    "room_alone": "yes",
    "room_willing": "yes",
    "talk_a": "yes",
    "talk_b": "no",
    "talk_c": "yes",
    "talk_d": "no",
}


def form() -> FormDefinition:
    """The form of a first conversation."""
    return next(each for each in load_library() if each.key == "conversation")


def converse(world: World) -> None:
    """Post the form as O3's engine would, through the gateway."""
    tell = world.transcript
    tell.step(2, "A first conversation, in a private room")
    tell.say(
        "   The clinician tells the limits first, offers what is offered to everyone, asks whether they are"
    )
    tell.say(
        "   alone and whether now is a good time; then four short questions, each of which can be skipped."
    )
    saved = save(world, TEAM, {**_ANSWERS, "talk_now": "yes"})
    world.notes["conversation"] = saved["uuid"]
    world.notes["answers"] = [obs["uuid"] for obs in saved["obs"]]
    tell.check(bool(saved["uuid"]), "the form is saved in her chart")
    score = _score_on_record(world, saved["uuid"])
    tell.check(score == 2, "the server counted two yes and put the count on record", f"It holds {score}.")
    found = [each for each in world.followups().values() if each["source"] == saved["uuid"]]
    owed = {each["rule"]: each for each in found}
    tell.check(set(owed) == {"check_in"}, "the screen asks for a talk in the next days")
    world.notes["check_in"] = owed["check_in"]["id"]
    _called(world, saved["uuid"])


def _called(world: World, encounter: str) -> None:
    """A yes to "now": people are called until one is with her, and none of it goes to her."""
    tell = world.transcript
    (call,) = [each for each in world.calls() if each["encounter"] == encounter]
    tell.check(call["acknowledged_at"] is None, "a yes to 'now' waits for a person, and nobody may forget it")
    world.processes.run("remind", "tick")
    tell.check(
        _shown(world, call) == {TEAM.user, ON_DUTY.user}, "its author and the person on duty are called"
    )
    world.processes.run("remind", "acknowledge", call["id"], "--by", ON_DUTY.username)
    (after,) = [each for each in world.calls() if each["id"] == call["id"]]
    tell.check(after["acknowledged_by"] == ON_DUTY.user, "the person on duty says: I am with her")
    tell.check(_shown(world, call) == set(), "and nobody is called to her twice")
    tell.check(not world.mails(), "nothing of it went to her")


def _shown(world: World, call: dict[str, Any]) -> set[str]:
    """The users who see a notice about the call now."""
    with world.admin() as admin:
        alerts = [each for each in admin.search("alert", v="full") if call["id"][:8] in each["text"]]
    return {each["recipient"]["uuid"] for alert in alerts for each in alert["recipients"]}


def save(world: World, member: Member, answers: Answers) -> dict[str, Any]:
    """Save the form as a member of staff; OpenMRS's answer."""
    body = encounter(
        form(),
        answers,
        patient=PATIENT,
        location=LOCATION,
        provider=member.provider,
        encounter_role=identifier("encounter_role", "clinician"),
        visit=VISIT,
    )
    answer = world.ask(member, f"{REST}/encounter", body=body)
    world.transcript.check(answer.status == 201, "OpenMRS took the form", f"It answered {answer.status}.")
    saved: dict[str, Any] = answer.body
    return saved


def positive(world: World, member: Member) -> str:
    """Save a form whose screen is positive and whose 'now' is no; the uuid of the encounter."""
    return str(save(world, member, {**_ANSWERS, "talk_now": "no"})["uuid"])


def _score_on_record(world: World, uuid: str) -> float | None:
    concept = form().concept_uuid("score")
    with world.admin() as admin:
        stored = admin.get(f"encounter/{uuid}", v="custom:(obs:(uuid,value,concept:(uuid)))")
    return next((obs["value"] for obs in stored["obs"] if obs["concept"]["uuid"] == concept), None)
