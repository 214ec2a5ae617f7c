"""Programs with their workflows and states."""

from plugin.sandbox.rest.concept_names import name_text
from plugin.sandbox.rest.drafts import Draft, flag, reference, text
from plugin.sandbox.rest.errors import Problems, Unsupported
from plugin.sandbox.rest.metadata_shape import blank, finds_by_name, metadata, same_name
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import NOTHING, Listing, Page, by_name
from plugin.sandbox.rest.resource import Parent, Resource, Rights
from plugin.sandbox.rest.view import Node, View
from plugin.sandbox.store import Doc

_RIGHTS = Rights(read=("Get Programs",), save=("Manage Programs",))


def _save_program(draft: Draft) -> Doc:
    problems = Problems()
    if blank(draft.current("name")):
        problems.field("name", "error.name")
    if draft.current("concept") is None:
        problems.field("concept", "error.concept")
    if not blank(draft.current("name")) and same_name(draft, retired_too=True):
        problems.field("name", "general.error.nameAlreadyInUse")
    problems.refuse()
    return stored(draft)


def _workflows(view: View, doc: Doc) -> list[Node]:
    return view.nodes("workflow", view.store.find("workflow", program=doc["uuid"]))


def _living_workflows(view: View, doc: Doc) -> list[Node]:
    return [node for node in _workflows(view, doc) if not node.doc.get("retired")]


def _search_programs(listing: Listing) -> Page:
    wanted = listing.parameter("q")
    if wanted is None:
        return NOTHING
    docs = [
        doc for doc in listing.view.store.find("program") if wanted.lower() in str(doc.get("name")).lower()
    ]
    return Page(docs=sorted(docs, key=by_name))


def _all_programs(listing: Listing) -> Page:
    """Living ones only, whatever was asked."""
    return Page(docs=[doc for doc in listing.view.store.find("program") if not doc.get("retired")])


def _refuse(_view: View, _doc: Doc) -> None:
    raise Unsupported


PROGRAM = metadata(
    "program",
    "Program",
    "Get Programs",
    "Manage Programs",
    nodes={"concept": "concept", "outcomesConcept": "concept"},
    computed={
        "allWorkflows": _workflows,
        "workflows": _living_workflows,
        "programId": lambda _view, doc: doc["id"],
    },
    default="name uuid retired description concept:ref allWorkflows outcomesConcept:full +self +full",
    full="uuid name description retired concept outcomesConcept allWorkflows:full auditInfo +self",
    ref="uuid display name retired allWorkflows:ref +self",
    rights=Rights(
        read=("Get Programs",), save=("Manage Programs",), purge=("Purge Programs", "Manage Programs")
    ),
    creatable=(
        text("name", required=True),
        text("description", required=True),
        reference("concept", "concept", required=True),
        reference("outcomesConcept", "concept"),
        flag("retired"),
    ),
    save=_save_program,
    lookup=finds_by_name("program"),
    search=_search_programs,
    listing=_all_programs,
)


def _concept_name(view: View, doc: Doc) -> str | None:
    return doc.get("name") or name_text(view, doc.get("concept"))


def _states(view: View, doc: Doc) -> list[Node]:
    found = [one for one in view.store.find("state", workflow=doc["uuid"]) if not one.get("retired")]
    return view.nodes("workflow/state", found)


WORKFLOW = Resource(
    name="workflow",
    kind="workflow",
    java="org.openmrs.ProgramWorkflow",
    privilege="Get Programs",
    rights=_RIGHTS,
    life="retired",
    display=lambda _view, doc: doc.get("name") or "",
    plain=("description",),
    nodes={"program": "program", "concept": "concept"},
    computed={"states": _states, "name": _concept_name},
    default="uuid concept:ref description retired states +self +full",
    full="uuid concept description retired states:full +self",
    ref="uuid concept:ref retired states:ref +self",
    creatable=(
        reference("program", "program", required=True),
        reference("concept", "concept", required=True),
    ),
    purge=_refuse,
)


def _all_states(listing: Listing) -> Page:
    owner = (listing.owner or {}).get("uuid")
    return Page(docs=listing.view.store.find("state", workflow=owner))


def _forget_state(view: View, doc: Doc, _reason: str) -> None:
    view.store.remove("state", doc["uuid"])


def _save_state(draft: Draft) -> Doc:
    for field in ("initial", "terminal"):
        draft.values.setdefault(field, draft.current(field) or False)
    return stored(draft)


STATE = Resource(
    name="workflow/state",
    kind="state",
    java="org.openmrs.ProgramWorkflowState",
    rights=_RIGHTS,
    parent=Parent(resource="workflow", field="workflow"),
    life="retired",
    plain=("description", "initial", "terminal"),
    defaults={"initial": False, "terminal": False},
    nodes={"concept": "concept"},
    computed={
        "name": _concept_name,
        "programWorkflow": lambda view, doc: view.node("workflow", doc.get("workflow")),
    },
    default="uuid description retired concept +self +full",
    full="uuid description retired concept:full +self",
    ref="uuid retired concept:ref +self",
    creatable=(reference("concept", "concept", required=True), flag("initial"), flag("terminal")),
    save=_save_state,
    listing=_all_states,
    remove=_forget_state,
    purge=_refuse,
)

RESOURCES = (PROGRAM, WORKFLOW, STATE)
