"""The chain of the audit log: each entry's digest covers all that came before it.

Pure: nothing here reads a file, a clock or a network.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from content.moments import require_zone
from plugin.gateway.ports import AuditEntry, Head, Seal, SealedEntry, Stage


def seal_with(key: bytes) -> Seal:
    """How entries are put behind the head. Without a key the chain shows slips, with one also forgery."""

    def seal(head: Head, entries: Sequence[AuditEntry]) -> Sequence[SealedEntry]:
        sealed: list[SealedEntry] = []
        number, previous = head.number, head.digest
        for entry in entries:
            number += 1
            digest = digest_of(key, number, previous, entry)
            sealed.append(SealedEntry(number=number, entry=entry, previous=previous, digest=digest))
            previous = digest
        return tuple(sealed)

    return seal


def digest_of(key: bytes, number: int, previous: str, entry: AuditEntry) -> str:
    """Hex digest over number, the digest before and the entry in one spelling."""
    text = b"\n".join(
        (str(number).encode(), previous.encode(), orjson.dumps(plain(entry), option=orjson.OPT_SORT_KEYS))
    )
    if key:
        return hmac.new(key, text, hashlib.sha256).hexdigest()
    return hashlib.sha256(text).hexdigest()


def plain(entry: AuditEntry) -> dict[str, Any]:
    """The entry as JSON types; the time in UTC, so that it reads the same from any database."""
    values = asdict(entry)
    values["at"] = require_zone(entry.at).timestamp()
    values["stage"] = str(entry.stage)
    return values


def line_of(sealed: SealedEntry) -> bytes:
    """One line of the copy."""
    place = {"number": sealed.number, "previous": sealed.previous, "digest": sealed.digest}
    entry = plain(sealed.entry) | {"at": sealed.entry.at.isoformat()}
    return orjson.dumps(place | {"entry": entry}, option=orjson.OPT_APPEND_NEWLINE)


def read_line(line: bytes) -> SealedEntry:
    """A line of the copy. Raises ``ValueError`` where it is none."""
    try:
        values = orjson.loads(line)
        entry = values["entry"]
        entry["at"] = datetime.fromisoformat(entry["at"])
        entry["stage"] = Stage(entry["stage"])
        entry |= {name: tuple(entry[name]) for name in ("audiences", "parameters")}
        return SealedEntry(
            number=values["number"],
            entry=AuditEntry(**entry),
            previous=values["previous"],
            digest=values["digest"],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"a line of the copy can't be read ({type(error).__name__})") from None


def problems(entries: Iterable[SealedEntry], key: bytes) -> Iterator[str]:
    """What is wrong with a log read in order: one sentence for each entry changed, removed or out of
    place."""
    number, digest = 0, ""
    for sealed in entries:
        if sealed.number > number + 1:
            yield f"entries {number + 1} to {sealed.number - 1} are missing"
        elif sealed.number != number + 1:
            yield f"entry {sealed.number} is out of place"
        elif sealed.previous != digest:
            yield f"entry {sealed.number} does not follow from the one before it"
        if digest_of(key, sealed.number, sealed.previous, sealed.entry) != sealed.digest:
            yield f"entry {sealed.number} was changed"
        number, digest = sealed.number, sealed.digest


def differences(log: Iterable[SealedEntry], copy: Iterable[SealedEntry]) -> Iterator[str]:
    """Where the log and its copy disagree, by number: an end that was cut off shows only here."""
    kept = {sealed.number: sealed.digest for sealed in copy}
    seen: set[int] = set()
    for sealed in log:
        seen.add(sealed.number)
        if kept.get(sealed.number) is None:
            yield f"entry {sealed.number} is not in the copy"
        elif kept[sealed.number] != sealed.digest:
            yield f"entry {sealed.number} differs from its copy"
    for number in sorted(kept.keys() - seen):
        yield f"entry {number} is only in the copy"
