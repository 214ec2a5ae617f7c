"""Off passes everything, shadow passes and counts, enforcing decides anew just before it sends."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from plugin.gateway.doubles import MemoryAudit
from plugin.gateway.ports import AuditEntry, Seal, SealedEntry, Stage
from sensitivity.choices import Choice
from tests.plugin.gateway.servers import Stores, Upstream, gateway
from tests.plugin.gateway.visitor import FHIR, REST, Visitor, without_narrative
from tests.plugin.gateway.world import (
    CANARY,
    EMERGENCY,
    HERS,
    HIDDEN,
    NOW,
    OPEN,
    PRIMARY,
    SECRET_LABEL,
    TEAM,
    choice,
)

P = HERS.patient
READS = [
    f"{REST}/encounter/{HIDDEN}?v=full",
    f"{REST}/encounter?patient={P}&v=full",
    f"//ws/rest/v1/visit?patient={P}&v=full",
    f"{FHIR}/Observation?patient={P}&_count=100",
    f"{REST}/encountertype?v=full",
]


@pytest.fixture
def own() -> Stores:
    stores = Stores()
    stores.policy.protect(P)
    return stores


@pytest.mark.parametrize("stage", [Stage.OFF, Stage.SHADOW])
@pytest.mark.parametrize("target", READS)
def test_looking_on_changes_no_answer(
    openmrs: Upstream, direct: Visitor, own: Stores, stage: Stage, target: str
) -> None:
    with gateway(openmrs.url, own.ports(), SECRET_LABEL, stage=stage) as address:
        passed = Visitor(address).json(EMERGENCY, target)
    plain = direct.json(EMERGENCY, target)
    assert _same(passed, address) == _same(plain, direct.url)


def _same(body: object, url: str) -> str:
    host = url.removeprefix("http://").split("/")[0]
    return repr(without_narrative(body)).replace(host, "host")


def test_shadow_counts_what_would_be_hidden_and_names_nobody(openmrs: Upstream, own: Stores) -> None:
    with gateway(openmrs.url, own.ports(), SECRET_LABEL, stage=Stage.SHADOW) as address:
        door = Visitor(address)
        for target in (*READS, "/ws/fhir2/R4/Nonsense", f"{REST}/nonsense"):
            door.ask(EMERGENCY, target)
    counts = own.shadow.counts
    history = ("trafficking_history",)
    assert counts[("emergency", "hospital"), "rest/encounter", "item_hidden", history] == 1
    assert counts[("emergency", "hospital"), "rest/encounter", "entry_hidden", ("team_record",)] >= 1
    assert any(resource == "fhir/Observation" for _, resource, _, _ in counts)
    assert not any("person:" in audience for audiences, *_ in counts for audience in audiences)
    assert P not in str(counts)
    assert {sealed.entry.stage for sealed in own.audit.entries} == {Stage.SHADOW}


def test_shadow_passes_when_its_own_stores_are_away(openmrs: Upstream, own: Stores) -> None:
    own.policy.broken = own.audit.broken = True
    with gateway(openmrs.url, own.ports(), SECRET_LABEL, stage=Stage.SHADOW) as address:
        assert CANARY in Visitor(address).ask(EMERGENCY, READS[0]).text


def test_an_answer_tells_its_digest_and_not_openmrs_s(door: Visitor, direct: Visitor) -> None:
    answer = door.ask(TEAM, READS[0])
    assert answer.headers["ETag"] != direct.ask(TEAM, READS[0]).headers["ETag"]
    assert "Last-Modified" not in door.ask(TEAM, f"{FHIR}/Encounter/{OPEN}").headers
    again = door.ask(TEAM, READS[0], headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_headers_are_the_same_for_everybody(door: Visitor) -> None:
    """S2: a header that comes and goes would tell."""
    wanted = {
        "Content-Type",
        "Cache-Control",
        "X-Content-Type-Options",
        "ETag",
        "Content-Length",
        "Date",
        "Server",
    }
    for who in (TEAM, EMERGENCY):
        for target in (READS[1], READS[3]):
            headers = door.ask(who, target).headers
            assert set(headers) == wanted
            assert headers["Cache-Control"] == "no-store"
            assert headers["Server"] == "gateway"


def test_narrative_and_security_labels_are_gone_for_everybody(door: Visitor) -> None:
    for who in (TEAM, EMERGENCY):
        bundle = door.json(who, f"{FHIR}/Observation?patient={P}")
        assert not any("text" in entry["resource"] for entry in bundle["entry"])


def test_tightening_holds_from_the_next_answer_on(openmrs: Upstream, own: Stores) -> None:
    """S3."""
    own.policy.record(choice("primary_care", "allow"))
    with gateway(openmrs.url, own.ports(), SECRET_LABEL) as address:
        door = Visitor(address)
        assert door.ask(PRIMARY, READS[0]).status_code == 200
        own.policy.record(choice(f"person:{PRIMARY.person}", "deny"))
        for target in (READS[0], f"{FHIR}/Encounter/{HIDDEN}"):
            assert door.ask(PRIMARY, target).status_code == 404


def test_loosening_waits_for_its_time(openmrs: Upstream, own: Stores) -> None:
    own.policy.record(
        Choice(
            id="later",
            patient=P,
            category="trafficking_history",
            audience="primary_care",
            effect="allow",
            recorded_at=NOW - timedelta(days=1),
            effective_at=NOW + timedelta(days=3650),
        )
    )
    with gateway(openmrs.url, own.ports(), SECRET_LABEL) as address:
        assert Visitor(address).ask(PRIMARY, READS[0]).status_code == 404


def test_a_choice_saved_while_an_answer_is_made_counts_for_it(quiet: Upstream, own: Stores) -> None:
    """S3: the answer is decided anew when the counter moved before it was sent."""
    own.policy.record(choice("primary_care", "allow"))

    async def mood(request: web.Request, given: web.Response) -> web.StreamResponse:
        if "encounter" in request.path and not any(
            "deny" in one.effect for one in own.policy.choices[P].choices
        ):
            own.policy.record(choice(f"person:{PRIMARY.person}", "deny"))
        return given

    with gateway(quiet.url, own.ports(), SECRET_LABEL) as address:
        door = Visitor(address)
        door.ask(PRIMARY, f"{REST}/session")
        quiet.mood = mood
        assert door.ask(PRIMARY, READS[0]).status_code == 404


def test_a_choice_saved_just_before_sending_counts_too(openmrs: Upstream, own: Stores) -> None:
    """S3: the last look at the counter comes after everything else, the log included."""

    class Tightening(MemoryAudit):
        def append(self, entries: Sequence[AuditEntry], seal: Seal) -> Sequence[SealedEntry]:
            if len(own.policy.choices[P].choices) == 1:
                own.policy.record(choice(f"person:{PRIMARY.person}", "deny"))
            return super().append(entries, seal)

    own.policy.record(choice("primary_care", "allow"))
    ports = replace(own.ports(), audit=Tightening())
    with gateway(openmrs.url, ports, SECRET_LABEL) as address:
        assert Visitor(address).ask(PRIMARY, READS[0]).status_code == 404


def test_every_read_of_hers_stands_in_the_log(openmrs: Upstream, own: Stores) -> None:
    """S5: who, whose, what kind and when; no value."""
    with gateway(openmrs.url, own.ports(), SECRET_LABEL) as address:
        door = Visitor(address)
        for target in READS[:4]:
            door.ask(EMERGENCY, target)
    entries = [sealed.entry for sealed in own.audit.entries]
    assert [(entry.patient, entry.resource, entry.action, entry.withheld) for entry in entries] == [
        (P, "rest/encounter", "read", True),
        (P, "rest/encounter", "search", True),
        (P, "rest/visit", "search", True),
        (P, "fhir/Observation", "search", True),
    ]
    assert {entry.person for entry in entries} == {EMERGENCY.person}
    assert all("emergency" in entry.audiences for entry in entries)
    assert CANARY not in repr(entries)
    assert time.time() - entries[0].at.timestamp() < 60
