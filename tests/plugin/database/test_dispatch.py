"""Dispatch on the real outbox: killed at every step, killed with -9, and several tickers at once."""

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread

import pytest

from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.engine import Database, open_database
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.database.people import People
from plugin.database.tables import metadata
from reminders.dispatch import TickReport, tick
from reminders.ports import Envelope, Notice
from tests.reminders.crashing import check_promises, live
from tests.reminders.worlds import MINUTE, NOW, Clinic, clinic, contact_rule, followup


def _on(database: Database) -> Clinic:
    """The made-up clinic, its index and outbox in a database."""
    here = clinic()
    here.outbox = DatabaseOutbox(database)
    here.ports = {
        "followups": FollowUpIndex(database),
        "rules": ContactRuleIndex(database),
        "people": People(database),
    }
    return here


def _emptied(database: Database) -> None:
    with database.writing() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    FollowUpIndex(database).add(followup())
    ContactRuleIndex(database).record(contact_rule())


def test_killed_at_each_step_nothing_is_sent_twice_and_nothing_lost(database: Database) -> None:
    _emptied(database)
    steps = live(_on(database), frozenset())
    sent: Counter[int] = Counter()
    for death in range(1, steps + 1, 2):  # odd steps: before the call. After it is before the next one
        _emptied(database)
        clinic_on_it = _on(database)
        live(clinic_on_it, frozenset({death}))
        check_promises(clinic_on_it)
        sent[len(clinic_on_it.channel.sent)] += 1
    assert set(sent) == {0, 1}


@pytest.mark.parametrize(("when", "went_out"), [("before", False), ("after", True)])
def test_killed_with_nine_around_the_sending_it_is_unknown_and_never_sent_again(
    when: str, went_out: bool, database: Database, tmp_path: Path
) -> None:
    _emptied(database)
    url, sent = f"sqlite:///{tmp_path}/hst.sqlite3", tmp_path / "sent"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.plugin.database.killed_ticker", url, str(sent), when],
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )
    assert ended.returncode == -signal.SIGKILL
    assert sent.exists() == went_out
    here = _on(database)
    for minute in (1, 5, 11, 12, 60, 600):
        tick(NOW + minute * MINUTE, here.world())
    assert here.channel.sent == []
    assert here.outbox.counts() == {"sent": 2, "unknown": 1}
    assert any("it is not sent again" in text for text in here.texts())


class Counting:
    """A channel and a board of notices that several tickers share."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self._lock = Lock()

    def send(self, envelope: Envelope) -> None:
        with self._lock:
            self.sent[envelope.message] += 1

    def post(self, notice: Notice) -> None:
        with self._lock:
            self.told[notice.id] += 1


def test_of_several_tickers_one_sends_each_message(database: Database, tmp_path: Path) -> None:
    _emptied(database)
    for number in range(39):
        FollowUpIndex(database).add(followup(id=f"f{number}"))
    shared, start = Counting(), Barrier(3)
    reports: list[TickReport] = []

    def run() -> None:
        own = open_database(f"sqlite:///{tmp_path}/hst.sqlite3", busy_timeout=timedelta(seconds=20))
        here = _on(own)
        start.wait()
        reports.append(tick(NOW, here.world(channels={"email": shared}, notices=shared)))
        reports.append(tick(NOW + MINUTE, here.world(channels={"email": shared}, notices=shared)))
        own.close()

    tickers = [Thread(target=run) for _ in range(3)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()
    assert (len(shared.sent), set(shared.sent.values())) == (40, {1})
    assert (len(shared.told), set(shared.told.values())) == (40, {1})
    assert sum(report.sent for report in reports) == 40
    assert DatabaseOutbox(database).counts() == {"sent": 80}
