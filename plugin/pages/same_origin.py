"""Whether a form was sent from a page of ours, and not by another site in the reader's name.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit


def is_own(headers: Mapping[str, str]) -> bool:
    """By what only a browser sets; a request that says nothing of where it comes from is refused."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = headers.get("Origin") or headers.get("Referer") or ""
    host = headers.get("Host", "")
    return bool(host) and _host(source) == host.lower()


def _host(source: str) -> str:
    try:
        return urlsplit(source).netloc.lower()
    except ValueError:
        return ""
