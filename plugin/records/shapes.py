"""The kinds of record that the plugin keeps in OpenMRS, and the fields of each.

A record is one encounter of a protected type; a field is one obs, recognised by its form path. Records are
never edited: what changes later is a record of its own (``…_withdrawn``), so no crash halves one.
"""

from dataclasses import dataclass
from typing import Literal

Datatype = Literal["text", "moment", "number"]

# Our obs carry this namespace, so that no form's answer is taken for a record and no record for an answer.
NAMESPACE = "openmrs-hst"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of record: where it is kept, what it must and what it may hold."""

    kind: str
    encounter_type: str
    required: dict[str, Datatype]
    optional: dict[str, Datatype]

    def datatype(self, name: str) -> Datatype | None:
        """The datatype of a field of this kind, or None where the kind has no such field."""
        return self.required.get(name) or self.optional.get(name)


def _shape(
    kind: str,
    encounter_type: str,
    required: dict[str, Datatype],
    optional: dict[str, Datatype] | None = None,
) -> Shape:
    return Shape(kind=kind, encounter_type=encounter_type, required=required, optional=optional or {})


SHAPES: dict[str, Shape] = {
    shape.kind: shape
    for shape in (
        _shape(
            "choice",
            "choices",
            {
                "category": "text",
                "audience": "text",
                "effect": "text",
                "recorded_at": "moment",
                "effective_at": "moment",
            },
        ),
        # A "no" that is taken back ends after the cooling-off, so ``at`` may lie ahead.
        _shape("choice_withdrawn", "choices", {"choice": "text", "at": "moment"}),
        _shape(
            "contact_rule",
            "choices",
            {
                "channel": "text",
                "address_ref": "text",
                "windows": "text",
                "zone": "text",
                "wording": "text",
                "language": "text",
                "recorded_at": "moment",
                "valid_from": "moment",
                "valid_until": "moment",
            },
        ),
        _shape("contact_rule_revoked", "choices", {"rule": "text", "at": "moment"}),
        _shape(
            "follow_up",
            "follow_up",
            {
                "rule": "text",
                "source": "text",
                "item": "text",
                "owner": "text",
                "reaches_her": "text",
                "due_at": "moment",
                "expires_at": "moment",
                "created_at": "moment",
            },
        ),
        _shape("follow_up_done", "follow_up", {"follow_up": "text", "at": "moment", "by": "text"}),
        _shape("follow_up_moved", "follow_up", {"follow_up": "text", "owner": "text", "at": "moment"}),
        _shape(
            "attempt",
            "follow_up",
            {
                "message": "text",
                "follow_up": "text",
                "rung": "number",
                "occurrence": "number",
                "at": "moment",
            },
        ),
        _shape("attempt_outcome", "follow_up", {"message": "text", "outcome": "text", "at": "moment"}),
        _shape(
            "engagement",
            "team_note",
            {
                "step": "number",
                "event": "text",
                "state": "text",
                "at": "moment",
                "by": "text",
                "owner": "text",
            },
            {"reason": "text"},
        ),
        _shape(
            "handoff",
            "team_note",
            {
                "handoff": "text",
                "step": "number",
                "event": "text",
                "state": "text",
                "from": "text",
                "to": "text",
                "at": "moment",
                "by": "text",
            },
            {"reason": "text"},
        ),
    )
}
