"""The names of those on duty, as OpenMRS holds them, for the form that may need them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugin.openmrs.client import OpenMRS

_NAME = "custom:(person:(preferredName:(display)))"


@dataclass(frozen=True)
class DutyNames:
    """``users`` are OpenMRS user uuids, the first to be called first."""

    client: Callable[[], OpenMRS]
    users: Sequence[str]

    def on_duty(self, now: datetime) -> tuple[str, ...]:
        """Raises what the client raises."""
        del now
        with self.client() as server:
            return tuple(
                str(server.get(f"user/{user}", v=_NAME)["person"]["preferredName"]["display"])
                for user in self.users
            )
