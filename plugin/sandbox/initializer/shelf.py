"""Putting what a line says into the store: by uuid, then by name; unchanged things stay untouched."""

from typing import Any

from plugin.sandbox.initializer.lines import Line, Refused
from plugin.sandbox.required_metadata import ADMIN
from plugin.sandbox.store import Doc, Store

_RETIRED = "Retired by Initializer"


class Shelf:
    """The store as the daemon user of the module sees it; ``moment`` is the time that new documents carry."""

    def __init__(self, store: Store, moment: str) -> None:
        self.store = store
        self._moment = moment

    def put(self, kind: str, uuid: str, **fields: Any) -> Doc:
        """Create or change; gives the document. Nothing is stamped where nothing changes."""
        held = self.store.get(kind, uuid) if uuid else None
        if held is None:
            new = {"creator": ADMIN, "dateCreated": self._moment, **fields}
            return self.store.add(kind, {"uuid": uuid, **new} if uuid else new)
        changed = {name: value for name, value in fields.items() if held.get(name) != value}
        if not changed:
            return held
        stamp = {"changedBy": ADMIN, "dateChanged": self._moment}
        return self.store.change(kind, uuid, **changed, **stamp)

    def known(self, kind: str, line: Line, header: str = "name") -> str:
        """The uuid that a line means: its own, or that of what has its name; empty for something new."""
        if line.uuid:
            return line.uuid
        found = self.store.first(kind, name=line.get(header)) if line.get(header) else None
        return str(found["uuid"]) if found else ""

    def retire(self, kind: str, uuid: str) -> None:
        if not uuid or self.store.get(kind, uuid) is None:
            raise Refused("there is nothing to retire")
        held = self.store.get(kind, uuid) or {}
        if not held.get("retired"):
            self.store.change(
                kind, uuid, retired=True, retiredBy=ADMIN, dateRetired=self._moment, retireReason=_RETIRED
            )

    def void(self, kind: str, uuid: str) -> None:
        self.store.change(
            kind, uuid, voided=True, voidedBy=ADMIN, dateVoided=self._moment, voidReason=_RETIRED
        )

    def named(self, kind: str, reference: str) -> str:
        """The uuid of what a cell refers to by uuid or name; ``Refused`` where there is none."""
        found = self.store.get(kind, reference) or self.store.first(kind, name=reference)
        if found is None:
            raise Refused(f"there is no {kind} {reference!r}")
        return str(found["uuid"])

    def concept(self, reference: str) -> str:
        """The uuid of a concept by uuid, "Source:code" or English name."""
        for uuid in (reference, self._mapped(reference), self._by_name(reference)):
            if uuid and self.store.get("concept", uuid) is not None:
                return uuid
        raise Refused(f"there is no concept {reference!r}")

    def _mapped(self, reference: str) -> str | None:
        source, _, code = reference.partition(":")
        held = self.store.first("conceptsource", name=source.strip())
        if held is None or not code:
            return None
        term = self.store.first("conceptreferenceterm", conceptSource=held["uuid"], code=code.strip())
        mapping = self.store.first("conceptmapping", conceptReferenceTerm=term["uuid"]) if term else None
        return str(mapping["concept"]) if mapping else None

    def _by_name(self, reference: str) -> str | None:
        found = (each for each in self.store.find("conceptname", name=reference) if not each.get("voided"))
        return next((str(each["concept"]) for each in found), None)
