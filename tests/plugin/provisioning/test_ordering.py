"""Content once each, in an order that can be created, whatever order it came in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.metadata import Concept, Package, Role
from plugin.provisioning.errors import Inconsistent
from plugin.provisioning.ordering import in_order, outside_references
from tests.plugin.provisioning.content import concept, form, small, uuid_of


def test_answers_come_before_their_question_and_roles_before_their_heirs() -> None:
    ordered = in_order(small())
    keys = [each.key for each in ordered.concepts]
    assert keys.index("yes") < keys.index("question")
    assert keys.index("no") < keys.index("question")
    assert [role.key for role in ordered.roles] == ["reader", "chief"]


def test_ordering_twice_is_ordering_once() -> None:
    once = in_order(small())
    assert in_order(once) == once


def test_the_same_thing_from_two_files_is_one_thing() -> None:
    assert in_order(small().joined(small())) == in_order(small())


@st.composite
def _networks(draw: st.DrawFn) -> tuple[Concept, ...]:
    """Concepts whose answers are earlier ones, shuffled."""
    count = draw(st.integers(min_value=1, max_value=8))
    concepts = [
        concept(f"c{n}", answers=tuple(uuid_of(f"c{m}") for m in range(n) if draw(st.booleans())))
        for n in range(count)
    ]
    return tuple(draw(st.permutations(concepts)))


@given(_networks())
def test_every_concept_stands_after_what_it_refers_to(concepts: tuple[Concept, ...]) -> None:
    ordered = in_order(Package(concepts=concepts)).concepts
    assert sorted(each.key for each in ordered) == sorted(each.key for each in concepts)
    seen: set[str] = set()
    for each in ordered:
        assert seen.issuperset(each.answers)
        seen.add(each.uuid)


@pytest.mark.parametrize(
    ("package", "says"),
    [
        (
            Package(concepts=(concept("a", name="One"), concept("a", name="Two"))),
            "have the key 'a' and differ",
        ),
        (Package(concepts=(concept("a", name="Same"), concept("b", name="same"))), "share the name 'same'"),
        (
            Package(concepts=(concept("a", names={"es": "Sí"}), concept("b", names={"es": "sí"}))),
            "share the name 'sí'",
        ),
        (Package(concepts=(concept("a", answers=(uuid_of("a"),)),)), "circle"),
        (
            Package(
                concepts=(concept("a", answers=(uuid_of("b"),)), concept("b", set_members=(uuid_of("a"),)))
            ),
            "circle",
        ),
        (
            Package(
                roles=(Role(key="a", name="A", inherits=("B",)), Role(key="b", name="B", inherits=("A",)))
            ),
            "circle",
        ),
    ],
)
def test_content_that_contradicts_itself_is_refused(package: Package, says: str) -> None:
    with pytest.raises(Inconsistent, match=says):
        in_order(package)


def test_versions_of_a_form_may_share_its_name() -> None:
    forms = (form("1.0.0"), form("2.0.0"))
    assert in_order(replace(small(), forms=forms)).forms == forms


def test_references_outside_the_content_are_named_once() -> None:
    concepts = (concept("a", answers=("hospital-1", uuid_of("b"))), concept("b", set_members=("hospital-1",)))
    assert outside_references(concepts, ["hospital-2"]) == ("hospital-1", "hospital-2")
