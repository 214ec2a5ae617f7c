"""Search answers: bundles, their links, and the pages that are asked for by token.

A token belongs to no user: whoever has it may turn the page, and is shown what he himself may read then.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from plugin.sandbox.fhir.parts import Resource, compact
from plugin.sandbox.fhir.search import Reader, Search
from plugin.sandbox.fhir.summaries import View, tagged

DEFAULT_COUNT = 10
HIGHEST_COUNT = 100
_REMEMBERED = 100


@dataclass(frozen=True, kw_only=True)
class Window:
    """The part of a search's results that is asked for; ``everything`` puts includes among the results."""

    offset: int = 0
    count: int = DEFAULT_COUNT
    everything: bool = False


class Pages:
    """The searches that can be paged on, the newest hundred."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Search, bool]] = OrderedDict()

    def keep(self, search: Search, *, everything: bool) -> str:
        token = str(uuid.uuid4())
        self._kept[token] = (search, everything)
        while len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return token

    def get(self, token: str) -> tuple[Search, bool] | None:
        """The search behind a token and whether it is an ``$everything``; None once it is forgotten."""
        return self._kept.get(token)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a bundle is made of. ``token`` is None on the first page: one is made if more pages follow."""

    base: str
    self_link: str
    search: Search
    window: Window
    view: View
    now: datetime
    token: str | None = None


def bundle(reader: Reader, pages: Pages, answer: Answer) -> Resource:
    """The searchset of one page, its total and its links."""
    total, resources = _page(reader, answer)
    made = {
        "resourceType": "Bundle",
        "id": str(uuid.uuid4()),
        "meta": {"lastUpdated": answer.now.astimezone(UTC).isoformat(timespec="milliseconds")},
        "type": "searchset",
        "total": total,
    }
    if answer.view.mode == "count":
        return tagged(made)
    entries = [_entry(answer.base, answer.view.of(resource)) for resource in resources]
    full = compact({**made, "link": _links(pages, answer, total), "entry": entries})
    return tagged(full) if answer.view.subset else full


def _page(reader: Reader, answer: Answer) -> tuple[int, list[Resource]]:
    found = reader.find(answer.search)
    start, end = answer.window.offset, answer.window.offset + answer.window.count
    if answer.window.everything:
        resources = reader.shown(found, answer.search)
        return len(resources), resources[start:end]
    return len(found), reader.shown(found[start:end], answer.search)


def _entry(base: str, resource: Resource) -> Resource:
    return {"fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}", "resource": resource}


def _links(pages: Pages, answer: Answer, total: int) -> list[Resource]:
    window = answer.window
    links = [{"relation": "self", "url": answer.self_link}]
    following = window.offset + window.count < total
    if not following and window.offset == 0:
        return links
    token = answer.token or pages.keep(answer.search, everything=window.everything)
    if following:
        links.append({"relation": "next", "url": _page_link(answer, token, window.offset + window.count)})
    if window.offset > 0:
        before = max(0, window.offset - window.count)
        links.append({"relation": "previous", "url": _page_link(answer, token, before)})
    return links


def _page_link(answer: Answer, token: str, offset: int) -> str:
    includes = "" if answer.window.everything else _include_parameters(answer.search.includes)
    return (
        f"{answer.base}?_getpages={token}&_getpagesoffset={offset}&_count={answer.window.count}"
        f"{includes}&_bundletype=searchset"
    )


def _include_parameters(includes: Iterable[str]) -> str:
    return "".join(f"&_include={escaped(include)}" for include in includes)


def escaped(text: str) -> str:
    """As the server escapes names and values in its links."""
    return quote(text, safe="-_.*")
