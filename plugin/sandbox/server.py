"""The synchronous core: a request in, an answer out, everything it changed on the disk before it is given.

Handlers are mounted on path prefixes (``mount``); the longest one that fits a request answers it. Each room
of
doors (``rest``, ``fhir``, ``modules``) has a ``register(sandbox)`` in its ``registration.py`` that mounts
its own;
``build.py`` calls them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from plugin.sandbox import container_pages
from plugin.sandbox.call import Call, Handler
from plugin.sandbox.identity import authenticated_user, identity_of
from plugin.sandbox.logins import is_locked, with_failed_login, with_login
from plugin.sandbox.messages import Request, Response
from plugin.sandbox.paths import RefusedPath, normal_path, within_context
from plugin.sandbox.sessions import (
    CLEARED_COOKIE,
    MalformedCredentials,
    Session,
    Sessions,
    asked_session,
    basic_credentials,
    set_cookie,
)
from plugin.sandbox.store import Store


def _now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """One server. ``clock`` gives the moment of a request, with its zone. One request at a time."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = _now) -> None:
        self.store = store
        self.sessions = Sessions()
        self._clock = clock
        self._mounts: dict[str, Handler] = {}
        self._link_base = ""

    def mount(self, prefix: str, handler: Handler) -> None:
        """Let ``handler`` answer everything at and below ``prefix`` ("/ws/fhir2/R4")."""
        self._mounts[prefix] = handler

    def handle(self, request: Request) -> Response:
        """The answer to one request; what it changed is durable, or, where it failed, undone."""
        try:
            path = within_context(normal_path(request.path))
        except RefusedPath:
            return container_pages.bad_request()
        if path is None:
            return container_pages.not_found(request.path)
        return self._in_session(request, path)

    def _in_session(self, request: Request, path: str) -> Response:
        asked = asked_session(request)
        known = self.sessions.get(asked)
        session = known or self.sessions.begin()
        response = self._authenticated(request, path, session, stale=asked is not None and known is None)
        if known is None:
            return response.with_header("Set-Cookie", set_cookie(session.id))
        if self.sessions.get(session.id) is None:
            return response.with_header("Set-Cookie", CLEARED_COOKIE)
        return response

    def _authenticated(self, request: Request, path: str, session: Session, *, stale: bool) -> Response:
        if stale:
            return container_pages.unauthorized("Session timed out")
        try:
            session = self._logged_in(request, session)
        except MalformedCredentials:
            return container_pages.bad_request("Invalid credentials provided")
        return self._dispatched(request, path, session)

    def _logged_in(self, request: Request, session: Session) -> Session:
        """An authenticated session wins over Basic credentials, even over wrong ones."""
        credentials = basic_credentials(request) if session.user is None else None
        if credentials is None:
            return session
        user = authenticated_user(self.store, *credentials)
        if user is None or is_locked(user, self._clock()):
            with_failed_login(self.store, credentials[0], self._clock())
            return session
        with_login(self.store, user, self._clock())
        return self.sessions.change(replace(session, user=user["uuid"]))

    def _dispatched(self, request: Request, path: str, session: Session) -> Response:
        prefix = self._prefix_of(path)
        if prefix is None:
            return container_pages.not_found(request.path)
        with self.store.transaction():
            return self._mounts[prefix](self._call(request, path, prefix, session))

    def _prefix_of(self, path: str) -> str | None:
        fitting = [prefix for prefix in self._mounts if path == prefix or path.startswith(prefix + "/")]
        return max(fitting, key=len, default=None)

    def _call(self, request: Request, path: str, prefix: str, session: Session) -> Call:
        base = f"http://{request.headers.get('host', 'localhost')}/openmrs"
        if prefix.startswith("/ws/rest") and not path.endswith("/session"):
            self._link_base = self._link_base or base
        return Call(
            request=request,
            path=path,
            rest=path[len(prefix) :].strip("/"),
            store=self.store,
            identity=identity_of(self.store, session.user),
            session=session,
            sessions=self.sessions,
            now=self._clock(),
            base=base,
            link_base=self._link_base,
        )
