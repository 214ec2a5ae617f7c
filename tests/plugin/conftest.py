"""One provisioned clinic for all tests of the shell that need OpenMRS behind them."""

from collections.abc import Iterator

import pytest

from tests.plugin.clinic import Clinic, clinic_in


@pytest.fixture(scope="session")
def shared_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """Made once; tests use patients of their own."""
    with clinic_in(tmp_path_factory.mktemp("clinic")) as clinic:
        yield clinic


@pytest.fixture
def clinic(shared_clinic: Clinic) -> Iterator[Clinic]:
    """The clinic, alive at the start of a test and after it."""
    shared_clinic.served.fresh()
    yield shared_clinic
    shared_clinic.served.fresh()
    shared_clinic.close()
