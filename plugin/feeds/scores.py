"""The scores on record: stored by Python alone, in the encounter itself, replaced when an answer changes.

Numbers stand under a concept each; the band and the criteria that have a text as coded answers beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose
from typing import Any

from content.identifiers import identifier
from forms.scoring import Scores
from forms.shapes import FormDefinition
from plugin.feeds.encounters import Encounter, Server
from plugin.records.shapes import NAMESPACE

_YES, _NO = identifier("concept", "answer.yes"), identifier("concept", "answer.no")
_KINDS = ("score", "criterion", "band")  # the first words of our paths in a form's encounter


@dataclass(frozen=True, kw_only=True)
class _Obs:
    """What the obs at a path should say: a number, or the concept uuid of an answer."""

    path: str
    concept: str
    value: float | str

    def is_said_by(self, obs: dict[str, Any]) -> bool:
        said = obs.get("value")
        if isinstance(self.value, str):
            return isinstance(said, dict) and str(said.get("uuid")).lower() == self.value
        # A number that went through a database and back is the same one.
        return isinstance(said, int | float) and isclose(said, self.value, rel_tol=1e-9)


def store_score(server: Server, encounter: Encounter, definition: FormDefinition, scores: Scores) -> int:
    """Make the encounter say all that ``scores`` say; how many requests that took (0 or 1)."""
    changes = list(_changes(encounter, {each.path: each for each in _wanted(definition, scores)}))
    if not changes:
        return 0
    server.update("encounter", encounter.uuid, {"obs": changes})
    return 1


def _wanted(definition: FormDefinition, scores: Scores) -> Iterator[_Obs]:
    """One for everything that is known; what is unknown has none."""
    for rule in definition.scores:
        number = scores.scores[rule.name]
        if number is not None:
            concept = definition.concept_uuid(rule.field)
            yield _Obs(path=f"score.{rule.field}", concept=concept, value=float(number))
    for criterion in definition.criteria:
        known = scores.scores.get(criterion.name)
        if known is not None:
            concept = definition.concept_uuid(f"criterion.{criterion.name}")
            yield _Obs(path=f"criterion.{criterion.name}", concept=concept, value=_YES if known else _NO)
    if scores.band is not None:
        value = definition.concept_uuid(f"band.{scores.band}")
        yield _Obs(path="band", concept=definition.concept_uuid("band"), value=value)


def _changes(encounter: Encounter, wanted: dict[str, _Obs]) -> Iterator[dict[str, Any]]:
    """The obs to send. Two processes may both have stored one: all but the first go."""
    left = dict(wanted)
    for obs in encounter.raw.get("obs") or ():
        if not _is_ours(obs):
            continue
        meant = left.pop(obs["formFieldPath"], None)
        if meant is None:
            yield {"uuid": obs["uuid"], "voided": True}
        elif not meant.is_said_by(obs):
            yield {"uuid": obs["uuid"], "value": meant.value}
    for each in left.values():
        yield {
            "concept": each.concept,
            "formFieldNamespace": NAMESPACE,
            "formFieldPath": each.path,
            "value": each.value,
        }


def _is_ours(obs: dict[str, Any]) -> bool:
    kind = str(obs.get("formFieldPath")).partition(".")[0]
    return obs.get("formFieldNamespace") == NAMESPACE and kind in _KINDS and not obs.get("voided")
