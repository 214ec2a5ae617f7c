"""Limits: two instruments and ten minutes a day, each form no oftener than it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms.limits import Asked, is_limited, limit_of, rhythm
from forms.shapes import FormDefinition
from tests.forms.making import CONVERSATION

TODAY = date(2026, 11, 24)
MONTHLY = replace(
    CONVERSATION, key="monthly", name="Monthly", minutes=3, instrument=True, at_most_every_days=28
)
SHORT = replace(CONVERSATION, key="short", name="Short", minutes=2, instrument=True)
LONG = replace(CONVERSATION, key="long", name="Long", minutes=8)


def _asked(*forms: tuple[FormDefinition, int]) -> list[Asked]:
    return [Asked(form=form, on=TODAY - timedelta(days=days)) for form, days in forms]


ROWS: list[tuple[str, FormDefinition, list[Asked], str | None]] = [
    ("nothing was asked before", MONTHLY, [], None),
    ("it was asked yesterday", MONTHLY, _asked((MONTHLY, 1)), "often"),
    ("one day before the month is over", MONTHLY, _asked((MONTHLY, 27)), "often"),
    ("the month is over", MONTHLY, _asked((MONTHLY, 28)), None),
    ("the newest time counts", MONTHLY, _asked((MONTHLY, 40), (MONTHLY, 3)), "often"),
    ("another form does not count as this one", MONTHLY, _asked((SHORT, 1)), None),
    ("one instrument today leaves room for one", MONTHLY, _asked((SHORT, 0)), None),
    ("two instruments today are enough", MONTHLY, _asked((SHORT, 0), (SHORT, 0)), "enough"),
    ("those of yesterday do not count today", MONTHLY, _asked((SHORT, 1), (SHORT, 1)), None),
    ("a talk of eight minutes leaves no room for three more", MONTHLY, _asked((LONG, 0)), "enough"),
    ("eight minutes and two are ten", SHORT, _asked((LONG, 0)), None),
    ("what is no instrument is never held back", LONG, _asked((SHORT, 0), (SHORT, 0), (LONG, 0)), None),
    ("a clock that runs ahead holds nothing back", MONTHLY, _asked((MONTHLY, -2)), None),
]


@pytest.mark.parametrize(("sentence", "form", "asked", "kind"), ROWS, ids=[row[0] for row in ROWS])
def test_a_limit(sentence: str, form: FormDefinition, asked: list[Asked], kind: str | None) -> None:
    limit = limit_of(form, asked, TODAY)
    assert (limit.kind if limit else None) == kind, sentence


def test_the_words_name_the_day_and_how_to_go_on() -> None:
    limit = limit_of(MONTHLY, _asked((MONTHLY, 3)), TODAY)
    assert limit is not None
    assert limit.last == date(2026, 11, 21)
    assert "2026-11-21" in limit.words.said_in("en")
    assert "2026-11-21" in limit.words.said_in("es")
    assert "write why" in limit.words.said_in("en")


def test_the_rhythm_of_a_form_names_its_days_where_it_has_any() -> None:
    assert "28" in str(rhythm(MONTHLY))
    assert "28" in rhythm(MONTHLY).said_in("es")
    assert "days" not in str(rhythm(SHORT))
    assert not is_limited(LONG)
