"""Moments carry their zone, or the call is refused: a follow-up an hour off can reach the wrong person.

Pure: nothing here reads a clock.
"""

from datetime import UTC, datetime


class NaiveMoment(ValueError):
    """A time came without its zone; nobody may guess it."""


def require_zone(moment: datetime) -> datetime:
    """The same moment, if it carries a zone; ``NaiveMoment`` otherwise."""
    if moment.utcoffset() is None:
        raise NaiveMoment(
            f"the time {moment.isoformat()} has no zone: add one, as in {moment.isoformat()}-05:00"
        )
    return moment


def parse_moment(text: str) -> datetime:
    """Read ISO 8601 with zone ("2026-11-24T10:30:00-05:00" or OpenMRS's "+0000"), or say what is missing."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NaiveMoment(f"{text!r} is no time: write it as 2026-11-24T10:30:00-05:00") from None
    return require_zone(moment)


def utc(moment: datetime) -> datetime:
    """The moment in UTC, to whole seconds, which is all that OpenMRS keeps."""
    return require_zone(moment).astimezone(UTC).replace(microsecond=0)


def text_of(moment: datetime) -> str:
    """The moment as OpenMRS takes it: ``2026-11-24T15:30:00.000+0000``."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
