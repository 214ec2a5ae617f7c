"""The second place of the audit log: a file that is only ever added to."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugin.audit.chain import line_of, read_line
from plugin.gateway.ports import AuditSink, SealedEntry

_BATCH = 1000


class UnreadableCopy(ValueError):
    """A line of the copy is none, as after a full disk, or somebody changed it."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Line {number} of the file of HST_AUDIT_COPY can't be read: keep the file, and name a new one; "
            "the gateway fills it from its log."
        )


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Entries as lines of JSON. Several gateways may add to one file: each addition is one write."""

    path: Path

    def check(self) -> None:
        """Better now than at the first read of a record: ``OSError`` where nothing could be added,
        ``UnreadableCopy`` where a line is none.
        """
        os.close(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))
        for _ in self.read():
            pass

    def add(self, entries: Sequence[SealedEntry]) -> None:
        """Add and bring to the disk. Raises ``OSError``."""
        if not entries:
            return
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            text = b"".join(map(line_of, entries))
            while text:
                text = text[os.write(handle, text) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def read(self) -> Iterator[SealedEntry]:
        """All entries as they stand. Raises ``UnreadableCopy`` at a line that can't be read."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    entry = read_line(line)
                except ValueError:
                    raise UnreadableCopy(number) from None
                yield entry

    def catch_up(self, sink: AuditSink) -> None:
        """Add what the log has and the copy lacks, as after a stop between the two."""
        last = max((sealed.number for sealed in self.read()), default=0)
        while missing := sink.read(last, _BATCH):
            self.add(missing)
            last = missing[-1].number
