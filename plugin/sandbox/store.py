"""Durable documents on SQLite, cached in memory: what was answered is on the disk, also after ``kill -9``.

A document is a ``dict`` of OpenMRS domain properties; references are uuids, times are OpenMRS's own text in
UTC
(``2026-01-05T10:00:00.000+0000``, so that text order is time order). ``documents.py`` lists kinds and fields.
Documents handed out are shared with the cache: read them, change them only through ``change``.
"""

import json
import sqlite3
import uuid as uuids
import weakref
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plugin.sandbox.documents import INDEXES

Doc = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, uuid TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, uuid)
) WITHOUT ROWID;
"""


class DuplicateUuid(Exception):
    """A document of this kind and uuid exists; OpenMRS answers 500 to that."""

    def __init__(self, kind: str, uuid: str) -> None:
        super().__init__(f"a {kind} with the uuid {uuid} exists already")
        self.kind = kind
        self.uuid = uuid


class NotStored(Exception):
    """A change was asked of a document that is not there."""


class Store:
    """All documents of one sandbox. Not thread-safe: one request at a time, as the server hands them in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._kinds: dict[str, dict[str, Doc]] = defaultdict(dict)
        self._indexes: dict[tuple[str, str], dict[Any, dict[str, None]]] = {
            (kind, name): defaultdict(dict) for kind, names in INDEXES.items() for name in names
        }
        self._highest: dict[str, int] = defaultdict(int)
        self._journals: list[dict[tuple[str, str], Doc | None]] = []
        self._load()
        # A store that is dropped without being closed must not leave its file open until some later time.
        weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, path: Path | None = None) -> "Store":
        """The store in the file ``path`` (made if absent), or in memory alone where it is None."""
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        # In WAL mode this outlives a killed process; only a power cut could lose the last answers.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_SCHEMA)
        return cls(connection)

    def close(self) -> None:
        self._connection.close()

    def _load(self) -> None:
        rows = self._connection.execute("SELECT kind, body FROM documents ORDER BY kind, id")
        for kind, body in rows:
            self._put(kind, json.loads(body))

    # Reading

    def get(self, kind: str, uuid: str) -> Doc | None:
        return self._kinds[kind].get(uuid)

    def find(self, kind: str, /, **equals: Any) -> list[Doc]:
        """Documents whose fields equal all of ``equals``, in the order of their ids; voided ones too."""
        found = self._candidates(kind, equals)
        return sorted(
            (doc for doc in found if all(doc.get(name) == value for name, value in equals.items())),
            key=lambda doc: int(doc["id"]),
        )

    def first(self, kind: str, /, **equals: Any) -> Doc | None:
        return next(iter(self.find(kind, **equals)), None)

    def _candidates(self, kind: str, equals: Doc) -> list[Doc]:
        documents = self._kinds[kind]
        indexed = [
            self._indexes[kind, name].get(value, {})
            for name, value in equals.items()
            if (kind, name) in self._indexes
        ]
        if not indexed:
            return list(documents.values())
        return [documents[uuid] for uuid in min(indexed, key=len)]

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: on an error the cache and the file are as before.

        One inside another is undone alone; only the outermost writes to the file.
        """
        self._journals.append({})
        try:
            yield
            if len(self._journals) == 1:
                self._commit(self._journals[0])
        except BaseException:
            self._roll_back(self._journals[-1])
            raise
        finally:
            self._close_journal()

    def _close_journal(self) -> None:
        """What an inner transaction changed becomes the outer one's to undo."""
        inner = self._journals.pop()
        if self._journals:
            for key, before in inner.items():
                self._journals[-1].setdefault(key, before)

    def add(self, kind: str, doc: Doc) -> Doc:
        """Store a new document. ``uuid`` and ``id`` may be absent. ``DuplicateUuid`` if it exists."""
        uuid = str(doc.get("uuid") or uuids.uuid4())
        if uuid in self._kinds[kind]:
            raise DuplicateUuid(kind, uuid)
        stored = {**doc, "uuid": uuid, "id": doc.get("id") or self._highest[kind] + 1}
        self._write(kind, uuid, stored)
        return stored

    def change(self, kind: str, uuid: str, /, **fields: Any) -> Doc:
        """Replace some fields of a document and give the new one; ``NotStored`` where there is none."""
        present = self._kinds[kind].get(uuid)
        if present is None:
            raise NotStored(f"there is no {kind} with the uuid {uuid}")
        changed = {**present, **fields}
        self._write(kind, uuid, changed)
        return changed

    def remove(self, kind: str, uuid: str) -> None:
        """Forget a document for good (OpenMRS's purge)."""
        self._write(kind, uuid, None)

    def _write(self, kind: str, uuid: str, doc: Doc | None) -> None:
        with self.transaction():
            self._journals[-1].setdefault((kind, uuid), self._kinds[kind].get(uuid))
            self._drop(kind, uuid)
            if doc is not None:
                self._put(kind, doc)

    def _commit(self, journal: dict[tuple[str, str], Doc | None]) -> None:
        if not journal:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        for kind, uuid in journal:
            self._save(kind, uuid, self._kinds[kind].get(uuid))
        self._connection.execute("COMMIT")

    def _save(self, kind: str, uuid: str, doc: Doc | None) -> None:
        if doc is None:
            self._connection.execute("DELETE FROM documents WHERE kind = ? AND uuid = ?", (kind, uuid))
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO documents (kind, uuid, id, body) VALUES (?, ?, ?, ?)",
            (kind, uuid, doc["id"], json.dumps(doc)),
        )

    def _roll_back(self, journal: dict[tuple[str, str], Doc | None]) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        for (kind, uuid), doc in journal.items():
            self._drop(kind, uuid)
            if doc is not None:
                self._put(kind, doc)
        journal.clear()

    # The cache and its indexes

    def _put(self, kind: str, doc: Doc) -> None:
        uuid = str(doc["uuid"])
        self._kinds[kind][uuid] = doc
        self._highest[kind] = max(self._highest[kind], int(doc["id"]))
        for name in INDEXES.get(kind, ()):
            self._indexes[kind, name][doc.get(name)][uuid] = None

    def _drop(self, kind: str, uuid: str) -> None:
        doc = self._kinds[kind].pop(uuid, None)
        if doc is None:
            return
        for name in INDEXES.get(kind, ()):
            self._indexes[kind, name][doc.get(name)].pop(uuid, None)
