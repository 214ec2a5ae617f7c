"""What goes wrong in a job is told by its sentence or its kind alone; the next round comes all the same."""

import threading
from datetime import timedelta

import pytest

from plugin.ticker import ticker

NAME = "Jane Doe"


@pytest.mark.parametrize(("sentence", "words"), [("Mend it.", "Mend it."), (None, "RuntimeError")])
def test_a_failure_shows_no_text_of_its_own(
    sentence: str | None, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    again = threading.Event()
    calls: list[int] = []

    def job() -> None:
        calls.append(1)
        if len(calls) > 1:
            again.set()
        raise RuntimeError(NAME)

    scheduler = ticker({"remind": (job, timedelta(seconds=0.05))}, lambda _: sentence)
    scheduler.start()
    assert again.wait(20)
    scheduler.shutdown()
    assert words in caplog.text
    assert NAME not in caplog.text
