"""From a saved answer to the acknowledgement: killed at every step, started again, the call exists once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from content.identifiers import identifier
from plugin.assembly import Assembly
from plugin.care.outreach import OpenMRSAlerts
from plugin.database.calls import CallIndex
from plugin.demo.people import COLLEAGUE, NAMED, ON_DUTY, PASSWORD, PRIMARY, SERVICE, TEAM
from plugin.errors import Stop
from plugin.feeds.rebuild import rebuild
from plugin.gateway.ports import Write
from plugin.openmrs.errors import OpenMRSError
from plugin.records.codec import Record
from plugin.records.store import RecordStore
from reminders.calling import CallReport, call_people
from reminders.calls import call_identifier
from tests.plugin.care.test_choices import CATEGORY
from tests.plugin.clinic import NOW, Clinic, clinic_in
from tests.plugin.feeds.mortal import MortalAssembly
from tests.plugin.feeds.test_process import NOW_YES, calls, edit, processor
from tests.reminders.crashing import Killed, Steps

MINUTE = timedelta(minutes=1)
ROSTER = """\
shifts: [{days: mon-sun, from: "08:00", to: "08:00", people: [dana, noor]}]
always: [parker]
"""


def overlay(folder: Path, roster: str = ROSTER) -> Path:
    room = folder / "content" / "reminders"
    room.mkdir(parents=True, exist_ok=True)
    (room / "duty.yaml").write_text(roster, encoding="utf-8")
    return folder / "content"


def records(clinic: Clinic, patient: str, kind: str) -> list[Record]:
    with clinic.served.client() as client:
        found = list(RecordStore(client).of_patient(patient, "follow_up"))
    return [each for each in found if isinstance(each, Record) and each.kind == kind]


def notices(clinic: Clinic, call: str, *, ended: bool = True) -> Counter[str]:
    """Who was shown how many notices about the call; without the ended ones, who is shown how many now."""
    with clinic.served.client() as client:
        alerts = list(client.search("alert", v="full", includeExpired=True))
    mine = [each for each in alerts if call[:8] in each["text"] and (ended or not each["dateToExpire"])]
    return Counter(one["recipient"]["uuid"] for each in mine for one in each["recipients"])


def ring(assembly: Assembly, at: datetime) -> CallReport:
    return call_people(at, assembly.call_world(assembly.server))


def call_of(clinic: Clinic, encounter: str) -> str:
    """The identifier that the call of the acute answer must have."""
    return call_identifier(
        identifier("critical_item", encounter, "conversation", "talk_now", "happening_now")
    )


@dataclass(kw_only=True)
class Life:
    """What happens to one answer, by processes that die where told and are started again."""

    clinic: Clinic
    folder: Path
    steps: Steps
    loses_index: bool
    patient: str = ""
    encounter: str = ""
    started: int = 0
    acknowledged: bool = False
    parts: list[MortalAssembly] = field(default_factory=list)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def assembly(self) -> MortalAssembly:
        """The running process; a new one after a death."""
        if not self.parts:
            plain = self.clinic.assembly(self.folder, content=overlay(self.folder), database_url=self._url())
            made = MortalAssembly(plain.settings, steps=self.steps)
            self.clinic.opened.append(made)
            self.parts.append(made)
            if self.started and self.loses_index:
                self._rebuild(made)
            self.started += 1
        return self.parts[0]

    def _url(self) -> str:
        number = self.started if self.loses_index else 0
        return f"sqlite:///{self.folder}/index-{number}.sqlite3"

    def _rebuild(self, made: MortalAssembly) -> None:
        server, now = made.server, datetime.now(UTC)
        rebuild(server, RecordStore(server), made.processor(server), now, lambda *_: None)
        made.desks(server).calls.restore_rings(OpenMRSAlerts(server).shown(), now)

    def survive(self, action: Callable[..., object], minute: float) -> None:
        """One thing that a process does; it may be its last."""
        try:
            action(self.assembly(), minute)
        except Killed:
            self.parts.clear()

    def run(self) -> "Life":
        self.patient = self.clinic.patient()
        while not self.encounter:  # who was cut off before it was saved saves it again
            self.survive(self._saves, 0)
        for minute in (1, 2):
            self.survive(self._round, minute)
        for minute in (3, 4):
            self.survive(self._comes, minute)
            self.survive(self._round, minute + 0.5)
        return self

    def _saves(self, parts: MortalAssembly, _minute: float) -> None:
        """As the gateway does: note, let through, follow up before the answer is released."""
        write = Write(resource="encounter", uuid="", encounter="", patient=self.patient, at=self.begun)
        ticket = parts.notice.before(write)
        self.encounter = self.clinic.converse(self.patient, NOW_YES)
        parts.notice.after(ticket, saved=True, encounters=[self.encounter], patient=self.patient)

    def _round(self, parts: MortalAssembly, minute: float) -> None:
        at = self.begun + minute * MINUTE
        parts.sweep.round(at)
        ring(parts, at)

    def _comes(self, parts: MortalAssembly, minute: float) -> None:
        """Whoever was called says so, and again if the first time was cut off."""
        if not self.acknowledged and self.encounter:
            with suppress(Stop):  # not known to this index yet
                call = call_of(self.clinic, self.encounter)[:8]
                by = ON_DUTY.user
                parts.desks(parts.server).calls.acknowledge(call, by, self.begun + minute * MINUTE)
                self.acknowledged = True


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A clinic of these tests alone: a rebuild reads all that there is."""
    with clinic_in(tmp_path_factory.mktemp("own")) as clinic:
        yield clinic
        clinic.close()


def emptied(clinic: Clinic) -> Clinic:
    """Without what earlier lives left."""
    store = clinic.served.sandbox.store
    for kind in ("encounter", "obs", "alert"):
        for each in store.find(kind):
            store.remove(kind, each["uuid"])
    return clinic


def live(clinic: Clinic, folder: Path, death: int, *, loses_index: bool) -> Life:
    folder.mkdir()
    steps = Steps(deaths=frozenset({death}))
    return Life(clinic=emptied(clinic), folder=folder, steps=steps, loses_index=loses_index).run()


def check(life: Life) -> None:
    """What must be true at the end, wherever it died."""
    call = call_of(life.clinic, life.encounter)
    assert [each.uuid for each in records(life.clinic, life.patient, "call")] == [call]
    (done,) = records(life.clinic, life.patient, "call_acknowledged")
    assert (done.text("call"), done.text("by")) == (call, ON_DUTY.user)
    assert notices(life.clinic, call) == {TEAM.user: 1, ON_DUTY.user: 1}
    assert notices(life.clinic, call, ended=False) == {}
    (kept,) = calls(life.assembly(), life.patient)
    assert (kept.id, kept.acknowledged_by) == (call, ON_DUTY.user)
    assert ring(life.assembly(), life.begun + 60 * MINUTE).rung == 0


@pytest.mark.parametrize("loses_index", [False, True])
def test_killed_at_each_step_from_the_save_to_the_acknowledgement_the_call_exists_once(
    loses_index: bool, own: Clinic, tmp_path: Path
) -> None:
    check(live(own, tmp_path / "whole", 0, loses_index=loses_index))
    # Odd steps come before a write. To die after one leaves behind what dying before the next one does.
    for death in count(1, 2):
        life = live(own, tmp_path / str(death), death, loses_index=loses_index)
        check(life)
        own.close()
        if life.steps.passed < death:
            break
        assert life.started == 2
    assert death > 50


def test_it_is_stored_before_anything_else_and_while_openmrs_is_away_it_is_tried_again(
    clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path))
    encounter, ready = clinic.converse(patient, NOW_YES), processor(assembly)
    clinic.served.fresh().die_after = 1
    with pytest.raises(OpenMRSError):
        ready.process(encounter, NOW)
    clinic.served.fresh()
    assert len(records(clinic, patient, "call")) == 1
    assert records(clinic, patient, "follow_up") == []
    ready.process(encounter, NOW + MINUTE)
    clinic.served.die_after = 0
    assert ring(assembly, NOW + MINUTE).unreachable >= 1
    clinic.served.fresh()
    ring(assembly, NOW + MINUTE)
    assert notices(clinic, calls(assembly, patient)[0].id) == {TEAM.user: 1, ON_DUTY.user: 1}


def test_the_answer_that_a_lost_index_knew_comes_back_as_it_was(clinic: Clinic, tmp_path: Path) -> None:
    """Without a rebuild too: the same form read again finds what is on record, acknowledged or not."""
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path))
    encounter = clinic.converse(patient, NOW_YES)
    processor(assembly).process(encounter, NOW)
    (before,) = calls(assembly, patient)
    for number, acknowledged in enumerate((False, True)):
        (tmp_path / str(number)).mkdir()
        again = clinic.assembly(tmp_path / str(number), content=overlay(tmp_path))
        processor(again).process(encounter, NOW + 30 * MINUTE)
        (found,) = calls(again, patient)
        assert (found.opened_at, found.open) == (before.opened_at, not acknowledged)
        again.desks(again.server).calls.acknowledge(found.id, TEAM.user, NOW + MINUTE)


def test_another_answer_of_that_form_calls_again_only_after_somebody_came(
    clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path))
    encounter = clinic.converse(patient, NOW_YES)
    ready, desk = processor(assembly), assembly.desks(assembly.server).calls
    ready.process(encounter, NOW)
    edit(clinic, encounter, "talk_b", identifier("concept", "answer.yes"))
    ready.process(encounter, NOW + MINUTE)
    (call,) = calls(assembly, patient)
    desk.open(replace(call, id=call_identifier("other"), item="other", opened_at=NOW + 2 * MINUTE))
    ring(assembly, NOW + 2 * MINUTE)
    assert notices(clinic, call_identifier("other")) == {}
    assert desk.acknowledge(call.id, TEAM.user, NOW + 3 * MINUTE).by == TEAM.user
    assert [each.open for each in calls(assembly, patient)] == [False, False]
    desk.open(replace(call, id=call_identifier("third"), item="third", opened_at=NOW + 4 * MINUTE))
    ring(assembly, NOW + 4 * MINUTE)
    assert notices(clinic, call_identifier("third")) == {TEAM.user: 1, ON_DUTY.user: 1}


def test_of_two_who_come_at_once_the_first_is_on_record(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path))
    processor(assembly).process(clinic.converse(patient, NOW_YES), NOW)
    (call,) = calls(assembly, patient)
    (tmp_path / "other").mkdir()
    other = clinic.assembly(tmp_path / "other", content=overlay(tmp_path))
    CallIndex(other.database).add(call)
    assembly.desks(assembly.server).calls.acknowledge(call.id, ON_DUTY.user, NOW + MINUTE)
    for _ in range(2):
        done = other.desks(other.server).calls.acknowledge(call.id, COLLEAGUE.user, NOW + 2 * MINUTE)
        assert (done.by, done.at) == (ON_DUTY.user, NOW + MINUTE)
    assert len(records(clinic, patient, "call_acknowledged")) == 1


def test_whom_she_named_in_a_never_is_not_called_and_the_next_one_is(clinic: Clinic, tmp_path: Path) -> None:
    roster = ROSTER.replace("[dana, noor]", "[kim, nobody.like.that, dana]")
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path, roster))
    desks = assembly.desks(assembly.server)
    desks.choices.set(patient, CATEGORY, f"person:{NAMED.person}", "deny", NOW)
    processor(assembly).process(clinic.converse(patient, NOW_YES), NOW)
    (call,) = calls(assembly, patient)
    for minute in (0, 10, 20):
        ring(assembly, NOW + minute * MINUTE)
    called = notices(clinic, call.id)
    assert set(called) == {TEAM.user, ON_DUTY.user, PRIMARY.user}
    other = clinic.patient()
    processor(assembly).process(clinic.converse(other, NOW_YES), NOW)
    ring(assembly, NOW)
    assert set(notices(clinic, calls(assembly, other)[0].id)) == {TEAM.user, NAMED.user}


def test_killed_with_nine_it_is_there_once_and_people_are_called(clinic: Clinic, tmp_path: Path) -> None:
    """A few of the steps, in a process that really ends."""
    content = overlay(tmp_path)
    for death in (3, 7, 11, 10_000):
        folder = tmp_path / str(death)
        folder.mkdir()
        patient = clinic.patient()
        encounter = clinic.converse(patient, NOW_YES)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.plugin.feeds.killed_caller", encounter, str(death)],
            env={
                **os.environ,
                "HST_OPENMRS_URL": clinic.served.base_url,
                "HST_OPENMRS_USER": SERVICE.username,
                "HST_OPENMRS_PASSWORD": PASSWORD,
                "HST_DATABASE_URL": f"sqlite:///{folder}/hst.sqlite3",
                "HST_CONTENT": str(content),
            },
            cwd=Path(__file__).parents[3],
            check=False,
            timeout=60,
        )
        assert ended.returncode == (0 if death == 10_000 else -signal.SIGKILL)
        again = clinic.assembly(folder, content=content)
        processor(again).process(encounter, datetime.now(UTC))
        ring(again, datetime.now(UTC))
        call = call_of(clinic, encounter)
        assert [each.uuid for each in records(clinic, patient, "call")] == [call]
        assert notices(clinic, call) == {TEAM.user: 1, ON_DUTY.user: 1}
