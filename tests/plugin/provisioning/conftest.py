"""A served sandbox and a client of it, for every test of this folder that asks."""

from collections.abc import Iterator

import pytest

from plugin.openmrs.client import OpenMRS
from tests.plugin.provisioning.served import Served, serving


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[OpenMRS]:
    with served.client() as client:
        yield client
