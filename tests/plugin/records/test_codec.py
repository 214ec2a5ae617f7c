"""A record comes back as it was written, and what is not exactly a record is corrupt."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.identifiers import identifier
from plugin.records.codec import CorruptRecord, Record, Value, encounter_of, record_of
from plugin.records.shapes import SHAPES, Datatype

PATIENT = str(uuid4())
_VALUES: dict[Datatype, st.SearchStrategy[Value]] = {
    "reference": st.from_regex(r"[A-Za-z0-9:_-]{1,64}", fullmatch=True),
    "word": st.from_regex(r"[A-Za-z0-9_.:,;/$*+-]{1,160}", fullmatch=True),
    "text": st.text(min_size=1, max_size=50),
    "number": st.integers(0, 10_000).map(float),
    "moment": st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
}


def as_saved(record: Record) -> dict[str, Any]:
    """The encounter as REST gives it back."""
    sent = encounter_of(record)
    return {
        "uuid": sent["uuid"],
        "voided": False,
        "patient": {"uuid": sent["patient"]},
        "encounterType": {"uuid": sent["encounterType"]},
        "obs": [{**obs, "uuid": str(uuid4()), "voided": False} for obs in sent["obs"]],
    }


@st.composite
def records(draw: st.DrawFn) -> Record:
    shape = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    optional = [name for name in shape.optional if draw(st.booleans())]
    wanted = {**shape.required, **{name: shape.optional[name] for name in optional}}
    fields = {name: draw(_VALUES[datatype]) for name, datatype in wanted.items()}
    return Record(uuid=str(uuid4()), kind=shape.kind, patient=PATIENT, fields=fields)


def choice() -> Record:
    moment = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return Record(
        uuid=identifier("choice", "one"),
        kind="choice",
        patient=PATIENT,
        fields={
            "category": "trafficking_history",
            "audience": "primary_care",
            "effect": "allow",
            "recorded_at": moment,
            "effective_at": moment,
        },
    )


@given(records())
def test_a_record_comes_back_as_it_was_written(record: Record) -> None:
    assert record_of(as_saved(record)) == record


def _without(name: str) -> dict[str, Any]:
    saved = as_saved(choice())
    saved["obs"] = [obs for obs in saved["obs"] if not obs["formFieldPath"].endswith(f".{name}")]
    return saved


def _with(name: str, **changes: Any) -> dict[str, Any]:
    saved = as_saved(choice())
    for obs in saved["obs"]:
        if obs["formFieldPath"].endswith(f".{name}"):
            obs.update(changes)
    return saved


@pytest.mark.parametrize(
    ("sentence", "saved"),
    [
        ("a field is missing", _without("effect")),
        ("a field was voided", _with("effect", voided=True)),
        ("a field is unknown", _with("effect", formFieldPath="choice.mood")),
        ("a field stands twice", _with("effect", formFieldPath="choice.category")),
        ("the kind is unknown", _with("effect", formFieldPath="wish.effect")),
        ("two kinds are mixed", _with("effect", formFieldPath="choice_withdrawn.choice")),
        ("a time is no time", _with("recorded_at", value="soon")),
        ("a time has no zone", _with("recorded_at", value="2026-11-24T12:00:00")),
        ("a text is a number", _with("effect", value=3)),
        ("a text is empty", _with("effect", value="")),
        ("an answer of a form lies in it", _with("effect", formFieldNamespace="rfe-forms")),
        ("there is nothing in it", {**as_saved(choice()), "obs": []}),
        ("it is kept in another type", {**as_saved(choice()), "encounterType": {"uuid": str(uuid4())}}),
    ],
)
def test_what_is_not_exactly_a_record_is_corrupt(sentence: str, saved: dict[str, Any]) -> None:
    found = record_of(saved)
    assert isinstance(found, CorruptRecord), sentence
    assert found.patient == PATIENT
    assert "primary_care" not in found.problem


def test_a_record_that_lacks_a_field_is_not_even_written() -> None:
    with pytest.raises(ValueError, match="lacks"):
        encounter_of(Record(uuid=str(uuid4()), kind="choice", patient=PATIENT, fields={"effect": "deny"}))
