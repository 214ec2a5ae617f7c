"""A write that the feeds must hear of: noted before it is sent, told before its answer is released."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from plugin.gateway import write_bodies
from plugin.gateway.exchange import Exchange
from plugin.gateway.faults import Fault
from plugin.gateway.ports import Write, WriteNotice
from plugin.gateway.rest_things import uuid_in
from plugin.gateway.upstream import Reply
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
    """Sends the caller's write with its notice around it. ``seconds`` is how long telling may hold up an answer."""

    notice: WriteNotice
    worker: Worker

    async def write(self, exchange: Exchange) -> Reply:
        """The answer of OpenMRS. Raises ``Fault`` before anything is sent where the write can't be noted."""
        resource = _NOTED.get(exchange.rule.name)
        if resource is None or exchange.memory.noticed:
            return await exchange.send_write()
        exchange.memory.noticed = True
        write = _write_of(exchange, resource)
        ticket = await self.worker.run(lambda: self.notice.before(write))
        # A fault from here on leaves the ticket without an end: whoever holds it looks at the patient again.
        reply = await exchange.send_write()
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
        (told,) = await asyncio.gather(call, return_exceptions=True)
        if isinstance(told, Fault):
            LOG.warning("a write was saved and its notice waits: %s", told)
        elif isinstance(told, BaseException):
            raise told


def _write_of(exchange: Exchange, resource: str) -> Write:
    body = {}
    if exchange.ask.body:
        body = write_bodies.body_of(exchange.ask.body, exchange.ask.content_type)
    uuid = exchange.match.ids[0] if exchange.match.ids else exchange.match.item
    encounter = uuid if resource == "encounter" else write_bodies.reference(body.get("encounter"))
    patient = write_bodies.reference(body.get("patient")) or write_bodies.reference(body.get("person"))
    return Write(
        resource=resource,
        uuid=uuid,
        encounter=encounter,
        patient=patient or min(exchange.patients, default=""),
        at=datetime.now(UTC),
    )


def _encounters_of(write: Write, reply: Reply) -> tuple[str, ...]:
    """Which encounters to look at: the one written to, and the one that the answer shows."""
    found = {write.encounter}
    try:
        body = orjson.loads(reply.body) if reply.body else {}
    except orjson.JSONDecodeError:
        body = {}
    if isinstance(body, dict):
        found.add(body.get("uuid", "") if write.resource == "encounter" else uuid_in(body, "encounter"))
        found.add(_referenced(body))
    return tuple(sorted(found - {""}))


def _referenced(body: dict[str, object]) -> str:
    """The encounter of a FHIR resource, or its own id where it is one."""
    if body.get("resourceType") == "Encounter":
        return str(body.get("id", ""))
    reference = body.get("encounter")
    named = reference.get("reference") if isinstance(reference, dict) else None
    return named.removeprefix("Encounter/") if isinstance(named, str) else ""
