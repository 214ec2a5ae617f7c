"""One saved encounter and all that follows from it; safe to repeat, and safe to stop anywhere.

Facts that a person must act on are stored in OpenMRS before anything else, under identifiers derived from the
encounter, so that a crash can delay a follow-up but neither lose nor double it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from content.identifiers import identifier
from content.moments import utc
from forms.conditions import Answers
from forms.critical import DECLINED, critical_items, to_ask
from forms.definition import find
from forms.responses import MalformedResponse
from forms.responses import read as read_response
from forms.scoring import Scores, score, screen_fact
from forms.shapes import FormDefinition
from plugin.care.calls import CallDesk
from plugin.care.choices import ChoiceDesk
from plugin.care.contact import ContactDesk
from plugin.care.followups import FollowUpDesk
from plugin.care.team import TeamDesk
from plugin.database.people import People
from plugin.feeds.encounters import Encounter, Server, read
from plugin.feeds.scores import store_score
from plugin.records.store import ENCOUNTER_TYPES
from reminders.calls import Call, call_identifier
from reminders.followup_rules import FollowUpRule
from reminders.followups import Fact, plan
from sensitivity.labels import LabelRules

# Kinds of fact, as followups.yaml names them.
CRITICAL, POSITIVE = "critical_item", "screen_positive"
_RECORDS = {identifier("encounter_type", key): key for key in ENCOUNTER_TYPES}


@dataclass(frozen=True, kw_only=True)
class Desks:
    """Where each kind of record is refreshed."""

    calls: CallDesk
    choices: ChoiceDesk
    contact: ContactDesk
    followups: FollowUpDesk
    team: TeamDesk


@dataclass(frozen=True, kw_only=True)
class Processor:
    """``duty`` gives the user uuid of who is on duty at a time, or ""; ``zone`` is the clinic's."""

    server: Server
    forms: tuple[FormDefinition, ...]
    labels: LabelRules
    rules: Mapping[str, FollowUpRule]
    people: People
    desks: Desks
    duty: Callable[[datetime], str]
    zone: ZoneInfo

    def process(self, uuid: str, now: datetime) -> None:
        """Do all that follows from an encounter; nothing where there is none.

        Raises ``MalformedResponse`` for a form that can't be read, and what the server raises.
        """
        encounter = read(self.server, uuid)
        if encounter is None:
            return
        if self.labels.categories_of(encounter_type=encounter.encounter_type, form=encounter.form):
            self.people.note(encounter.patient, now)
        if encounter.encounter_type in _RECORDS:
            self.refresh(encounter.patient, _RECORDS[encounter.encounter_type], now)
            return
        definition = find(self.forms, encounter.form) if encounter.form else None
        if definition is not None and not encounter.voided:
            self._form(encounter, definition, now)

    def refresh(self, patient: str, kept_in: str, now: datetime) -> None:
        """Re-read a patient's records of one type of encounter (a content key)."""
        match kept_in:
            case "choices":
                self.desks.choices.refresh(patient)
                self.desks.contact.refresh(patient)
            case "follow_up":
                self.desks.followups.refresh(patient, now)
                self.desks.calls.refresh(patient)
            case "team_note":
                self.desks.team.refresh(patient, now)

    def refresh_all(self, patient: str, now: datetime) -> None:
        """Re-read every record of a patient; one who has nothing protected stays as unknown as she was."""
        for kept_in in ENCOUNTER_TYPES:
            self.refresh(patient, kept_in, now)
        if self.people.get(patient) is None and self._has_protected(patient):
            self.people.note(patient, now)

    def _has_protected(self, patient: str) -> bool:
        types = sorted(rule.uuid for rule in self.labels.rules if rule.kind == "encounter_type")
        found = self.server.fhir_search("Encounter", patient=patient, type=",".join(types), _count=1)
        return next(found, None) is not None

    def _form(self, encounter: Encounter, definition: FormDefinition, now: datetime) -> None:
        try:
            answers = read_response(definition, encounter.raw).answers
        except MalformedResponse as problem:
            # One field that can't be read must not silence an answer beside it that someone has to act on.
            self._act_on(encounter, definition, problem.readable, now)
            raise
        scores = self._act_on(encounter, definition, answers, now)
        store_score(self.server, encounter, definition, scores)

    def _act_on(
        self, encounter: Encounter, definition: FormDefinition, answers: Answers, now: datetime
    ) -> Scores:
        for call in _calls(encounter, definition, answers, now):
            self.desks.calls.open(call)  # before anything else, for somebody may have to come at once
        scores = score(definition, answers)
        for fact in _facts(encounter, definition, answers, scores):
            owner = self.duty(now) or fact.clinician
            self.desks.followups.open(plan(fact, self.rules, now, duty=owner, zone=self.zone))
        return scores


def _calls(
    encounter: Encounter, definition: FormDefinition, answers: Answers, now: datetime
) -> Iterator[Call]:
    """Answers that need a person now. They ride no ladder: a person is called until one acknowledges."""
    for each in critical_items(definition, answers):
        if each.acute:
            yield Call(
                id=call_identifier(each.id(encounter.uuid)),
                patient=encounter.patient,
                encounter=encounter.uuid,
                item=each.item,
                author=encounter.clinician,
                opened_at=utc(now),
            )


def _facts(
    encounter: Encounter, definition: FormDefinition, answers: Answers, scores: Scores
) -> Iterator[Fact]:
    """What someone must act on, in reminders' words."""
    found = [(CRITICAL, each.item) for each in critical_items(definition, answers) if not each.acute]
    found += [(DECLINED, each.item) for each in to_ask(definition, answers)]
    if screen_fact(definition, scores) is not None:
        found.append((POSITIVE, definition.key))
    for kind, item in found:
        yield Fact(
            kind=kind,
            patient=encounter.patient,
            encounter=encounter.uuid,
            item=item,
            at=encounter.at,
            clinician=encounter.clinician,
        )
