"""Who is on duty, as OpenMRS knows them: for the form that may need them, for calls, for whoever asks."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from plugin.care.outreach import unavailable
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.errors import Forbidden
from reminders.duty import Duty, Roster
from sensitivity.choices import PatientChoices

logger = logging.getLogger(__name__)

_KEPT = timedelta(minutes=5)
_SHOWN = "custom:(uuid,username,systemId,retired,person:(uuid,preferredName:(display)))"


class Server(Protocol):
    """What this needs of the OpenMRS client."""

    def search(self, resource: str, /, **params: object) -> Iterator[dict[str, Any]]: ...


class Choices(Protocol):
    """Her choices, as the index holds them."""

    def of(self, patient: str) -> PatientChoices: ...


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A user of OpenMRS: uuids of user and person, and the name that people are shown."""

    user: str
    person: str
    name: str


class DutyDesk:
    """The roster with the people in it. For one thread, as its client is. Raises what the client raises."""

    def __init__(self, server: Server, roster: Roster, zone: ZoneInfo) -> None:
        self._server = server
        self._roster = roster
        self._zone = zone
        self._known: dict[str, tuple[Colleague | None, datetime]] = {}

    def names(self, now: datetime) -> tuple[str, ...]:
        """Names to show of who is on duty, the first to be called first; empty where nobody is."""
        return tuple(each.name for each in self._found(self._roster.on_duty(now, self._zone).people, now))

    def first(self, now: datetime) -> str:
        """The user who is called first, empty where nobody is on duty."""
        return next((each.user for each in self._found(self.duty(now).people, now)), "")

    def duty(self, now: datetime) -> Duty:
        """Who is on duty, by user name."""
        return self._roster.on_duty(now, self._zone)

    def for_call(self, choices: PatientChoices, now: datetime) -> Duty:
        """Who may be called about someone with these choices, as user uuids. Raises ``Unavailable``.

        Whom she named in a "never" is passed over: that person must not even learn that she is here.
        """
        duty = self.duty(now)
        never = {
            each.audience for each in choices.choices if each.effect == "deny" and not each.withdrawn(now)
        }

        def callable_(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(
                each.user for each in self._found(names, now) if f"person:{each.person}" not in never
            )

        with unavailable():
            return replace(duty, people=callable_(duty.people), always=callable_(duty.always))

    def unknown(self, now: datetime) -> tuple[str, ...]:
        """The user names of the roster that OpenMRS does not have, or has retired."""
        return tuple(name for name in self._roster.names() if self._find(name, now) is None)

    def _found(self, names: Iterable[str], now: datetime) -> Iterator[Colleague]:
        for name in names:
            found = self._find(name, now)
            if found is not None:
                yield found

    def _find(self, name: str, now: datetime) -> Colleague | None:
        found, at = self._known.get(name, (None, now - 2 * _KEPT))
        if not timedelta() <= now - at < _KEPT:
            found = self._ask(name)
            self._known[name] = found, now
        return found

    def _ask(self, name: str) -> Colleague | None:
        try:
            for each in self._server.search("user", username=name, v=_SHOWN):
                if name in (each.get("username"), each.get("systemId")) and not each.get("retired"):
                    return _colleague(each)
        except Forbidden as refusal:
            # The others can still be called; the author's uuid is known without asking.
            logger.warning("nobody of the roster can be called: %s", refusal)
            return None
        logger.warning("the roster names a user whom OpenMRS does not have: `hst duty` shows which")
        return None


@dataclass(frozen=True, kw_only=True)
class DutyNames:
    """Supplies the gateway's ``DutyBoard``, on any thread."""

    client: Callable[[], OpenMRS]
    roster: Roster
    zone: ZoneInfo

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        """Names of who is on duty. Where it is empty no acute question may be offered."""
        with self.client() as server:
            return DutyDesk(server, self.roster, self.zone).names(now)


def _colleague(user: dict[str, Any]) -> Colleague:
    person = user.get("person") or {}
    name = (person.get("preferredName") or {}).get("display") or user.get("username") or ""
    return Colleague(user=str(user["uuid"]), person=str(person.get("uuid") or ""), name=str(name))
