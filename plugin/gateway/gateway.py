"""Enforcing: from a request that was read to an answer that may be sent, or one of five constant refusals."""

import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from plugin.audit.log import AuditWriter
from plugin.gateway import (
    answers,
    fhir_reads,
    fhir_writes,
    form_opening,
    rest_open,
    rest_reads,
    rest_withheld,
    rest_writes,
)
from plugin.gateway.answers import Answer
from plugin.gateway.entries import entries_of
from plugin.gateway.exchange import Ask, Exchange, Memory, raise_for
from plugin.gateway.faults import Fault, NotAllowed, NotKnown, NotLoggedIn, NotUnderstood
from plugin.gateway.fhir_pages import PageTokens, Window, window_of
from plugin.gateway.form_opening import FormOpening
from plugin.gateway.identity import Identities
from plugin.gateway.judge import Judge, Policy
from plugin.gateway.labels import Labels
from plugin.gateway.notices import Noticed
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.places import Map, Place, Way
from plugin.gateway.ports import PolicyStore, Snapshot, Stage
from plugin.gateway.rules import Match, Treatment
from plugin.gateway.upstream import Upstream
from plugin.gateway.worker import Snapshots, Worker
from sensitivity.audiences import Audiences, Viewer

LOG = logging.getLogger("continuity.gateway")
_ROUNDS = 12
# OpenMRS takes the newest before anything is filtered, so that what is hidden would push out what is not.
_NEWEST = ("$lastn", "$lastn-encounters")
_NOBODY = Viewer(user="", person="", username="", roles=frozenset())

_REFUSALS: dict[type[BaseException], Callable[..., Answer]] = {
    NotKnown: answers.absent,
    NotUnderstood: answers.odd,
    NotLoggedIn: answers.anonymous,
    NotAllowed: answers.forbidden,
}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Gateway:
    """Everything that one process needs to answer; what is the same for all requests."""

    map: Map
    upstream: Upstream
    identities: Identities
    labels: Labels
    store: PolicyStore
    worker: Worker
    policy: Policy
    audiences: Audiences
    snapshots: Snapshots
    audit: AuditWriter
    noticed: Noticed
    opening: FormOpening
    clock: Callable[[], datetime] = _now
    tokens: PageTokens = field(default_factory=PageTokens)

    async def answer(self, ask: Ask) -> Answer:
        """The answer to a request for anything but a static file. Never raises; a fault is a 503."""
        place = self.map.place(ask.method, ask.path)
        return await self.guarded(self._decided(ask, place), fhir=place.fhir)

    async def guarded(self, work: Coroutine[Any, Any, Answer], *, fhir: bool) -> Answer:
        """What the work answers, or the constant that stands for how it failed."""
        outcome = await outcome_of(work)
        if isinstance(outcome, Answer):
            return outcome
        refusal = _REFUSALS.get(type(outcome))
        if refusal is not None:
            return refusal(fhir=fhir)
        # The class and place of an unforeseen error say enough; its text could hold a value.
        reason = str(outcome) if isinstance(outcome, Fault) else _where(outcome)
        LOG.error("a request could not be answered: %s", reason)
        return answers.away(fhir=fhir)

    async def _decided(self, ask: Ask, place: Place) -> Answer:
        if place.way is Way.REFUSED:
            raise NotKnown
        if place.match is not None and place.match.rule.treatment is Treatment.SESSION:
            return await self._session(ask)
        if place.match is not None and place.match.rule.treatment is Treatment.OPEN:
            # Nothing of a patient: OpenMRS alone says who may have it, and nothing of it is logged.
            nobody = self.exchange(ask, place, _NOBODY, version=0, memory=Memory(), request="")
            return await self.treated(nobody, place)
        memory, request = Memory(), secrets.token_hex(16)
        for _ in range(_ROUNDS):
            before = await self.snapshots.read()
            viewer = await self._viewer(ask, before)
            exchange = self.exchange(
                ask, place, viewer, version=before.policy, memory=memory, request=request
            )
            answer = await self.treated(exchange, place)
            await self.log(exchange, request, Stage.ENFORCE)
            if await self._still(ask, before, viewer):
                return answer
            memory.replies.clear()
        raise Fault("her choices change faster than an answer can be made")

    async def _viewer(self, ask: Ask, snapshot: Snapshot) -> Viewer:
        self.labels.at(snapshot.identity)
        viewer = await self.identities.of(ask.credentials, snapshot.identity)
        if viewer is None:
            raise NotLoggedIn
        return viewer

    async def _still(self, ask: Ask, before: Snapshot, viewer: Viewer) -> bool:
        """Whether what was decided still holds now, just before it is sent."""
        after = await self.snapshots.read()
        if after.policy != before.policy:
            return False
        return after.identity == before.identity or await self._viewer(ask, after) == viewer

    def exchange(
        self, ask: Ask, place: Place, viewer: Viewer, *, version: int, memory: Memory, request: str
    ) -> Exchange:
        """A request together with who asks and what may be asked for it."""
        judge = Judge(
            policy=self.policy, audiences=self.audiences.of(viewer), version=version, now=self.clock()
        )

        async def log(exchange: Exchange) -> None:
            await self.log(exchange, request, Stage.ENFORCE)

        return Exchange(
            ask=ask,
            match=place.match or Match(rule=self.map.rules.fhir["metadata"]),
            viewer=viewer,
            judge=judge,
            labels=self.labels,
            rules=self.map.rules,
            upstream=self.upstream,
            memory=memory,
            fhir=place.fhir,
            log=log,
            relabelled=self._bump,
        )

    async def treated(self, exchange: Exchange, place: Place) -> Answer:
        """What the rule says to do; a refusal is an answer too, since it stands in the log."""
        outcome = await outcome_of(self._treat(exchange, place))
        if isinstance(outcome, Answer):
            return outcome
        refusal = _REFUSALS.get(type(outcome))
        if refusal is None:
            raise outcome
        return refusal(fhir=exchange.fhir)

    async def _treat(self, exchange: Exchange, place: Place) -> Answer:
        if exchange.rule.treatment is Treatment.OPEN and place.way is not Way.FHIR_PAGE:
            return await self._open(exchange, place)
        if place.fhir:
            return await self._fhir(exchange, place)
        if exchange.rule.treatment is Treatment.WITHHELD:
            read = rest_withheld.read if exchange.ask.method == "GET" else rest_withheld.write
            return await read(exchange)
        if exchange.ask.method == "GET":
            return await rest_reads.read(exchange)
        return await rest_writes.write(exchange, self.noticed)

    async def _open(self, exchange: Exchange, place: Place) -> Answer:
        if not place.fhir:
            answer = await rest_open.pass_on(exchange)
            if exchange.rule.name in form_opening.RULES and exchange.ask.method == "GET":
                return await self.opening.amended(exchange.ask, answer, self.answer, self.clock())
            return answer
        if place.way is Way.FHIR_SEARCH:
            exchange.ask = _as_get(exchange.ask)
        elif exchange.ask.method in ("POST", "PUT"):
            fhir_writes.body_of(exchange)
        fhir_reads.checked(exchange, exchange.ask.parameters)
        return await rest_open.pass_on_fhir(exchange)

    async def _fhir(self, exchange: Exchange, place: Place) -> Answer:
        ask = exchange.ask
        if place.way is Way.FHIR_PAGE:
            return await self._further(exchange)
        if place.way is Way.FHIR_OPERATION and ask.path.segments[-1] in _NEWEST:
            raise NotUnderstood
        if place.way is Way.FHIR_SEARCH:
            exchange.ask = _as_get(ask)
        elif place.way is Way.FHIR and ask.method != "GET":
            return await fhir_writes.write(exchange, self.noticed)
        elif place.way is Way.FHIR and place.match and place.match.item:
            return await fhir_reads.item(exchange)
        return await fhir_reads.search(exchange, self.tokens, Window(), self.map.fhir)

    async def _further(self, exchange: Exchange) -> Answer:
        """A further page: the search behind it is done again, for what may be seen may have changed."""
        window = window_of(exchange.ask.parameters)
        ask = replace(
            self.tokens.recall(exchange.viewer.user, window.token), credentials=exchange.ask.credentials
        )
        place = self.map.place("GET", ask.path)
        if place.match is None:
            raise NotKnown
        exchange.ask, exchange.match = ask, place.match
        return await fhir_reads.search(exchange, self.tokens, window, self.map.fhir)

    async def log(self, exchange: Exchange, request: str, stage: Stage) -> None:
        entries = list(entries_of(exchange, request, stage, self.clock()))
        await self.audit.append(entries)
        exchange.memory.logged |= {entry.patient for entry in entries}

    async def _bump(self) -> None:
        """Every gateway forgets what it keeps of callers and labels."""
        await self.worker.run(self.store.bump_identity)

    async def _session(self, ask: Ask) -> Answer:
        """Login, logout, and who one is: OpenMRS's own answer, with its cookie."""
        changes = ask.method == "DELETE" or bool(ask.credentials.authorization)
        typed = {"Content-Type": ask.content_type} if ask.content_type else {}
        headers = {**dict(ask.forwarded), **ask.credentials.headers(), **typed}
        reply = await self.upstream.send(
            ask.method,
            ask.target,
            {**headers, "Accept": "application/json", "Accept-Encoding": "identity", "Host": ask.host},
            ask.body or None,
        )
        if changes:
            self.identities.forget()
            await self._bump()
        raise_for(reply)
        return replace(rest_open.tidied(reply), cookies=reply.cookies)


def _as_get(ask: Ask) -> Ask:
    """``POST …/_search`` as the GET that it stands for, so that one check reads all of its parameters."""
    whole = fhir_writes.searched(ask.body, ask.content_type, ask.parameters)
    path = replace(ask.path, segments=ask.path.segments[:-1])
    return replace(ask, method="GET", path=path, parameters=whole, body=b"", content_type="")


def _where(error: BaseException) -> str:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    line = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place is not None else "?"
    return f"{type(error).__name__} in {line}"
