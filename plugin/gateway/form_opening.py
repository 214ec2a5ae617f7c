"""A form on its way to whoever opens it: who is on duty, what was asked lately, what need not be asked again.

O3 keeps the answer to ``o3/forms`` while its page lives, whoever's chart comes next. So that one is alike for
everybody, and refers to the stored schema for the questions; that one O3 reads anew at each opening. What was
asked and answered before is read as the caller reads it, through the same rules, so that the form tells
nobody what the chart would not. The patient is the one whose chart the browser says it shows.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from content.moments import parse_moment
from forms.definition import find
from forms.limits import WHY_AGAIN, Asked, limit_of
from forms.opening import Circumstances, has_acute, opened, shell_of
from forms.shapes import ALREADY, FormDefinition, Item
from plugin.gateway.answers import Answer, dumps
from plugin.gateway.exchange import Ask
from plugin.gateway.faults import Fault
from plugin.gateway.parameters import Parameters
from plugin.gateway.paths import Path
from plugin.gateway.ports import DutyBoard
from plugin.gateway.worker import Worker

Read = Callable[[Ask], Awaitable[Answer]]
Json = dict[str, Any]

FORM, SCHEMA = "rest/o3/forms", "rest/clobdata"
RULES = (FORM, SCHEMA)
# A page of O3 where no form is filled in.
_OTHER_PAGE = re.compile(r"/spa/(?!patient/)")
_CHART = re.compile(r"/spa/patient/([0-9A-Za-z-]{36})(?:[/?#]|\Z)")
_MANY = "100"  # the most that OpenMRS gives at once; the newest come first
_ASKED = "custom:(encounterDatetime,form:(uuid))"
_ANSWERED = "custom:(obsDatetime,concept:(uuid),value:(uuid))"


@dataclass(frozen=True, kw_only=True)
class FormOpening:
    """``zone`` is the clinic's: its days are the days that limits count."""

    forms: tuple[FormDefinition, ...]
    duty: DutyBoard
    worker: Worker
    zone: ZoneInfo

    async def amended(self, ask: Ask, answer: Answer, read: Read, now: datetime) -> Answer:
        """OpenMRS's answer to a read of a form or of its schema; what is no form of ours stays as it is.

        ``read`` answers a request as the caller would be answered. Raises ``Fault`` where what was asked
        before can't be read: to ask her again would be worse than to wait a moment.
        """
        schema = _schema(answer)
        definition = find(self.forms, str(schema.get("uuid"))) if schema else None
        if schema is None or definition is None:
            return answer
        if "forms" in ask.path.segments:
            return replace(answer, body=dumps(shell_of(schema, definition)))
        if _OTHER_PAGE.search(ask.referer):
            return answer  # somebody edits forms, and must get what is stored
        before = _Before(ask=ask, read=read)
        session = await before.session()
        if not session.get("authenticated"):
            return answer  # OpenMRS gives a schema to strangers too; who is on duty is nothing for them
        made = await self._opened(before, schema, definition, now, str(session.get("locale") or "en"))
        return replace(answer, body=dumps(made))

    async def _opened(
        self, before: "_Before", schema: Json, definition: FormDefinition, now: datetime, language: str
    ) -> Json:
        today = now.astimezone(self.zone).date()
        circumstances = Circumstances(
            on_duty=await self._on_duty(now) if has_acute(definition) else (),
            limit=limit_of(definition, await self._asked(before, definition, today), today),
            answered=await self._answered(before, definition),
        )
        return opened(schema, definition, circumstances, language)

    async def _on_duty(self, now: datetime) -> tuple[str, ...] | None:
        try:
            return await self.worker.run(lambda: self.duty.on_duty(now))
        except Fault:
            return None  # said in the form: then nothing is asked that needs a person at once

    async def _asked(self, before: "_Before", definition: FormDefinition, today: date) -> list[Asked]:
        if WHY_AGAIN not in definition.by_id:
            return []
        since = today - timedelta(days=max(definition.at_most_every_days or 0, 1))
        found = await before.results(
            "encounter", v=_ASKED, fromdate=since.isoformat(), order="desc", limit=_MANY
        )
        return list(self._known(found))

    def _known(self, encounters: list[Json]) -> Iterator[Asked]:
        for each in encounters:
            form = find(self.forms, str((each.get("form") or {}).get("uuid") or ""))
            if form is not None:
                yield Asked(form=form, on=self._day(each["encounterDatetime"]))

    async def _answered(self, before: "_Before", definition: FormDefinition) -> dict[str, date]:
        once = {definition.concept_uuid(item.id): item for item in definition.items() if item.ask == "once"}
        if not once:
            return {}
        found = await before.results("obs", v=_ANSWERED, concepts=",".join(once), limit=_MANY)
        days: dict[str, date] = {}
        for each in found:
            item = once.get(str((each.get("concept") or {}).get("uuid") or ""))
            if item is not None and _is_told(item, each.get("value")):
                day = self._day(each["obsDatetime"])
                days[item.id] = max(day, days.get(item.id, day))
        return {item.id: days[item.id] for item in once.values() if item.id in days}

    def _day(self, moment: object) -> date:
        return parse_moment(str(moment)).astimezone(self.zone).date()


@dataclass(frozen=True, kw_only=True)
class _Before:
    """What a chart held before, as the caller may see it."""

    ask: Ask
    read: Read

    async def results(self, resource: str, **parameters: str) -> list[Json]:
        """Of the patient whose chart the browser shows; none where it shows none."""
        chart = _CHART.search(self.ask.referer)
        if chart is None:
            return []
        pairs = (("patient", chart.group(1).lower()), *parameters.items())
        answer = await self.read(self._asked(resource, Parameters(pairs=pairs)))
        if answer.status == 404:
            return []  # no patient of that uuid, or none that the caller may see
        found: list[Json] = _body(answer).get("results") or []
        return found

    async def session(self) -> Json:
        """Whether OpenMRS knows the caller, and the language that it speaks to them."""
        return _body(await self.read(self._asked("session", Parameters())))

    def _asked(self, resource: str, parameters: Parameters) -> Ask:
        *context, _ws, _rest, _v1, _clobdata, _uuid = self.ask.path.segments
        return Ask(
            method="GET",
            path=Path(segments=(*context, "ws", "rest", "v1", resource), slash=False),
            parameters=parameters,
            host=self.ask.host,
            credentials=self.ask.credentials,
            forwarded=self.ask.forwarded,
        )


def _body(answer: Answer) -> Json:
    if answer.status != 200:
        raise Fault("what was asked before can't be read")
    found: Json = orjson.loads(answer.body)
    return found


def _is_told(item: Item, value: Any) -> bool:
    """Whether it is an answer, and neither "I would rather not say" nor "I have told you before"."""
    if not item.answers:
        return value is not None
    given = item.answer_of_concept(str(value.get("uuid") or "")) if isinstance(value, dict) else None
    return given is not None and not given.declined and given.code != ALREADY


def _schema(answer: Answer) -> Json | None:
    if answer.status != 200 or b'"pages"' not in answer.body:
        return None
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("pages"), list) else None
