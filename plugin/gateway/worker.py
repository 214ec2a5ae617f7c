"""Blocking ports, called on worker threads and under a time limit, so that a locked database can't stop
everybody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from plugin.gateway.faults import Fault
from plugin.gateway.ports import PolicyStore, Snapshot

Result = TypeVar("Result")


class Worker:
    """Runs a blocking call, or gives up on it after ``seconds``; either way a failure is a ``Fault``."""

    def __init__(self, *, seconds: float, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="gateway")
        self._seconds = seconds

    async def run(self, call: Callable[[], Result]) -> Result:
        job = asyncio.get_running_loop().run_in_executor(self._pool, call)
        done, _ = await asyncio.wait({job}, timeout=self._seconds)
        if not done:
            job.add_done_callback(_retrieved)
            raise Fault("a store did not answer in time")
        error = job.exception()
        if error is not None:
            raise Fault(f"a store failed ({type(error).__name__})") from None
        return job.result()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _retrieved(job: "asyncio.Future[Result]") -> None:
    """Late failures were answered already; unread ones would be reported as lost."""
    if not job.cancelled():
        job.exception()


class Snapshots:
    """Reads the counters; requests that wait for the same moment share one read.

    A request may only join a read that has not begun, for the read must see all that was committed before
    it asked.
    """

    def __init__(self, store: PolicyStore, worker: Worker) -> None:
        self._store = store
        self._worker = worker
        self._running: asyncio.Task[Snapshot] | None = None
        self._waiting: asyncio.Task[Snapshot] | None = None

    async def read(self) -> Snapshot:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._read(None))
            return await asyncio.shield(self._running)
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._read(self._running))
        return await asyncio.shield(self._waiting)

    async def _read(self, after: "asyncio.Task[Snapshot] | None") -> Snapshot:
        if after is not None:
            await asyncio.wait({after})
            self._running, self._waiting = self._waiting, None
        return await self._worker.run(self._store.snapshot)
