"""Writes seen at the gateway: what follows from them is done before their answer is released."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plugin.database.encounters import EncountersSeen
from plugin.database.writes import WritesUnderway
from plugin.feeds.process import Processor
from plugin.feeds.runner import run_pending
from plugin.gateway.ports import Write


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Supplies the gateway's ``WriteNotice``; ``processor`` gives the calling thread's own."""

    writes: WritesUnderway
    seen: EncountersSeen
    processor: Callable[[], Processor]

    def before(self, write: Write) -> str:
        """Note durably that a write is under way."""
        return self.writes.open(write)

    def after(self, ticket: str, *, saved: bool, encounters: Sequence[str], patient: str) -> None:
        """Do what follows; what fails stays noted, and the sweep takes it up."""
        now = datetime.now(UTC)
        if saved:
            for encounter in encounters:
                self.seen.again(encounter, now)
            if encounters:
                run_pending(self.seen, self.processor(), now, only=encounters)
            elif patient:
                self.processor().refresh_all(patient, now)
        self.writes.close(ticket)
