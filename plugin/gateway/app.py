"""The door itself: aiohttp reads a request, the stage says who answers it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiohttp import web

from plugin.gateway import answers
from plugin.gateway.credentials import Credentials
from plugin.gateway.exchange import FORWARDED, Ask
from plugin.gateway.faults import Fault
from plugin.gateway.fhir_things import tidy
from plugin.gateway.form_opening import RULES
from plugin.gateway.gateway import Gateway
from plugin.gateway.notices import Noticed
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.parameters import Parameters, UnreadableParameters
from plugin.gateway.passing import Passing, as_it_was, sent
from plugin.gateway.paths import UnsafePath, normalise
from plugin.gateway.places import Way
from plugin.gateway.ports import Stage
from plugin.gateway.rules import Match
from plugin.gateway.shadow import Watch
from plugin.gateway.upstream import Reply

_MOST_ASKED = 16 * 1024 * 1024
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Door:
    """Answers requests in one of the three stages."""

    stage: Stage
    gateway: Gateway
    passing: Passing
    watch: Watch

    async def handle(self, request: web.Request) -> web.StreamResponse:
        outcome = await outcome_of(self._handled(request))
        if isinstance(outcome, web.StreamResponse):
            return outcome
        if isinstance(outcome, web.HTTPException):
            raise outcome
        return sent(answers.away(fhir=False), request)

    async def _handled(self, request: web.Request) -> web.StreamResponse:
        ask = await read(request)
        if self.stage is not Stage.ENFORCE:
            return await self._passed(request, ask)
        if isinstance(ask, answers.Answer):
            return sent(ask, request)
        if self.gateway.map.place(ask.method, ask.path).way is Way.STATIC:
            return await self._static(request, ask)
        return sent(await self.gateway.answer(ask), request)

    async def _static(self, request: web.Request, ask: Ask) -> web.StreamResponse:
        """A file of the front end, with the headers that let a browser keep it."""
        target = ask.target if not ask.path.slash else f"{ask.path}/"
        reply, headers = await self.passing.whole(request, target, b"")
        if reply.status >= 500:
            raise Fault("the front end's files are away")
        return as_it_was(reply, headers)

    async def _passed(self, request: web.Request, ask: "Ask | answers.Answer") -> web.StreamResponse:
        """As it came, with the notices that the feeds live on; in shadow tidied and looked at as well."""
        body = await request.read()
        place = None if isinstance(ask, answers.Answer) else self.gateway.map.place(ask.method, ask.path)
        passed: list[web.Response] = []
        opens = place is not None and place.match is not None and _opens_form(ask, place.match)

        async def send() -> Reply:
            reply, headers = await self.passing.whole(request, request.raw_path, body, fresh=opens)
            if opens and not isinstance(ask, answers.Answer):
                reply = await self._opened(ask, reply)
                headers.popall("ETag", None)
            passed.append(as_it_was(reply, headers))
            return reply

        if isinstance(ask, answers.Answer) or place is None or place.match is None or ask.method == "GET":
            reply = await send()
        else:
            reply = await _lenient(self.gateway.noticed).around(place.match, ask, "", send)
            self.gateway.labels.forget()
        if (
            self.stage is Stage.OFF
            or isinstance(ask, answers.Answer)
            or place is None
            or place.way is Way.STATIC
        ):
            return passed[0]
        self.watch.look(ask, status=reply.status)
        return sent(normalised(reply), request)

    async def _opened(self, ask: Ask, reply: Reply) -> Reply:
        """A form with what holds at this moment; who is on duty is no matter of what may be seen."""

        async def read(asked: Ask) -> answers.Answer:
            headers = {**dict(asked.forwarded), **asked.credentials.headers(), "Accept": "application/json"}
            found = await self.gateway.upstream.send("GET", asked.target, headers)
            return answers.Answer(status=found.status, body=found.body, content_type=found.content_type)

        plain = answers.Answer(status=reply.status, body=reply.body, content_type=reply.content_type)
        made = await self.gateway.opening.amended(ask, plain, read, self.gateway.clock())
        return replace(reply, body=made.body)


def _opens_form(ask: "Ask | answers.Answer", match: Match) -> bool:
    return not isinstance(ask, answers.Answer) and match.rule.name in RULES and ask.method == "GET"


def _lenient(noticed: Noticed) -> Noticed:
    """The same, but a notice that can't be made stops nothing."""
    return replace(noticed, strict=False)


def normalised(reply: Reply) -> answers.Answer:
    """What shadow does to an answer: our headers and serialiser, and no narrative, as enforcing would."""
    plain = answers.Answer(
        status=reply.status, body=reply.body, content_type=reply.content_type, cookies=reply.cookies
    )
    if not reply.body or "json" not in reply.content_type:
        return plain
    body = reply.json()
    for resource in [body, *((entry or {}).get("resource") for entry in _entries(body))]:
        if isinstance(resource, dict) and "resourceType" in resource:
            tidy(resource)
    return replace(plain, body=answers.dumps(body))


def _entries(body: object) -> list[dict[str, object]]:
    entries = body.get("entry") if isinstance(body, dict) else None
    return entries if isinstance(entries, list) else []


async def read(request: web.Request) -> "Ask | answers.Answer":
    """The request in its one spelling, or the constant answer to one that has none."""
    raw, _, query = request.raw_path.partition("?")
    try:
        path = normalise(raw)
    except UnsafePath:
        return answers.absent(fhir=False)
    fhir = "fhir2" in path.segments
    if request.method not in _METHODS:
        return answers.absent(fhir=fhir)
    try:
        parameters = Parameters.read(query)
    except UnreadableParameters:
        return answers.odd(fhir=fhir)
    return Ask(
        method=request.method,
        path=path,
        parameters=parameters,
        body=await request.read(),
        content_type=request.headers.get("Content-Type", ""),
        host=request.headers.get("Host", ""),
        referer=request.headers.get("Referer", ""),
        credentials=Credentials.of(request.headers),
        forwarded=tuple((name, request.headers[name]) for name in FORWARDED if name in request.headers),
    )


async def _neutral(_: web.Request, response: web.StreamResponse) -> None:
    """No word about what runs here."""
    response.headers["Server"] = "gateway"


def application(door: Door, pages: Iterable[web.RouteDef] = ()) -> web.Application:
    """Every path and method leads to the door, but for our own pages."""
    app = web.Application(client_max_size=_MOST_ASKED)
    app.add_routes(pages)
    app.router.add_route("*", "/{path:.*}", door.handle)
    app.on_response_prepare.append(_neutral)
    return app
