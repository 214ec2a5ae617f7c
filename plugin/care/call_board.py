"""The board of calls behind the page for staff: what waits for a user, with names as OpenMRS holds them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugin.care.calls import CallDesk
from plugin.database.calls import CallIndex
from plugin.openmrs.client import OpenMRS
from plugin.pages.ports import Waiting
from plugin.records.store import RecordStore
from reminders.calls import Call, leading

_NAME = "custom:(person:(preferredName:(display)))"


@dataclass(frozen=True, kw_only=True)
class DeskCallBoard:
    """Supplies ``pages.ports.CallBoard`` on any thread: each use has a client of its own."""

    client: Callable[[], OpenMRS]
    index: CallIndex

    def waiting(self, user: str) -> Sequence[Waiting]:
        found = leading(self.index.open_for(user))
        if not found:
            return ()
        with self.client() as server:
            return tuple(self._shown(call, server) for call in found)

    def acknowledge(self, call: str, user: str, now: datetime) -> bool:
        if call not in {each.id for each in self.index.open_for(user)}:
            return False
        with self.client() as server:
            CallDesk(RecordStore(server), self.index).acknowledge(call, user, now)
        return True

    def _shown(self, call: Call, server: OpenMRS) -> Waiting:
        people = dict.fromkeys(ring.person for ring in self.index.rings_out(call.id))
        names = tuple(filter(None, (_name(server, person) for person in people)))
        return Waiting(call=call.id, since=call.opened_at, patient=call.patient, called=names)


def _name(server: OpenMRS, user: str) -> str:
    found = server.find(f"user/{user}", v=_NAME) or {}
    name = (found.get("person") or {}).get("preferredName") or {}
    return str(name.get("display") or "")
