"""Derived identifiers: the same for ever, and different where the thing is different."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.identifiers import form_identifier, identifier

WORDS = st.text(min_size=1, max_size=20)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=4))
def test_an_identifier_is_a_uuid5_and_the_same_each_time(kind: str, key: list[str]) -> None:
    first = identifier(kind, *key)
    assert uuid.UUID(first).version == 5
    assert identifier(kind, *key) == first


def test_it_never_changes_between_releases() -> None:
    assert identifier("encounter_type", "conversation") == "d0fe0416-d587-5467-86ab-6cc40c239774"


def test_where_one_part_ends_and_the_next_begins_matters() -> None:
    assert identifier("choice", "ab", "c") != identifier("choice", "a", "bc")


@pytest.mark.parametrize("key", [(), ("",), ("a", "")])
def test_a_key_without_parts_or_with_an_empty_one_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="needs a key without empty parts"):
        identifier("concept", *key)


def test_a_forms_identifier_is_the_one_that_initializer_derives() -> None:
    """Java's nameUUIDFromBytes: an MD5 with version 3 and the RFC variant set."""
    found = uuid.UUID(form_identifier("Continuity conversation", "1.0.0"))
    assert (found.version, found.variant) == (3, uuid.RFC_4122)
    assert form_identifier("Continuity conversation", "1.0.1") != str(found)
