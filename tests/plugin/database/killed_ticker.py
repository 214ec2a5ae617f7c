"""A process that runs one round on a database and is killed (by itself, with -9) right after a note went out.

Started by ``test_dispatch.py`` with the database URL, a file, and "before" or "after".
"""

import os
import signal
import sys
from pathlib import Path

from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.engine import open_database
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from reminders.dispatch import tick
from reminders.ports import Envelope
from tests.reminders.worlds import NOW, clinic


class DeadlyChannel:
    """Notes in a file what it sends, and kills its process before or after that."""

    def __init__(self, sent: Path, when: str) -> None:
        self._sent, self._when = sent, when

    def send(self, envelope: Envelope) -> None:
        if self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        self._sent.write_text(envelope.message, encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, sent: str, when: str) -> None:
    database = open_database(url)
    here = clinic()
    ports = {
        "followups": FollowUpIndex(database),
        "rules": ContactRuleIndex(database),
        "outbox": DatabaseOutbox(database),
        "channels": {"email": DeadlyChannel(Path(sent), when)},
    }
    tick(NOW, here.world(**ports))


if __name__ == "__main__":
    main(*sys.argv[1:])
