"""Lists: limit and start as asked for, links to the pages around, the total."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from plugin.sandbox.rest.drafts import as_moment
from plugin.sandbox.rest.errors import ServerFault
from plugin.sandbox.rest.representations import Representation
from plugin.sandbox.rest.resource import Resource
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

SPECIAL = frozenset({"v", "t", "limit", "startIndex", "includeAll", "jsessionid", "s", "totalCount"})


@dataclass(frozen=True, kw_only=True)
class Page:
    """All that was found, in order; ``paged`` False leaves out links and total, as an empty search does."""

    docs: Sequence[Doc] = ()
    resource: str | None = None  # where it differs from the one that was asked
    paged: bool = True


NOTHING = Page(paged=False)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that is asked for: ``owner`` is the parent's document for sub-resources."""

    view: View
    resource: Resource
    limit: int
    start: int
    include_all: bool
    representation: Representation
    owner: Doc | None = None

    def parameter(self, name: str) -> str | None:
        return self.view.call.request.parameter(name)

    def parameters(self, name: str) -> tuple[str, ...]:
        return self.view.call.request.parameters(name)

    def moment(self, name: str) -> str | None:
        """A parameter that is a date or time, as documents keep it."""
        return as_moment(self.parameter(name))

    def living(self, docs: Sequence[Doc]) -> list[Doc]:
        """Without the retired or voided, unless all were asked for."""
        life = self.resource.life
        return [doc for doc in docs if self.include_all or not (life and doc.get(life))]


def listing_of(view: View, resource: Resource, rep: Representation, owner: Doc | None = None) -> Listing:
    """What the request's parameters ask for; limits that are no number are as if absent."""
    request = view.call.request
    limit = _number(request.parameter("limit"))
    return Listing(
        view=view,
        resource=resource,
        limit=default_limit(view) if limit is None else _checked(view, limit),
        start=_number(request.parameter("startIndex")) or 0,
        include_all=(request.parameter("includeAll") or "").lower() in {"true", "on", "yes", "1"},
        representation=rep,
        owner=owner,
    )


def _number(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def _setting(view: View, name: str, otherwise: int) -> int:
    found = view.store.first("systemsetting", property=name)
    return _number(found.get("value") if found else None) or otherwise


def default_limit(view: View) -> int:
    return _setting(view, "webservices.rest.maxResultsDefault", 50)


def _checked(view: View, limit: int) -> int:
    absolute = _setting(view, "webservices.rest.maxResultsAbsolute", 100)
    if limit <= 0:
        raise ServerFault("If you specify a number of results to return, it must be >0 and not null")
    if limit > absolute:
        raise ServerFault(f"Administrator has set absolute limit at {absolute}")
    return limit


def shown_page(listing: Listing, page: Page) -> dict[str, Any]:
    """The body of a list."""
    view = listing.view
    resource = view.resources[page.resource] if page.resource else listing.resource
    end = listing.start + listing.limit
    if page.paged and listing.start > len(page.docs):
        raise ServerFault(
            f"fromIndex({listing.start}) > toIndex({len(page.docs)})",
            java="java.lang.IllegalArgumentException",
        )
    body: dict[str, Any] = {
        "results": _results(view, resource, page.docs[listing.start : end], listing.representation)
    }
    if not page.paged:
        return body
    links = _links(listing, more=len(page.docs) > end)
    if links:
        body["links"] = links
    if (listing.parameter("totalCount") or "").lower() == "true":
        body["totalCount"] = len(page.docs)
    return body


def _results(view: View, resource: Resource, docs: Sequence[Doc], rep: Representation) -> Any:
    return view.shown([Node(resource.name, doc) for doc in docs], rep)


def _links(listing: Listing, *, more: bool) -> list[dict[str, Any]]:
    links = []
    if more:
        links.append(_link(listing, "next", f"startIndex={listing.start + listing.limit}"))
    if listing.start > 0:
        before = max(listing.start - listing.limit, 0)
        links.append(_link(listing, "prev", f"startIndex={before}" if before else ""))
    return links


def _link(listing: Listing, rel: str, last: str) -> dict[str, Any]:
    call = listing.view.call
    query = "".join(f"{key}={quote_plus(value)}&" for key, value in call.request.query if key != "startIndex")
    host = call.base.removesuffix("/openmrs")
    return {"rel": rel, "uri": f"{host}{call.request.path}?{query}{last}", "resourceAlias": None}


# Finders that many resources share


def every(*, order: Callable[[Doc], Any] | None = None) -> Callable[[Listing], Page]:
    """All of the kind, those alive unless all are asked for."""

    def find(listing: Listing) -> Page:
        docs = listing.living(listing.view.store.find(listing.resource.kind))
        return Page(docs=sorted(docs, key=order) if order else docs)

    return find


def by_name(doc: Doc) -> str:
    """Sorts as the database does: case does not count."""
    return str(doc.get("name") or "").lower()


def name_contains(
    *, start_only: bool = False, order: Callable[[Doc], Any] | None = by_name
) -> Callable[[Listing], Page]:
    """Those whose name holds the text of ``q``, or begins with it."""

    def find(listing: Listing) -> Page:
        wanted = (listing.parameter("q") or "").lower()

        def fits(doc: Doc) -> bool:
            name = str(doc.get("name") or "").lower()
            return name.startswith(wanted) if start_only else wanted in name

        docs = [doc for doc in listing.living(listing.view.store.find(listing.resource.kind)) if fits(doc)]
        return Page(docs=sorted(docs, key=order) if order else docs)

    return find


def owned(field: str) -> Callable[[Listing], Page]:
    """A sub-resource's list: the living ones that belong to the owner."""

    def find(listing: Listing) -> Page:
        uuid = listing.owner["uuid"] if listing.owner else None
        return Page(docs=listing.living(listing.view.store.find(listing.resource.kind, **{field: uuid})))

    return find
