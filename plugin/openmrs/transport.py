"""One request to OpenMRS and its answer, or an error of ``plugin.openmrs.errors``.

Everything that OpenMRS is asked passes ``Transport.send``: the one place for time limits, credentials
and retries.
"""

import time
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from plugin.openmrs.credentials import Anonymous, Basic, Credentials, Login, SessionCookie
from plugin.openmrs.errors import NotAuthenticated, NotFound, NotOpenMRS, Unreachable
from plugin.openmrs.refusals import error_for
from plugin.openmrs.retrying import Patience, ReadsOnly, keep_addresses_out_of_logs

REST = "/ws/rest/v1"
FHIR = "/ws/fhir2/R4"
# Tomcat forgets a session after 30 minutes: log in again well before.
_IDLE = 600.0


class Transport:
    """Not safe to share between threads (requests' sessions aren't): give each its own."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        patience: Patience,
        ca_bundle: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        keep_addresses_out_of_logs()
        self.base_url = base_url.rstrip("/")
        self._credentials = credentials
        self._patience = patience
        self._clock = clock
        self._last_answer: float | None = None
        self._http = self._session(ca_bundle)

    def _session(self, ca_bundle: str | None) -> requests.Session:
        http = requests.Session()
        http.trust_env = False  # a .netrc would add other credentials, a proxy setting would see records
        http.verify = ca_bundle or True
        http.headers["Accept"] = "application/json"
        for scheme in ("http://", "https://"):
            http.mount(scheme, HTTPAdapter(max_retries=ReadsOnly.of(self._patience)))
        self._introduce(http)
        return http

    def _introduce(self, http: requests.Session) -> None:
        match self._credentials:
            case Basic(username=username, password=password):
                http.auth = _basic(username, password)
                # OpenMRS believes a cookie before Basic, so a stale one could answer for another user.
                http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            case SessionCookie(value=value):
                http.headers["Cookie"] = f"JSESSIONID={value}"
                http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            case Anonymous():
                http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            case Login():
                pass

    def close(self) -> None:
        self._http.close()

    def send(self, method: str, path: str, *, what: str, **request: Any) -> requests.Response:
        """The successful answer to ``method`` on ``base_url + path``; ``request`` is what requests takes."""
        if isinstance(self._credentials, Login) and self._stale():
            self._log_in()
        response = self._once(method, path, what, request)
        # A session that ended (a restart of OpenMRS) is refused before anything is done: writes may go again.
        if response.status_code == 401 and isinstance(self._credentials, Login):
            self._log_in()
            response = self._once(method, path, what, request)
        return _successful(response, what, request.get("json"))

    def _stale(self) -> bool:
        return self._last_answer is None or self._clock() - self._last_answer > _IDLE

    def _log_in(self) -> None:
        """One request with Basic and without the old cookie, which would win over it."""
        self._http.cookies.clear()
        credentials = self._credentials
        if not isinstance(credentials, Login):
            return
        auth = _basic(credentials.username, credentials.password)
        what = "GET session"
        answer = _successful(self._once("GET", f"{REST}/session", what, {"auth": auth}), what)
        if not json_of(answer, what).get("authenticated"):
            self._last_answer = None
            raise NotAuthenticated(what=what)

    def _once(self, method: str, path: str, what: str, request: dict[str, Any]) -> requests.Response:
        limits = (self._patience.connect, self._patience.read)
        try:
            response = self._http.request(
                method, self.base_url + path, timeout=limits, allow_redirects=False, **request
            )
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
        ):
            raise NotOpenMRS(what=what) from None
        except requests.RequestException as fault:
            # "from None": requests' own message holds the whole address
            started = not isinstance(fault, requests.exceptions.ConnectTimeout)
            raise Unreachable(what=what, maybe_done=started and method not in ReadsOnly.READS) from None
        self._last_answer = self._clock()
        return response


def _basic(username: str, password: str) -> HTTPBasicAuth:
    return HTTPBasicAuth(username.encode(), password.encode())


def _successful(response: requests.Response, what: str, sent: Any = None) -> requests.Response:
    if 200 <= response.status_code < 300:
        return response
    if response.status_code == 404 and not response.content:
        raise NotFound(what=what)  # clobdata says no more than that
    raise error_for(what=what, status=response.status_code, answer=_parsed(response), sent=sent)


def _parsed(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def json_of(response: requests.Response, what: str) -> dict[str, Any]:
    """The JSON object of a success, empty where OpenMRS says that there is nothing; else ``NotOpenMRS``."""
    if response.status_code == 204:
        return {}
    answer = _parsed(response)
    if not isinstance(answer, dict):
        raise NotOpenMRS(what=what)
    return answer
