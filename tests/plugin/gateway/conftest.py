"""One sandbox with the made-up clinic for all tests of this folder; each test has a gateway or shares one."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.server import Sandbox
from sensitivity import categories
from tests.plugin.gateway.servers import Stores, Upstream, gateway, upstream
from tests.plugin.gateway.visitor import Visitor
from tests.plugin.gateway.world import HERS, NAMED, SECRET_LABEL, choice, fill


@pytest.fixture(scope="package")
def filled() -> Sandbox:
    """All come in at one moment: the second in which each was made would tell two patients apart."""
    begun, filling = datetime.now(UTC), True

    def clock() -> datetime:
        return begun if filling else datetime.now(UTC)

    sandbox = empty_sandbox(clock=clock)
    fill(sandbox)
    filling = False
    return sandbox


@pytest.fixture(scope="package")
def openmrs(filled: Sandbox) -> Iterator[Upstream]:
    with upstream(filled) as server:
        yield server


@pytest.fixture
def quiet(openmrs: Upstream) -> Iterator[Upstream]:
    """The same server; whatever mood a test puts it in ends with the test."""
    yield openmrs
    openmrs.mood = None


@pytest.fixture(scope="package")
def stores() -> Stores:
    """She opened all she told to primary care, and her history never to one who works there."""
    ours = Stores()
    ours.policy.protect(HERS.patient)
    for category in categories.load():
        if category.opens_by_choice:
            ours.policy.record(choice("primary_care", "allow", category.key))
    ours.policy.record(choice(f"person:{NAMED.person}", "deny"))
    return ours


@pytest.fixture
def own() -> Stores:
    """Stores of a test alone, for one that writes or breaks them; she chose nothing yet."""
    stores = Stores()
    stores.policy.protect(HERS.patient)
    return stores


@pytest.fixture(scope="package")
def door(openmrs: Upstream, stores: Stores) -> Iterator[Visitor]:
    """The enforcing gateway that most tests share."""
    with gateway(openmrs.url, stores.ports(), SECRET_LABEL) as address:
        yield Visitor(address)


@pytest.fixture(scope="package")
def direct(openmrs: Upstream) -> Visitor:
    """OpenMRS itself, without a gateway."""
    return Visitor(openmrs.url)
