"""Cookies, in memory as the servlet container has them: a restart forgets them all."""

import base64
import binascii
import secrets
from dataclasses import dataclass

from plugin.sandbox.messages import Request

COOKIE = "JSESSIONID"
_MOST = 20_000  # every request with Basic credentials alone begins one


@dataclass(frozen=True, kw_only=True)
class Session:
    """``user`` and ``location`` are uuids; without a user it belongs to nobody yet."""

    id: str
    user: str | None = None
    locale: str | None = None
    location: str | None = None


class Sessions:
    """The sessions that are alive; the oldest end when there are too many."""

    def __init__(self) -> None:
        self._alive: dict[str, Session] = {}

    def get(self, session_id: str | None) -> Session | None:
        return self._alive.get(session_id or "")

    def begin(self) -> Session:
        while len(self._alive) >= _MOST:
            del self._alive[next(iter(self._alive))]
        session = Session(id=secrets.token_hex(16).upper())
        self._alive[session.id] = session
        return session

    def change(self, session: Session) -> Session:
        """Keep the session as it now is; its id stays, as OpenMRS never rotates it."""
        self._alive[session.id] = session
        return session

    def end(self, session_id: str) -> None:
        self._alive.pop(session_id, None)


def set_cookie(session_id: str) -> str:
    return f"{COOKIE}={session_id}; Path=/openmrs; HttpOnly"


CLEARED_COOKIE = f"{COOKIE}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/openmrs; HttpOnly"


def asked_session(request: Request) -> str | None:
    """The session id that the request's cookie names, alive or not."""
    for part in request.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value.strip('"')
    return None


class MalformedCredentials(Exception):
    """An Authorization header that is Basic and can't be read: OpenMRS answers 400."""


def basic_credentials(request: Request) -> tuple[str, str] | None:
    """Name and password of a Basic header; None without one. ``MalformedCredentials`` if it can't be read."""
    header = request.headers.get("authorization", "")
    if not header.startswith("Basic"):
        return None
    try:
        decoded = base64.b64decode(header[6:].strip(), validate=False).decode(errors="replace")
    except binascii.Error:
        decoded = ""
    name, colon, password = decoded.partition(":")
    if not colon:
        raise MalformedCredentials
    return name, password
