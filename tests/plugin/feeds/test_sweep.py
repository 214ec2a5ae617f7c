"""What no gateway saw is found all the same: forms, records, edits, and writes whose end nobody reported."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from content.identifiers import identifier
from plugin.assembly import Assembly
from plugin.database.choices import Choices
from plugin.database.contact_rules import ContactRuleIndex
from plugin.demo.people import TEAM
from plugin.feeds.encounters import Server
from plugin.feeds.sweep import Sweep
from plugin.gateway.ports import Write
from tests.plugin.care.test_choices import CATEGORY
from tests.plugin.care.test_choices import desk as choice_desk
from tests.plugin.care.test_contact import ALWAYS
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import NEGATIVE, POSITIVE, edit, owed, scores

YES = "answer.yes"


def now() -> datetime:
    return datetime.now(UTC)


def sweep_of(assembly: Assembly) -> Sweep:
    """Over the last minute: the clinic is shared, and only what this test did matters."""
    return replace(assembly.sweep, look_back=timedelta(minutes=1))


def test_a_form_saved_around_the_gateway_is_found(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, POSITIVE)
    sweep_of(assembly).round(now())
    assert "check_in" in owed(assembly, patient)
    assert scores(clinic, encounter) == [1]


def test_what_was_seen_in_the_same_version_costs_no_read(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    clinic.converse(patient, POSITIVE)
    sweep = sweep_of(assembly)
    while sweep.round(now()).done:  # a round is bounded, and other tests saved forms in this minute
        pass
    clinic.served.fresh()
    assert sweep.round(now()).done == 0
    search = "/openmrs/ws/fhir2/R4"
    assert {path for _, path in clinic.served.requests} <= {f"{search}/Observation", search}  # and its pages


class Asked:
    """A server that finds nothing and keeps what it was asked for."""

    def __init__(self, server: Server) -> None:
        self.addresses: list[str] = []
        self.find, self.search = server.find, server.search
        self.create, self.update = server.create, server.update

    def fhir_search(self, kind: str, /, **params: object) -> Iterator[dict[str, Any]]:
        self.addresses.append(f"{kind}?{urlencode(params)}")
        return iter(())


def test_a_round_is_one_short_search_however_many_forms_there_are(clinic: Clinic, tmp_path: Path) -> None:
    """OpenMRS's Tomcat takes 8 kB of address and headers."""
    assembly = clinic.assembly(tmp_path)
    asked = Asked(assembly.server)
    many = [
        replace(each, encounter_type=f"{each.encounter_type}_{n}") for each in assembly.forms for n in "ab"
    ]
    for forms, most in ((assembly.forms, 1), ((*assembly.forms, *many), 2)):
        asked.addresses.clear()
        replace(assembly.sweep, server=asked, forms=tuple(forms)).round(now())
        assert 1 <= len(asked.addresses) <= most
        assert max(map(len, asked.addresses)) < 6000


def test_the_score_that_we_store_is_no_news(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, POSITIVE)
    sweep = sweep_of(assembly)
    sweep.round(now())
    assert scores(clinic, encounter) == [1]
    clinic.served.fresh()
    sweep.round(now())
    assert not [path for _, path in clinic.served.requests if path.endswith(encounter)]


def test_an_edit_is_found_though_the_encounter_looks_unchanged(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    encounter = clinic.converse(patient, NEGATIVE)
    sweep = sweep_of(assembly)
    sweep.round(now())
    assert owed(assembly, patient) == {}
    edit(clinic, encounter, "talk_a", _concept(YES))
    sweep.round(now())
    assert "check_in" in owed(assembly, patient)
    assert scores(clinic, encounter) == [1]


def _concept(key: str) -> str:
    return identifier("concept", key)


def test_choices_and_rules_recorded_elsewhere_come_into_force(clinic: Clinic, tmp_path: Path) -> None:
    patient = clinic.patient()
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    elsewhere, assembly = clinic.assembly(there), clinic.assembly(here)
    choice_desk(elsewhere).set(patient, CATEGORY, "emergency", "deny", NOW)
    elsewhere.desks(elsewhere.server).contact.set(patient, ALWAYS, NOW)
    sweep_of(assembly).round(now())
    assert len(Choices(assembly.database).of(patient).choices) == 1
    assert len(ContactRuleIndex(assembly.database).of(patient).rules) == 1
    assert Choices(assembly.database).is_restricted(patient)


def test_a_write_whose_end_nobody_reported_is_looked_up(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    sweep = replace(assembly.sweep, look_back=timedelta(0))
    begun = Write(
        resource="encounter", uuid="", encounter="", patient=patient, at=now() - timedelta(minutes=5)
    )
    assembly.notice.before(begun)
    clinic.converse(patient, POSITIVE)
    sweep.round(now())
    assert "check_in" in owed(assembly, patient)
    assert list(assembly.notice.writes.begun_before(now(), 10)) == []


def test_a_write_that_the_gateway_saw_is_done_before_its_answer_leaves(
    clinic: Clinic, tmp_path: Path
) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    ticket = assembly.notice.before(
        Write(resource="encounter", uuid="", encounter="", patient=patient, at=now())
    )
    encounter = clinic.converse(patient, POSITIVE)
    assembly.notice.after(ticket, saved=True, encounters=[encounter], patient=patient)
    assert "check_in" in owed(assembly, patient)
    assert owed(assembly, patient)["check_in"].owner == TEAM.user
    assert list(assembly.notice.writes.begun_before(now() + timedelta(minutes=1), 10)) == []


def test_a_write_about_somebody_else_restricts_nobody(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path)
    ticket = assembly.notice.before(Write(resource="obs", uuid="", encounter="", patient=patient, at=now()))
    assembly.notice.after(ticket, saved=True, encounters=[], patient=patient)
    assert not Choices(assembly.database).is_restricted(patient)
    clinic.converse(patient, NEGATIVE)
    ticket = assembly.notice.before(Write(resource="obs", uuid="", encounter="", patient=patient, at=now()))
    assembly.notice.after(ticket, saved=True, encounters=[], patient=patient)
    assert Choices(assembly.database).is_restricted(patient)


def test_each_thread_has_a_processor_of_its_own_and_keeps_it(clinic: Clinic, tmp_path: Path) -> None:
    assembly = clinic.assembly(tmp_path)
    with ThreadPoolExecutor(max_workers=1) as other:
        theirs = [other.submit(assembly.thread_processor).result() for _ in range(2)]
    ours = assembly.thread_processor()
    assert theirs[0] is theirs[1]
    assert ours is assembly.thread_processor()
    assert ours.server is not theirs[0].server
