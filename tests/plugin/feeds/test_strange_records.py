"""One record that nobody could have written through the plugin: it is told, and it holds up nobody else."""

from pathlib import Path
from uuid import uuid4

import pytest

from content.identifiers import identifier
from content.moments import text_of
from plugin.database.choices import Choices
from plugin.feeds.rebuild import rebuild
from plugin.records.shapes import NAMESPACE
from plugin.records.store import RecordStore
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_process import POSITIVE, owed, processor
from tests.plugin.feeds.test_sweep import now, sweep_of

NAME = "Jane Doe, 5 Main Street"
MOMENT = text_of(NOW)
SOME = str(uuid4())
FOLLOW_UP = {"rule": "check_in", "source": SOME, "item": "a", "owner": SOME, "reaches_her": "yes"}
CHOICE = {"effect": "deny", "recorded_at": MOMENT, "effective_at": MOMENT}
ATTEMPT = {"message": SOME, "follow_up": SOME, "at": MOMENT}
STEP = {"event": "a", "state": "b", "from": "c", "to": "d", "by": "e", "at": MOMENT}
DUE = {"due_at": MOMENT, "expires_at": MOMENT, "created_at": MOMENT}
STRANGE: list[tuple[str, str, dict[str, str | float]]] = [
    ("choice", "choices", {**CHOICE, "category": NAME, "audience": "x"}),
    ("choice", "choices", {**CHOICE, "category": "trafficking_history", "audience": NAME}),
    ("follow_up", "follow_up", {**FOLLOW_UP, **DUE, "rule": NAME}),
    ("follow_up", "follow_up", {**FOLLOW_UP, **DUE, "owner": NAME}),
    ("follow_up_moved", "follow_up", {"follow_up": SOME, "owner": NAME, "at": MOMENT}),
    ("follow_up_done", "follow_up", {"follow_up": NAME, "by": SOME, "at": MOMENT}),
    ("attempt", "follow_up", {**ATTEMPT, "rung": 1e20, "occurrence": 0.5}),
    ("handoff", "team_note", {**STEP, "handoff": NAME, "step": 0.0}),
]


def put(clinic: Clinic, patient: str, kind: str, kept_in: str, fields: dict[str, str | float]) -> str:
    """Store such a record around the plugin; the encounter's uuid."""
    obs = [
        {
            "concept": identifier("concept", _concept(value)),
            "value": value,
            "formFieldNamespace": NAMESPACE,
            "formFieldPath": f"{kind}.{name}",
        }
        for name, value in fields.items()
    ]
    body = {"patient": patient, "encounterType": identifier("encounter_type", kept_in), "obs": obs}
    with clinic.served.client() as client:
        return str(client.create("encounter", body)["uuid"])


def _concept(value: str | float) -> str:
    if isinstance(value, float):
        return "record_number"
    return "record_moment" if value == MOMENT else "record_text"


@pytest.mark.parametrize(("kind", "kept_in", "fields"), STRANGE)
def test_a_round_and_a_rebuild_go_on(
    kind: str,
    kept_in: str,
    fields: dict[str, str | float],
    clinic: Clinic,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    patient, other = clinic.patient(), clinic.patient()
    assembly = clinic.assembly(tmp_path)
    strange = put(clinic, patient, kind, kept_in, fields)
    clinic.converse(other, POSITIVE)
    try:
        while sweep_of(assembly).round(now()).done:
            pass
        server = assembly.server
        rebuild(server, RecordStore(server), processor(assembly), NOW, lambda _done, _all: None)
    finally:
        with clinic.served.client() as client:
            client.retire("encounter", strange, "a test's")
    assert "check_in" in owed(assembly, other)
    assert Choices(assembly.database).of(patient).corrupt == (kept_in == "choices")
    assert strange in caplog.text
    assert NAME not in caplog.text
