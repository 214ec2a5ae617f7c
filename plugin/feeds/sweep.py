"""The slow feed: finds what no gateway saw, such as a form saved while the plugin was down.

An encounter keeps its date of change when only its obs are edited, so the sweep asks for obs: those in
encounters of our own types, by when they were stored. That is one search however many forms there are. What
was seen before in the same version costs no further read.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content.identifiers import identifier
from content.moments import utc
from forms.shapes import FormDefinition
from plugin.database.encounters import EncountersSeen
from plugin.database.writes import WritesUnderway
from plugin.feeds.encounters import Server
from plugin.feeds.process import Processor
from plugin.feeds.runner import RunReport, run_pending
from plugin.records.store import ENCOUNTER_TYPES

# How long a gateway may take to report the end of a write before it is looked up.
_GRACE = timedelta(seconds=60)
_BATCH = 100  # encounter types asked for in one search: OpenMRS takes addresses of 8 kB at most


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
        for types in _batches(form.encounter_type_uuid for form in self.forms):
            for encounter in self.server.fhir_search("Encounter", patient=patient, type=types, _count=100):
                yield str(encounter.get("id"))

    def _changed(self, since: datetime) -> dict[str, str]:
        """Encounter -> signature of those of its obs that were stored since then, but for our own results."""
        obs_of: dict[str, set[str]] = defaultdict(set)
        results = frozenset(_results(self.forms))
        for observation in self._observations(since):
            reference = str((observation.get("encounter") or {}).get("reference") or "")
            if reference and results.isdisjoint(_codes(observation)):
                obs_of[reference.removeprefix("Encounter/")].add(str(observation.get("id")))
        return {encounter: _digest(obs) for encounter, obs in obs_of.items()}

    def _observations(self, since: datetime) -> Iterator[dict[str, Any]]:
        kept_in = (identifier("encounter_type", key) for key in ENCOUNTER_TYPES)
        for types in _batches((*kept_in, *(form.encounter_type_uuid for form in self.forms))):
            asked = {
                "encounter.type": types,
                "_lastUpdated": f"ge{since:%Y-%m-%dT%H:%M:%SZ}",
                "_count": 100,
            }
            yield from self.server.fhir_search("Observation", **asked)


def _batches(uuids: Iterable[str]) -> Iterator[str]:
    """Each once, a batch in the words of FHIR's "or"."""
    left = sorted(set(uuids))
    for start in range(0, len(left), _BATCH):
        yield ",".join(left[start : start + _BATCH])


def _results(forms: Iterable[FormDefinition]) -> Iterator[str]:
    """The concepts of what Python stores: it must not look like an answer that came in."""
    for form in forms:
        yield from (form.concept_uuid(name) for name in form.stored if name not in form.by_id)


def _codes(observation: dict[str, Any]) -> Iterator[str]:
    for coding in (observation.get("code") or {}).get("coding") or ():
        yield str(coding.get("code")).lower()


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("|".join(sorted(parts)).encode()).hexdigest()
