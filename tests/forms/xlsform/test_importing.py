"""A clinic's workbook becomes a draft that the library's own loader reads, and nothing is lost in silence."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from content.loading import ContentError
from forms.conditions import Every, Is
from forms.definition import load_library
from forms.lint import gate_of
from forms.shapes import FormDefinition
from forms.xlsform.findings import Weight
from forms.xlsform.importing import Draft, UnreadableWorkbook, Wish, draft_of
from tests.forms.xlsform.workbooks import (
    CHOICES,
    HINTS,
    LABELS,
    SETTINGS,
    SURVEY,
    YES_NO,
    Table,
    asked,
    saved,
)

WISH = Wish(
    key="intake_b", name="Continuity intake B", encounter_type="conversation", label="trafficking_history"
)
PURPOSE = ("  es: ''\nsource", "  es: Conocernos\nsource")


def drafted(*rows: tuple[object, ...], choices: Table = YES_NO, header: tuple[str, ...] = SURVEY) -> Draft:
    return draft_of(saved(survey=[header, *rows], choices=choices, settings=SETTINGS), WISH)


def loaded(draft: Draft, overlay: Path, *mends: tuple[str, str]) -> FormDefinition:
    """The form as the library reads it, once a person completed the draft."""
    text = draft.text
    for old, new in (PURPOSE, *mends):
        assert old in text
        text = text.replace(old, new)
    (overlay / "forms").mkdir()
    (overlay / "forms" / "intake_b.yaml").write_text(text, encoding="utf-8")
    return next(each for each in load_library(overlay) if each.key == "intake_b")


def said(draft: Draft, weight: Weight) -> list[str]:
    return [str(each) for each in draft.findings if each.weight is weight]


GROUPED = (
    asked("begin_group", "g"),
    ("note", "hello", "Welcome", "Bienvenida"),
    asked("select_one yes_no", "q1"),
    asked("select_multiple yes_no", "q2", "${q1} = 'yes'"),
    asked("end_group", ""),
    asked("begin_group", "h", "selected(${q1}, 'yes') and selected(${q2}, 'no')"),
    asked("decimal", "q3"),
    asked("date", "q4"),
    asked("text", "q5"),
    asked("end_group", ""),
)


def test_a_workbook_becomes_a_form(tmp_path: Path) -> None:
    draft = drafted(*GROUPED)
    assert said(draft, Weight.LOST) == []
    assert len(said(draft, Weight.MISSING)) == 1  # what it is for
    form = loaded(draft, tmp_path)
    own = [each for each in form.items() if each.id.startswith("intake_b_")]
    assert [each.kind for each in own] == ["choice", "many", "number", "date", "text"]
    assert [str(each.text) for each in own][:1] == ["Words of q1"]
    assert own[0].text.said_in("es") == "Palabras de q1"
    assert str(own[0].why) == "It helps us"
    assert [answer.code for answer in own[0].answers] == ["yes", "no", "declined"]
    assert own[0].answers[2].declined
    assert own[1].show_when == Is(item="intake_b_001", codes=("yes",))
    pages = form.pages[-2:]
    assert [str(page.title) for page in pages] == ["Words of g", "Words of h"]
    assert pages[0].opening is not None
    assert str(pages[0].opening.text) == "Welcome"
    wanted = Every(parts=(Is(item="intake_b_001", codes=("yes",)), Is(item="intake_b_002", codes=("no",))))
    assert isinstance(pages[1].show_when, Every)
    assert wanted in pages[1].show_when.parts  # after the opening's own condition


def test_nothing_of_it_can_be_published_before_someone_clears_it(tmp_path: Path) -> None:
    form = loaded(drafted(*GROUPED), tmp_path)
    assert len(gate_of(form, date(2026, 3, 1))) == 2  # licence and wording


def test_a_draft_with_a_gap_is_refused_with_its_line(tmp_path: Path) -> None:
    draft = drafted(("text", "q1", "Words", "", "Because", "Porque"))
    with pytest.raises(ContentError, match=r"intake_b\.yaml:\d+: pages\[0\]\.items\[0\]\.text\.es"):
        loaded(draft, tmp_path)


def test_a_draft_without_reason_for_asking_is_refused(tmp_path: Path) -> None:
    draft = drafted(("text", "q1", "Words", "Palabras"))
    with pytest.raises(ContentError, match=r"items\[0\]\.why"):
        loaded(draft, tmp_path)


def test_names_of_the_workbook_stay_in_its_comments(tmp_path: Path) -> None:
    draft = drafted(asked("select_one yes_no", "was_hurt"))
    form = loaded(draft, tmp_path)
    assert "# - intake_b_001: 'was_hurt'" in draft.text
    assert not any("hurt" in each.id or "hurt" in each.field or "hurt" in each.code for each in form.items())


LOST = [
    ("a calculation", [("calculate", "c")], "survey row 3: the type 'calculate' can't be asked"),
    ("a place", [("geopoint", "c")], "survey row 3: the type 'geopoint' can't be asked"),
    ("a repeat", [("begin_repeat", "r"), ("end_repeat", "")], "survey row 3: a repeat can't be said"),
    (
        "what stands in a repeat",
        [("begin_repeat", "r"), asked("text", "x"), ("end_repeat", "")],
        "survey row 4: it is left out with the repeat",
    ),
    (
        "a list that is not there",
        [asked("select_one nothing", "x")],
        "survey row 3: there is no list 'nothing'",
    ),
    ("an answer of one's own", [asked("select_one yes_no or_other", "x")], "survey row 3: 'or_other' can't"),
    ("a name that stands twice", [asked("text", "q1")], "survey row 3: it has no name of its own"),
    ("a row without type", [("", "x", "Words", "Palabras")], "survey row 3: it has no type"),
    (
        "a condition on a number",
        [asked("text", "x", "${q1} > 3")],
        "survey row 3: the condition can't be said",
    ),
    (
        "a group that never ends",
        [("begin_group", "g", "One", "Uno")],
        "survey row 3: this group is never ended",
    ),
    ("an end of nothing", [("end_group", "")], "survey row 3: no group is open"),
]


@pytest.mark.parametrize(("_", "rows", "sentence"), LOST)
def test_what_can_not_be_said_is_reported_with_its_row(
    _: str, rows: list[tuple[object, ...]], sentence: str
) -> None:
    draft = drafted(asked("text", "q1"), *rows)
    assert any(each.startswith(sentence) for each in said(draft, Weight.LOST)), said(draft, Weight.LOST)
    assert sentence in draft.text  # and stands in the file
    assert not draft.is_whole


COLUMNS = [
    "default",
    "appearance",
    "calculation",
    "choice_filter",
    "media::image",
    "repeat_count",
    "label::Kreyòl",
]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_that_says_nothing_here_is_reported(column: str) -> None:
    draft = drafted((*asked("text", "q1"), "something"), header=(*SURVEY, column))
    assert any(each.startswith(f"survey row 2: column {column!r}") for each in said(draft, Weight.LOST))


def test_bounds_of_a_number_are_kept_and_other_constraints_reported(tmp_path: Path) -> None:
    draft = drafted(
        (*asked("integer", "q1"), ". >= 0 and . <= 120"),
        (*asked("text", "q2"), "regex(., '[a-z]+')"),
        header=(*SURVEY, "constraint"),
    )
    assert [each for each in said(draft, Weight.LOST) if "constraint" in each] == [
        "survey row 3: the constraint can't be said here: a number may have: . >= 0 and . <= 10"
    ]
    item = loaded(draft, tmp_path).by_id["intake_b_001"]
    assert (item.low, item.high) == (0, 120)


def test_to_require_an_answer_is_noted_and_not_done() -> None:
    draft = drafted((*asked("text", "q1"), "yes"), header=(*SURVEY, "required"))
    assert any("every question can be skipped" in each for each in said(draft, Weight.NOTE))


def test_older_spellings_are_read(tmp_path: Path) -> None:
    draft = drafted(asked("select one yes_no", "q1"), asked("int", "q2"), asked("string", "q3"))
    own = [each for each in loaded(draft, tmp_path).items() if each.id.startswith("intake_b_")]
    assert [each.kind for each in own] == ["choice", "number", "text"]


def test_what_a_device_records_is_noted_only() -> None:
    draft = drafted(asked("text", "q1"), ("start", "s"), ("deviceid", "d"))
    assert said(draft, Weight.LOST) == []
    assert sum("what a device records" in each for each in said(draft, Weight.NOTE)) == 2


def test_words_that_repeat_an_answer_are_reported() -> None:
    draft = drafted(asked("text", "q1"), ("note", "n", "So, ${q1}", "Pues, ${q1}"))
    assert any("repeat an earlier answer" in each for each in said(draft, Weight.LOST))


@pytest.mark.parametrize("constraint", [". > 3", ". >= 1 and . >= 2", ". <= ${q1}", "(. >= 1) or . <= 0"])
def test_bounds_that_are_none_are_reported(constraint: str) -> None:
    draft = drafted((*asked("decimal", "q1"), constraint), header=(*SURVEY, "constraint"))
    assert any("constraint can't be said" in each for each in said(draft, Weight.LOST))


def test_settings_that_say_nothing_here_are_reported() -> None:
    data = saved(
        survey=[SURVEY, asked("text", "q1")], settings=[("form_title", "style"), ("Intake", "pages")]
    )
    assert [str(each) for each in draft_of(data, WISH).findings if each.weight is Weight.LOST] == [
        "settings row 2: 'style' can't be said here: leave it out"
    ]


def test_rows_of_choices_that_are_none_are_reported() -> None:
    draft = drafted(asked("select_one yes_no", "q1"), choices=[*YES_NO, ("", "x", "X", "X"), YES_NO[1]])
    assert [each.partition(":")[0] for each in said(draft, Weight.LOST)] == ["choices row 5", "choices row 6"]


def test_a_list_that_nothing_asks_is_noted() -> None:
    draft = drafted(asked("text", "q1"))
    assert any("no question uses it" in each for each in said(draft, Weight.NOTE))


def test_a_list_without_a_way_to_decline_is_incomplete() -> None:
    draft = drafted(asked("select_one short", "q1"), choices=[CHOICES, ("short", "1", "One", "Uno")])
    assert any("would rather not say" in each for each in said(draft, Weight.MISSING))


def test_labels_without_language_are_in_the_default_one(tmp_path: Path) -> None:
    data = saved(
        survey=[
            ("type", "name", "label", "hint", *LABELS[:1], *HINTS[:1]),
            ("text", "q", "Sí", "Por qué", "Yes", "Why"),
        ],
        settings=[("default_language",), ("Español (es)",)],
    )
    form = loaded(draft_of(data, WISH), tmp_path, ("purpose:\n  en: ''", "purpose:\n  en: To know"))
    text = form.by_id["intake_b_001"].text
    assert (str(text), text.said_in("es")) == ("Yes", "Sí")


def test_a_group_within_a_group_becomes_a_page_that_waits_for_both(tmp_path: Path) -> None:
    draft = drafted(
        asked("select_one yes_no", "q1"),
        asked("begin_group", "g", "${q1} = 'yes'"),
        asked("select_one yes_no", "q2"),
        asked("begin_group", "h", "${q2} = 'no'"),
        asked("text", "q3"),
        asked("end_group", ""),
        asked("text", "q4"),
        asked("end_group", ""),
    )
    form = loaded(draft, tmp_path)
    assert [str(page.title) for page in form.pages[-3:]] == ["Words of g", "Words of h", "Words of g (2)"]
    asked_of = [[test.item for test in page.show_when.asked()] for page in form.pages[-3:] if page.show_when]
    assert [each[-2:] for each in asked_of] == [
        ["room_willing", "intake_b_001"],
        ["intake_b_001", "intake_b_002"],
        ["room_willing", "intake_b_001"],
    ]


def test_a_workbook_without_questions_is_refused() -> None:
    with pytest.raises(UnreadableWorkbook, match="no question"):
        drafted(("calculate", "c"))


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
TYPES = st.sampled_from(
    [
        "text",
        "note",
        "select_one l",
        "select_multiple l",
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
    ]
)


@settings(max_examples=80, deadline=None)
@for_all(
    st.lists(st.tuples(TYPES, CELLS, CELLS, CELLS, CELLS, CELLS, CELLS), max_size=8),
    st.lists(st.tuples(st.just("l"), CELLS, CELLS, CELLS), max_size=4),
)
def test_whatever_a_workbook_holds_becomes_yaml_or_is_refused(
    rows: list[tuple[str, ...]], choices: list[tuple[str, ...]]
) -> None:
    first = asked("text", "sure")
    draft = drafted(first, *rows, choices=[CHOICES, *choices])
    lines = draft.text.splitlines()
    body = [line for line in lines if not line.startswith("#")]
    assert body[0] == "key: intake_b"  # no cell broke out of a comment
