import pytest

from tests.plugin.sandbox.rest.asking import Clinic, new_clinic


@pytest.fixture
def clinic() -> Clinic:
    return new_clinic()
