"""Over REST, patient data that nobody can label yet: hers is left out for whom she restricted."""

from collections.abc import Iterator
from typing import Any

from plugin.gateway import write_bodies
from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.rest_reads import Plan, plan, shown
from plugin.gateway.rest_things import NOTHING, Thing, each, uuid_in
from plugin.gateway.uuids import bare

_HOLDERS = ("patient", "person", "personA", "personB")
_HELD = ("queueEntry", "visit")
_PAGING = ("v", "limit", "startIndex", "totalCount", "lang")
_DEEPEST = 12


async def read(exchange: Exchange) -> Answer:
    """A GET of one thing or of a list."""
    rule, asked = exchange.rule, _plan(exchange)
    named = [bare(value) for name, value in exchange.ask.parameters if name in rule.patient_parameters]
    await exchange.judge.prepare(named)
    exchange.patients.update(named)
    body = await _body(exchange, asked.v)
    twins = await _body(exchange, asked.twin) if asked.twin else None
    if exchange.match.item:
        return await _item(exchange, body, twins, asked)
    return await _list(exchange, body, twins, asked, named)


def _plan(exchange: Exchange) -> Plan:
    """How to ask, so that whose it is shows. What has no shape (FHIR's own) knows no representations."""
    if exchange.rule.shape:
        return plan(exchange)
    parameters = exchange.ask.parameters
    if parameters.doubled() or parameters.unknown((*exchange.rule.parameters, *_PAGING)):
        raise NotUnderstood
    if parameters.get("v").startswith("custom:"):
        raise NotUnderstood
    return Plan(v=None, added={}, twin="")


async def _body(exchange: Exchange, v: str | None) -> Any:
    ask = exchange.ask
    reply = await exchange.get(ask if v is None else ask.with_parameters(ask.parameters.replaced("v", v)))
    raise_for(reply)
    return reply.json()


async def _item(exchange: Exchange, body: Any, twin: Any, asked: Plan) -> Answer:
    visible = await _visible(exchange, each(body), each(twin), asked)
    if not visible:
        raise NotKnown
    return json_answer(visible[0])


async def _list(exchange: Exchange, body: Any, twins: Any, asked: Plan, named: list[str]) -> Answer:
    results = _results(body)
    closed = [patient for patient in named if exchange.judge.restricts(patient)]
    if closed:
        for patient in closed:
            exchange.hide(patient, "entry_hidden", NOTHING)
        return json_answer({"results": [], **_total(exchange, 0)})
    count = len(results)
    visible = await _visible(exchange, each(results), each(_results(twins)) if twins else [], asked)
    if named and len(visible) == count:
        return json_answer(body | {"results": visible})
    return json_answer({"results": visible, **_total(exchange, len(visible))})


def _results(body: Any) -> list[Any]:
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list):
        raise Fault("OpenMRS did not answer with a list")
    return results


async def _visible(exchange: Exchange, things: list[Thing], twins: list[Thing], asked: Plan) -> list[Thing]:
    """The things that are nobody's who restricts them, holding only what may be seen."""
    kept = await _keep(exchange, things, twins)
    return await shown(exchange, kept, twins, asked.added) if exchange.rule.shape else kept


async def _keep(exchange: Exchange, things: list[Thing], twins: list[Thing]) -> list[Thing]:
    """The things all of whose patients are known and restrict nothing for this caller."""
    beside = {twin["uuid"]: twin for twin in twins if twin.get("uuid")}
    whose = [(thing, holders(beside.get(thing.get("uuid", ""), {}) | thing)) for thing in things]
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
    found |= {uuid_in(thing, held, "patient") for held in _HELD}
    return (found | {named.removeprefix("Patient/") if named.startswith("Patient/") else ""}) - {""}


def _total(exchange: Exchange, total: int) -> dict[str, int]:
    asked = exchange.ask.parameters.get("totalCount").lower() == "true"
    return {"totalCount": total} if asked else {}


async def write(exchange: Exchange) -> Answer:
    """A POST or DELETE: passed on where nothing of hers is withheld, else answered as for what is absent."""
    ask = exchange.ask
    if ask.parameters.doubled() or ask.parameters.unknown(("v", "reason")):
        raise NotUnderstood
    if ask.method == "DELETE" and not exchange.match.item:
        raise NotUnderstood
    asked = _plan(exchange) if ask.method == "POST" else Plan(v=None, added={}, twin="")
    if asked.v is not None:
        exchange.ask = ask.with_parameters(ask.parameters.replaced("v", asked.v))
    if exchange.memory.written is None:
        await _check(exchange)
        await exchange.log(exchange)
        exchange.memory.written = await exchange.send_write()
    reply = exchange.memory.written
    raise_for(reply)
    if not reply.body:
        return Answer(status=reply.status)
    body = reply.json()
    # Saved is saved: what can't be shown is answered by its uuid, not by an error.
    visible = await outcome_of(_answered(exchange, body, asked))
    uuid = {"uuid": body.get("uuid", "")} if isinstance(body, dict) else {}
    return json_answer(visible[0] if isinstance(visible, list) and visible else uuid, status=reply.status)


async def _answered(exchange: Exchange, body: Any, asked: Plan) -> list[Thing]:
    own = await _own(exchange, str(body.get("uuid", ""))) if exchange.rule.shape and not asked.v else None
    return await _visible(exchange, each(body), each(own), asked)


async def _own(exchange: Exchange, uuid: str) -> Thing | None:
    shape = exchange.rules.shapes.get(exchange.rule.shape)
    fields = shape.twin if shape else "uuid,patient:(uuid)"
    return await exchange.labels.thing(exchange.rule.name.removeprefix("rest/"), uuid, fields)


async def _check(exchange: Exchange) -> None:
    """Refuse what is written to something that the caller may not see, or that refers to it."""
    if exchange.match.item:
        own = await _own(exchange, exchange.match.item)
        if own is None or not await _keep(exchange, [own], []):
            raise NotKnown
    if exchange.ask.method == "DELETE":
        return
    body = write_bodies.body_of(exchange.ask.body, exchange.ask.content_type)
    people = holders(body) | {bare(one) for one in _named(body, _HOLDERS)}
    await exchange.judge.prepare(people)
    exchange.patients |= people
    encounters = set(_named(body, ("encounter",)))
    # Care goes on for everybody: an order or a place in a queue is taken for her as for anyone, and only the
    # answer is filtered. What it may not do is to refer to what the caller can't see.
    if not await _open(exchange, encounters):
        raise NotUnderstood  # as OpenMRS answers a reference to what is absent


async def _open(exchange: Exchange, encounters: set[str]) -> bool:
    found = await exchange.labels.encounters(encounters)
    await exchange.judge.prepare({label.patient for label in found.values()})
    categories_of = exchange.judge.policy.labels.categories_of
    return found.keys() == encounters and all(
        exchange.judge.allows(one.patient, categories_of(encounter_type=one.type, form=one.form or None))
        for one in found.values()
    )


def _named(value: Any, names: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    """Uuids that a body gives under these names, at any depth."""
    if depth > _DEEPEST:
        raise NotUnderstood
    for one in each(value):
        for name, inner in one.items():
            found = write_bodies.reference(inner) if name in names else ""
            if found:
                yield found
            yield from _named(inner, names, depth + 1)
