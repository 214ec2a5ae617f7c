"""The plugin's parts in a process that dies at a chosen step: before or after any write, wherever it goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Connection

from plugin.assembly import Assembly
from plugin.database.engine import Database, open_database
from plugin.openmrs.client import OpenMRS
from tests.reminders.crashing import Steps


def _nobody_dies() -> Steps:
    return Steps(deaths=frozenset())


@dataclass(frozen=True, kw_only=True)
class MortalDatabase(Database):
    """Each transaction that writes is two steps: one before it, one after it was committed."""

    steps: Steps

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self.steps.step()
        with super().writing() as connection:
            yield connection
        self.steps.step()


class MortalClient:
    """A client whose every write is two steps: one before it is sent, one after it was carried out."""

    def __init__(self, client: OpenMRS, steps: Steps) -> None:
        self._client, self._steps = client, steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        return self._deadly(found) if name in ("create", "update") else found

    def _deadly(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self._steps.step()
            answer = write(*arguments)
            self._steps.step()
            return answer

        return call


@dataclass(frozen=True)
class MortalAssembly(Assembly):
    """``Assembly``, in which every write may be the last thing that happens."""

    steps: Steps = field(default_factory=_nobody_dies)

    def client(self) -> OpenMRS:
        return cast(OpenMRS, MortalClient(super().client(), self.steps))

    @cached_property
    def database(self) -> Database:
        opened = open_database(self.settings.database_url)
        opened.migrate()
        return MortalDatabase(engine=opened.engine, steps=self.steps)
