"""A process that handles one saved form and calls people, and kills itself with -9 at a chosen write.

Started by ``test_calls.py`` with the encounter and the number of the step; its environment holds the
settings.
"""

import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime

from plugin.settings import Settings
from reminders.calling import call_people
from tests.plugin.feeds.mortal import MortalAssembly
from tests.reminders.crashing import Steps


@dataclass(kw_only=True)
class LastSteps(Steps):
    """Ends the process itself, and not only what runs in it."""

    def step(self) -> None:
        self.passed += 1
        if self.passed in self.deaths:
            os.kill(os.getpid(), signal.SIGKILL)


def main(encounter: str, death: str) -> None:
    steps = LastSteps(deaths=frozenset({int(death)}))
    parts = MortalAssembly(Settings.from_environ(os.environ), steps=steps)
    now = datetime.now(UTC)
    parts.processor(parts.server).process(encounter, now)
    call_people(now, parts.call_world(parts.server))
    print(steps.passed)


if __name__ == "__main__":
    main(*sys.argv[1:])
