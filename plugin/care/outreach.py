"""What dispatch needs of OpenMRS: her address, the markers of attempts, and alerts to staff."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from content.moments import text_of
from plugin.openmrs.errors import (
    Conflict,
    NotAuthenticated,
    NotFound,
    NotOpenMRS,
    ServerFault,
    Unreachable,
)
from plugin.records.followups import attempt_record, outcome_record
from plugin.records.store import RecordStore
from reminders.ports import Attempt, Notice, Unavailable

_SHOWN = "custom:(uuid,text,recipients:(recipient:(uuid)))"


class Server(Protocol):
    """What outreach needs of the OpenMRS client."""

    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...
    def search(self, resource: str, /, **params: object) -> Iterator[dict[str, Any]]: ...
    def create(self, resource: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def update(self, resource: str, uuid: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...


class OpenMRSAddresses:
    """Supplies ``AddressBook``: the address stays in OpenMRS and is read when something is sent."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def address(self, patient: str, ref: str) -> str | None:
        with unavailable():
            found = self._server.find(f"person/{patient}/attribute/{ref}", v="custom:(value,voided)")
        if found is None or found.get("voided"):
            return None
        return str(found.get("value") or "").strip() or None


class OpenMRSAttempts:
    """Supplies ``Attempts``: a marker before each message to her, and its outcome after."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def record(self, attempt: Attempt) -> bool:
        with unavailable():
            return self._records.write(attempt_record(attempt))

    def outcome(self, attempt: Attempt, outcome: str) -> None:
        with unavailable():
            self._records.write(outcome_record(attempt, outcome))


class OpenMRSAlerts:
    """Supplies ``StaffNotices``: an alert that the user sees inside OpenMRS."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def post(self, notice: Notice) -> None:
        body: dict[str, Any] = {
            "uuid": notice.id,
            "text": notice.text,
            "recipients": [{"recipient": notice.user}],
        }
        if notice.expires_at is not None:
            body["dateToExpire"] = text_of(notice.expires_at)
        # Without a look first: OpenMRS would read every alert there is to find one. A second post of the same
        # notice is refused for its uuid, and that is as good as done.
        with unavailable(), suppress(Conflict):
            self._server.create("alert", body)

    def shown(self) -> Iterator[Notice]:
        """Every notice of ours or others' that has not ended, once for each who is shown it. Raises what the
        client raises."""
        for alert in self._server.search("alert", v=_SHOWN, includeExpired="false"):
            for each in alert.get("recipients") or ():
                user = str(each["recipient"]["uuid"])
                text = str(alert.get("text") or "")
                yield Notice(id=str(alert["uuid"]), user=user, text=text, urgent=False, expires_at=None)

    def withdraw(self, notice: str, now: datetime) -> None:
        """Let it end now. Later versions of OpenMRS want the privilege Get Alerts for it; 2.8 does not."""
        with unavailable(), suppress(NotFound):
            # A second ago, since servers differ on whether one that ends in this second is still shown.
            self._server.update("alert", notice, {"dateToExpire": text_of(now - timedelta(seconds=1))})


@contextmanager
def unavailable() -> Iterator[None]:
    """What asking again later may mend, as the rooms below know it."""
    # What OpenMRS understood and refused stays as it is: asking again would not help, so dispatch parks it.
    try:
        yield
    except (Unreachable, NotAuthenticated, ServerFault, NotOpenMRS) as error:
        raise Unavailable(str(error)) from None
