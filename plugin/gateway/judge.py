"""What one caller may see during one request: her choices, read once a patient, put to `sensitivity`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from plugin.gateway.ports import PolicyStore
from plugin.gateway.worker import Worker
from sensitivity.categories import Categories
from sensitivity.choices import PatientChoices
from sensitivity.decisions import decide
from sensitivity.labels import LabelRules


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is the same for every request: the content and the store of choices."""

    store: PolicyStore
    worker: Worker
    categories: Categories
    labels: LabelRules

    @property
    def concepts_matter(self) -> bool:
        return any(rule.kind == "concept" for rule in self.labels.rules)


@dataclass(kw_only=True)
class Judge:
    """Decisions for ``audiences`` at ``now``. A patient must be prepared before anything of hers is
    judged."""

    policy: Policy
    audiences: frozenset[str]
    now: datetime
    _choices: dict[str, PatientChoices] = field(default_factory=dict)
    _restricted: dict[str, bool] = field(default_factory=dict)
    _decided: dict[tuple[str, frozenset[str]], bool] = field(default_factory=dict)

    async def prepare(self, patients: Iterable[str]) -> None:
        """Read what these patients chose. Raises ``Fault``."""
        new = sorted(set(patients) - self._choices.keys())
        if not new:
            return
        store = self.policy.store

        def read() -> tuple[dict[str, PatientChoices], dict[str, bool]]:
            return store.choices_of(new), {patient: store.is_restricted(patient) for patient in new}

        found, restricted = await self.policy.worker.run(read)
        self._choices.update({patient: found.get(patient, PatientChoices()) for patient in new})
        self._restricted.update(restricted)

    def allows(self, patient: str, categories: frozenset[str]) -> bool:
        """Whether something of hers that belongs to these categories may be seen."""
        if not categories:
            return True
        key = (patient, categories)
        if key not in self._decided:
            self._decided[key] = decide(
                categories=categories,
                audiences=self.audiences,
                choices=self._choices[patient],
                baseline=self.policy.categories,
                now=self.now,
            ).allowed
        return self._decided[key]

    def restricts(self, patient: str) -> bool:
        """Whether she has anything protected that this caller may not see: then the unlabelled is withheld
        too."""
        if not self._restricted[patient]:
            return False
        openable = (each.key for each in self.policy.categories if each.opens_by_choice)
        return not all(self.allows(patient, frozenset({key})) for key in openable)
