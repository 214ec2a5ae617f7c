"""The world as a command sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from plugin.settings import Settings

if TYPE_CHECKING:
    from plugin.assembly import Assembly


@dataclass(frozen=True)
class Edge:
    """The environment; settings are read when first needed, so that help needs none."""

    environ: Mapping[str, str]

    @cached_property
    def settings(self) -> Settings:
        """The settings, or ``SettingsError``."""
        return Settings.from_environ(self.environ)

    @cached_property
    def assembly(self) -> "Assembly":
        """The joined parts."""
        from plugin.assembly import Assembly

        return Assembly(self.settings)

    def close(self) -> None:
        """Let go of what the command opened."""
        if "assembly" in self.__dict__:
            self.assembly.close()

    def today(self) -> date:
        """The day on the clinic's calendar."""
        return self.now().astimezone(self.settings.timezone).date()

    def now(self) -> datetime:
        """The time, with its zone."""
        return datetime.now(UTC)
