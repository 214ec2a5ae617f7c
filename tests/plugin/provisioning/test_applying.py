"""Apply over HTTP: once is enough, anywhere may be the end, and the cost grows with the content alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from content.metadata import Metadata, Package
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Basic
from plugin.openmrs.errors import NotAuthenticated, Unreachable
from plugin.provisioning.applying import apply
from plugin.provisioning.clinic import load_clinic
from plugin.provisioning.errors import Stopped
from plugin.provisioning.planning import plan
from plugin.provisioning.steps import Step
from tests.plugin.provisioning.content import concept, form, small
from tests.plugin.provisioning.deeds import carry_out, finished
from tests.plugin.provisioning.served import Served, serving
from tests.plugin.provisioning.state import state_of


@pytest.mark.parametrize("content", [small, load_clinic])
def test_a_second_apply_makes_no_writes(
    served: Served, client: OpenMRS, content: Callable[[], Package]
) -> None:
    package = content()
    carry_out(client, package)
    state = state_of(served.sandbox)
    served.fresh()
    found = plan(client, package)
    assert apply(client, found).done == 0
    assert found.steps == ()
    assert served.writes == 0
    assert state_of(served.sandbox) == state


def test_everything_has_the_uuid_that_the_content_gives_it(served: Served, client: OpenMRS) -> None:
    package = small()
    carry_out(client, package)
    store = served.sandbox.store
    kinds = {
        "privileges": "privilege",
        "roles": "role",
        "encounter_types": "encountertype",
        "encounter_roles": "encounterrole",
        "concept_sources": "conceptsource",
        "concepts": "concept",
        "person_attribute_types": "personattributetype",
        "programs": "program",
        "forms": "form",
    }
    for field, kind in kinds.items():
        things: tuple[Metadata, ...] = getattr(package, field)
        assert [thing.key for thing in things if store.get(kind, thing.uuid) is None] == []


def test_reads_do_not_grow_with_the_hospitals_dictionary(served: Served, client: OpenMRS) -> None:
    carry_out(client, small())
    served.fresh()
    plan(client, small())
    before = served.reads
    for n in range(150):
        served.sandbox.store.add("concept", {"datatype": "x", "conceptClass": "y", "answers": [], "n": n})
    served.fresh()
    plan(client, small())
    assert served.reads == before


def test_many_concepts_are_read_many_at_a_time(served: Served, client: OpenMRS) -> None:
    package = Package(concepts=tuple(concept(f"c{n}") for n in range(90)))
    carry_out(client, package)
    served.fresh()
    plan(client, package)
    assert sum(path.endswith("/concept") for _, path in served.requests) == 3


def test_killed_after_any_write_and_run_again_ends_the_same() -> None:
    whole, writes = finished(small())
    assert writes > 20
    for kill in range(1, writes + 1):
        with serving() as served:
            with served.client() as client:
                served.die_after = kill
                with pytest.raises((Stopped, Unreachable)):
                    carry_out(client, small())
            served.fresh()
            with served.client() as client:
                carry_out(client, small())
                assert plan(client, small()).steps == ()
            assert state_of(served.sandbox) == whole, f"killed after write {kill}"


def test_killed_after_any_write_of_a_changed_form(tmp_path: Path) -> None:
    changed = replace(small(), forms=(form(label="And now?"),))
    with serving() as served, served.client() as client:
        carry_out(client, small())
        served.fresh()
        carry_out(client, changed)
        whole, writes = state_of(served.sandbox), served.writes
    assert writes == 8  # four each for the schema and for its Spanish
    for kill in range(1, writes + 1):
        with serving() as served, served.client() as client:
            carry_out(client, small())
            served.fresh().die_after = kill
            with pytest.raises(Stopped):
                carry_out(client, changed)
            served.fresh()
            carry_out(client, changed)
            assert state_of(served.sandbox) == whole, f"killed after write {kill}"
            assert plan(client, changed).steps == ()


def test_stopping_says_where_and_why(served: Served, client: OpenMRS) -> None:
    found = plan(client, small())
    served.die_after = 3
    with pytest.raises(Stopped) as caught:
        apply(client, found)
    assert caught.value.done == 2
    assert isinstance(caught.value.cause, Unreachable)
    assert caught.value.cause.maybe_done
    assert "run `hst apply` again" in str(caught.value)


def test_progress_is_told_of_every_step_before_it(served: Served, client: OpenMRS) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(step: Step, number: int, total: int) -> None:
        told.append((step.line, number, total))

    found = plan(client, small())
    apply(client, found, tell)
    assert [number for _, number, _ in told] == list(range(1, len(found.steps) + 1))
    assert {total for _, _, total in told} == {len(found.steps)}
    assert told[0][0] == "create setting 'continuity.provisioned'"


def test_a_wrong_password_is_said_before_anything_else(served: Served) -> None:
    wrong = Basic(username="admin", password="wrong")
    with served.client(wrong) as client, pytest.raises(NotAuthenticated):
        plan(client, small())
