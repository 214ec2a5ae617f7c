"""The kinds of record that the plugin keeps in OpenMRS, and the fields of each.

A record is one encounter of a protected type; a field is one obs, recognised by its form path. Records are
never edited: what changes later is a record of its own (``…_withdrawn``), so no crash halves one.
"""

from dataclasses import dataclass
from typing import Literal

# A "reference" names somebody or something in OpenMRS (or an audience), a "word" is a key, state or code:
# what is neither was not written by the plugin, and must not get into its index. "number" is whole.
Datatype = Literal["reference", "word", "text", "moment", "number"]

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
                "category": "word",
                "audience": "reference",
                "effect": "word",
                "recorded_at": "moment",
                "effective_at": "moment",
            },
        ),
        # A "no" that is taken back ends after the cooling-off, so ``at`` may lie ahead.
        _shape("choice_withdrawn", "choices", {"choice": "reference", "at": "moment"}),
        _shape(
            "contact_rule",
            "choices",
            {
                "channel": "word",
                "address_ref": "reference",
                "windows": "text",
                "zone": "text",
                "wording": "word",
                "language": "word",
                "recorded_at": "moment",
                "valid_from": "moment",
                "valid_until": "moment",
            },
        ),
        _shape("contact_rule_revoked", "choices", {"rule": "reference", "at": "moment"}),
        _shape(
            "follow_up",
            "follow_up",
            {
                "rule": "word",
                "source": "reference",
                "item": "word",
                "owner": "reference",
                "reaches_her": "word",
                "due_at": "moment",
                "expires_at": "moment",
                "created_at": "moment",
            },
        ),
        _shape("follow_up_done", "follow_up", {"follow_up": "reference", "at": "moment", "by": "reference"}),
        _shape(
            "follow_up_moved", "follow_up", {"follow_up": "reference", "owner": "reference", "at": "moment"}
        ),
        _shape(
            "attempt",
            "follow_up",
            {
                "message": "reference",
                "follow_up": "reference",
                "rung": "number",
                "occurrence": "number",
                "at": "moment",
            },
        ),
        _shape("attempt_outcome", "follow_up", {"message": "reference", "outcome": "word", "at": "moment"}),
        # An answer that needs a person now. ``source`` is its encounter, ``author`` who saved it.
        _shape(
            "call",
            "follow_up",
            {"source": "reference", "item": "word", "opened_at": "moment"},
            {"author": "reference"},
        ),
        # Somebody is with her: it ends every call of that encounter that was open before ``at``.
        _shape(
            "call_acknowledged",
            "follow_up",
            {"call": "reference", "source": "reference", "at": "moment", "by": "reference"},
        ),
        _shape(
            "engagement",
            "team_note",
            {
                "step": "number",
                "event": "word",
                "state": "word",
                "at": "moment",
                "by": "reference",
                "owner": "reference",
            },
            {"reason": "text"},
        ),
        _shape(
            "handoff",
            "team_note",
            {
                "handoff": "reference",
                "step": "number",
                "event": "word",
                "state": "word",
                "from": "reference",
                "to": "reference",
                "at": "moment",
                "by": "reference",
            },
            {"reason": "text"},
        ),
    )
}
