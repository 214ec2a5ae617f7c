"""The index of follow-ups."""

from datetime import timedelta

from plugin.database.engine import Database
from plugin.database.followups import FollowUpIndex
from tests.reminders.worlds import MINUTE, NOW, OWNER, PATIENT, followup


def test_a_follow_up_is_read_back_as_it_is_and_added_once(database: Database) -> None:
    index = FollowUpIndex(database)
    assert index.add(followup())
    assert not index.add(followup(owner="other"))
    assert index.get(followup().id) == followup()
    assert index.get("other") is None


def test_due_ones_come_until_they_are_raised(database: Database) -> None:
    index = FollowUpIndex(database)
    index.add(followup())
    index.add(followup(id="later", due_at=NOW + MINUTE))
    index.add(followup(id="earlier", due_at=NOW - MINUTE))
    assert [each.id for each in index.unraised(NOW, 10)] == ["earlier", followup().id]
    assert len(index.unraised(NOW, 1)) == 1
    index.raised(followup().id, NOW, "hours:10:00-12:00,14:00-15:00")
    assert [each.id for each in index.unraised(NOW, 10)] == ["earlier"]
    kept = index.get(followup().id)
    assert kept is not None
    assert (kept.raised_at, kept.verdict) == (NOW, "hours:10:00-12:00,14:00-15:00")
    index.judged(followup().id, "withdrawn")
    assert index.of_patient(PATIENT)[1].verdict == "withdrawn"


def test_closed_is_closed_once_and_no_longer_due(database: Database) -> None:
    index = FollowUpIndex(database)
    index.add(followup())
    assert index.close(followup().id, "done")
    assert not index.close(followup().id, "cancelled")
    assert index.unraised(NOW, 10) == ()
    assert index.open() == ()


def test_open_ones_are_listed_by_owner_and_can_be_handed_over(database: Database) -> None:
    index = FollowUpIndex(database)
    index.add(followup())
    index.add(followup(id="other", owner="other", due_at=NOW - timedelta(days=1)))
    assert [each.id for each in index.open(OWNER)] == [followup().id]
    index.hand_over("other", OWNER)
    assert [each.id for each in index.open(OWNER)] == ["other", followup().id]
