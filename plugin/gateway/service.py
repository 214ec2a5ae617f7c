"""The plugin's own account at OpenMRS: it signs in once, and its reads go with the cookie of that session.

Each sign-in with Basic writes the user's row and opens a session that Tomcat keeps for half an hour: sent
with every read, parallel reads would wait for one row, and sessions would pile up.
"""

import asyncio
import time
from collections.abc import Callable

from plugin.gateway.credentials import Credentials
from plugin.gateway.faults import Fault
from plugin.gateway.upstream import Reply, Upstream

# Tomcat forgets a session after 30 minutes: sign in again well before.
_IDLE = 600.0
# OpenMRS locks an account that is tried too often, and each further try makes the lock last longer.
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 600.0
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_NOT_LET_IN = (
    "OpenMRS does not let the service account in: check HST_OPENMRS_USER and HST_OPENMRS_PASSWORD, and that "
    "the account is neither locked nor retired"
)


class ServiceAccount:
    """Reads for the gateway itself. ``rest`` is the path of REST ("/openmrs/ws/rest/v1").

    Its cookie stays in here and no caller's gets in.
    """

    def __init__(
        self,
        upstream: Upstream,
        basic: Credentials,
        rest: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._upstream = upstream
        self._basic = basic
        self._rest = rest
        self._clock = clock
        self._session = Credentials()
        self._heard = 0.0
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0
        self._signing_in = asyncio.Lock()

    async def get(self, target: str) -> Reply:
        """OpenMRS's answer to a read below REST ("encounter/…"), whatever its status. Raises ``Fault``."""
        session = await self._other_than(self._ended())
        reply = await self._send(target, session)
        # The session ended early (OpenMRS began anew): with a stale cookie everything is 401.
        if reply.status == 401:
            reply = await self._send(target, await self._other_than(session))
        return reply

    def _ended(self) -> Credentials:
        """The session that will not do any more: none at all, or the one that was idle for too long."""
        idle = self._clock() - self._heard > _IDLE
        return self._session if idle else Credentials()

    async def _other_than(self, ended: Credentials) -> Credentials:
        """A session that is not ``ended``. However many wait for one, one of them signs in."""
        async with self._signing_in:
            if self._session == ended or self._session.empty():
                self._session = Credentials()
                self._session = await self._signed_in()
            return self._session

    async def _signed_in(self) -> Credentials:
        if self._clock() < self._not_before:
            raise Fault(_NOT_LET_IN)
        reply = await self._send("session", self._basic)
        if reply.status not in (200, 401, 403):
            raise Fault(f"the service account can't sign in (status {reply.status})")
        if reply.status != 200 or not _authenticated(reply):
            self._not_before = self._clock() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            raise Fault(_NOT_LET_IN)
        self._pause = _FIRST_PAUSE
        return _session_of(reply)

    async def _send(self, target: str, credentials: Credentials) -> Reply:
        reply = await self._upstream.send(
            "GET", f"{self._rest}/{target}", {**_HEADERS, **credentials.headers()}
        )
        self._heard = self._clock()
        return reply


def _authenticated(reply: Reply) -> bool:
    body = reply.json()
    return isinstance(body, dict) and body.get("authenticated") is True


def _session_of(reply: Reply) -> Credentials:
    """The session cookie among those that were set; a proxy between may set others."""
    pairs = (cookie.partition(";")[0] for cookie in reply.cookies)
    found = [session for pair in pairs if not (session := Credentials.of({"Cookie": pair})).empty()]
    if not found:
        raise Fault("OpenMRS opened no session for the service account")
    return found[-1]
