"""Group commit, the copy, and that nothing passes when neither can be written."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from plugin.audit.copy import Copy
from plugin.audit.log import AuditWriter, verify
from plugin.gateway.doubles import MemoryAudit
from plugin.gateway.faults import Fault
from plugin.gateway.ports import AuditEntry, Seal, SealedEntry
from plugin.gateway.worker import Worker
from tests.plugin.audit.test_chain import KEY, entry


def write(sink: MemoryAudit, count: int, *, copy: Copy | None = None) -> None:
    async def main() -> None:
        worker = Worker(seconds=5)
        writer = AuditWriter(sink, worker, key=KEY, copy=copy)
        await asyncio.gather(*(writer.append([entry(number)]) for number in range(count)))
        worker.close()

    asyncio.run(main())


def test_what_waits_together_is_stored_together() -> None:
    class Counting(MemoryAudit):
        calls = 0

        def append(self, entries: Sequence[AuditEntry], seal: Seal) -> Sequence[SealedEntry]:
            self.calls += 1
            return super().append(entries, seal)

    sink = Counting()
    write(sink, 200)
    assert len(sink.entries) == 200
    assert sink.calls < 20
    assert verify(sink, key=KEY) == []


def test_a_failure_is_a_fault_for_everybody_who_waited() -> None:
    sink = MemoryAudit(broken=True)
    with pytest.raises(Fault):
        write(sink, 3)
    assert sink.entries == []


def test_the_copy_holds_the_same(tmp_path: Path) -> None:
    sink, copy = MemoryAudit(), Copy(path=tmp_path / "copy.jsonl")
    write(sink, 10, copy=copy)
    assert list(copy.read()) == sink.entries
    assert verify(sink, key=KEY, copy=copy) == []


def test_the_copy_catches_up_after_a_stop_between_the_two(tmp_path: Path) -> None:
    sink, copy = MemoryAudit(), Copy(path=tmp_path / "copy.jsonl")
    write(sink, 5)
    write(sink, 2, copy=copy)
    assert verify(sink, key=KEY, copy=copy) == []


def test_without_a_place_for_the_copy_no_answer_is_released(tmp_path: Path) -> None:
    sink = MemoryAudit()
    with pytest.raises(Fault):
        write(sink, 1, copy=Copy(path=tmp_path / "no folder" / "copy.jsonl"))


def test_a_removed_end_is_found_by_the_copy(tmp_path: Path) -> None:
    sink, copy = MemoryAudit(), Copy(path=tmp_path / "copy.jsonl")
    write(sink, 4, copy=copy)
    del sink.entries[-1]
    assert verify(sink, key=KEY, copy=copy) == ["entry 4 is only in the copy"]
