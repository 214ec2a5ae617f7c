"""Reads over REST of patient data that nobody can label yet: hers is left out for whom she restricted."""

import re
from typing import Any

from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.rest_things import NOTHING, Thing, uuid_in

# MySQL would also match other cases, accents and trailing spaces: only what is spelled like a uuid is
# compared.
UUID = re.compile(r"[0-9A-Za-z-]{36,38}")
_HOLDERS = ("patient", "person", "personA", "personB")
_PAGING = ("v", "limit", "startIndex", "totalCount", "lang")


async def read(exchange: Exchange) -> Answer:
    """A GET of one thing or of a list."""
    rule, parameters = exchange.rule, exchange.ask.parameters
    if parameters.doubled() or parameters.unknown((*rule.parameters, *_PAGING)):
        raise NotUnderstood
    named = [bare(value) for name, value in parameters if name in rule.patient_parameters]
    await exchange.judge.prepare(named)
    exchange.patients.update(named)
    reply = await exchange.get(exchange.ask)
    raise_for(reply)
    body = reply.json()
    if exchange.match.item:
        return await _item(exchange, body)
    return await _list(exchange, body, named)


def bare(value: str) -> str:
    """The uuid in a patient parameter ("Patient/…" too), in the case that OpenMRS keeps. Raises
    ``NotUnderstood``."""
    uuid = value.removeprefix("Patient/")
    if not UUID.fullmatch(uuid):
        raise NotUnderstood
    return uuid.lower() if "-" in uuid else uuid


async def _item(exchange: Exchange, body: Any) -> Answer:
    if not isinstance(body, dict) or not await _keep(exchange, [body]):
        raise NotKnown
    return json_answer(body)


async def _list(exchange: Exchange, body: Any, named: list[str]) -> Answer:
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list):
        raise Fault("OpenMRS did not answer with a list")
    closed = [patient for patient in named if exchange.judge.restricts(patient)]
    if closed:
        for patient in closed:
            exchange.hide(patient, "entry_hidden", NOTHING)
        return json_answer({"results": [], **_total(exchange, 0)})
    if named:
        return json_answer(body)
    visible = await _keep(exchange, results)
    return json_answer({"results": visible, **_total(exchange, len(visible))})


async def _keep(exchange: Exchange, things: list[Any]) -> list[Thing]:
    """The things all of whose patients are known and restrict nothing for this caller."""
    whose = [(thing, holders(thing)) for thing in things if isinstance(thing, dict)]
    await exchange.judge.prepare({patient for _, patients in whose for patient in patients})
    kept: list[Thing] = []
    for thing, patients in whose:
        exchange.patients |= patients
        closed = [patient for patient in patients if exchange.judge.restricts(patient)]
        for patient in closed:
            exchange.hide(patient, "entry_hidden", NOTHING)
        if patients and not closed:
            kept.append(thing)
    return kept


def holders(thing: Thing) -> set[str]:
    """Uuids of the patients or persons that a thing is about."""
    reference = thing.get("subject")
    named = reference.get("reference", "") if isinstance(reference, dict) else ""
    found = {uuid_in(thing, holder) for holder in _HOLDERS}
    return (found | {named.removeprefix("Patient/") if named.startswith("Patient/") else ""}) - {""}


def _total(exchange: Exchange, total: int) -> dict[str, int]:
    asked = exchange.ask.parameters.get("totalCount").lower() == "true"
    return {"totalCount": total} if asked else {}


async def write(exchange: Exchange) -> Answer:
    """A POST or DELETE: passed on where nothing of hers is withheld, else answered as for what is absent."""
    ask, match = exchange.ask, exchange.match
    if ask.parameters.doubled() or ask.parameters.unknown(("v", "reason")):
        raise NotUnderstood
    if ask.method == "DELETE" and not match.item:
        raise NotUnderstood
    resource = exchange.rule.name.removeprefix("rest/")
    if match.item and exchange.memory.written is None:
        own = await exchange.labels.thing(resource, match.item, "uuid,patient:(uuid)")
        if own is None or not await _keep(exchange, [own]):
            raise NotKnown
    if exchange.memory.written is None:
        await exchange.log(exchange)
        exchange.memory.written = await exchange.send_write()
    reply = exchange.memory.written
    raise_for(reply)
    if not reply.body:
        return Answer(status=reply.status)
    return json_answer(reply.json(), status=reply.status)
