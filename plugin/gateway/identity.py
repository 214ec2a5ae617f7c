"""Who is asking: OpenMRS's own ``/session`` says which user it is, the service account reads the rest.

The session shows no more of a user than that user may read: without ``Get People`` no person, without
``Get Roles`` no roles, and at best those given directly. What she decided about a person or a group must not
depend on that. All is kept for a moment.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from plugin.gateway.credentials import Credentials
from plugin.gateway.faults import Fault
from plugin.gateway.service import ServiceAccount
from plugin.gateway.upstream import Upstream
from sensitivity.audiences import Viewer

_MOST = 10_000
_PLAIN = re.compile(r"[0-9A-Za-z-]{1,64}")
# "allRoles" are the given ones and all that they inherit, as OpenMRS itself counts them.
_FIELDS = "uuid,username,systemId,person:(uuid),allRoles:(uuid,name)"


class Identities:
    """Viewers by a keyed hash of their credentials. All are forgotten when a login or logout was seen
    anywhere."""

    def __init__(
        self,
        upstream: Upstream,
        session_path: str,
        service: ServiceAccount,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._upstream = upstream
        self._path = session_path
        self._service = service
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
        session = reply.json()
        user = user_of(session)
        return None if user is None else viewer_of(await self._user(user), user, provider_of(session))

    async def _user(self, user: str) -> Any:
        reply = await self._service.get(f"user/{user}?v=custom:({_FIELDS})")
        if reply.status != 200:
            raise Fault(f"the service account can't read who is asking (status {reply.status})")
        return reply.json()


def user_of(session: Any) -> str | None:
    """The user's uuid in the body of ``/session``, None for nobody. Raises ``Fault`` if it says neither."""
    try:
        if session["authenticated"] is not True:
            return None
        return _uuid(session["user"])
    except (KeyError, TypeError):
        raise Fault("OpenMRS does not say who is asking") from None


def provider_of(session: Any) -> str | None:
    """The provider that the session is, which OpenMRS tells everybody about themselves."""
    provider = session.get("currentProvider")
    return provider.get("uuid") if isinstance(provider, dict) else None


def viewer_of(body: Any, user: str, provider: str | None) -> Viewer:
    """The viewer in the body of that user. Raises ``Fault`` where a part is missing: what the service account
    may not read is left out without a word, and a group left out would open what she closed to it."""
    try:
        if body["uuid"] != user:
            raise Fault("OpenMRS answered with another user")
        return Viewer(
            user=user,
            person=_uuid(body["person"]),
            username=body.get("username") or body.get("systemId") or "",
            roles=frozenset(_name(role) for role in body["allRoles"]),
            provider=provider,
        )
    except (KeyError, TypeError, AttributeError):
        raise Fault(
            "the service account can't read who is asking: give it Get Users, Get People and Get Roles"
        ) from None


def _uuid(thing: Any) -> str:
    uuid = thing["uuid"]
    if not _PLAIN.fullmatch(uuid):
        raise TypeError
    return str(uuid)


def _name(role: Any) -> str:
    name = role["name"]
    if not isinstance(name, str):
        raise TypeError
    return name
