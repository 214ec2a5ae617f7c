"""Who is on duty: shifts on the wall clock, days that differ, and the days on which clocks change."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.loading import ContentError
from content.moments import NaiveMoment
from reminders.duty import Roster, Shift, SpecialDay
from reminders.roster import load_roster
from tests.reminders.test_followup_rules import overlay

ZONE = ZoneInfo("America/New_York")
WEEKDAYS, ALL_DAYS = frozenset(range(5)), frozenset(range(7))
CHRISTMAS = date(2026, 12, 25)  # a Friday
EIGHT, SIX = time(8), time(18)

DAYS = Shift(days=WEEKDAYS, begins=EIGHT, ends=SIX, people=("dana", "noor"))
NIGHTS = Shift(days=ALL_DAYS, begins=SIX, ends=EIGHT, people=("amara",))
CLINIC = Roster(shifts=(DAYS, NIGHTS), always=("head",))


def at(text: str) -> datetime:
    """A moment on the clinic's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def people(roster: Roster, moment: datetime) -> tuple[str, ...]:
    return roster.on_duty(moment, ZONE).people


@pytest.mark.parametrize(
    ("sentence", "moment", "on_duty"),
    [
        ("a weekday, in the order of the rota", "2026-11-24T10:30", ("dana", "noor")),
        ("the first minute of a shift is in it", "2026-11-24T08:00", ("dana", "noor")),
        ("the minute of its end is the next shift's", "2026-11-24T18:00", ("amara",)),
        ("after midnight it is still yesterday's night", "2026-11-25T07:59", ("amara",)),
        ("on a Saturday at noon nobody is", "2026-11-28T12:00", ()),
        ("Friday's night lasts into Saturday", "2026-11-28T07:59", ("amara",)),
    ],
)
def test_shifts_hold_on_the_clinics_clock(sentence: str, moment: str, on_duty: tuple[str, ...]) -> None:
    assert people(CLINIC, at(moment)) == on_duty, sentence


def test_it_says_since_when_until_when_and_who_is_always_there() -> None:
    duty = CLINIC.on_duty(at("2026-11-24T10:30"), ZONE)
    assert (duty.since, duty.until) == (at("2026-11-24T08:00"), at("2026-11-24T18:00"))
    assert duty.always == ("head",)
    nobody = CLINIC.on_duty(at("2026-11-28T12:00"), ZONE)
    assert (nobody.since, nobody.until) == (at("2026-11-28T08:00"), at("2026-11-28T18:00"))


def test_an_empty_roster_names_nobody_and_no_end() -> None:
    duty = Roster().on_duty(at("2026-11-24T10:30"), ZONE)
    assert (duty.people, duty.since, duty.until, duty.always) == ((), None, None, ())


def test_who_is_there_round_the_clock_has_no_beginning_and_no_end() -> None:
    always = Roster(shifts=(Shift(days=ALL_DAYS, begins=EIGHT, ends=EIGHT, people=("dana",)),))
    duty = always.on_duty(at("2026-11-24T08:00"), ZONE)
    assert (duty.people, duty.since, duty.until) == (("dana",), None, None)


def test_shifts_that_overlap_are_all_on_duty_and_each_person_once() -> None:
    both = Roster(shifts=(DAYS, Shift(days=WEEKDAYS, begins=time(12), ends=time(14), people=("kim", "noor"))))
    duty = both.on_duty(at("2026-11-24T12:30"), ZONE)
    assert duty.people == ("dana", "noor", "kim")
    assert (duty.since, duty.until) == (at("2026-11-24T12:00"), at("2026-11-24T14:00"))


@pytest.mark.parametrize(
    ("sentence", "special", "moment", "on_duty"),
    [
        ("someone else", [SpecialDay(day=CHRISTMAS, people=("erin",))], "2026-12-25T10:00", ("erin",)),
        (
            "in the night that begins then too",
            [SpecialDay(day=CHRISTMAS, people=("erin",))],
            "2026-12-26T03:00",
            ("erin",),
        ),
        (
            "not in the night before",
            [SpecialDay(day=CHRISTMAS, people=("erin",))],
            "2026-12-25T03:00",
            ("amara",),
        ),
        ("nobody", [SpecialDay(day=CHRISTMAS, people=())], "2026-12-25T10:00", ()),
        (
            "with hours of its own",
            [SpecialDay(day=CHRISTMAS, people=("erin",), begins=time(9), ends=time(11))],
            "2026-12-25T10:59",
            ("erin",),
        ),
        (
            "and nobody outside them",
            [SpecialDay(day=CHRISTMAS, people=("erin",), begins=time(9), ends=time(11))],
            "2026-12-25T11:00",
            (),
        ),
    ],
)
def test_a_day_may_differ(
    sentence: str, special: list[SpecialDay], moment: str, on_duty: tuple[str, ...]
) -> None:
    roster = Roster(shifts=CLINIC.shifts, exceptions=tuple(special))
    assert people(roster, at(moment)) == on_duty, sentence


def test_where_clocks_jump_shifts_that_meet_on_paper_meet() -> None:
    halves = Roster(
        shifts=(
            Shift(days=ALL_DAYS, begins=time(20), ends=time(2, 30), people=("early",)),
            Shift(days=ALL_DAYS, begins=time(2, 30), ends=time(20), people=("late",)),
        )
    )
    spring = datetime.fromisoformat("2026-03-08T06:59:59+00:00")  # 01:59:59; then it is 03:00
    assert people(halves, spring) == ("early",)
    assert people(halves, spring + timedelta(seconds=1)) == ("late",)


def test_an_hour_that_clocks_show_twice_belongs_to_who_follows_from_its_first_showing() -> None:
    halves = Roster(
        shifts=(
            Shift(days=ALL_DAYS, begins=time(20), ends=time(1, 30), people=("early",)),
            Shift(days=ALL_DAYS, begins=time(1, 30), ends=time(20), people=("late",)),
        )
    )
    first = datetime.fromisoformat("2026-11-01T05:30:00+00:00")  # 01:30 for the first time
    assert people(halves, first - timedelta(seconds=1)) == ("early",)
    assert {people(halves, first + timedelta(minutes=minute)) for minute in (0, 31, 60)} == {("late",)}


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        CLINIC.on_duty(datetime.fromisoformat("2026-11-24T10:30"), ZONE)


_MINUTE = st.integers(0, 23).flatmap(lambda hour: st.sampled_from([time(hour), time(hour, 30)]))
_SHIFTS = st.lists(
    st.builds(
        Shift,
        days=st.frozensets(st.integers(0, 6), min_size=1),
        begins=_MINUTE,
        ends=_MINUTE,
        people=st.sampled_from([("a",), ("b",), ("a", "b"), ("c",)]),
    ),
    max_size=4,
).map(tuple)
_START = datetime(2026, 1, 1, tzinfo=ZONE)
_MOMENTS = st.integers(0, 2 * 366 * 24).map(lambda halves: _START + timedelta(minutes=15 * halves))


@given(_SHIFTS, _MOMENTS, st.floats(0, 1))
def test_between_since_and_until_nothing_changes_and_at_until_something_does(
    shifts: tuple[Shift, ...], now: datetime, part: float
) -> None:
    roster = Roster(shifts=shifts)
    duty = roster.on_duty(now, ZONE)
    begin, end = duty.since or now - timedelta(days=3), duty.until or now + timedelta(days=3)
    inside = begin + (end - begin) * min(part, 0.999)
    assert people(roster, inside) == duty.people
    assert duty.until is None or people(roster, duty.until) != duty.people
    assert duty.since is None or people(roster, duty.since - timedelta(seconds=1)) != duty.people


GOOD = """\
shifts:
  - {days: mon-fri, from: "08:00", to: "18:00", people: [dana, noor]}
  - {days: "mon-sun", from: "18:00", to: "08:00", people: [amara]}
exceptions:
  - {date: 2026-12-25, people: []}
  - {date: 2026-12-31, from: "08:00", to: "12:00", people: [dana]}
  - {date: 2026-12-31, from: "12:00", to: "18:00", people: [noor]}
always: [head]
"""


def test_a_clinic_writes_it_as_yaml(tmp_path: Path) -> None:
    roster = load_roster(overlay(tmp_path, "duty.yaml", GOOD))
    assert roster.shifts == CLINIC.shifts
    assert [(each.people, each.begins) for each in roster.exceptions] == [
        ((), None),
        (("dana",), EIGHT),
        (("noor",), time(12)),
    ]
    assert roster.names() == ("dana", "noor", "amara", "head")


def test_the_packaged_roster_names_nobody() -> None:
    assert load_roster() == Roster()


@pytest.mark.parametrize(
    ("sentence", "old", "new", "complaint"),
    [
        ("a day that is none", "mon-fri", "mon-fry", "shifts[0].days: these are no days of the week"),
        ("days backwards", "mon-fri", "fri-mon", "shifts[0].days: these are no days of the week"),
        (
            "a time that is none",
            '"18:00", people: [dana, noor]',
            '"24:00", people: [dana]',
            "it is no time of day",
        ),
        ("a shift of nobody", "[dana, noor]", "[]", "shifts[0].people"),
        ("a name that can't be one", "[dana, noor]", '["dana, noor"]', "this can be no user name"),
        ("a date that is none", "2026-12-25", "2026-02-30", "exceptions[0].date: it is no date"),
        ("one end only", 'from: "08:00", to: "12:00"', 'from: "08:00"', "give both from and to"),
        ("a day as a whole and in parts", "2026-12-25", "2026-12-31", "this day stands here already"),
        ("an unknown key", "always: [head]", "everybody: [head]", "the key is unknown"),
        ("an unknown key of a shift", "people: [amara]", "people: [amara], who: me", "the key is unknown"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    sentence: str, old: str, new: str, complaint: str, tmp_path: Path
) -> None:
    folder = overlay(tmp_path, "duty.yaml", GOOD.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_roster(folder)
    assert complaint in str(caught.value), sentence
    assert "duty.yaml:" in str(caught.value)
