"""The FHIR door: what is a read, a search, an operation, a write, and how its answer is wrapped."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

from plugin.sandbox import container_pages
from plugin.sandbox.call import Call
from plugin.sandbox.faults import PrivilegeRequired
from plugin.sandbox.fhir.bundles import HIGHEST_COUNT, Answer, Pages, Window, bundle
from plugin.sandbox.fhir.capability import capability_statement
from plugin.sandbox.fhir.catalogue import TYPES
from plugin.sandbox.fhir.criteria import Criterion
from plugin.sandbox.fhir.outcomes import (
    FHIR_JSON,
    Refused,
    base_url_only,
    expired_pages,
    gone,
    lacking_privilege,
    unknown_resource,
    unknown_type,
    unsupported,
)
from plugin.sandbox.fhir.parts import Resource
from plugin.sandbox.fhir.queries import Query, count_of, search_of, self_link, view_of, whole
from plugin.sandbox.fhir.search import Reader, Search
from plugin.sandbox.fhir.times import http_date, moment_of
from plugin.sandbox.fhir.writes import create, delete, update
from plugin.sandbox.messages import Response, json_response

PREFIX = "/ws/fhir2/R4"
_EVERYTHING = {
    "Patient": ((), ("Observation:patient", "AllergyIntolerance:patient", "Encounter:patient")),
    "Encounter": (
        ("Encounter:patient", "Encounter:participant", "Encounter:location"),
        ("Observation:encounter",),
    ),
}


class Door:
    """Answers everything below ``/ws/fhir2/R4``; remembers searches that can be paged on."""

    def __init__(self) -> None:
        self._pages = Pages()

    def __call__(self, call: Call) -> Response:
        if not call.identity.authenticated and call.rest != "metadata":
            return container_pages.unauthorized("Not authenticated")
        try:
            return self._answered(call, [part for part in call.rest.split("/") if part])
        except PrivilegeRequired as lacking:
            return lacking_privilege(str(lacking)).response()
        except Refused as refused:
            return refused.response()

    def _answered(self, call: Call, parts: list[str]) -> Response:
        method = call.request.method
        if not parts:
            return self._page(call)
        if parts == ["metadata"] and method == "GET":
            return _resource(capability_statement(call, view_of(call.request.query)))
        if parts[0] not in TYPES:
            raise unknown_type(parts[0])
        handler = self._handler(method, parts)
        if handler is None:
            raise unsupported(method, "/".join(parts), dict.fromkeys(name for name, _ in call.request.query))
        return handler(call, *parts)

    def _handler(self, method: str, parts: list[str]) -> Callable[..., Response] | None:
        kind, *rest = parts
        if (rest in ([], ["_search"]) and method == ("POST" if rest else "GET")) or (method, rest) == (
            "GET",
            ["_search"],
        ):
            return self._search
        if method == "GET":
            return self._reader(kind, rest)
        writers: dict[tuple[str, int], Callable[..., Response]] = {
            ("POST", 0): _create,
            ("PUT", 1): _update,
            ("DELETE", 1): _delete,
        }
        return writers.get((method, len(rest)))

    def _reader(self, kind: str, rest: list[str]) -> Callable[..., Response] | None:
        if rest[0].startswith("$"):
            return self._type_operation(kind, rest[0]) if len(rest) == 1 else None
        if rest[1:] == ["$everything"] and kind in _EVERYTHING:
            return self._everything
        return _read if len(rest) == 1 else None

    def _type_operation(self, kind: str, name: str) -> Callable[..., Response] | None:
        if kind == "Observation" and name in {"$lastn", "$lastn-encounters"}:
            return self._last
        return self._everything if (kind, name) == ("Patient", "$everything") else None

    def _search(self, call: Call, kind: str, *_rest: str) -> Response:
        query = _form(call) if call.request.method == "POST" else call.request.query
        search = search_of(kind, query, call.request.method)
        # A posted search shows its address alone: its parameters stay out of links and logs.
        link = f"{_base(call)}/{call.rest}"
        return self._bundle(
            call, search, query, link if call.request.method == "POST" else self_link(link, query)
        )

    def _last(self, call: Call, kind: str, name: str) -> Response:
        given = {"patient", "subject", "category", "code"}
        search = search_of(kind, [pair for pair in call.request.query if pair[0].partition(":")[0] in given])
        newest = whole(call.request.query, "max", 1)
        search = replace(search, last=newest) if name == "$lastn" else replace(search, last_encounters=newest)
        return self._bundle(
            call, search, call.request.query, self_link(f"{_base(call)}/{call.rest}", call.request.query)
        )

    def _everything(self, call: Call, kind: str, *which: str) -> Response:
        includes, revincludes = _EVERYTHING[kind]
        criteria = (Criterion(name="_id", values=(which[0],)),) if len(which) > 1 else ()
        search = Search(type=kind, criteria=criteria, includes=includes, revincludes=revincludes)
        link = self_link(f"{_base(call)}/{call.rest}", call.request.query)
        return self._bundle(call, search, call.request.query, link, everything=True)

    def _bundle(
        self, call: Call, search: Search, query: Query, link: str, *, everything: bool = False
    ) -> Response:
        window = Window(count=count_of(query), everything=everything)
        if everything and not any(name == "_count" for name, _ in query):
            window = replace(window, count=10**9)
        answer = Answer(
            base=_base(call), self_link=link, search=search, window=window, view=view_of(query), now=call.now
        )
        return self._sent(call, answer)

    def _sent(self, call: Call, answer: Answer) -> Response:
        content = bundle(Reader(store=call.store, identity=call.identity), self._pages, answer)
        return json_response(
            200,
            content,
            ("Cache-Control", "no-store"),
            ("Last-Modified", http_date(call.now)),
            kind=FHIR_JSON,
        )

    def _page(self, call: Call) -> Response:
        token = call.request.parameter("_getpages")
        if token is None or call.request.method != "GET":
            raise base_url_only()
        kept = self._pages.get(token)
        if kept is None:
            raise expired_pages(token)
        query = call.request.query
        search, everything = kept
        count = min(count_of(query), HIGHEST_COUNT)
        window = Window(offset=whole(query, "_getpagesoffset", 0), count=count, everything=everything)
        answer = Answer(
            base=_base(call),
            self_link=f"{_base(call)}?" + "&".join(f"{name}={value}" for name, value in query),
            search=search,
            window=window,
            view=view_of(query),
            now=call.now,
            token=token,
        )
        return self._sent(call, answer)


def _base(call: Call) -> str:
    return f"{call.base}{PREFIX}"


def _form(call: Call) -> Query:
    posted = parse_qsl(call.request.body.decode(), keep_blank_values=True)
    return [*call.request.query, *posted]


def _read(call: Call, kind: str, uuid: str) -> Response:
    found = Reader(store=call.store, identity=call.identity).read(kind, uuid)
    if found is None:
        raise unknown_resource(kind, uuid)
    source, doc = found
    if doc.get(source.gone):
        raise gone(kind, uuid)
    shown = view_of(call.request.query).of(source.show(call.store, doc))
    return _resource(shown, ("Cache-Control", "no-store"))


def _create(call: Call, kind: str) -> Response:
    made = view_of(()).of(create(call, kind))
    return _resource(made, ("Location", f"{_base(call)}/{kind}/{made['id']}"), status=201)


def _update(call: Call, kind: str, uuid: str) -> Response:
    return _resource(view_of(()).of(update(call, kind, uuid)))


def _delete(call: Call, kind: str, uuid: str) -> Response:
    return _resource(view_of(()).of(delete(call, kind, uuid)))


def _resource(resource: Resource, *headers: tuple[str, str], status: int = 200) -> Response:
    """A resource with the headers that its version and time give."""
    meta = resource.get("meta") or {}
    more = []
    if "versionId" in meta:
        more.append(("ETag", f'W/"{meta["versionId"]}"'))
    if "lastUpdated" in meta:
        more.append(("Last-Modified", http_date(moment_of(meta["lastUpdated"]))))
    return json_response(status, resource, *more, *headers, kind=FHIR_JSON)
