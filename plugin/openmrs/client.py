"""OpenMRS over REST and FHIR R4, one method for each thing that can be asked.

Paths are relative to ``/ws/rest/v1`` ("encounter/<uuid>").
Every method raises ``plugin.openmrs.errors.OpenMRSError``.
"""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote

from plugin.openmrs.credentials import Credentials
from plugin.openmrs.errors import NotAuthenticated, NotFound, NotOpenMRS
from plugin.openmrs.paging import Query, next_fhir, next_rest
from plugin.openmrs.retrying import Patience
from plugin.openmrs.session import Session, session_of
from plugin.openmrs.transport import FHIR, REST, Transport, json_of

Json = dict[str, Any]


class OpenMRS:
    """A client for one server and one user; not to be shared between threads.

    ``base_url`` is the servlet context, "http://host:8080/openmrs".
    ``ca_bundle`` is a file of certificates to trust.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        patience: Patience | None = None,
        ca_bundle: str | None = None,
    ) -> None:
        self._transport = Transport(
            base_url, credentials, patience=patience or Patience(), ca_bundle=ca_bundle
        )

    @property
    def base_url(self) -> str:
        return self._transport.base_url

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> "OpenMRS":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def session(self) -> Session:
        """Who OpenMRS takes us for; wrong credentials give ``authenticated=False``, as the server does."""
        answer = self._json("GET", f"{REST}/session", what="GET session")
        if "authenticated" not in answer:
            raise NotOpenMRS(what="GET session")
        return session_of(answer)

    def require_session(self) -> Session:
        """The session, or ``NotAuthenticated``: for commands that can do nothing as nobody."""
        session = self.session()
        if not session.authenticated:
            raise NotAuthenticated(what="GET session")
        return session

    def get(self, path: str, /, **params: object) -> Json:
        """One thing, or one page of a list, as OpenMRS answers it (``v="custom:(uuid)"`` and so on)."""
        return self._json("GET", _rest(path), what=_what("GET", path), params=_query(params))

    def find(self, path: str, /, **params: object) -> Json | None:
        """Like ``get``, with None for what is not there."""
        try:
            return self.get(path, **params)
        except NotFound:
            return None

    def search(self, resource: str, /, **params: object) -> Iterator[Json]:
        """Every result of a list or search, page after page."""
        query: Query | None = _query(params)
        seen: list[Query] = []
        while query is not None:
            seen.append(query)
            page = self._json("GET", _rest(resource), what=_what("GET", resource), params=query)
            if not page:
                return
            yield from _rows(page, "results", resource)
            query = _onward(next_rest(page, query), seen, resource)

    def create(self, resource: str, body: Mapping[str, Any]) -> Json:
        """Create; ``body`` may carry the ``uuid``. ``Conflict`` where uuid or name is taken."""
        return self._json("POST", _rest(resource), what=_what("POST", resource), json=dict(body))

    def update(self, resource: str, uuid: str, body: Mapping[str, Any]) -> Json:
        """Change the named properties; lists are replaced as a whole."""
        return self._json("POST", _rest(f"{resource}/{uuid}"), what=_what("POST", resource), json=dict(body))

    def retire(self, resource: str, uuid: str, reason: str) -> None:
        """Retire metadata or void data: it stays readable by its uuid."""
        path = _rest(f"{resource}/{uuid}")
        self._transport.send("DELETE", path, what=_what("DELETE", resource), params={"reason": reason})

    def upload_clob(self, text: str) -> str:
        """Store ``text`` and give its uuid. ASCII only: the server decodes with its machine's charset."""
        part = ("schema.json", text.encode("ascii"), "application/json")
        answer = self._transport.send("POST", f"{REST}/clobdata", what="POST clobdata", files={"file": part})
        uuid = answer.text.strip()
        if not uuid or len(uuid) > 38:
            raise NotOpenMRS(what="POST clobdata")
        return uuid

    def read_clob(self, uuid: str) -> str:
        """The text of a clob."""
        answer = self._transport.send("GET", _rest(f"clobdata/{uuid}"), what="GET clobdata")
        return answer.content.decode("utf-8", errors="replace")

    def delete_clob(self, uuid: str) -> None:
        self._transport.send("DELETE", _rest(f"clobdata/{uuid}"), what="DELETE clobdata")

    def fhir_read(self, kind: str, id_: str) -> Json:
        """One FHIR R4 resource."""
        return self._json("GET", f"{FHIR}/{quote(kind)}/{quote(id_, safe='')}", what=f"GET FHIR {kind}")

    def fhir_search(self, kind: str, /, **params: object) -> Iterator[Json]:
        """Every matching resource, page after page; a list repeats its parameter (FHIR's "and")."""
        path, query = f"{FHIR}/{quote(kind)}", _repeated(params)
        seen: list[Query] = []
        while True:
            seen.append(query)
            bundle = self._json("GET", path, what=f"GET FHIR {kind}", params=query)
            for entry in _rows(bundle, "entry", kind, missing_is_empty=True):
                yield entry.get("resource") or {}
            onward = _onward(next_fhir(bundle), seen, kind)
            if onward is None:
                return
            path, query = FHIR, onward

    def _json(self, method: str, path: str, *, what: str, **request: Any) -> Json:
        return json_of(self._transport.send(method, path, what=what, **request), what)


def _rest(path: str) -> str:
    return f"{REST}/{quote(path.strip('/'), safe='/')}"


def _what(method: str, path: str) -> str:
    """The verb and the kinds of resource, without identifiers: "POST form resource"."""
    return " ".join((method, *path.strip("/").split("/")[::2]))


def _query(params: Mapping[str, object]) -> Query:
    return [(key, _text(value)) for key, value in params.items() if value is not None]


def _repeated(params: Mapping[str, object]) -> Query:
    return [
        (key, _text(part))
        for key, value in params.items()
        if value is not None
        for part in (value if isinstance(value, list | tuple) else (value,))
    ]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(str(part) for part in value)
    return str(value)


def _rows(page: Json, name: str, resource: str, *, missing_is_empty: bool = False) -> list[Json]:
    rows = page.get(name, [] if missing_is_empty else None)
    if not isinstance(rows, list):
        raise NotOpenMRS(what=_what("GET", resource))
    return rows


def _onward(query: Query | None, seen: list[Query], resource: str) -> Query | None:
    """The next page's query, unless we were there already: a wrong proxy must not hold us for ever."""
    if query is not None and query in seen:
        raise NotOpenMRS(what=_what("GET", resource))
    return query
