"""Asking again: reads only, a few times, a little later each time.

A write is never sent twice, not even when the connection broke before it left: whoever wrote
knows what to look for.
"""

import logging
from dataclasses import dataclass
from types import TracebackType

from urllib3 import BaseHTTPResponse
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Time limits and retries, in seconds. ``longest_wait`` bounds each wait, even one the server asks."""

    connect: float = 3.05
    read: float = 30.0
    retries: int = 3
    backoff: float = 0.3
    jitter: float = 0.3
    longest_wait: float = 10.0


class ReadsOnly(Retry):
    """urllib3 repeats any method whose connection failed; this one repeats GET and HEAD alone."""

    READS = frozenset({"GET", "HEAD"})
    AGAIN = frozenset({429, 500, 502, 503, 504})

    @classmethod
    def of(cls, patience: Patience) -> "ReadsOnly":
        return cls(
            total=patience.retries,
            redirect=0,
            allowed_methods=cls.READS,
            status_forcelist=cls.AGAIN,
            backoff_factor=patience.backoff,
            backoff_jitter=patience.jitter,
            backoff_max=patience.longest_wait,
            raise_on_status=False,
        )

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> "ReadsOnly":
        if error is not None and (method or "").upper() not in self.READS and _pool is not None:
            raise MaxRetryError(_pool, url or "", error) from error
        log.info("OpenMRS did not answer a read; asking again")
        return super().increment(method, url, response, error, _pool, _stacktrace)

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """What the server asks for, within our own bound; a header that can't be read asks for nothing."""
        try:
            asked = super().get_retry_after(response)
        except InvalidHeader:
            return None
        return None if asked is None else min(asked, self.backoff_max)


class _WithoutAddresses(logging.Filter):
    """urllib3 logs whole addresses when it asks again, and ours name patients."""

    def filter(self, record: logging.LogRecord) -> bool:
        del record
        return False


_silence = _WithoutAddresses()


def keep_addresses_out_of_logs() -> None:
    """Drop what urllib3 would log; doing it again changes nothing (a filter is added once)."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_silence)
