"""Reads over REST of what has a shape: ask wider, label, filter, page again, and give back what was asked
for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Ask, Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.parameters import Parameters
from plugin.gateway.representations import (
    Added,
    Field,
    UnreadableRepresentation,
    check,
    parse,
    prune,
    twin,
    widen,
)
from plugin.gateway.rest_things import (
    Facts,
    Filter,
    Thing,
    Where,
    each,
    encounters_to_read,
    patients_of,
    persons_to_read,
    remember_twins,
    uuid_in,
)

_ATTRIBUTES = "attributes:(uuid,attributeType:(uuid))"
_NAMED = ("", "ref", "default", "full")
_PAGING = ("v", "limit", "startIndex", "totalCount", "lang")
_NAMING = ("patient", "patientUuid", "person")
_MOST = 20_000
_STEP = 50
_DEFAULT_SIZE = 50  # of a list that says neither a limit nor that it goes on


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to ask: ``v`` to send (None: as asked), what it adds, and the representation of the twin, or ""."""

    v: str | None
    added: Added
    twin: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list as OpenMRS gave it. ``following`` is the next startIndex, or None at the end."""

    things: list[Thing]
    following: int | None


def plan(exchange: Exchange) -> Plan:
    """Check parameters and representation. Raises ``NotUnderstood``."""
    rule, parameters = exchange.rule, exchange.ask.parameters
    if parameters.doubled() or parameters.unknown((*rule.parameters, *_PAGING)):
        raise NotUnderstood
    shapes = exchange.rules.shapes
    shape, v = shapes[rule.shape], parameters.get("v")
    if v in _NAMED:
        return Plan(v=None, added={}, twin=shape.beside(v))
    try:
        fields = parse(v)
        check(fields, shape, shapes)
        wider, added = widen(fields, shape, shapes)
        beside = twin(fields, shape, shapes)
    except UnreadableRepresentation:
        raise NotUnderstood from None
    return Plan(v=_custom(wider), added=added, twin=_custom(beside) if beside else "")


def _custom(fields: tuple[Field, ...]) -> str:
    return f"custom:({','.join(map(str, fields))})"


async def read(exchange: Exchange) -> Answer:
    """A GET of one thing or of a list."""
    asked = plan(exchange)
    if exchange.rule.audited:
        exchange.asks_about(value for name, value in exchange.ask.parameters if name in _NAMING)
    if exchange.rule.parent == "encounter":
        await visible_encounter(exchange, exchange.match.ids[0])
    if exchange.match.item:
        return await _item(exchange, asked)
    return await _list(exchange, asked)


async def visible_encounter(exchange: Exchange, uuid: str) -> None:
    """``NotKnown`` where an encounter is absent or hidden."""
    label = (await exchange.labels.encounters([uuid])).get(uuid)
    if label is None:
        raise NotKnown
    await exchange.judge.prepare([label.patient])
    categories = exchange.judge.policy.labels.categories_of(
        encounter_type=label.type, form=label.form or None
    )
    if not exchange.judge.allows(label.patient, categories):
        exchange.hide(label.patient, "item_hidden", categories)
        raise NotKnown
    exchange.patients.add(label.patient)


async def _item(exchange: Exchange, asked: Plan) -> Answer:
    body = await _body(exchange, exchange.ask, asked)
    if not isinstance(body, dict):
        raise Fault("OpenMRS did not answer with one thing")
    twins = [await _twin(exchange, exchange.ask, asked)] if asked.twin else []
    if not await shown(exchange, [body], each(twins), asked.added):
        raise NotKnown
    return json_answer(body)


async def _list(exchange: Exchange, asked: Plan) -> Answer:
    ask = exchange.ask
    start, limit = _number(ask.parameters, "startIndex", 0), _number(ask.parameters, "limit", 0)
    first = ask.with_parameters(ask.parameters.without("startIndex"))
    page, twins = await _page(exchange, first, asked)
    # Never the number of things: that would count the hidden ones.
    size = limit or page.following or _DEFAULT_SIZE
    things = list(page.things)
    further: Parameters | None = None
    while page.following is not None:
        further = first.parameters.replaced("limit", str(max(size, _STEP)))
        further = further.replaced("startIndex", str(page.following))
        page, more = await _page(exchange, first.with_parameters(further), asked)
        things += page.things
        twins += more
        if len(things) > _MOST:
            raise NotUnderstood
    visible = await shown(exchange, things, twins, asked.added)
    if start == 0 and not limit and further is None:
        size = len(visible)  # all that there is, on one page
    return json_answer(_paged(exchange, visible, start, size))


def _paged(exchange: Exchange, visible: list[Thing], start: int, size: int) -> dict[str, Any]:
    """The page that was asked for, counted over what may be seen."""
    body: dict[str, Any] = {"results": visible[start : start + size]}
    more = start + size < len(visible)
    links = [_link(exchange, "next", start + size)] if more else []
    if start > 0:
        links.append(_link(exchange, "prev", max(0, start - size)))
    if links:
        body["links"] = links
    if exchange.ask.parameters.get("totalCount").lower() == "true":
        body["totalCount"] = len(visible)
    return body


def _link(exchange: Exchange, relation: str, start: int) -> dict[str, Any]:
    """As OpenMRS writes it, down to the ampersand that it leaves at the end of a link to the first page."""
    ask = exchange.ask
    query = ask.parameters.without("startIndex").text()
    place = f"startIndex={start}" if start or relation == "next" else ""
    return {
        "rel": relation,
        "uri": f"http://{ask.host}{ask.path}?{query}{'&' if query else ''}{place}",
        "resourceAlias": None,
    }


async def _page(exchange: Exchange, ask: Ask, asked: Plan) -> tuple[Page, list[Thing]]:
    body = await _body(exchange, ask, asked)
    twin = await _twin(exchange, ask, asked) if asked.twin else {}
    page = _read_page(body)
    return page, _read_page(twin).things if asked.twin else []


def _read_page(body: Any) -> Page:
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise Fault("OpenMRS did not answer with a list")
    following = [
        parse_qs(urlsplit(link.get("uri", "")).query).get("startIndex", [""])[0]
        for link in body.get("links") or ()
        if link.get("rel") == "next"
    ]
    if following and not following[0].isdecimal():
        raise Fault("OpenMRS gave a link that can't be followed")
    return Page(things=results, following=int(following[0]) if following else None)


async def _body(exchange: Exchange, ask: Ask, asked: Plan) -> Any:
    parameters = ask.parameters if asked.v is None else ask.parameters.replaced("v", asked.v)
    reply = await exchange.get(ask.with_parameters(parameters))
    raise_for(reply)
    return reply.json()


async def _twin(exchange: Exchange, ask: Ask, asked: Plan) -> Any:
    reply = await exchange.get(ask.with_parameters(ask.parameters.replaced("v", asked.twin)))
    raise_for(reply)
    return reply.json()


async def shown(exchange: Exchange, things: list[Thing], twins: list[Thing], added: Added) -> list[Thing]:
    """Those of the things that the caller may see, edited in place to hold only what the caller may see."""
    rule, shapes = exchange.rule, exchange.rules.shapes
    facts = Facts()
    remember_twins(twins, rule.shape, shapes, facts)
    where = Where(
        patient=exchange.match.ids[0] if rule.name.startswith(("rest/patient/", "rest/person/")) else ""
    )
    unread = encounters_to_read(things, rule.shape, shapes, facts)
    facts.encounters = await exchange.labels.encounters(unread, exchange.ask.parameters.get("patient"))
    for person in sorted(persons_to_read(things, rule.shape, shapes)):
        own = await exchange.labels.thing("person", person, _ATTRIBUTES)
        remember_twins([own] if own else [], "person", shapes, facts)
    patients = patients_of(things, rule.shape, shapes, facts) | ({where.patient} - {""})
    await exchange.judge.prepare(patients)
    sieve = Filter(
        rules=exchange.rules,
        labels=exchange.judge.policy.labels,
        judge=exchange.judge,
        facts=facts,
        hide=exchange.hide,
        concepts_matter=bool(exchange.judge.policy.of_concepts),
    )
    visible = [thing for thing in things if sieve.shown(thing, rule.shape, where)]
    if rule.audited:
        exchange.patients |= _touched(visible, rule.shape, where, facts)
    prune(visible, added)
    return visible


def _touched(visible: list[Thing], shape: str, where: Where, facts: Facts) -> set[str]:
    """Whose data is in the answer: the patient of each thing at its top."""
    found: set[str] = {where.patient}
    for thing in visible:
        whole = facts.twins.get(thing.get("uuid", ""), {}) | thing
        own = whole.get("uuid", "") if shape in ("patient", "person") else ""
        found.add(own or uuid_in(whole, "patient") or uuid_in(whole, "person"))
    return found - {""}


def _number(parameters: Parameters, name: str, default: int) -> int:
    text = parameters.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotUnderstood
    return int(text)
