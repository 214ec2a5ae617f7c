"""What a resource is: its properties, its representations, what may be written, who may."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugin.sandbox.store import Doc

if TYPE_CHECKING:
    from plugin.sandbox.rest.drafts import Draft
    from plugin.sandbox.rest.pages import Listing, Page
    from plugin.sandbox.rest.view import View

Getter = Callable[["View", Doc], Any]
Saver = Callable[["Draft"], Doc]
Finder = Callable[["Listing"], "Page"]


@dataclass(frozen=True, kw_only=True)
class Writable:
    """A property that may be set; ``assign`` puts the posted value into the draft."""

    name: str
    assign: Callable[["Draft", Any], None]
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The privileges that the service behind a resource asks for; any one of each is enough, none is free."""

    read: tuple[str, ...] = ()
    listing: tuple[str, ...] | None = None  # None: as ``read``
    searching: tuple[str, ...] | None = None  # None: as ``listing``; empty where the finder itself asks
    save: tuple[str, ...] = ()
    update: tuple[str, ...] | None = None  # None: as ``save``
    remove: tuple[str, ...] | None = None  # None: as ``save``
    purge: tuple[str, ...] | None = None  # None: as ``save``


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A sub-resource's owner: the resource's name, and the field of the document that holds its uuid."""

    resource: str
    field: str


@dataclass(frozen=True, kw_only=True)
class SearchHandler:
    """A search that answers where all of one set of required parameters is given and no parameter is unknown.

    ``queries`` are its (required, optional) sets; where several fit, the one with the id "default" wins.
    """

    id: str
    queries: tuple[tuple[frozenset[str], frozenset[str]], ...]
    find: Finder


def no_display(_view: "View", _doc: Doc) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of thing that REST shows. Property lists are those of webservices.rest for OpenMRS 2.8.

    ``privilege``: without it the thing is left out where it is nested. ``life`` is "retired", "voided" or "".
    ``plain`` are properties that the document holds as they are shown (``defaults`` where absent),
    ``nodes`` map a
    property to the resource whose uuid (or list of uuids) it holds, ``computed`` are the rest.
    """

    name: str
    kind: str
    java: str
    version: str = "1.8"
    privilege: str = ""
    rights: Rights = Rights()
    parent: Parent | None = None
    life: str = ""
    display: Getter = no_display
    plain: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    computed: Mapping[str, Getter] = field(default_factory=dict)
    default: str = "uuid display +self +full"
    full: str = "uuid display auditInfo +self"
    ref: str = ""
    creatable: tuple[Writable, ...] | None = None
    updatable: tuple[Writable, ...] | None = None  # None: as ``creatable``
    lookup: Callable[["View", str], Doc | None] | None = None
    save: Saver | None = None
    search: Finder | None = None
    listing: Finder | None = None
    searches: tuple[SearchHandler, ...] = ()
    remove: Callable[["View", Doc, str], None] | None = None
    restore: Callable[["View", Doc], Doc] | None = None
    purge: Callable[["View", Doc], None] | None = None
    create: Callable[["View", Doc], Any] | None = (
        None  # the whole create, for resources that go their own way
    )
    update: Callable[["View", Doc, Doc], Any] | None = None
    describe: Callable[["View", Doc, str], str | None] | None = None  # a named representation of one document
    answers_default: bool = False  # writes answer with the default representation, whatever ``v`` says

    @property
    def alias(self) -> str:
        return self.name.rpartition("/")[2]

    def in_document(self, name: str) -> bool:
        return name in self.plain or name in self.nodes
