"""What the page of calls shows, out of the real index and the real OpenMRS; and that it opens nothing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from plugin.assembly import Assembly
from plugin.care.call_board import DeskCallBoard
from plugin.database.calls import CallIndex
from plugin.demo.people import COLLEAGUE, ON_DUTY, PASSWORD, PRIMARY, TEAM
from plugin.gateway.ports import Stage
from plugin.gateway.run import serve
from tests.plugin.clinic import NOW, Clinic
from tests.plugin.feeds.test_calls import MINUTE, ROSTER, call_of, notices, overlay, records, ring
from tests.plugin.feeds.test_process import NOW_YES, processor
from tests.plugin.gateway.servers import on_a_thread
from tests.plugin.gateway.visitor import Visitor


def board(assembly: Assembly) -> DeskCallBoard:
    return DeskCallBoard(client=assembly.client, index=CallIndex(assembly.database))


def test_it_is_shown_to_who_was_called_and_to_the_author_with_names(clinic: Clinic, tmp_path: Path) -> None:
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=overlay(tmp_path))
    encounter = clinic.converse(patient, NOW_YES)
    processor(assembly).process(encounter, NOW)
    ring(assembly, NOW)
    shown = board(assembly)
    for user in (TEAM.user, ON_DUTY.user):
        (waiting,) = shown.waiting(user)
        assert (waiting.call, waiting.patient) == (call_of(clinic, encounter), patient)
        assert sorted(name.split()[0] for name in waiting.called) == ["Amara", "Dana"]
    assert shown.waiting(COLLEAGUE.user) == ()
    assert not shown.acknowledge(waiting.call, COLLEAGUE.user, NOW)
    ring(assembly, NOW + 10 * MINUTE)
    assert shown.acknowledge(waiting.call, COLLEAGUE.user, NOW + 11 * MINUTE)
    assert shown.waiting(TEAM.user) == ()
    assert not shown.acknowledge(waiting.call, TEAM.user, NOW + 12 * MINUTE)


@contextmanager
def behind_the_gateway(clinic: Clinic, folder: Path, content: Path) -> Iterator[str]:
    """The whole gateway before that OpenMRS, enforcing."""
    parts = clinic.assembly(folder, content=content, stage=Stage.ENFORCE, listen=("127.0.0.1", 0)).gateway()

    async def run(until: asyncio.Event, say: Callable[[str], None]) -> None:
        await serve(*parts, until=until, say=say)

    with on_a_thread(run) as address:
        yield f"{address}/openmrs"


def test_a_person_on_duty_who_may_not_see_the_record_is_called_and_still_sees_nothing_of_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    content = overlay(tmp_path, ROSTER.replace("[dana, noor]", "[parker]"))
    patient, assembly = clinic.patient(), clinic.assembly(tmp_path, content=content)
    encounter = clinic.converse(patient, NOW_YES)
    processor(assembly).process(encounter, NOW)
    ring(assembly, NOW)
    call = call_of(clinic, encounter)
    assert PRIMARY.user in notices(clinic, call)
    with behind_the_gateway(clinic, tmp_path, content) as address:
        door = Visitor(address)
        who = (PRIMARY.username, PASSWORD)
        shown = door.ask(who, "/continuity/calls").text
        assert f"{call}/acknowledge" in shown
        assert f"/spa/patient/{patient}/chart" in shown
        assert encounter not in shown
        for uuid in (call, encounter):
            assert door.ask(who, f"/ws/rest/v1/encounter/{uuid}").status_code == 404
        assert door.json(who, f"/ws/rest/v1/encounter?patient={patient}")["results"] == []
        press = door.ask(
            who,
            f"/continuity/calls/{call}/acknowledge",
            method="POST",
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert press.status_code == 303
        assert door.ask(who, f"/ws/rest/v1/encounter/{encounter}").status_code == 404
        assert call not in door.ask(who, "/continuity/calls").text
    (done,) = records(clinic, patient, "call_acknowledged")
    assert done.text("by") == PRIMARY.user
