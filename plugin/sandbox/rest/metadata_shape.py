"""What most metadata has in common: a name, a description, retirement."""

from collections.abc import Callable
from typing import Any

from plugin.sandbox.rest.drafts import Draft, text
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.operations import stored
from plugin.sandbox.rest.pages import by_name, every
from plugin.sandbox.rest.resource import Resource, Rights
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

DEFAULT = "uuid display name description retired +self +full"
FULL = "uuid display name description retired auditInfo +self"
NAMED = (text("name", required=True), text("description"))
NAMED_AND_DESCRIBED = (text("name", required=True), text("description", required=True))
LENGTHS = {"name": 255, "description": 255}


def name_display(_view: View, doc: Doc) -> str:
    return str(doc.get("name") or "")


def blank(value: Any) -> bool:
    return value is None or not str(value).strip()


def check_lengths(problems: Problems, document: Doc, lengths: dict[str, int]) -> None:
    """A text longer than its column."""
    for field, longest in lengths.items():
        if len(str(document.get(field) or "")) > longest:
            problems.field(field, "error.exceededMaxLengthOfField", None, longest)


def same_name(draft: Draft, *, retired_too: bool = False) -> Doc | None:
    """Another document of the kind with this draft's name, case not counting."""
    wanted = str(draft.current("name") or "").strip().lower()
    own = (draft.original or draft.values).get("uuid")
    for doc in draft.view.store.find(draft.resource.kind):
        if (
            str(doc.get("name") or "").lower() == wanted
            and doc["uuid"] != own
            and (retired_too or not doc.get("retired"))
        ):
            return doc
    return None


def checked_name(
    duplicate: str | None = None, *, retired_too: bool = False, default: str | None = None
) -> Callable[[Draft], Doc]:
    """A saver that refuses a blank name, too long texts, and, with a code for it, a name that is taken."""

    def save(draft: Draft) -> Doc:
        problems = Problems()
        if blank(draft.current("name")):
            problems.field("name", "error.name")
        elif duplicate and same_name(draft, retired_too=retired_too):
            problems.field("name", duplicate, default)
        check_lengths(problems, draft.document, LENGTHS)
        problems.refuse()
        return stored(draft)

    return save


def finds_by_name(kind: str) -> Callable[[View, str], Doc | None]:
    """A lookup by uuid, else by the exact name."""

    def lookup(view: View, identifier: str) -> Doc | None:
        return view.get(kind, identifier) or _named(view, kind, identifier)

    return lookup


def _named(view: View, kind: str, name: str) -> Doc | None:
    wanted = name.lower()
    return next((doc for doc in view.store.find(kind) if str(doc.get("name") or "").lower() == wanted), None)


def _id(_view: View, doc: Doc) -> Any:
    return doc["id"]


def metadata(name: str, java: str, get: str, manage: str, **more: Any) -> Resource:
    """A resource of the common shape; ``get`` and ``manage`` are its privileges, ``more`` what differs."""
    common: dict[str, Any] = {
        "kind": name,
        "java": f"org.openmrs.{java}",
        "privilege": get,
        "rights": Rights(read=(get,), save=(manage,)),
        "life": "retired",
        "display": name_display,
        "plain": ("name", "description"),
        "default": DEFAULT,
        "full": FULL,
        "creatable": NAMED,
        "save": checked_name(),
        "listing": every(order=by_name),
    }
    short = java[0].lower() + java[1:]
    computed = {f"{short}Id": _id, **more.pop("computed", {})}
    return Resource(name=name, computed=computed, **{**common, **more})
