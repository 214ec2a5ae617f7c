"""``--at``: another time than now, for the demonstration and for tests."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import click

from content.moments import parse_moment
from plugin.errors import Exit, Stop
from plugin.settings import Settings

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Moment(click.ParamType[datetime]):
    """ISO 8601 with a zone; ``NaiveMoment`` otherwise."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        return value if isinstance(value, datetime) else parse_moment(str(value))


at_option = click.option(
    "--at",
    type=Moment(),
    help="Act as if it were this time, as 2026-11-24T10:30:00-05:00. For servers on loopback only.",
)


def require_loopback(settings: Settings) -> None:
    """Another time could send a message outside her hours, so it is allowed where nobody real is reached."""
    for url in (settings.openmrs_url, settings.smtp_url):
        if url and urlsplit(url).hostname not in _LOOPBACK:
            raise Stop(Exit.USAGE, "--at works with servers on loopback only: leave it out.")
