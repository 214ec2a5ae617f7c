"""The quick way through an encounter and the schema's way come to the same, or the quick one steps back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms.responses import MalformedResponse, read
from forms.saved_obs import NAMESPACE, usual_shape
from tests.forms.making import CONVERSATION, Json, served

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
REFERENCES = LEAVES | st.fixed_dictionaries({}, optional={"uuid": LEAVES, "display": st.text(max_size=2)})
OBS: st.SearchStrategy[Any] = st.recursive(
    st.fixed_dictionaries({"concept": REFERENCES}, optional={"value": LEAVES}),
    lambda inner: st.fixed_dictionaries(
        {"concept": REFERENCES},
        optional={
            "value": LEAVES,
            "formFieldNamespace": st.sampled_from([NAMESPACE, "openmrs-hst", None, 3]),
            "formFieldPath": LEAVES | st.sampled_from(["rfe-forms-talk_a", "rfe-forms-score"]),
            "groupMembers": st.none() | st.lists(inner, max_size=2),
            "voided": st.sampled_from([True, False, None, "false", 0]),
        },
    ),
    max_leaves=6,
)


class Unusual(dict[str, Any]):
    """The same encounter, but not of the exact type that the quick way takes: it goes the schema's way."""


def _outcome(encounter: Json) -> tuple[str, Any]:
    try:
        return "read", read(CONVERSATION, encounter).answers
    except MalformedResponse as error:
        return "refused", (error.problems, error.readable)


@given(st.lists(OBS | LEAVES, max_size=4), REFERENCES | st.just({"uuid": CONVERSATION.uuid}))
def test_both_ways_come_to_the_same(observations: list[Any], form: Any) -> None:
    encounter = {**served({}), "obs": observations, "form": form}
    assert usual_shape(Unusual(encounter)) is None
    assert _outcome(encounter) == _outcome(Unusual(encounter))


@given(st.data())
def test_they_do_so_for_real_answers_with_one_thing_out_of_place(data: st.DataObject) -> None:
    encounter = served({"talk_a": "yes", "talk_b": "declined", "talk_c": "no"})
    obs = encounter["obs"][data.draw(st.integers(0, 2))]
    key = data.draw(st.sampled_from(sorted(obs)))
    obs[key] = data.draw(LEAVES | REFERENCES | st.lists(OBS, max_size=1))
    assert _outcome(encounter) == _outcome(Unusual(encounter))


def test_what_a_server_gives_back_is_of_the_usual_shape() -> None:
    """Or all the speed would be lost without anybody seeing it."""
    encounter = served({"talk_a": "yes"})
    encounter["form"] = {"uuid": CONVERSATION.uuid.upper(), "display": "Continuity"}
    found = usual_shape(encounter)
    assert found is not None
    uuid, leaves = found
    assert uuid == CONVERSATION.uuid
    assert [path for path, _, _ in leaves] == ["rfe-forms-talk_a"]
