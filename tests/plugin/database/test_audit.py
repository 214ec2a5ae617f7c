"""The audit log: appended to in one go, by many at once, without gaps."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest

from plugin.audit.chain import seal_with
from plugin.audit.copy import Copy
from plugin.audit.log import verify
from plugin.database.audit import AuditLog
from plugin.database.engine import Database
from plugin.database.errors import UnstorableText
from plugin.gateway.ports import AuditEntry, Head, SealedEntry, Stage
from tests.reminders.worlds import NOW, PATIENT

ENTRY = AuditEntry(
    at=NOW,
    request="r1",
    user="u1",
    person="p1",
    audiences=("emergency", "person:p1"),
    patient=PATIENT,
    action="search",
    resource="fhir/Observation",
    parameters=("_count", "patient"),
    withheld=True,
    stage=Stage.ENFORCE,
)


def _seal(head: Head, entries: Sequence[AuditEntry]) -> Sequence[SealedEntry]:
    sealed: list[SealedEntry] = []
    for entry in entries:
        number, previous = head.number + 1, head.digest
        digest = hashlib.sha256(f"{number}{previous}{entry}".encode()).hexdigest()
        sealed.append(SealedEntry(number=number, entry=entry, previous=previous, digest=digest))
        head = Head(number=number, digest=digest)
    return sealed


def test_entries_are_read_back_as_they_are_in_order(database: Database) -> None:
    log = AuditLog(database)
    nobody = replace(ENTRY, user="", person="", patient="", audiences=(), parameters=(), withheld=False)
    first = log.append([ENTRY, nobody], _seal)
    second = log.append([ENTRY], _seal)
    assert log.read(0, 10) == (*first, *second)
    assert log.read(1, 1) == (first[1],)
    assert log.of_patient(PATIENT, 1, 10) == tuple(second)
    assert second[0].previous == first[1].digest


def test_a_batch_is_stored_as_a_whole_or_not_at_all(database: Database) -> None:
    log = AuditLog(database)
    with pytest.raises(UnstorableText):
        log.append([ENTRY, replace(ENTRY, parameters=("name of someone",))], _seal)
    assert log.read(0, 10) == ()


def test_nothing_is_nothing(database: Database) -> None:
    assert list(AuditLog(database).append([], _seal)) == []


def test_many_gateways_share_one_chain(database: Database) -> None:
    log = AuditLog(database)

    def write() -> None:
        for _ in range(10):
            log.append([ENTRY, ENTRY], _seal)

    gateways = [Thread(target=write) for _ in range(4)]
    for gateway in gateways:
        gateway.start()
    for gateway in gateways:
        gateway.join()
    entries = log.read(0, 1000)
    assert [each.number for each in entries] == list(range(1, 81))
    assert all(after.previous == before.digest for before, after in pairwise(entries))


def test_a_lost_log_comes_back_from_its_copy_once(database: Database, tmp_path: Path) -> None:
    log, copy = AuditLog(database), Copy(path=tmp_path / "copy.jsonl")
    kept = seal_with(b"key")(Head(), [ENTRY, ENTRY, ENTRY])
    copy.add([*kept, kept[-1]])
    assert log.restore(copy.read()) == 3
    assert log.restore(copy.read()) == 0
    assert verify(log, key=b"key", copy=copy) == []
    following = log.append([ENTRY], seal_with(b"key"))
    assert (following[0].number, following[0].previous) == (4, kept[-1].digest)
