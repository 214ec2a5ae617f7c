"""How an obs is stored: one that exists is never changed, it is voided and replaced."""

from plugin.sandbox.rest.drafts import (
    Draft,
)
from plugin.sandbox.rest.errors import Problems
from plugin.sandbox.rest.obs_checks import check_obs, interpretation, reference_range
from plugin.sandbox.rest.obs_values import members_of
from plugin.sandbox.rest.operations import gone
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

CHANGED = "Replaced with a new one because it was changed"


def save_obs(draft: Draft, reason: str = CHANGED) -> Doc:
    """Store an obs with its members; one that exists is voided, and a new one takes its place."""
    problems = Problems()
    check_obs(draft, problems)
    problems.refuse()
    return _saved(draft, None, reason)


def _saved(draft: Draft, group: str | None, reason: str) -> Doc:
    if draft.original is None:
        return _added(draft, group, reason)
    if draft.values.get("voided"):
        return void_obs(draft.view, draft.original, draft.values.get("voidReason"))
    if not is_dirty(draft):
        return _with_members(draft, draft.original, reason)
    return _replaced(draft, reason)


def _added(draft: Draft, group: str | None, reason: str) -> Doc:
    view = draft.view
    values = {"status": "FINAL", **draft.values}
    if group is not None:
        values["obsGroup"] = group
    values |= _ranges(draft, values)
    saved = view.store.add("obs", {**view.call.created(), **values})
    return _with_members(draft, saved, reason)


def _ranges(draft: Draft, values: Doc) -> Doc:
    ranges = reference_range(draft.view, values)
    found = interpretation(ranges, values) if ranges else None
    return ({"referenceRange": ranges} if ranges else {}) | ({"interpretation": found} if found else {})


def _with_members(draft: Draft, saved: Doc, reason: str) -> Doc:
    for member in draft.parts.get("members", []):
        for field in ("person", "encounter", "obsDatetime", "location"):
            if member.current(field) is None:
                member.values[field] = saved.get(field)
        _saved(member, saved["uuid"], reason)
    return saved


def is_dirty(draft: Draft) -> bool:
    """Whether anything but the members was changed."""
    original = draft.original or {}
    return any(
        value != original.get(name) for name, value in draft.values.items() if name not in {"uuid", "status"}
    )


def _replaced(draft: Draft, reason: str) -> Doc:
    """The new obs, with copies of the members that were not posted; the old group is voided."""
    view, old = draft.view, draft.original or {}
    carried = {
        key: value for key, value in old.items() if key not in {"uuid", "id", "creator", "dateCreated"}
    }
    values = {**carried, **draft.values, "previousVersion": old["uuid"], **gone("voided")}
    values.pop("uuid", None)
    if old.get("status") == "FINAL":
        values["status"] = "AMENDED"
    values |= _ranges(draft, values)
    new = view.store.add("obs", {**view.call.created(), **values})
    _copy_members(draft, old, new)
    void_obs(view, old, reason)
    return _with_members(draft, new, reason)


def _copy_members(draft: Draft, old: Doc, new: Doc) -> None:
    posted = {member.original["uuid"] for member in draft.parts.get("members", []) if member.original}
    for member in members_of(draft.view, old["uuid"]):
        if member["uuid"] not in posted:
            copied = {key: value for key, value in member.items() if key not in {"uuid", "id"}}
            draft.view.store.add(
                "obs",
                {
                    **copied,
                    "obsGroup": new["uuid"],
                    "previousVersion": member["uuid"],
                    **draft.view.call.created(),
                },
            )


def void_obs(view: View, doc: Doc, reason: str | None) -> Doc:
    """Void an obs and its members."""
    if doc.get("voided"):
        return doc
    for member in members_of(view, doc["uuid"]):
        void_obs(view, member, reason)
    return view.store.change("obs", doc["uuid"], **{**view.call.voided(reason or ""), "voidReason": reason})


def restore_obs(view: View, doc: Doc) -> Doc:
    """Unvoid an obs and the members that were voided with it."""
    for member in members_of(view, doc["uuid"], voided_too=True):
        if member.get("voided") and member.get("dateVoided") == doc.get("dateVoided"):
            restore_obs(view, member)
    return view.store.change("obs", doc["uuid"], **gone("voided"))
