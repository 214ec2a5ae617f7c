"""Query parameters: what is read is what is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.gateway.parameters import Parameters, UnreadableParameters

KNOWN = ("patient", "patient.*", "subject:Patient")


def test_encoded_names_are_the_names_that_they_are() -> None:
    assert Parameters.read("subject%3APatient=a&_count=1").names() == ("_count", "subject:Patient")


@pytest.mark.parametrize(
    ("sentence", "query", "unknown"),
    [
        ("a known name", "patient=a", False),
        ("one step of a chain", "patient.identifier=a", False),
        ("a type after the name", "subject:Patient=a", False),
        ("a name that nobody listed", "_has:Observation:encounter:code=x", True),
        ("a chain of two steps", "patient.organization.name=x", True),
        ("a chain through another type", "patient.Encounter:type=x", True),
        ("another spelling of a known name", "Patient=a", True),
    ],
)
def test_only_known_names_are_understood(sentence: str, query: str, unknown: bool) -> None:
    assert Parameters.read(query).unknown(KNOWN) is unknown, sentence


def test_a_name_that_stands_twice_is_noticed() -> None:
    assert Parameters.read("patient=a&patient=b").doubled()
    assert not Parameters.read("patient=a&v=b").doubled()


def test_replacing_keeps_the_place_and_adding_goes_to_the_end() -> None:
    asked = Parameters.read("v=ref&patient=a")
    assert asked.replaced("v", "full").text() == "v=full&patient=a"
    assert asked.replaced("limit", "5").text() == "v=ref&patient=a&limit=5"


def test_text_is_spelled_as_openmrs_spells_its_links() -> None:
    assert Parameters.read("q=a%20b~c*&v=custom:(uuid)").text() == "q=a+b%7Ec*&v=custom%3A%28uuid%29"


@pytest.mark.parametrize("query", ["a=%ff", "a=%00", "&".join(f"a{n}=1" for n in range(300))])
def test_a_query_that_can_not_be_read_safely_is_refused(query: str) -> None:
    with pytest.raises(UnreadableParameters):
        Parameters.read(query)


@given(
    st.lists(
        st.tuples(st.text(alphabet="ab:._", min_size=1), st.text(alphabet="xy &=%+é", max_size=5)), max_size=5
    )
)
def test_writing_and_reading_again_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    asked = Parameters(pairs=tuple(pairs))
    assert Parameters.read(asked.text()) == asked
