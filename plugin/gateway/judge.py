"""What one caller may see during one request: her choices, put to `sensitivity`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from plugin.gateway.known_choices import Known, KnownChoices
from sensitivity.categories import Categories
from sensitivity.choices import PatientChoices
from sensitivity.decisions import decide
from sensitivity.labels import LabelRules


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is the same for every request: the content and her choices."""

    known: KnownChoices
    categories: Categories
    labels: LabelRules

    @cached_property
    def of_concepts(self) -> frozenset[str]:
        """Every category that some concept brings by itself."""
        return frozenset().union(*(rule.categories for rule in self.labels.rules if rule.kind == "concept"))


@dataclass(kw_only=True)
class Judge:
    """Decisions for ``audiences`` at ``now``, by the choices that stand at ``version`` of the policy counter.

    A patient must be prepared before anything of hers is judged.
    """

    policy: Policy
    audiences: frozenset[str]
    version: int
    now: datetime
    _known: dict[str, Known] = field(default_factory=dict)
    _decided: dict[tuple[str, frozenset[str]], bool] = field(default_factory=dict)

    async def prepare(self, patients: Iterable[str]) -> None:
        """Read what these patients chose. Raises ``Fault``."""
        new = set(patients) - self._known.keys()
        if new:
            self._known |= await self.policy.known.read(new, self.version)

    def allows(self, patient: str, categories: frozenset[str]) -> bool:
        """Whether something of hers that belongs to these categories may be seen."""
        if not categories:
            return True
        if patient not in self._known:  # it could be anybody's
            return False
        key = (patient, categories)
        if key not in self._decided:
            self._decided[key] = decide(
                categories=categories,
                audiences=self.audiences,
                choices=self._known[patient].choices,
                baseline=self.policy.categories,
                now=self.now,
            ).allowed
        return self._decided[key]

    def allows_unknown(self, categories: frozenset[str]) -> bool:
        """The same of somebody who is only being registered, and has chosen nothing yet."""
        return decide(
            categories=categories,
            audiences=self.audiences,
            choices=PatientChoices(),
            baseline=self.policy.categories,
            now=self.now,
        ).allowed

    def restricts(self, patient: str) -> bool:
        """Whether she has anything protected that this caller may not see: then the unlabelled is withheld
        too."""
        if patient not in self._known:
            return True
        if not self._known[patient].restricted:
            return False
        openable = (each.key for each in self.policy.categories if each.opens_by_choice)
        return not all(self.allows(patient, frozenset({key})) for key in openable)
