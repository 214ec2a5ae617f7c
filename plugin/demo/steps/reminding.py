"""Step 5: a follow-up comes due, and what reaches her is what she allowed, when she allowed it, once."""

import email
import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.identifiers import identifier
from plugin.demo.people import EMAIL, PATIENT, TEAM, demo
from plugin.demo.steps.conversation import positive
from plugin.demo.world import World

_ZONE = ZoneInfo("America/New_York")
_WINDOWS = "mon-fri 10:00-12:00"
_TELLING = ("clinic", "traffick", "survivor", "hst", "patient", "amara", "test", "safe", "trata", "médic")


def remind(world: World) -> None:
    """Without a rule nothing; with one, once and in her hours; after she withdrew it, nothing."""
    tell = world.transcript
    tell.step(5, "A follow-up comes due")
    day = _day(world)
    _tick(world, day, time(7, 0))
    tell.check(not world.mails(), "with no contact rule, nothing goes to her")
    _owner_knows(world)
    _allow(world)
    positive(world, TEAM)
    _tick(world, day, time(8, 0))
    tell.check(not world.mails(), "at 8 in the morning, outside her hours, nothing goes out")
    _tick(world, day, time(10, 30))
    tell.check(
        len(world.mails()) == 1, "at half past ten one message goes out", f"{len(world.mails())} went."
    )
    _tick(world, day, time(10, 45))
    tell.check(len(world.mails()) == 1, "and only one")
    _says_nothing(world)
    world.processes.run("contact", "withdraw", PATIENT)
    positive(world, TEAM)
    _tick(world, day, time(11, 0))
    tell.check(len(world.mails()) == 1, "after she withdrew it, nothing goes out, inside her hours as well")
    world.notes["day"] = day


def tick_again(world: World) -> None:
    """One more round, later in her hours."""
    _tick(world, world.notes["day"], time(11, 30))


def _day(world: World) -> datetime:
    """The first working day of hers on which the follow-up is due by seven in the morning."""
    due = datetime.fromisoformat(world.followups()[world.notes["check_in"]]["due_at"]).astimezone(_ZONE)
    # Two more hours: the conversations that follow are a little younger, and must be due as well.
    ready = due + timedelta(hours=2)
    day = ready.replace(hour=7, minute=0, second=0, microsecond=0)
    while day < ready or day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _tick(world: World, day: datetime, at: time) -> dict[str, Any]:
    moment = datetime.combine(day.date(), at, tzinfo=_ZONE)
    said = world.processes.run("remind", "tick", "--at", moment.isoformat()).stdout
    report: dict[str, Any] = json.loads(said.splitlines()[-1])
    return report


def _owner_knows(world: World) -> None:
    why = world.processes.run("remind", "why", world.notes["check_in"]).stdout
    world.transcript.check("no contact rule" in why, "the plugin can say why")
    with world.admin() as admin:
        alerts = list(admin.search("alert", v="full", includeExpired=True))
    told = [alert["text"] for alert in alerts if _is_for(alert, TEAM.user)]
    right = any("no contact rule" in text for text in told)
    world.transcript.check(right, "and her clinician is told why, inside OpenMRS", f"Told: {told}")


def _is_for(alert: dict[str, Any], user: str) -> bool:
    return any(each["recipient"]["uuid"] == user for each in alert["recipients"])


def _allow(world: World) -> None:
    """She gives an address and her hours; the address stays in OpenMRS."""
    attribute = demo("attribute", "email")
    with world.admin() as admin:
        if admin.find(f"person/{PATIENT}/attribute/{attribute}") is None:
            kind = identifier("person_attribute_type", "email")
            body = {"uuid": attribute, "attributeType": kind, "value": EMAIL}
            admin.create(f"person/{PATIENT}/attribute", body)
    options = ("--address", attribute, "--windows", _WINDOWS, "--zone", _ZONE.key, "--days", "90")
    world.processes.run("contact", "set", PATIENT, *options)
    world.transcript.say(f"   She says: by e-mail, {_WINDOWS}, in neutral words, for 90 days.")


def _says_nothing(world: World) -> None:
    message = email.message_from_bytes(world.mails()[-1].read_bytes())
    text = f"{message['From']} {message['Subject']} {message.get_payload()}"
    told = [word for word in _TELLING if word in text.lower()]
    world.transcript.say(
        f"   What her screen shows: {message['Subject']}: {str(message.get_payload()).strip()}"
    )
    world.transcript.check(not told, "no word of it tells what it is about", f"It says {told}.")
    with world.admin() as admin:
        markers = list(
            admin.search(
                "encounter",
                patient=PATIENT,
                encounterType=identifier("encounter_type", "follow_up"),
                v="custom:(uuid,obs:(formFieldPath,value))",
            )
        )
    paths = {obs["formFieldPath"] for marker in markers for obs in marker["obs"]}
    world.transcript.check("attempt.message" in paths, "the attempt was put on record before it was sent")
