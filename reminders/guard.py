"""Keeping one bad row from stopping the rest, without letting its error text into a log."""

import logging
from types import TracebackType

from reminders.ports import Unavailable

_log = logging.getLogger("hst.reminders")


class Guard:
    """``with Guard("message", id) as guard:`` swallows what went wrong inside and remembers which way.

    ``unavailable``: OpenMRS is away, so later may work. ``broken``: anything else; it is logged by id and
    kind of error, since the text of an unknown error may hold an address. Being killed is not swallowed.
    """

    def __init__(self, what: str, identifier: str) -> None:
        self._what, self._identifier = what, identifier
        self.unavailable = False
        self.broken = False

    def __enter__(self) -> "Guard":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        self.unavailable = issubclass(kind, Unavailable)
        self.broken = not self.unavailable
        if self.broken:
            _log.error("%s %s could not be handled (%s)", self._what, self._identifier, kind.__name__)
        return True

    @property
    def passed(self) -> bool:
        return not (self.unavailable or self.broken)
