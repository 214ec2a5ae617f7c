"""One request on its way through: what was asked, who asks, and what was found out about it so far."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import orjson

from plugin.gateway.credentials import Credentials
from plugin.gateway.faults import Fault, NotAllowed, NotKnown, NotLoggedIn, NotUnderstood
from plugin.gateway.judge import Judge
from plugin.gateway.labels import Labels
from plugin.gateway.parameters import Parameters
from plugin.gateway.paths import Path
from plugin.gateway.rules import Match, Rule, Rules
from plugin.gateway.upstream import Reply, Upstream
from plugin.gateway.uuids import UUID
from sensitivity.audiences import Viewer

# What else of the caller's headers OpenMRS gets to see; conditions and encodings are ours to decide.
FORWARDED = ("Accept-Language", "Disable-WWW-Authenticate")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """The request as read: ``context`` is the first segment ("openmrs"), ``forwarded`` headers for
    OpenMRS, ``referer`` the page that the browser shows."""

    method: str
    path: Path
    parameters: Parameters
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    host: str = ""
    referer: str = field(default="", repr=False)
    credentials: Credentials = field(default_factory=Credentials)
    forwarded: tuple[tuple[str, str], ...] = ()

    @cached_property
    def target(self) -> str:
        """The one spelling that goes upstream."""
        query = self.parameters.text()
        return f"{self.path}?{query}" if query else str(self.path)

    def with_parameters(self, parameters: Parameters) -> "Ask":
        return replace(self, parameters=parameters)


@dataclass(kw_only=True)
class Memory:
    """What was already asked for this request. A write must never be sent twice, whatever has to be
    decided again."""

    replies: dict[str, Reply] = field(default_factory=dict)
    written: Reply | None = None
    relabels: bool = False
    logged: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Exchange:
    """``log`` writes what is known so far to the audit log, ``relabelled`` tells every gateway that labels
    changed. ``patients`` are all whose data the answer touches, ``withheld`` those of whom something was left
    out."""

    ask: Ask
    match: Match
    viewer: Viewer
    judge: Judge
    labels: Labels
    rules: Rules
    upstream: Upstream
    memory: Memory
    fhir: bool
    log: "Callable[[Exchange], Awaitable[None]]"
    relabelled: Callable[[], Awaitable[None]]
    patients: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    found: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)

    @property
    def rule(self) -> Rule:
        return self.match.rule

    async def get(self, ask: Ask) -> Reply:
        """Ask OpenMRS with the caller's own credentials; the same question is asked once."""
        if ask.target not in self.memory.replies:
            self.memory.replies[ask.target] = await self.upstream.send("GET", ask.target, self._headers())
        return self.memory.replies[ask.target]

    async def send_write(self) -> Reply:
        """The caller's own write. Whether it was sent already is for the caller of this to know."""
        ask = self.ask
        typed = {"Content-Type": ask.content_type} if ask.content_type else {}
        return await self.upstream.send(
            ask.method, ask.target, {**self._headers(), **typed}, ask.body or None
        )

    def _headers(self) -> dict[str, str]:
        return {
            **dict(self.ask.forwarded),
            **self.ask.credentials.headers(),
            "Accept": "application/fhir+json" if self.fhir else "application/json",
            "Accept-Encoding": "identity",
            # Links follow it, so that they lead back here.
            **({"Host": self.ask.host} if self.ask.host else {}),
        }

    def asks_about(self, named: Iterable[str]) -> None:
        """Whom the parameters name stands in the log, also where nothing is found."""
        self.patients |= {uuid.lower() if "-" in uuid else uuid for uuid in named if UUID.fullmatch(uuid)}

    def hide(self, patient: str, outcome: str, categories: frozenset[str]) -> None:
        """Remember, for the log and for shadow reports, that something was left out."""
        self.found[outcome, categories] += 1
        if patient:
            self.withheld.add(patient)
            self.patients.add(patient)


def own_error(reply: Reply) -> bool:
    """Whether an error has one of the two shapes that OpenMRS gives its own."""
    try:
        body = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(body, dict):
        return False
    return isinstance(body.get("error"), dict) or body.get("resourceType") == "OperationOutcome"


def raise_for(reply: Reply) -> None:
    """Turn an error of OpenMRS into one of ours, for its text tells too much."""
    if 200 <= reply.status < 300:
        return
    known: dict[int, type[Exception]] = {401: NotLoggedIn, 403: NotAllowed}
    absent = (404, 410)
    if reply.status in (403, *absent) and not own_error(reply):
        # A proxy or a module that is not started: a fault, which must not read as an absence.
        raise Fault(f"status {reply.status} comes from something other than OpenMRS")
    if reply.status in known:
        raise known[reply.status]()
    if reply.status in absent:
        raise NotKnown
    if 400 <= reply.status < 500:
        raise NotUnderstood
    raise Fault(f"OpenMRS answered with status {reply.status}")
