"""The demonstration's page shows what each person is shown, and lets her choose."""

import re
import time
from collections.abc import Iterator

import pytest
import requests

from plugin.demo.journey import demonstration, restart
from plugin.demo.people import EMERGENCY
from plugin.demo.steps.conversation import converse
from plugin.demo.steps.provisioning import provision
from plugin.demo.transcript import Transcript
from plugin.demo.window import window
from plugin.demo.world import COOLING_OFF_SECONDS, World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with demonstration(Transcript()) as world:
        provision(world, restart)
        world.gateway = world.start_gateway()
        converse(world)
        yield world


def shown(text: str) -> list[list[str]]:
    """The cells of the first table: a row a way to ask, a column a person."""
    table = text.split("</table>", maxsplit=1)[0]
    rows = re.findall(r"<tr><th scope='row'>.*?</tr>", table)
    return [re.findall(r"<td class='(\w+)'>", row) for row in rows]


@pytest.mark.journey
def test_the_page_shows_who_sees_what_and_what_she_changes(world: World) -> None:
    with window(world) as url:
        before = requests.get(url, timeout=60)
        assert before.headers["Cache-Control"] == "no-store"
        assert before.text.count("<script") == 0
        assert all(row == ["yes", "no", "no", "no"] for row in shown(before.text)), shown(before.text)
        assert len(shown(before.text)) > 10
        requests.post(url, data={"audience": "emergency", "effect": "allow"}, timeout=60)
        time.sleep(COOLING_OFF_SECONDS + 1)
        opened = requests.get(url, timeout=60).text
        assert all(row == ["yes", "no", "yes", "no"] for row in shown(opened)), shown(opened)
        requests.post(url, data={"audience": "emergency", "effect": "deny"}, timeout=60)
        closed = requests.get(url, timeout=60).text
        assert all(row == ["yes", "no", "no", "no"] for row in shown(closed)), shown(closed)
        assert requests.post(url, data={"audience": "moon", "effect": "allow"}, timeout=60).status_code == 200
    assert EMERGENCY.what in closed
