"""Looking on: what enforcing would have done to an answer that was passed, counted without anybody's
identity."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from plugin.gateway.exchange import Ask, Exchange, Memory
from plugin.gateway.gateway import Gateway
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.places import Place, Way
from plugin.gateway.ports import ShadowFinding, ShadowSink, Stage
from plugin.gateway.rules import Treatment
from plugin.gateway.worker import Worker

LOG = logging.getLogger("continuity.gateway")
_MOST_WAITING = 200


@dataclass(kw_only=True)
class Watch:
    """Repeats reads as enforcing would treat them, a few at a time, behind the back of the one who waits."""

    gateway: Gateway
    sink: ShadowSink
    worker: Worker
    _busy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def look(self, ask: Ask, *, status: int) -> None:
        """Begin to look at one request that was answered with ``status``. Under load some are left out."""
        if len(self._tasks) < _MOST_WAITING:
            task = asyncio.create_task(self._look(ask, status))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Until everything begun so far is counted."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _look(self, ask: Ask, status: int) -> None:
        async with self._busy:
            found = await outcome_of(self._found(ask, status))
            if isinstance(found, BaseException):
                LOG.warning("a request was not looked at (%s)", type(found).__name__)
                place = self.gateway.map.place(ask.method, ask.path)
                found = [_finding((), place, "fault", frozenset(), 1)]
            if found:
                count = self.worker.run(lambda: self.sink.count(self.gateway.clock(), found))
                failed = await outcome_of(count)
                if failed is not None:
                    LOG.warning("what was found is not counted (%s)", type(failed).__name__)

    async def _found(self, ask: Ask, status: int) -> Sequence[ShadowFinding]:
        place = self.gateway.map.place(ask.method, ask.path)
        if place.way is Way.REFUSED:
            return [_finding((), place, "refused", frozenset(), 1)] if status < 400 else ()
        is_session = place.match is not None and place.match.rule.treatment is Treatment.SESSION
        if is_session or (ask.method != "GET" and place.way is not Way.FHIR_SEARCH):
            return ()
        snapshot = await self.gateway.snapshots.read()
        viewer = await self.gateway.identities.of(ask.credentials, snapshot.identity)
        if viewer is None:
            return ()
        exchange = self.gateway.exchange(
            ask, place, viewer, version=snapshot.policy, memory=Memory(), request="shadow"
        )
        answer = await self.gateway.treated(exchange, place)
        await self.gateway.log(exchange, "shadow", Stage.SHADOW)
        return _findings(exchange, place, refused=status < 400 <= answer.status)


def _findings(exchange: Exchange, place: Place, *, refused: bool) -> list[ShadowFinding]:
    groups = tuple(sorted(one for one in exchange.judge.audiences if not one.startswith("person:")))
    counted: Counter[tuple[str, frozenset[str]]] = exchange.found.copy()
    if refused and not counted:
        counted["refused", frozenset()] = 1
    item = place.match is not None and bool(place.match.item) and refused
    return [
        _finding(
            groups, place, "item_hidden" if item and outcome == "entry_hidden" else outcome, categories, count
        )
        for (outcome, categories), count in counted.items()
    ]


def _finding(
    audiences: tuple[str, ...], place: Place, outcome: str, categories: frozenset[str], count: int
) -> ShadowFinding:
    return ShadowFinding(
        audiences=audiences,
        resource=place.match.rule.name if place.match else "unknown",
        outcome=outcome,
        categories=tuple(sorted(categories)),
        count=count,
    )
