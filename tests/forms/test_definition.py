"""A form's YAML: what fits together loads, what does not is told with its line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from content.identifiers import form_identifier, identifier
from content.loading import ContentError, single
from content.words import LANGUAGES
from forms.definition import find, load_library, load_shared
from tests.forms.making import CONVERSATION, SCREEN

TEXT = single("forms", "library", "conversation.yaml").text
OPENINGS = single("forms", "shared", "openings.yaml").text


def _load_changed(tmp_path: Path, change: Callable[[str], str]) -> str:
    """The errors of the packaged form after a change to its text."""
    (tmp_path / "forms").mkdir()
    changed = change(TEXT)
    assert changed != TEXT
    (tmp_path / "forms" / "conversation.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_library(tmp_path)
    return str(caught.value)


def _line(text: str) -> int:
    return TEXT.splitlines().index(text) + 1


def test_the_form_of_the_clinic() -> None:
    assert CONVERSATION.uuid == form_identifier("Continuity conversation", "1.0.0")
    assert CONVERSATION.encounter_type_uuid == identifier("encounter_type", "conversation")
    assert CONVERSATION.label == "trafficking_history"
    assert len(CONVERSATION.pages) == 4
    assert list(CONVERSATION.by_id) == [
        "first_limits",
        "first_offer",
        "room_alone",
        "room_willing",
        *SCREEN,
        "talk_now",
    ]


def test_history_is_asked_once_and_safety_again_and_again() -> None:
    assert {item.id for item in CONVERSATION.items() if item.ask == "once"} == set(SCREEN)


def test_every_question_of_the_screen_can_be_declined() -> None:
    for item in (*SCREEN, "talk_now"):
        declined = CONVERSATION.by_id[item].answer("declined")
        assert declined is not None
        assert declined.declined
        assert declined.value is None


def test_answers_share_the_concepts_that_provisioning_brings() -> None:
    concepts = {answer.concept_uuid for item in CONVERSATION.items() for answer in item.answers}
    shared = ("answer.yes", "answer.no", "answer.declined", "answer.not_today", "answer.already_answered")
    assert concepts == {identifier("concept", key) for key in shared}


TOLD = {"first_limits": "yes"}
PAGES: list[tuple[str, dict[str, str], list[bool]]] = [
    ("at first the screen is out of sight", {}, [True, True, False, False]),
    ("the limits were told", {"first_limits": "yes"}, [True, True, False, False]),
    ("the place is private", {**TOLD, "room_alone": "yes"}, [True, True, False, False]),
    (
        "private and fine, but the limits were not told",
        {"first_limits": "no", "room_alone": "yes", "room_willing": "yes"},
        [True, True, False, False],
    ),
    (
        "it is fine to talk, but not private",
        {**TOLD, "room_alone": "no", "room_willing": "yes"},
        [True, True, False, False],
    ),
    (
        "private, but not today",
        {**TOLD, "room_alone": "yes", "room_willing": "not_today"},
        [True, True, False, False],
    ),
    ("private and fine", {**TOLD, "room_alone": "yes", "room_willing": "yes"}, [True, True, True, False]),
    (
        "all four were no or declined",
        {**TOLD, "room_alone": "yes", "room_willing": "yes", "talk_a": "no", "talk_b": "declined"},
        [True, True, True, False],
    ),
    (
        "one was yes",
        {**TOLD, "room_alone": "yes", "room_willing": "yes", "talk_d": "yes"},
        [True, True, True, True],
    ),
    (
        "one was told before",
        {**TOLD, "room_alone": "yes", "room_willing": "yes", "talk_d": "already_answered"},
        [True, True, True, True],
    ),
    (
        "one was yes, then the door opened",
        {**TOLD, "room_alone": "no", "room_willing": "yes", "talk_d": "yes"},
        [True, True, False, False],
    ),
]


@pytest.mark.parametrize(("sentence", "answers", "shown"), PAGES, ids=[row[0] for row in PAGES])
def test_the_pages_in_sight(sentence: str, answers: dict[str, str], shown: list[bool]) -> None:
    found = [page.show_when is None or page.show_when.holds(answers) for page in CONVERSATION.pages]
    assert found == shown, sentence


def test_our_own_words_are_short_and_in_both_languages() -> None:
    for item in CONVERSATION.items():
        for language in LANGUAGES:
            for text in (item.text.said_in(language), item.why.said_in(language)):
                assert len(text.split()) <= 24, text
    assert CONVERSATION.by_id["talk_a"].text.said_in("es") != str(CONVERSATION.by_id["talk_a"].text)


def test_the_words_are_not_those_of_the_published_screen() -> None:
    """The published text waits behind the gate: none of its turns of phrase may stand here."""
    text = " ".join(TEXT.lower().split())
    for phrase in (
        "not uncommon for people",
        "thinking back over",
        "prevented from leaving",
        "quit a work situation",
    ):
        assert phrase not in text


def test_a_form_is_found_by_its_uuid() -> None:
    assert find([CONVERSATION], CONVERSATION.uuid.upper()) is CONVERSATION
    assert find([CONVERSATION], identifier("form", "other")) is None


def test_a_form_is_found_by_its_earlier_versions_that_it_reads() -> None:
    newer = replace(CONVERSATION, version="2.0.0", reads_versions=("1.0.0",))
    assert find([newer], CONVERSATION.uuid) is newer
    assert find([replace(newer, reads_versions=())], CONVERSATION.uuid) is None


def test_history_can_be_left_as_told_before_and_safety_can_not() -> None:
    told = {item.id for item in CONVERSATION.items() if item.answer("already_answered")}
    assert told == set(SCREEN)
    answer = CONVERSATION.by_id["talk_a"].answer("already_answered")
    assert answer is not None
    assert (answer.value, answer.declined) == (None, False)


def test_shared_pages_come_first_and_hold_the_rest_back() -> None:
    shared = load_shared().openings["private_talk"]
    assert CONVERSATION.pages[:2] == shared.pages
    asked = [
        test.item for page in CONVERSATION.pages[2:] if page.show_when for test in page.show_when.asked()
    ]
    assert asked.count("room_alone") == 2


def test_what_is_only_seen_comes_first_and_waits_for_nothing() -> None:
    head = next(each for each in load_library() if each.key == "head_injury")
    assert {item.asked_of for item in head.pages[0].items} == {"clinician"}
    assert head.pages[0].show_when is None
    assert head.pages[1:3] == load_shared().openings["private_talk"].pages


def test_only_a_form_with_a_limit_asks_why_again() -> None:
    assert "why_again" not in CONVERSATION.by_id
    limited = {each.key for each in load_library() if "why_again" in each.by_id}
    assert limited == {
        each.key
        for each in load_library()
        if each.opening == "private_talk" and (each.instrument or each.at_most_every_days)
    }


def test_an_overlay_adds_a_form(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    changed = TEXT.replace("key: conversation", "key: second").replace(
        "name: Continuity conv", "name: Second conv"
    )
    (tmp_path / "forms" / "second.yaml").write_text(changed, encoding="utf-8")
    added = {each.key for each in load_library(tmp_path)} - {each.key for each in load_library()}
    assert added == {"second"}


def test_two_forms_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "second.yaml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_library(tmp_path)
    assert "two forms are called 'conversation'" in str(caught.value)
    assert "two forms are called 'Continuity conversation'" in str(caught.value)


def test_the_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / "forms" / name).write_text("key: 3\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_library(tmp_path)
    assert {
        "one.yaml:1: key" in str(each) or "two.yaml:1: key" in str(each) for each in caught.value.problems
    }
    assert "one.yaml" in str(caught.value)
    assert "two.yaml" in str(caught.value)


BROKEN = [
    ("version: 1.0.0", "version: '1.0'", "version: it is not written right; write it as 1.0.0"),
    ("key: conversation", "key: Conversation", "key: it is not written right; use small letters"),
    (
        "  status: own",
        "  status: borrowed",
        "licence.status: it is none of the known words; use own, public_domain",
    ),
    ("  kind: own", "  kind: copied", "wording.kind: it is none of the known words; use own"),
    ("    method: sum", "    method: guess", "scores[0].method: the method is unknown; use sum, mean, count"),
    (
        "    items: [talk_a, talk_b, talk_c, talk_d]",
        "    items: [talk_a, talk_b, talk_c, talk_x]",
        "scores[0].items: there is no item 'talk_x'",
    ),
    (
        "positive: {items: [talk_a, talk_b, talk_c, talk_d], at_least: 1, needed: 1}",
        "positive: {score: sum, from: 1}",
        "positive: there is no score 'sum' before it; use total",
    ),
    (
        "positive: {items: [talk_a, talk_b, talk_c, talk_d], at_least: 1, needed: 1}",
        "positive: {holds: any_yes}",
        "positive: there is no criterion 'any_yes' before it; add the criterion before it",
    ),
    (
        "opening: private_talk",
        "opening: talk",
        "opening: there is no such opening; use clinician, private_talk",
    ),
    ("used_by: [team]", "used_by: [me]", "used_by[0]: it is none of the known words; use team, referring"),
    ("minutes: 4", "minutes: 0", "minutes: "),
    (
        '    answers: {talk_a: "yes", talk_c: declined}',
        '    answers: {talk_a: "yes", talk_y: declined}',
        "examples[0].answers.talk_y: there is no item 'talk_y'",
    ),
    ("    kind: happening_now", "    kind: happening_now\n    by: me", "critical[0].by: the key is unknown"),
    ("    acute: true", "    acute: yes", "critical[0].acute: it is neither true nor false"),
    (
        "  - item: talk_now",
        "  - item: talk_then",
        "critical[0].item: there is no item 'talk_then'; use first_limits",
    ),
    (
        '        - {item: talk_b, is: ["yes", already_answered]}',
        "        - {item: talk_b}",
        "it is no condition",
    ),
    (
        '        - {item: talk_c, is: ["yes", already_answered]}',
        "        - {item: talk_c, is: [perhaps]}",
        "pages[1].show_when: 'talk_c' has no answer 'perhaps'; use already_answered, declined, no, yes",
    ),
    ("      - id: talk_b", "      - id: talk_a", "pages[0].items[1].id: this id stands twice"),
    (
        "        answers: yes_no",
        "        answers: yes_maybe",
        "answers: there is no such answer set; use told, willing",
    ),
    ("        code: A1", "        code: A1\n        kind: text", "a text has no answers to choose from"),
    (
        "  - title: {en: Four short questions, es: Cuatro preguntas cortas}",
        "  - title: {en: Four short questions, es: Cuatro preguntas cortas}\n    observed: true",
        "pages[0].items[0].asked_of: a page that is only observed asks the person something",
    ),
    ("        code: A1", "        code: A1\n        low: 1", "only a number has bounds; remove the key"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN, ids=[row[2][:60] for row in BROKEN])
def test_a_misfit_is_refused_with_file_line_and_mend(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    errors = _load_changed(tmp_path, lambda text: text.replace(f"{old}\n", f"{new}\n", 1))
    assert sentence in errors
    assert "forms/conversation.yaml:" in errors


def test_the_line_of_a_misfit_is_where_it_stands(tmp_path: Path) -> None:
    line = _line("      - id: talk_b")
    errors = _load_changed(
        tmp_path, lambda text: text.replace("      - id: talk_b\n", "      - id: talk_a\n")
    )
    assert f"conversation.yaml:{line}: pages[0].items[1].id" in errors


def test_a_score_counts_what_has_a_value(tmp_path: Path) -> None:
    errors = _load_changed(
        tmp_path,
        lambda text: text.replace(
            "    items: [talk_a, talk_b, talk_c, talk_d]\n", "    items: [room_alone]\n", 1
        ),
    )
    assert "scores[0].items: 'room_alone' has no value to count; give its answers values" in errors


def test_a_criterion_counts_what_has_a_value(tmp_path: Path) -> None:
    errors = _load_changed(
        tmp_path, lambda text: text.replace("positive: {items: [talk_a", "positive: {items: [room_alone")
    )
    assert "positive: 'room_alone' has no value to count" in errors


def test_bands_of_a_score_with_fractions_leave_no_gap(tmp_path: Path) -> None:
    bands = """
results:
  - {band: high, when: {score: total, from: 3}, text: {en: High, es: Alto}}
  - {band: low, when: {score: total, from: 0, to: 2}, text: {en: Low, es: Bajo}}
"""
    errors = _load_changed(
        tmp_path, lambda text: text.replace("    method: sum\n", "    method: mean\n") + bands
    )
    assert "results[1].when: the score 'total' may fall between two bands" in errors
    assert "results[0].when" not in errors


BROKEN_OPENINGS = [
    (
        '            show_when: {item: room_alone, is: ["no", declined]}',
        "            show_when: {item: room_alone}",
        "it is no condition",
    ),
    (
        "            show_when: {item: room_willing, is: [not_today]}",
        "            show_when: {item: room_willing, is: [declined]}",
        "openings.private_talk.pages[1].notes[1].show_when: 'room_willing' has no answer 'declined'",
    ),
    (
        "            answers: willing",
        "            answers: wishing",
        "openings.private_talk.pages[1].items[1].answers: there is no such answer set; use told, willing",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "sentence"), BROKEN_OPENINGS, ids=[row[2][:60] for row in BROKEN_OPENINGS]
)
def test_a_misfit_of_the_shared_pages_is_refused_too(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    (tmp_path / "forms.shared").mkdir()
    assert f"{old}\n" in OPENINGS
    changed = OPENINGS.replace(f"{old}\n", f"{new}\n", 1)
    (tmp_path / "forms.shared" / "openings.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_library(tmp_path)
    assert sentence in str(caught.value)
