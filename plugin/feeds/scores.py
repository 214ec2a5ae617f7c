"""The score on record: stored by Python alone, in the encounter itself, replaced when an answer changes."""

from typing import Any

from forms.scoring import Scores
from forms.shapes import FormDefinition
from plugin.feeds.encounters import Encounter, Server
from plugin.records.shapes import NAMESPACE


def store_score(server: Server, encounter: Encounter, definition: FormDefinition, scores: Scores) -> int:
    """Make the score obs of this encounter say what ``scores`` say; how many writes that took (0 or 1)."""
    scoring = definition.scoring
    if scoring is None:
        return 0
    path = f"score.{scoring.field}"
    total = scores.scores[scoring.code]
    changes = _changes(
        [obs for obs in encounter.raw.get("obs") or () if _is_score(obs, path)],
        None if total is None else float(total),
        {
            "concept": definition.concept_uuid(scoring.field),
            "formFieldNamespace": NAMESPACE,
            "formFieldPath": path,
        },
    )
    if not changes:
        return 0
    server.update("encounter", encounter.uuid, {"obs": changes})
    return 1


def _is_score(obs: dict[str, Any], path: str) -> bool:
    ours = obs.get("formFieldNamespace") == NAMESPACE and obs.get("formFieldPath") == path
    return ours and not obs.get("voided")


def _changes(found: list[dict[str, Any]], total: float | None, new: dict[str, Any]) -> list[dict[str, Any]]:
    """The obs to send. Two processes may both have stored one: all but the first go."""
    surplus = [{"uuid": obs["uuid"], "voided": True} for obs in (found if total is None else found[1:])]
    if total is None:
        return surplus
    if not found:
        return [{**new, "value": total}]
    if float(found[0]["value"]) == total:
        return surplus
    return [{"uuid": found[0]["uuid"], "value": total}, *surplus]
