"""Who is asking: what OpenMRS's own ``/session`` says about the caller's own credentials, kept for a
moment."""

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from plugin.gateway.credentials import Credentials
from plugin.gateway.faults import Fault
from plugin.gateway.upstream import Upstream
from sensitivity.audiences import Viewer

_MOST = 10_000


class Identities:
    """Viewers by a keyed hash of their credentials. All are forgotten when a login or logout was seen
    anywhere."""

    def __init__(
        self,
        upstream: Upstream,
        session_path: str,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._upstream = upstream
        self._path = session_path
        self._seconds = seconds
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[Viewer | None, float]] = {}
        self._epoch = -1

    async def of(self, credentials: Credentials, epoch: int) -> Viewer | None:
        """The viewer, or None for nobody. ``epoch`` is the identity counter as read for this request."""
        if credentials.empty():
            return None
        if epoch != self._epoch:
            self._known.clear()
            self._epoch = epoch
        key = self._hash(credentials)
        viewer, until = self._known.get(key, (None, 0.0))
        if self._clock() < until:
            return viewer
        viewer = await self._ask(credentials)
        # Someone may have signed in while we asked: then what we heard is not worth keeping.
        if epoch == self._epoch:
            self._keep(key, viewer)
        return viewer

    def forget(self) -> None:
        """A login or logout passes through here now; the counter tells the others."""
        self._known.clear()
        self._epoch = -1

    def _keep(self, key: bytes, viewer: Viewer | None) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = (viewer, self._clock() + self._seconds)

    def _hash(self, credentials: Credentials) -> bytes:
        text = f"{credentials.authorization}\n{credentials.cookie}".encode(errors="surrogateescape")
        return hashlib.blake2b(text, key=self._key, digest_size=32).digest()

    async def _ask(self, credentials: Credentials) -> Viewer | None:
        headers = {**credentials.headers(), "Accept": "application/json", "Accept-Encoding": "identity"}
        reply = await self._upstream.send("GET", self._path, headers)
        if reply.status == 401:
            return None  # a cookie of a session that has ended
        if reply.status != 200:
            raise Fault("OpenMRS does not say who is asking")
        return viewer_of(reply.json())


def viewer_of(session: Any) -> Viewer | None:
    """The viewer in the body of ``/session``. Raises ``Fault`` where it says neither yes nor no."""
    try:
        if session["authenticated"] is not True:
            return None
        user = session["user"]
        roles = [*(user.get("roles") or ()), *(user.get("allRoles") or ())]
        return Viewer(
            user=user["uuid"],
            person=user["person"]["uuid"],
            username=user.get("username") or user.get("systemId") or "",
            roles=frozenset(role.get("name") or role["display"] for role in roles),
            provider=(session.get("currentProvider") or {}).get("uuid"),
        )
    except (KeyError, TypeError, AttributeError):
        raise Fault("OpenMRS does not say who is asking") from None
