"""Writes over REST: what is withheld can't be written to either, and the answer is filtered like a read.

What remains: OpenMRS refuses a visit's dates that would leave one of its encounters outside. The words of
that refusal are kept back, but the 400 itself still tells whoever may edit the visit that something lies
there.
"""

from typing import Any

from plugin.gateway import write_bodies
from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Exchange, raise_for
from plugin.gateway.faults import Fault, NotAllowed, NotKnown, NotUnderstood
from plugin.gateway.notices import Noticed
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.rest_open import validation_answer
from plugin.gateway.rest_reads import plan, shown, visible_encounter
from plugin.gateway.rest_things import NOTHING, uuid_in
from plugin.gateway.upstream import Reply
from plugin.gateway.uuids import bare

# How to learn what a thing belongs to before it is written to.
_OWN: dict[str, str] = {
    "obs": "uuid,encounter:(uuid),concept:(uuid),person:(uuid)",
    "visit": "uuid,patient:(uuid)",
    "programenrollment": "uuid,program:(uuid),patient:(uuid)",
    "condition": "uuid,condition:(coded:(uuid)),patient:(uuid)",
    "patientdiagnoses": "uuid,encounter:(uuid),patient:(uuid)",
}


async def write(exchange: Exchange, noticed: Noticed) -> Answer:
    """A POST or DELETE of what has a shape."""
    asked = plan(exchange) if exchange.ask.method == "POST" else None
    if exchange.memory.written is None:
        await _check(exchange)
    reply = await noticed.write(exchange)
    await _forget(exchange, reply)
    refused = validation_answer(reply)
    if refused is not None:
        if await _tells_of_hidden(exchange):
            raise NotUnderstood
        return refused
    raise_for(reply)
    if asked is None or not reply.body:
        return Answer(status=reply.status)
    answer = _answer(exchange, reply, asked.v is not None, asked.added)
    given = await outcome_of(answer)
    if isinstance(given, Fault):
        # Saved is saved: an error would make the writer save it twice. What can't be labelled is not shown.
        return json_answer({"uuid": reply.json().get("uuid", "")}, status=reply.status)
    if isinstance(given, BaseException):
        raise given
    return given


async def _tells_of_hidden(exchange: Exchange) -> bool:
    """Whether a refusal could speak of encounters that the caller may not see: never by whether there are
    any."""
    if exchange.rule.name != "rest/visit" or not exchange.match.item:
        return False
    judge = exchange.judge
    kinds = frozenset().union(
        *(rule.categories for rule in judge.policy.labels.rules if rule.kind in ("encounter_type", "form"))
    )
    patient = min(exchange.patients, default="")
    if patient:
        await judge.prepare([patient])
    each = [frozenset({kind}) for kind in kinds]
    return not patient or not all(judge.allows_unknown(one) and judge.allows(patient, one) for one in each)


async def _forget(exchange: Exchange, reply: Reply) -> None:
    """What the encounter belongs to may be new, here and at the other gateways."""
    exchange.labels.forget(exchange.match.item or None)
    if exchange.memory.relabels and reply.status < 300:
        await exchange.relabelled()


async def _check(exchange: Exchange) -> None:
    """Refuse what the caller may not choose, and what touches something that is hidden from the caller."""
    match, ask = exchange.match, exchange.ask
    if ask.method == "DELETE" and (not match.item or ask.parameters.unknown(("reason",))):
        raise NotUnderstood
    if exchange.rule.parent == "encounter":
        await visible_encounter(exchange, match.ids[0])
    if ask.method == "DELETE":
        await _target(exchange, match.item)
        return
    body = write_bodies.body_of(ask.body, ask.content_type)
    if match.item:
        await _target(exchange, match.item)
        if body.get("uuid", match.item) != match.item:
            raise NotUnderstood
    elif not exchange.rule.client_uuid and any(write_bodies.chosen(body)):
        # OpenMRS answers a uuid that exists with an error of its own: a way to ask whether something
        # hidden exists.
        raise NotUnderstood
    if exchange.rule.name.startswith(("rest/person", "rest/patient")):
        exchange.patients |= {exchange.match.ids[0] if exchange.match.ids else exchange.match.item} - {""}
    if exchange.rule.name == "rest/encounter" and match.item:
        label = (await exchange.labels.encounters([match.item])).get(match.item)
        exchange.memory.relabels = label is None or write_bodies.relabels(body, label)
    await _references(exchange, body)
    await _kind(exchange, body)


async def _target(exchange: Exchange, uuid: str) -> None:
    """``NotKnown`` where the thing is absent or hidden."""
    resource = exchange.rule.name.removeprefix("rest/")
    if resource == "encounter":
        await visible_encounter(exchange, uuid)
    elif resource == "person/*/attribute":
        await _visible_attribute(exchange, exchange.match.ids[0], uuid)
    elif resource in _OWN:
        await _visible_thing(exchange, resource, uuid)


async def _visible_thing(exchange: Exchange, resource: str, uuid: str) -> None:
    own = await exchange.labels.thing(resource, uuid, _OWN[resource])
    if own is None:
        raise NotKnown
    patient = uuid_in(own, "patient") or uuid_in(own, "person")
    await exchange.judge.prepare([patient])
    labels = exchange.judge.policy.labels
    concept = uuid_in(own, "concept") or uuid_in(own, "condition", "coded")
    categories = labels.categories_of(
        encounter_type=None, program=uuid_in(own, "program") or None, concept=concept or None
    )
    if uuid_in(own, "encounter"):
        await visible_encounter(exchange, uuid_in(own, "encounter"))
    elif resource in ("obs", "condition", "patientdiagnoses") and exchange.judge.restricts(patient):
        exchange.hide(patient, "item_hidden", NOTHING)
        raise NotKnown
    if not exchange.judge.allows(patient, categories):
        exchange.hide(patient, "item_hidden", categories)
        raise NotKnown
    exchange.patients.add(patient)


async def _visible_attribute(exchange: Exchange, person: str, uuid: str) -> None:
    own = await exchange.labels.thing(f"person/{person}/attribute", uuid, "uuid,attributeType:(uuid)")
    if own is None:
        raise NotKnown
    category = exchange.rules.attributes.get(uuid_in(own, "attributeType"))
    await exchange.judge.prepare([person])
    if category and not exchange.judge.allows(person, frozenset({category})):
        exchange.hide(person, "item_hidden", frozenset({category}))
        raise NotKnown


async def _references(exchange: Exchange, body: dict[str, Any]) -> None:
    """``NotUnderstood`` where the body refers to an encounter or obs that is absent, hidden or another's."""
    target = exchange.match.item if exchange.rule.name == "rest/encounter" else ""
    try:
        for uuid in sorted(write_bodies.encounters(body)):
            await visible_encounter(exchange, uuid)
        for uuid in sorted(write_bodies.observations(body)):
            await _own_observation(exchange, uuid, target)
    except NotKnown:
        raise NotUnderstood from None


async def _own_observation(exchange: Exchange, uuid: str, target: str) -> None:
    if uuid == exchange.match.item:
        return
    own = await exchange.labels.thing("obs", uuid, _OWN["obs"])
    encounter = uuid_in(own or {}, "encounter")
    if own is None or (target and encounter != target):
        raise NotKnown
    await _visible_thing(exchange, "obs", uuid)


async def _kind(exchange: Exchange, body: dict[str, Any]) -> None:
    """``NotAllowed`` where the caller could not read what this would become."""
    labels = exchange.judge.policy.labels
    categories = labels.categories_of(
        encounter_type=write_bodies.reference(body.get("encounterType")) or None,
        form=write_bodies.reference(body.get("form")) or None,
        program=write_bodies.reference(body.get("program")) or None,
        concept=write_bodies.reference(body.get("concept")) or None,
    )
    named = write_bodies.reference(body.get("patient")) or write_bodies.reference(body.get("person"))
    of_attributes = (exchange.rules.attributes.get(one) for one in write_bodies.attribute_types(body))
    categories |= frozenset(one for one in of_attributes if one)
    patient = bare(named) if named else min(exchange.patients, default="")
    if patient:
        exchange.patients.add(patient)
        await exchange.judge.prepare([patient])
        if not exchange.judge.allows(patient, categories):
            raise NotAllowed
    elif categories and not exchange.judge.allows_unknown(categories):
        raise NotAllowed


async def _answer(exchange: Exchange, reply: Reply, widened: bool, added: Any) -> Answer:
    """The answer as a read would give it; of what the writer may not read, only its uuid."""
    body = reply.json()
    if not isinstance(body, dict):
        raise Fault("OpenMRS did not answer with one thing")
    if exchange.rule.shape and widened:
        visible = await shown(exchange, [body], [], added)
    else:
        visible = await _with_twin(exchange, body)
    if not visible:
        return json_answer({"uuid": body.get("uuid", "")}, status=reply.status)
    return json_answer(visible[0], status=reply.status)


async def _with_twin(exchange: Exchange, body: dict[str, Any]) -> list[dict[str, Any]]:
    """A named representation can't be widened: the service account reads what the saved thing belongs to."""
    shape = exchange.rules.shapes[exchange.rule.shape]
    resource = exchange.rule.name.removeprefix("rest/")
    twin = None
    if shape.twin and body.get("uuid"):
        twin = await exchange.labels.thing(resource, body["uuid"], shape.twin)
    return await shown(exchange, [body], [twin] if twin else [], {})
