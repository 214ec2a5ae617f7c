"""The sandbox against the real server's recordings: what differs is little, and listed with its reason."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests.contract.replay import Outcome, difference, replay

EXCEPTIONS = Path(__file__).with_name("exceptions.yaml")
LEAST_EQUAL = 0.95


@pytest.fixture(scope="module")
def outcomes() -> Sequence[Outcome]:
    return replay()


def test_nearly_all_exchanges_are_equal(outcomes: Sequence[Outcome]) -> None:
    equal = sum(outcome.equal for outcome in outcomes)
    assert equal / len(outcomes) >= LEAST_EQUAL


def test_each_difference_is_listed_with_its_reason(outcomes: Sequence[Outcome]) -> None:
    listed = {
        (row["step"], row["name"]) for row in yaml.safe_load(EXCEPTIONS.read_text()) if row["reason"].strip()
    }
    differing = {
        (outcome.exchange.step, outcome.exchange.name): "\n".join(difference(outcome)[:40])
        for outcome in outcomes
        if not outcome.equal
    }
    unlisted = {key: lines for key, lines in differing.items() if key not in listed}
    assert not unlisted
    assert listed == set(differing), "an exception that is none any more must go from the list"
