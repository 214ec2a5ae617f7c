"""The whole content of the clinic, every form that may go out with it: sent once, and nothing sent twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.metadata import Package
from forms.definition import load_library
from forms.lint import published
from plugin.provisioning.applying import apply
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.initializer import load_initializer
from tests.plugin.clinic import whole_package
from tests.plugin.provisioning.deeds import carry_out
from tests.plugin.provisioning.served import Served, serving
from tests.plugin.provisioning.state import state_of


@pytest.fixture(scope="module")
def package() -> Package:
    return whole_package()


@pytest.fixture(scope="module")
def filled(package: Package) -> Iterator[Served]:
    """A server after one apply, which takes seconds: made once, and nothing here changes it."""
    with serving() as served, served.client() as client:
        assert carry_out(client, package) > 0
        assert served.writes > 0
        yield served


def test_a_second_apply_of_the_whole_library_makes_no_writes(filled: Served, package: Package) -> None:
    state = state_of(filled.sandbox)
    filled.fresh()
    with filled.client() as client:
        found = plan(client, package)
        assert found.steps == ()
        assert apply(client, found).done == 0
    assert filled.writes == 0
    assert state_of(filled.sandbox) == state


def test_every_form_that_may_go_out_is_there_in_each_language(filled: Served) -> None:
    forms = published(load_library(), datetime.now(UTC).date())
    assert len(forms) > 20
    with filled.client() as client:
        for form in forms:
            held = client.get(f"form/{form.uuid}", v="custom:(uuid,name,version,resources:(name))")
            assert (held["name"], held["version"]) == (form.name, form.version)
            names = {each["name"] for each in held["resources"]}
            assert {"JSON schema", f"{form.name}_translations_es"} <= names


def test_the_package_brings_what_rest_would_bring(tmp_path: Path, package: Package) -> None:
    """Then every form is published too: the package sets the fence that REST can't set."""
    write_package(package, tmp_path / "package")
    sandbox = empty_sandbox()
    assert load_initializer(tmp_path / "package", sandbox.store).refused == ()
    with serving(sandbox) as served, served.client() as client:
        found = plan(client, package)
        assert Counter(step.kind for step in found.changes()) == {"setting": 1}
        assert found.notes == ()
        assert {each["published"] for each in served.sandbox.store.find("form")} == {True}


def test_the_clinics_own_concepts_are_no_diagnoses_either(package: Package) -> None:
    assert {each.concept_class for each in package.concepts} == {"Question", "Misc"}
