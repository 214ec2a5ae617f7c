"""Writes over FHIR: as over REST, what is withheld can't be written to, and the answer is filtered."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Exchange, raise_for
from plugin.gateway.faults import Fault, NotAllowed, NotKnown, NotUnderstood
from plugin.gateway.fhir_reads import item, shown
from plugin.gateway.fhir_things import FhirFilter, encounter_references, patient_of
from plugin.gateway.notices import Noticed
from plugin.gateway.parameters import Parameters

# OpenMRS reads an id out of many spellings ("x", "encounter/x", "Encounter/x/"): only one is taken.
_STRICT = re.compile(r"[A-Z][A-Za-z]+/[0-9A-Za-z-]{36,38}")


async def write(exchange: Exchange, noticed: Noticed) -> Answer:
    """A POST of a new resource, a PUT or a DELETE of one that is visible."""
    ask, match = exchange.ask, exchange.match
    if ask.parameters.pairs or bool(match.item) == (ask.method == "POST"):
        raise NotUnderstood
    if match.item and exchange.memory.written is None:
        # Reading it first answers for an absent and a hidden one alike.
        await item(exchange)
    if ask.method != "DELETE" and exchange.memory.written is None:
        await _check(exchange, body_of(exchange))
    reply = await noticed.write(exchange)
    exchange.labels.forget(match.item or None)
    raise_for(reply)
    if not reply.body:
        return Answer(status=reply.status)
    saved = reply.json()
    if not isinstance(saved, dict):
        raise Fault("OpenMRS did not answer with a resource")
    if saved.get("resourceType") == "OperationOutcome":
        return json_answer(_outcome(saved), fhir=True, status=reply.status)
    (visible,) = await shown(exchange, [saved])
    mark = {"resourceType": saved.get("resourceType"), "id": saved.get("id")}
    return json_answer(visible or mark, fhir=True, status=reply.status)


def _outcome(saved: dict[str, Any]) -> dict[str, Any]:
    """Only that it went well: the texts name what was deleted."""
    severity = [
        {"severity": one.get("severity"), "code": one.get("code")} for one in saved.get("issue") or []
    ]
    return {"resourceType": "OperationOutcome", "issue": severity}


def body_of(exchange: Exchange) -> dict[str, Any]:
    """The resource to write. Raises ``NotUnderstood`` where it is another, or refers to something in any but
    the one spelling that is checked."""
    try:
        body = orjson.loads(exchange.ask.body)
    except orjson.JSONDecodeError:
        raise NotUnderstood from None
    if not isinstance(body, dict) or f"fhir/{body.get('resourceType')}" != exchange.rule.name:
        raise NotUnderstood
    if any(not _STRICT.fullmatch(one) for one in _written(body)):
        raise NotUnderstood
    return body


def _written(value: Any) -> Iterator[str]:
    """Everything that stands where a reference can, whatever its type."""
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"] if isinstance(value["reference"], str) else ""
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _written(inner)


async def _check(exchange: Exchange, body: dict[str, Any]) -> None:
    """Refuse what refers to an encounter that is absent or hidden, and what the caller could not read."""
    referred = encounter_references(body)
    labels = await exchange.labels.encounters(referred)
    # A visit is an encounter to FHIR too, and none to REST: those are visible.
    for uuid in sorted(referred - labels.keys()):
        if await exchange.labels.thing("visit", uuid, "uuid") is None:
            raise NotUnderstood
    patient = patient_of(body)
    await exchange.judge.prepare({label.patient for label in labels.values()} | ({patient} - {""}))
    rules = exchange.judge.policy.labels
    for label in labels.values():
        categories = rules.categories_of(encounter_type=label.type, form=label.form or None)
        if not exchange.judge.allows(label.patient, categories):
            raise NotUnderstood
    sieve = FhirFilter(
        labels=rules, judge=exchange.judge, encounters=labels, attributes={}, hide=exchange.hide
    )
    if patient and not exchange.judge.allows(patient, sieve.categories(body)):
        raise NotAllowed
    exchange.patients |= {patient} - {""}


def searched(body: bytes, content_type: str, parameters: Parameters) -> Parameters:
    """The parameters of ``POST …/_search``: those of the form after those of the address."""
    if "x-www-form-urlencoded" not in content_type:
        raise NotUnderstood
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError:
        raise NotKnown from None
    return Parameters(pairs=(*parameters.pairs, *Parameters.read(text).pairs))
