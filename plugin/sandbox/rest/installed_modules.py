"""The modules that the server runs: those of Reference Application 3.7 that answer here."""

from plugin.sandbox.faults import NotLoggedIn
from plugin.sandbox.rest.pages import Listing, Page
from plugin.sandbox.rest.resource import Resource
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

_INSTALLED = (
    (
        "legacyui",
        "Legacy UI Module",
        "Provides the legacy UI which was removed from the platform since version 2.0",
        "2.1.0",
    ),
    ("fhir2", "FHIR2", "Implementation of FHIR R4 for OpenMRS", "4.1.0"),
    ("event", "Event Module", "Provides a dev friendly event notifying mechanism", "4.0.0"),
    ("metadatamapping", "Metadata Mapping", "", "2.0.0"),
    (
        "tasks",
        "Tasks",
        "Provides backend for the Task List feature in O3 via a FHIR API. Loads System Tasks at server "
        "startup time. "
        "Provides logic for CDS-driven tasks.",
        "2.1.0",
    ),
    ("patientflags", "Patient Flags Module", "Adds the ability to flag patient records", "3.0.10"),
    (
        "webservices.rest",
        "Rest Web Services OMOD",
        "Publishes Rest Web Services exposing the OpenMRS API",
        "3.4.1.0",
    ),
    (
        "o3forms",
        "O3 Forms",
        "Additional backend functionality to help with using O3's JSON form schema.",
        "2.3.0",
    ),
)
_DOCUMENTS: dict[str, Doc] = {
    uuid: {"uuid": uuid, "name": name, "description": description, "version": version}
    for uuid, name, description, version in _INSTALLED
}


def _require_login(view: View) -> None:
    if not view.call.identity.authenticated:
        raise NotLoggedIn


def _lookup(view: View, identifier: str) -> Doc | None:
    _require_login(view)
    return _DOCUMENTS.get(identifier)


def _all(listing: Listing) -> Page:
    _require_login(listing.view)
    return Page(docs=list(_DOCUMENTS.values()))


_UNSAID = (
    "startupErrorMessage",
    "packageName",
    "author",
    "requireOpenmrsVersion",
    "awareOfModules",
    "requiredModules",
)

MODULE = Resource(
    name="module",
    kind="module",
    java="org.openmrs.module.Module",
    display=lambda _view, doc: doc["name"],
    plain=("name", "description", "version", *_UNSAID),
    computed={"started": lambda _view, _doc: True},
    default="uuid display name description version started startupErrorMessage +full +ref +action +self",
    full="uuid display name description packageName author version started startupErrorMessage "
    "requireOpenmrsVersion "
    "awareOfModules requiredModules +ref +action +self",
    lookup=_lookup,
    listing=_all,
)

RESOURCES = (MODULE,)
