"""Over REST and FHIR, what holds no patient data: passed on to OpenMRS, and tidied on the way back."""

from typing import Any

import orjson

from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.representations import UnreadableRepresentation, check, parse
from plugin.gateway.upstream import Reply


async def pass_on(exchange: Exchange) -> Answer:
    """Any method. A custom representation may not lead from metadata to people."""
    v = exchange.ask.parameters.get("v")
    if v.startswith("custom:"):
        try:
            check(parse(v), None, exchange.rules.shapes)
        except UnreadableRepresentation:
            raise NotUnderstood from None
    ask = exchange.ask
    reply = await (exchange.get(ask) if ask.method == "GET" else exchange.send_write())
    if ask.method != "GET":
        refused = validation_answer(reply)
        if refused is not None:
            return refused
    if reply.status == 404 and not reply.body:
        raise NotKnown  # files of metadata that are not there
    raise_for(reply)
    return tidied(reply)


async def pass_on_fhir(exchange: Exchange) -> Answer:
    """Any method, of one kind of resource. Raises ``Fault`` where OpenMRS answers with any other kind."""
    ask = exchange.ask
    reply = await (exchange.get(ask) if ask.method == "GET" else exchange.send_write())
    raise_for(reply)
    if not reply.body:
        return Answer(status=reply.status)
    body = reply.json()
    kind = exchange.rule.name.removeprefix("fhir/")
    if not all(_is_of(one, kind) for one in _resources(body)):
        raise Fault("OpenMRS answered with what was not asked for")
    return json_answer(body, status=reply.status, fhir=True)


def _resources(body: Any) -> list[Any]:
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        return [body]
    return [one.get("resource") if isinstance(one, dict) else None for one in body.get("entry") or ()]


def _is_of(resource: Any, kind: str) -> bool:
    if not isinstance(resource, dict):
        return False
    known = (kind, "OperationOutcome", *(("CapabilityStatement",) if kind == "metadata" else ()))
    return resource.get("resourceType") in known


def tidied(reply: Reply) -> Answer:
    """The same body through our own serialiser; files of metadata (a form's schema) as they are."""
    if not reply.body or "json" not in reply.content_type:
        return Answer(status=reply.status, body=reply.body, content_type=reply.content_type)
    return json_answer(reply.json(), status=reply.status, fhir="fhir" in reply.content_type)


def validation_answer(reply: Reply) -> Answer | None:
    """OpenMRS's own words on a write that it refused, which the writer needs; None where it is something
    else."""
    if reply.status != 400:
        return None
    try:
        error = orjson.loads(reply.body)["error"]
        kept = {key: error[key] for key in ("globalErrors", "fieldErrors") if key in error}
        code = error.get("code", "") if kept else ""
        body = {"error": {"message": str(error["message"]), "code": code, "detail": "", **kept}}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
    return json_answer(body, status=400)
