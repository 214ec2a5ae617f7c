"""The outbox in memory."""

import pytest

from reminders.outbox import Outbox
from reminders.outbox_memory import MemoryOutbox
from tests.reminders.outbox_contract import OutboxContract


class TestMemoryOutbox(OutboxContract):
    @pytest.fixture
    def outbox(self) -> Outbox:
        return MemoryOutbox()
