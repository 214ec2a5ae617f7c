"""What a fresh OpenMRS 2.8 holds before anybody works with it (core data, and what modules add)."""

import json
from importlib.resources import files
from typing import Any

from plugin.sandbox.identity import credential_of
from plugin.sandbox.store import Store

ADMIN = "82f18b44-6814-11e8-923f-e9a88dcb533f"
# What the core and its modules add at start, each time under an identifier of the server's own.
_ADDED_PRIVILEGES = {
    "Get Alerts": "Able to get alerts",
    "Get Provider Roles": "Able to get Provider Roles",
    "Manage Provider Roles": "Able to add/edit/retire Provider Roles",
    "Manage RESTWS": "Allows to configure RESTWS module",
    "View RESTWS": "Gives access to RESTWS in administration",
    "Set Audit Data": "Allows setting of audit info",
    "Manage Flags": "Allows user add, edit, and remove flags",
    "Test Flags": "Allows user to test flags",
    "Manage Metadata Mapping": "Able to manage metadata mappings",
    "Manage Tasks": "Able to manage tasks",
}
_ADMIN_WORD = "Admin123"  # every fresh OpenMRS has it


def _documents() -> dict[str, list[dict[str, Any]]]:
    text = files("plugin.sandbox").joinpath("required_metadata.json").read_text(encoding="utf-8")
    documents: dict[str, list[dict[str, Any]]] = json.loads(text)
    return documents


def required_uuids() -> frozenset[str]:
    """The uuids of all required metadata: the same on every fresh server."""
    return frozenset(str(doc["uuid"]).lower() for docs in _documents().values() for doc in docs)


def fill(store: Store) -> None:
    """Make an empty store a fresh server's; a store that holds it already is left alone."""
    if store.get("user", ADMIN) is not None:
        return
    with store.transaction():
        for kind, docs in _documents().items():
            for doc in docs:
                store.add(kind, doc)
        for name, description in _ADDED_PRIVILEGES.items():
            store.add("privilege", {"name": name, "description": description})
        store.add("credential", credential_of(ADMIN, _ADMIN_WORD))
