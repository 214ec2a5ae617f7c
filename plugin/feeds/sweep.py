"""The slow feed: finds what no gateway saw, such as a form saved while the plugin was down.

An encounter keeps its date of change when only its obs are edited, so the sweep asks for obs: those of our
own concepts, by when they were stored. What was seen before in the same version costs no further read.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.identifiers import identifier
from content.moments import utc
from forms.shapes import FormDefinition
from plugin.database.encounters import EncountersSeen
from plugin.database.writes import WritesUnderway
from plugin.feeds.encounters import Server
from plugin.feeds.process import Processor
from plugin.feeds.runner import RunReport, run_pending

# How long a gateway may take to report the end of a write before it is looked up.
_GRACE = timedelta(seconds=60)
_BATCH = 50  # concepts asked for in one search, so that addresses stay short


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """``look_back``: how far a round looks, beyond any difference between two machines' clocks."""

    server: Server
    forms: tuple[FormDefinition, ...]
    seen: EncountersSeen
    writes: WritesUnderway
    processor: Processor
    look_back: timedelta = timedelta(days=2)

    def round(self, now: datetime) -> RunReport:
        """Find what changed, then work off what is pending."""
        self._tickets(now)
        for encounter, signature in self._changed(utc(now) - self.look_back).items():
            self.seen.note(encounter, signature, now)
        return run_pending(self.seen, self.processor, now)

    def _tickets(self, now: datetime) -> None:
        """Writes whose end nobody reported: look at the patient, or the encounter, again."""
        for each in self.writes.begun_before(now - _GRACE, limit=100):
            if each.write.encounter:
                self.seen.again(each.write.encounter, now)
            if each.write.patient:
                self.processor.refresh_all(each.write.patient, now)
                for encounter in self._of_patient(each.write.patient):
                    self.seen.again(encounter, now)
            self.writes.close(each.ticket)

    def _of_patient(self, patient: str) -> Iterator[str]:
        for encounter_type in {form.encounter_type_uuid for form in self.forms}:
            found = self.server.search(
                "encounter", patient=patient, encounterType=encounter_type, v="custom:(uuid)"
            )
            for encounter in found:
                yield str(encounter["uuid"])

    def _changed(self, since: datetime) -> dict[str, str]:
        """Encounter -> signature of those of its obs that were stored since then."""
        obs_of: dict[str, set[str]] = defaultdict(set)
        codes = sorted(_concepts(self.forms))
        for start in range(0, len(codes), _BATCH):
            found = self.server.fhir_search(
                "Observation",
                code=",".join(codes[start : start + _BATCH]),
                _lastUpdated=f"ge{since:%Y-%m-%dT%H:%M:%SZ}",
                _count=100,
            )
            for observation in found:
                reference = str((observation.get("encounter") or {}).get("reference") or "")
                if reference:
                    obs_of[reference.removeprefix("Encounter/")].add(str(observation.get("id")))
        return {encounter: _digest(obs) for encounter, obs in obs_of.items()}


def _concepts(forms: Iterable[FormDefinition]) -> Iterator[str]:
    for form in forms:
        for item in form.by_id:
            yield form.concept_uuid(item)
    # Any record has at least one text field, so this one concept finds them all.
    yield identifier("concept", "record_text")


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("|".join(sorted(parts)).encode()).hexdigest()
