"""Where the next page is.

The links that OpenMRS gives carry the address it believes to have (a setting, or the Host it saw), which
may be behind a proxy or plainly wrong. So only their query is used, against our own address.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

Query = list[tuple[str, str]]


def next_rest(answer: Mapping[str, Any], query: Query) -> Query | None:
    """The query of the next REST page: ours, moved to where the link says; None at the end."""
    link = _linked(answer.get("links"), "rel", "uri")
    moved = {key: value[-1] for key, value in parse_qs(link).items() if key in ("startIndex", "limit")}
    if "startIndex" not in moved:
        return None
    return [(key, value) for key, value in query if key not in moved] + list(moved.items())


def next_fhir(bundle: Mapping[str, Any]) -> Query | None:
    """The query of the next page of a FHIR bundle (``_getpages`` and its offset); None at the end."""
    link = _linked(bundle.get("link"), "relation", "url")
    return parse_qsl(link, keep_blank_values=True) or None


def _linked(links: Any, name: str, address: str) -> str:
    for link in links or ():
        if isinstance(link, dict) and link.get(name) == "next":
            return urlsplit(str(link.get(address) or "")).query
    return ""
