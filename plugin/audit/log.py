"""Write-ahead log of reads: an answer waits until its entries stand; those that wait together are stored
together."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from plugin.audit.chain import differences, problems, seal_with
from plugin.audit.copy import Copy
from plugin.gateway.faults import Fault
from plugin.gateway.outcomes import outcome_of
from plugin.gateway.ports import AuditEntry, AuditSink, SealedEntry
from plugin.gateway.worker import Worker

_BATCH = 1000


@dataclass(kw_only=True, eq=False)
class _Waiting:
    entries: Sequence[AuditEntry]
    stored: "asyncio.Future[None]"


class AuditWriter:
    """One writer for all requests of a gateway. No row, no data: a failure is a ``Fault`` for all that
    waited."""

    def __init__(
        self, sink: AuditSink, worker: Worker, *, key: bytes = b"", copy: Copy | None = None
    ) -> None:
        self._sink = sink
        self._worker = worker
        self._seal = seal_with(key)
        self._copy = copy
        self._behind = copy is not None
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Returns once the entries are durable. Raises ``Fault``."""
        if not entries:
            return
        one = _Waiting(entries=entries, stored=asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await one.stored

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            entries = [entry for one in batch for entry in one.entries]
            job = self._worker.run(partial(self._store, entries))
            failure = await outcome_of(job)
            for one in batch:
                if one.stored.done():  # its caller has gone
                    continue
                if failure is None:
                    one.stored.set_result(None)
                else:
                    one.stored.set_exception(Fault("the audit log can't be written"))

    def _store(self, entries: Sequence[AuditEntry]) -> None:
        sealed = self._sink.append(entries, self._seal)
        if self._copy is None:
            return
        behind, self._behind = self._behind, True
        if behind:
            self._copy.catch_up(self._sink)
        else:
            self._copy.add(sealed)
        self._behind = False


def read_all(sink: AuditSink) -> Iterator[SealedEntry]:
    """The whole log in order."""
    last = 0
    while entries := sink.read(last, _BATCH):
        yield from entries
        last = entries[-1].number


def verify(sink: AuditSink, *, key: bytes = b"", copy: Copy | None = None) -> list[str]:
    """Every entry that was changed, removed or moved, in one sentence each; empty where all is well."""
    found = list(problems(read_all(sink), key))
    if copy is not None:
        found += differences(read_all(sink), copy.read())
    return found
