"""What patients chose, kept for as long as the policy counter stands still. Decisions are never kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from plugin.gateway.ports import PolicyStore
from plugin.gateway.worker import Worker
from sensitivity.choices import PatientChoices

_MOST = 50_000


@dataclass(frozen=True, kw_only=True)
class Known:
    """One patient's choices, and whether anything of hers is protected at all."""

    choices: PatientChoices
    restricted: bool


class KnownChoices:
    """Every change of a choice counts the policy up in its own transaction, so what was read at a count holds
    for it. A read that began at another count is given to the one who asked, and not kept.
    """

    def __init__(self, store: PolicyStore, worker: Worker) -> None:
        self._store = store
        self._worker = worker
        self._known: dict[str, Known] = {}
        self._version = -1

    async def read(self, patients: Iterable[str], version: int) -> dict[str, Known]:
        """By patient. ``version`` is the policy counter as read for this request. Raises ``Fault``."""
        if version != self._version or len(self._known) > _MOST:
            self._known = {}
            self._version = version
        wanted = set(patients)
        found = {patient: self._known[patient] for patient in wanted & self._known.keys()}
        missing = sorted(wanted - found.keys())
        if missing:
            read = await self._worker.run(lambda: self._read(missing))
            found |= read
            if version == self._version:
                self._known |= read
        return found

    def _read(self, patients: list[str]) -> dict[str, Known]:
        chosen = self._store.choices_of(patients)
        return {
            patient: Known(
                choices=chosen.get(patient, PatientChoices()), restricted=self._store.is_restricted(patient)
            )
            for patient in patients
        }
