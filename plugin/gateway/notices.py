"""A write that the feeds must hear of: noted before it is sent, told before its answer is released."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from plugin.gateway import write_bodies
from plugin.gateway.exchange import Ask, Exchange
from plugin.gateway.faults import Fault
from plugin.gateway.fhir_things import referenced
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.ports import Write, WriteNotice
from plugin.gateway.rest_things import uuid_in
from plugin.gateway.rules import Match
from plugin.gateway.upstream import Reply
from plugin.gateway.uuids import UUID
from plugin.gateway.worker import Worker

LOG = logging.getLogger("continuity.gateway")
_NOTED = {
    "rest/encounter": "encounter",
    "rest/encounter/*/encounterprovider": "encounter",
    "rest/obs": "obs",
    "rest/programenrollment": "programenrollment",
    "fhir/Observation": "obs",
    "fhir/Encounter": "encounter",
}


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """Sends a caller's write with its notice around it. ``strict`` is off where the gateway only looks on."""

    notice: WriteNotice
    worker: Worker
    strict: bool = True

    async def write(self, exchange: Exchange) -> Reply:
        """The answer of OpenMRS to the write, which is logged first and sent once however often it is
        decided."""
        if exchange.memory.written is None:
            await exchange.log(exchange)
            patient = min(exchange.patients, default="")
            exchange.memory.written = await self.around(
                exchange.match, exchange.ask, patient, exchange.send_write
            )
        return exchange.memory.written

    async def around(
        self, match: Match, ask: Ask, patient: str, send: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """Raises ``Fault`` before anything is sent where the write can't be noted, if that is asked for."""
        resource = _NOTED.get(match.rule.name)
        if resource is None:
            return await send()
        write = _write_of(match, ask, resource, patient)
        ticket = await outcome_of(self.worker.run(lambda: self.notice.before(write)))
        if isinstance(ticket, BaseException):
            if self.strict or not isinstance(ticket, Fault):
                raise ticket
            LOG.warning("a write is sent without a notice: %s", ticket)
            return await send()
        # A fault from here on leaves the ticket without an end: whoever holds it looks at the patient again.
        reply = await send()
        await self._tell(ticket, write, reply)
        return reply

    async def _tell(self, ticket: str, write: Write, reply: Reply) -> None:
        if reply.status >= 500:
            return
        saved = 200 <= reply.status < 300
        encounters = _encounters_of(write, reply) if saved else ()
        call = self.worker.run(
            lambda: self.notice.after(ticket, saved=saved, encounters=encounters, patient=write.patient)
        )
        told = await outcome_of(call)
        if isinstance(told, Fault):
            LOG.warning("a write was saved and its notice waits: %s", told)
        elif isinstance(told, BaseException):
            raise told


def _write_of(match: Match, ask: Ask, resource: str, patient: str) -> Write:
    body = _object(ask.body)
    uuid = match.ids[0] if match.ids else match.item
    encounter = uuid if resource == "encounter" else write_bodies.reference(body.get("encounter"))
    named = write_bodies.reference(body.get("patient")) or write_bodies.reference(body.get("person"))
    return Write(
        resource=resource,
        uuid=uuid,
        encounter=_identifier(encounter or _referenced(body)),
        patient=_identifier(named or patient),
        at=datetime.now(UTC),
    )


def _identifier(text: str) -> str:
    """What a caller wrote, if it can be an identifier at all: the index stores nothing else."""
    return text if UUID.fullmatch(text) else ""


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _encounters_of(write: Write, reply: Reply) -> tuple[str, ...]:
    """Which encounters to look at: the one written to, and the one that the answer shows."""
    body = _object(reply.body)
    found = {write.encounter, _referenced(body)}
    found.add(str(body.get("uuid") or "") if write.resource == "encounter" else uuid_in(body, "encounter"))
    return tuple(sorted(filter(UUID.fullmatch, found)))


def _referenced(body: dict[str, Any]) -> str:
    """The encounter of a FHIR resource, or its own id where it is one."""
    if body.get("resourceType") == "Encounter":
        return str(body.get("id", ""))
    return referenced(body.get("encounter"), "Encounter")
