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
    """The one form of the library."""
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
    tell.check(
        set(owed) == {"happening_now", "check_in"},
        "a yes to 'now' calls a person; the screen asks for a call",
    )
    tell.check(owed["happening_now"]["owner"] == ON_DUTY.user, "the person on duty owes the first, at once")
    tell.check(not owed["happening_now"]["reaches_her"], "nothing is ever sent to her about it")
    world.notes["check_in"] = owed["check_in"]["id"]
    world.notes["happening_now"] = owed["happening_now"]["id"]


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
    scoring = form().scoring
    concept = form().concept_uuid(scoring.field) if scoring else ""
    with world.admin() as admin:
        stored = admin.get(f"encounter/{uuid}", v="custom:(obs:(uuid,value,concept:(uuid)))")
    return next((obs["value"] for obs in stored["obs"] if obs["concept"]["uuid"] == concept), None)
