"""Location, with its tags in ``meta``."""

from plugin.sandbox.fhir.parts import (
    EXTENSION,
    Resource,
    address,
    coding,
    compact,
    location_reference,
    meta,
)
from plugin.sandbox.store import Doc, Store

TAG = f"{EXTENSION}/location-tag"


def location(store: Store, doc: Doc) -> Resource:
    tags = (store.get("locationtag", uuid) for uuid in doc.get("tags") or [])
    shown = [coding(TAG, tag["name"], tag.get("description")) for tag in tags if tag]
    return compact(
        {
            "resourceType": "Location",
            "id": doc["uuid"],
            "meta": meta(doc, *shown),
            "status": "inactive" if doc.get("retired") else "active",
            "name": doc["name"],
            "description": doc.get("description"),
            "address": address(doc),
            "position": _position(doc),
            "partOf": location_reference(store, doc.get("parentLocation")),
        }
    )


def _position(doc: Doc) -> Resource:
    # Degrees below zero are lost: fhir2 takes them for "no number".
    found = {name: _degrees(doc.get(name)) for name in ("latitude", "longitude")}
    return {name: degrees for name, degrees in found.items() if degrees is not None}


def _degrees(text: str | None) -> float | None:
    try:
        degrees = float(text or -1)
    except ValueError:
        return None
    return degrees if degrees >= 0 else None
