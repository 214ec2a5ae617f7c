"""What the feeds and the shadow report keep: encounters seen, writes under way, counts."""

from datetime import date, timedelta

from plugin.database.encounters import EncountersSeen
from plugin.database.engine import Database
from plugin.database.shadow import DayCount, ShadowCounts
from plugin.database.writes import WritesUnderway
from plugin.gateway.ports import ShadowFinding, Write
from tests.reminders.worlds import DAY, ENCOUNTER, MINUTE, NOW, PATIENT

FIRST, SECOND = "aa", "bb"


def test_an_encounter_is_pending_once_a_version(database: Database) -> None:
    seen = EncountersSeen(database)
    assert seen.note(ENCOUNTER, FIRST, NOW)
    assert not seen.note(ENCOUNTER, FIRST, NOW)
    [pending] = seen.pending(NOW, 10)
    assert seen.done(pending, FIRST)
    assert seen.pending(NOW + DAY, 10) == ()
    assert not seen.note(ENCOUNTER, FIRST, NOW)
    assert seen.note(ENCOUNTER, SECOND, NOW)
    assert [each.signature for each in seen.pending(NOW, 10)] == [SECOND]


def test_a_version_that_comes_meanwhile_is_not_taken_for_done(database: Database) -> None:
    seen = EncountersSeen(database)
    seen.note(ENCOUNTER, FIRST, NOW)
    [pending] = seen.pending(NOW, 10)
    seen.again(ENCOUNTER, NOW + MINUTE)
    assert not seen.done(pending, FIRST)
    assert len(seen.pending(NOW + MINUTE, 10)) == 1


def test_what_fails_waits_and_is_given_up_in_the_end_until_it_changes(database: Database) -> None:
    seen = EncountersSeen(database)
    seen.note(ENCOUNTER, FIRST, NOW)
    [pending] = seen.pending(NOW, 10)
    assert seen.postpone(pending, NOW + MINUTE)
    assert seen.pending(NOW, 10) == ()
    [again] = seen.pending(NOW + MINUTE, 10)
    assert again.attempts == 1
    assert seen.give_up(again)
    assert seen.failed() == (ENCOUNTER,)
    assert seen.note(ENCOUNTER, SECOND, NOW)
    assert seen.failed() == ()


WRITE = Write(resource="encounter", uuid="", encounter="", patient=PATIENT, at=NOW)


def test_a_write_stays_under_way_until_its_ticket_is_closed(database: Database) -> None:
    writes = WritesUnderway(database)
    first, second = writes.open(WRITE), writes.open(WRITE)
    assert first != second
    assert writes.begun_before(NOW, 10) == ()
    assert {each.ticket for each in writes.begun_before(NOW + MINUTE, 10)} == {first, second}
    writes.close(first)
    writes.close(first)
    [left] = writes.begun_before(NOW + MINUTE, 10)
    assert (left.ticket, left.write) == (second, WRITE)


FINDING = ShadowFinding(
    audiences=("emergency", "hospital"),
    resource="rest/encounter",
    outcome="entry_hidden",
    categories=("trafficking_history",),
    count=2,
)
FAULT = ShadowFinding(audiences=(), resource="rest/obs", outcome="fault", categories=(), count=1)


def test_findings_are_added_up_by_day(database: Database) -> None:
    counts = ShadowCounts(database)
    counts.count(NOW, [FINDING, FAULT])
    counts.count(NOW + timedelta(hours=1), [FINDING])
    counts.count(NOW + DAY, [FAULT])
    day = date.fromisoformat("2026-11-24")
    report = counts.report(day)
    assert {(each.day, each.finding.outcome, each.finding.count) for each in report} == {
        (day, "entry_hidden", 4),
        (day, "fault", 1),
        (day + DAY, "fault", 1),
    }
    assert DayCount(day=day + DAY, finding=FAULT) in report
    assert len(counts.report(day + DAY)) == 1
