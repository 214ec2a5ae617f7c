"""Enrolment, engagement and warm handoffs: OpenMRS's program state first, then the record, then the index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from content.identifiers import identifier
from content.moments import text_of, utc
from plugin.care.enrollment import Enrollment, Enrollments
from plugin.care.followups import FollowUpDesk
from plugin.database.followups import FollowUpIndex
from plugin.database.people import People, Person
from plugin.errors import Exit, Stop
from plugin.records.store import RecordStore
from plugin.records.team import (
    EngagementStep,
    HandoffStep,
    TeamRecords,
    engagement_record,
    handoff_record,
    team_records_of,
)
from reminders.followup_rules import FollowUpRule
from reminders.followups import Fact, plan
from workflows.facts import moved
from workflows.machine import Machine, Transition


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How she stands now, from OpenMRS; ``moves`` are what may happen next."""

    state: str | None
    owner: str | None
    moves: tuple[str, ...]
    handoffs: tuple[HandoffStep, ...]  # the last step of each


@dataclass(frozen=True, kw_only=True)
class TeamDesk:
    """Where the team enrols, moves and hands over. ``zone`` is the clinic's: OpenMRS keeps dates only."""

    records: RecordStore
    enrollments: Enrollments
    people: People
    followups: FollowUpDesk
    followup_index: FollowUpIndex
    engagement: Machine
    handoff: Machine
    rules: Mapping[str, FollowUpRule]
    zone: ZoneInfo

    def enrol(self, patient: str, owner: str, by: str, now: datetime) -> Standing:
        """Welcome her; who is enrolled already stays as she is."""
        known = self._team_records(patient)
        if self.enrollments.of(patient) is None:
            self.enrollments.begin(patient, self.engagement.initial, self._today(now))
        if not known.engagement:
            self._note(patient, known, "enrol", self.engagement.initial, owner=owner, by=by, now=now)
        return self.refresh(patient, now)

    def move(self, patient: str, event: str, by: str, now: datetime, *, reason: str = "") -> Standing:
        """One move of her engagement; ``IllegalMove`` names the legal ones."""
        known = self._team_records(patient)
        enrollment = self._enrolled(patient)
        transition = self.engagement.move(enrollment.state or self.engagement.initial, event)
        _require_reason(transition, reason)
        self.enrollments.move(patient, enrollment, transition.target, self._today(now))
        owner = _owner(known) or by
        self._note(patient, known, event, transition.target, owner=owner, by=by, now=now, reason=reason)
        return self.refresh(patient, now)

    def offer(self, patient: str, receiver: str, by: str, now: datetime) -> HandoffStep:
        """Offer her an introduction to a colleague."""
        self._enrolled(patient)
        if receiver == by:
            raise Stop(Exit.USAGE, "A handoff goes to somebody else: name the colleague who receives it.")
        moment = utc(now)
        step = HandoffStep(
            patient=patient,
            handoff=identifier("handoff", patient, by, receiver, text_of(moment)),
            number=0,
            event="offer",
            state=self.handoff.initial,
            giver=by,
            receiver=receiver,
            at=moment,
            by=by,
        )
        self._write(step)
        return step

    def step(
        self, patient: str, handoff: str, event: str, by: str, now: datetime, *, reason: str = ""
    ) -> HandoffStep:
        """The next step of a handoff. When they have met, the receiver is whose work she is."""
        steps = self._team_records(patient).handoff(handoff)
        if not steps:
            raise Stop(Exit.NOT_FOUND, "This patient has no such handoff: `hst team show` lists them.")
        last = steps[-1]
        transition = self.handoff.move(last.state, event)
        _require_reason(transition, reason)
        following = last.following(event, transition.target, utc(now), by, reason)
        self._write(following)
        self._follow(following, transition, now)
        self.refresh(patient, now)
        return following

    def refresh(self, patient: str, now: datetime) -> Standing:
        """Bring the index up to what OpenMRS holds of her."""
        known = self._team_records(patient)
        enrollment = self.enrollments.of(patient)
        state = enrollment.state if enrollment else None
        owner = _owner(known)
        enrolled = enrollment is not None and not enrollment.completed
        before = self.people.get(patient)
        if enrollment is not None and (before is None or _differs(before, enrolled, state, owner)):
            self.people.put(
                Person(patient=patient, enrolled=enrolled, engagement=state, owner=owner, updated=utc(now))
            )
        last = {step.handoff: step for step in known.handoffs}
        moves = self.engagement.legal(state) if state else ()
        return Standing(state=state, owner=owner, moves=moves, handoffs=tuple(last.values()))

    def _follow(self, step: HandoffStep, transition: Transition, now: datetime) -> None:
        """What a step leads to: a meeting that the receiver owes, and all of hers once they have met."""
        if step.state == "met":
            self._receive(step, now)
        if self.handoff.state(step.state).ends:
            for followup in self.followup_index.of_patient(step.patient):
                if followup.item == step.handoff and followup.state == "open":
                    self.followups.done(followup.id, step.by, now)
        entered = moved(
            self.handoff, transition, patient=step.patient, subject=step.handoff, by=step.by, at=step.at
        )
        if entered is not None and entered.kind in self.rules:
            fact = Fact(
                kind=entered.kind,
                patient=step.patient,
                encounter=handoff_record(step).uuid,
                item=step.handoff,
                at=step.at,
                clinician=step.receiver,
            )
            self.followups.open(plan(fact, self.rules, now, duty=step.receiver, zone=self.zone))

    def _receive(self, step: HandoffStep, now: datetime) -> None:
        known = self._team_records(step.patient)
        enrollment = self._enrolled(step.patient)
        state = enrollment.state or self.engagement.initial
        self._note(step.patient, known, "hand_over", state, owner=step.receiver, by=step.by, now=now)
        for followup in self.followup_index.open(step.giver):
            if followup.patient == step.patient:
                self.followups.hand_over(followup, step.receiver, now)

    def _enrolled(self, patient: str) -> Enrollment:
        enrollment = self.enrollments.of(patient)
        if enrollment is None:
            raise Stop(Exit.NOT_FOUND, "This patient is not enrolled: `hst team enrol` does that.")
        return enrollment

    def _team_records(self, patient: str) -> TeamRecords:
        return team_records_of(self.records.of_patient(patient, "team_note"))

    def _note(
        self,
        patient: str,
        known: TeamRecords,
        event: str,
        state: str,
        *,
        owner: str,
        by: str,
        now: datetime,
        reason: str = "",
    ) -> None:
        step = EngagementStep(
            patient=patient,
            number=len(known.engagement),
            event=event,
            state=state,
            at=utc(now),
            by=by,
            owner=owner,
            reason=reason,
        )
        if not self.records.write(engagement_record(step)):
            raise Stop(Exit.CONFLICT, "Somebody else moved this at the same time: look again, then decide.")

    def _write(self, step: HandoffStep) -> None:
        if not self.records.write(handoff_record(step)):
            raise Stop(Exit.CONFLICT, "Somebody else moved this handoff at the same time: look again.")

    def _today(self, now: datetime) -> date:
        """The day where both the clinic and UTC are in it: OpenMRS, which runs in the zone of one of the two,
        refuses to enrol from a day that has not begun, and can't leave a state that begins later.
        """
        return min(now.astimezone(self.zone).date(), now.astimezone(UTC).date())


def _require_reason(transition: Transition, reason: str) -> None:
    if transition.needs_reason and not reason.strip():
        raise Stop(Exit.USAGE, f"To {transition.event} needs a reason: say why with --reason.")


def _owner(known: TeamRecords) -> str | None:
    return known.engagement[-1].owner if known.engagement else None


def _differs(person: Person, enrolled: bool, state: str | None, owner: str | None) -> bool:
    return (person.enrolled, person.engagement, person.owner) != (enrolled, state, owner)
