"""The store: what was answered is on the disk, what failed is nowhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.sandbox.store import DuplicateUuid, NotStored, Store


def test_documents_outlive_the_process(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    first = store.add("location", {"name": "A"})
    store.add("location", {"name": "B"})
    store.change("location", first["uuid"], name="C")
    store.close()
    again = Store.open(tmp_path / "data")
    assert [(doc["id"], doc["name"]) for doc in again.find("location")] == [(1, "C"), (2, "B")]
    again.close()


def test_what_was_committed_outlives_a_kill(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from plugin.sandbox.store import Store\n"
        "store = Store.open(pathlib.Path(sys.argv[1]))\n"
        "store.add('location', {'name': 'kept'})\n"
        "with store.transaction():\n"
        "    store.add('location', {'name': 'half-written'})\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "data")], check=False)
    store = Store.open(tmp_path / "data")
    assert [doc["name"] for doc in store.find("location")] == ["kept"]
    store.close()


class _Failed(Exception):
    pass


def _change_and_fail(store: Store, uuid: str) -> None:
    with store.transaction():
        store.change("location", uuid, name="B")
        store.add("location", {"name": "C"})
        raise _Failed


def test_a_failed_transaction_leaves_cache_and_indexes_as_they_were() -> None:
    store = Store.open()
    kept = store.add("location", {"name": "A"})
    with pytest.raises(_Failed):
        _change_and_fail(store, kept["uuid"])
    assert store.find("location", name="A") == [kept]
    assert store.find("location", name="B") == []
    assert len(store.find("location")) == 1


def test_an_inner_failure_is_undone_alone() -> None:
    store = Store.open()
    with store.transaction():
        outer = store.add("location", {"name": "outer"})
        with pytest.raises(_Failed):
            _change_and_fail(store, outer["uuid"])
    assert [doc["name"] for doc in store.find("location")] == ["outer"]


def test_a_uuid_is_taken_once_and_a_change_needs_its_document() -> None:
    store = Store.open()
    store.add("location", {"uuid": "u", "name": "A"})
    with pytest.raises(DuplicateUuid):
        store.add("location", {"uuid": "u", "name": "B"})
    store.remove("location", "u")
    with pytest.raises(NotStored):
        store.change("location", "u", name="C")
    assert store.find("location", name="A") == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=12))
def test_an_index_finds_what_a_walk_through_all_would(names: list[tuple[str, str]]) -> None:
    store = Store.open()
    for before, after in names:
        doc = store.add("location", {"name": before})
        store.change("location", doc["uuid"], name=after)
    for name in "abcxyz":
        walked = [doc for doc in store.find("location") if doc["name"] == name]
        assert store.find("location", name=name) == walked
    store.close()
