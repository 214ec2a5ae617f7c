"""The chain: whatever is changed, removed or moved is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.audit.chain import differences, line_of, problems, read_line, seal_with
from plugin.gateway.ports import AuditEntry, Head, SealedEntry, Stage

KEY = b"a key of our own"


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        at=datetime(2026, 11, 24, 12, tzinfo=UTC) + timedelta(microseconds=number),
        request=f"request-{number}",
        user="user",
        person="person",
        audiences=("emergency", "hospital"),
        patient=f"patient-{number % 3}",
        action="read",
        resource="rest/encounter",
        parameters=("patient", "v"),
        withheld=bool(number % 2),
        stage=Stage.ENFORCE,
    )


def log(length: int, key: bytes = KEY) -> list[SealedEntry]:
    return list(seal_with(key)(Head(), [entry(number) for number in range(length)]))


def test_a_log_that_nobody_touched_has_no_problem() -> None:
    assert list(problems(log(50), KEY)) == []


def test_sealing_in_batches_is_sealing_at_once() -> None:
    seal = seal_with(KEY)
    first = seal(Head(), [entry(0), entry(1)])
    second = seal(Head(number=2, digest=first[-1].digest), [entry(2)])
    assert [*first, *second] == log(3)


@given(st.data())
def test_any_change_removal_or_move_is_found(data: st.DataObject) -> None:
    entries = log(8)
    place = data.draw(st.integers(0, 6))
    how = data.draw(st.sampled_from(["change", "remove", "swap", "forge"]))
    if how == "change":
        changed = replace(entries[place].entry, withheld=not entries[place].entry.withheld)
        entries[place] = replace(entries[place], entry=changed)
    elif how == "remove":
        del entries[place]
    elif how == "swap":
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    else:
        # Someone without the key seals anew from that place on.
        head = Head(number=place, digest=entries[place].previous)
        entries[place:] = seal_with(b"")(head, [one.entry for one in entries[place:]])
    assert list(problems(entries, KEY))


def test_a_cut_off_end_shows_against_the_copy_only() -> None:
    whole = log(5)
    assert list(problems(whole[:3], KEY)) == []
    assert list(differences(whole[:3], whole)) == [
        "entry 4 is only in the copy",
        "entry 5 is only in the copy",
    ]


def test_a_line_of_the_copy_reads_back_as_it_was() -> None:
    (sealed,) = log(1)
    assert read_line(line_of(sealed)) == sealed


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b'{"entry": {}}', b"not json"])
def test_a_line_that_is_none_is_said_to_be_unreadable(line: bytes) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        read_line(line)


def test_no_value_and_no_name_can_stand_in_an_entry() -> None:
    assert set(AuditEntry.__dataclass_fields__) == {
        "at",
        "request",
        "user",
        "person",
        "audiences",
        "patient",
        "action",
        "resource",
        "parameters",
        "withheld",
        "stage",
    }
