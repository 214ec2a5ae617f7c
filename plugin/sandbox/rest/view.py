"""Shows documents as resources do: properties, links, nested things, less what the caller may not see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plugin.sandbox.call import Call
from plugin.sandbox.rest.errors import ConversionFailed
from plugin.sandbox.rest.representations import (
    DEFAULT,
    REF,
    Custom,
    Description,
    Named,
    Representation,
    described,
)
from plugin.sandbox.rest.resource import Resource
from plugin.sandbox.store import Doc, Store

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Node:
    """A document to be shown as a resource, once it is known how much of it."""

    resource: str
    doc: Doc


class _Denied:
    """Stands for what the caller may not see; a property that holds it is left out."""


DENIED = _Denied()
_AUDIT = ("creator", "changedBy", "retiredBy", "voidedBy")
_AUDIT_TIMES = ("dateCreated", "dateChanged", "dateRetired", "dateVoided", "retireReason", "voidReason")


class View:
    """One caller's view on the store."""

    def __init__(self, call: Call, resources: "Mapping[str, Resource]") -> None:
        self.call = call
        self.store: Store = call.store
        self.resources = resources

    # Finding

    def get(self, kind: str, uuid: str | None) -> Doc | None:
        return self.store.get(kind, uuid) if uuid else None

    def name_of(self, kind: str, uuid: str | None) -> str | None:
        """The ``name`` of a document, None where it is none."""
        doc = self.get(kind, uuid)
        return doc.get("name") if doc else None

    def node(self, resource: str, uuid: str | None) -> Node | None:
        """A reference to be shown, None where nothing is referred to."""
        doc = self.get(self.resources[resource].kind, uuid)
        return Node(resource, doc) if doc else None

    def nodes(self, resource: str, docs: list[Doc]) -> list[Node]:
        return [Node(resource, doc) for doc in docs]

    # Showing

    def shown(self, value: Any, rep: Representation) -> Any:
        """The value as JSON; nodes in the representation, maps by their references."""
        if isinstance(value, Node):
            return self.nested(value, rep)
        if isinstance(value, list):
            return [self._or_empty(self.shown(item, rep)) for item in value]
        if isinstance(value, dict):
            return {key: self._or_empty(self.shown(item, REF)) for key, item in value.items()}
        return value

    @staticmethod
    def _or_empty(shown: Any) -> Any:
        """In lists and maps, what the caller may not see shows as an empty object."""
        return {} if shown is DENIED else shown

    def nested(self, node: Node, rep: Representation) -> Any:
        """A thing inside another: ``DENIED`` without the privilege to get it."""
        resource = self.resources[node.resource]
        if not self.call.identity.has(resource.privilege):
            return DENIED
        try:
            return self.represented(resource, node.doc, rep)
        except ConversionFailed as fault:
            raise ConversionFailed(
                f"converting class {resource.java} to {_java_name(rep)}", *fault.chain
            ) from fault

    def represented(self, resource: Resource, doc: Doc, rep: Representation) -> dict[str, Any]:
        """The document as its resource shows it."""
        shown = self._described(resource, doc, self._description(resource, doc, rep))
        if rep != REF and resource.version:
            shown["resourceVersion"] = resource.version
        return shown

    def display(self, resource: str, doc: Doc | None) -> str | None:
        shown = self.resources[resource].display(self, doc) if doc else None
        return None if shown is None else str(shown)

    def _description(self, resource: Resource, doc: Doc, rep: Representation) -> Description:
        if isinstance(rep, Custom):
            return Description(rep.properties, (("self", ""), ("default", "?v=default")) if rep.links else ())
        own = resource.describe(self, doc, rep.name) if resource.describe else None
        return described(own or self._named(resource, doc, rep))

    def _named(self, resource: Resource, doc: Doc, rep: Named) -> str:
        if rep == REF:
            gone = f" {resource.life}" if resource.life and doc.get(resource.life) else ""
            return resource.ref or f"uuid display{gone} +self"
        if rep == DEFAULT:
            return resource.default
        if rep.name == "full":
            return resource.full
        raise ConversionFailed(f"Don't know how to get {resource.java.rpartition('.')[2]} as {rep.name}")

    def _described(self, resource: Resource, doc: Doc, description: Description) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for name, rep in description.properties:
            value = self.shown(self.property(resource, doc, name), rep)
            if value is not DENIED:
                shown[name] = value
        if description.links:
            uri = self.uri(resource, doc)
            base = f"{self.call.link_base}/ws/rest/v1/"
            shown["links"] = [
                self._link(resource, rel, (base if rel == "action" else uri) + suffix)
                for rel, suffix in description.links
            ]
        return shown

    @staticmethod
    def _link(resource: Resource, rel: str, uri: str) -> dict[str, Any]:
        return {"rel": rel, "uri": uri, "resourceAlias": resource.alias}

    def uri(self, resource: Resource, doc: Doc) -> str:
        """Where the thing is; a sub-resource's stands below its owner's."""
        if resource.parent is None:
            return f"{self.call.link_base}/ws/rest/v1/{resource.name}/{doc['uuid']}"
        owner = self.resources[resource.parent.resource]
        owner_doc = self.get(owner.kind, doc.get(resource.parent.field)) or {"uuid": None}
        return f"{self.uri(owner, owner_doc)}/{resource.alias}/{doc['uuid']}"

    # Properties

    def property(self, resource: Resource, doc: Doc, name: str) -> Any:
        """A property's value, not yet shown; ``ConversionFailed`` where the thing has none of that name."""
        if name in resource.computed:
            return resource.computed[name](self, doc)
        if name in resource.nodes:
            return self._referred(resource.nodes[name], doc.get(name))
        if name in resource.plain:
            value = doc.get(name)
            return resource.defaults.get(name) if value is None else value
        return self._common(resource, doc, name)

    def has_property(self, resource: Resource, name: str) -> bool:
        known = {"uuid", "display", "auditInfo", "id", *_AUDIT, *_AUDIT_TIMES, "voided", "retired"}
        return name in known or name in resource.computed or resource.in_document(name)

    def _referred(self, resource: str, value: Any) -> Any:
        if isinstance(value, list):
            return [node for node in (self.node(resource, uuid) for uuid in value) if node]
        return self.node(resource, value)

    def _common(self, resource: Resource, doc: Doc, name: str) -> Any:
        if name == "uuid":
            return doc["uuid"]
        if name == "display":
            return resource.display(self, doc)
        if name == "auditInfo":
            return self.audit_info(doc)
        if name in {"voided", "retired"}:
            return bool(doc.get(name))
        if name in _AUDIT:
            return self.node("user", doc.get(name))
        if name == "id" or name in _AUDIT_TIMES:
            return doc.get(name)
        raise unknown_property(resource, name)

    def audit_info(self, doc: Doc) -> dict[str, Any]:
        """Who made, changed, voided or retired it, and when."""
        info: dict[str, Any] = {
            "creator": self.node("user", doc.get("creator")),
            "dateCreated": doc.get("dateCreated"),
            "changedBy": self.node("user", doc.get("changedBy")),
            "dateChanged": doc.get("dateChanged"),
        }
        for life in ("retired", "voided"):
            if doc.get(life):
                root = life.capitalize()
                reason = "retireReason" if life == "retired" else "voidReason"
                info |= {f"{life}By": self.node("user", doc.get(f"{life}By"))}
                info |= {f"date{root}": doc.get(f"date{root}"), reason: doc.get(reason)}
        return info


def _java_name(rep: Representation) -> str:
    kind = "Custom" if isinstance(rep, Custom) else rep.name.capitalize()
    return f"org.openmrs.module.webservices.rest.web.representation.{kind}Representation@1"


def unknown_property(resource: Resource, name: str) -> ConversionFailed:
    """What the server says of a property that the class behind a resource does not have."""
    return ConversionFailed(
        f"{name} on class {resource.java}", f"Unknown property '{name}' on class 'class {resource.java}'"
    )
