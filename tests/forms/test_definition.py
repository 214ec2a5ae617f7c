"""A form's YAML: what fits together loads, what does not is told with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from content.identifiers import form_identifier, identifier
from content.loading import ContentError, library
from content.words import LANGUAGES
from forms.definition import find, load_library
from tests.forms.making import CONVERSATION, SCREEN

TEXT = library("forms", "library")[0].text


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
    shared = ("answer.yes", "answer.no", "answer.declined", "answer.not_today")
    assert concepts == {identifier("concept", key) for key in shared}


PAGES: list[tuple[str, dict[str, str], list[bool]]] = [
    ("at first the screen is out of sight", {}, [True, True, False, False]),
    ("the place is private", {"room_alone": "yes"}, [True, True, False, False]),
    (
        "it is fine to talk, but not private",
        {"room_alone": "no", "room_willing": "yes"},
        [True, True, False, False],
    ),
    (
        "private, but not today",
        {"room_alone": "yes", "room_willing": "not_today"},
        [True, True, False, False],
    ),
    ("private and fine", {"room_alone": "yes", "room_willing": "yes"}, [True, True, True, False]),
    (
        "all four were no or declined",
        {"room_alone": "yes", "room_willing": "yes", "talk_a": "no", "talk_b": "declined"},
        [True, True, True, False],
    ),
    (
        "one was yes",
        {"room_alone": "yes", "room_willing": "yes", "talk_d": "yes"},
        [True, True, True, True],
    ),
    (
        "one was yes, then the door opened",
        {"room_alone": "no", "room_willing": "yes", "talk_d": "yes"},
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


def grade(text: str) -> float:
    """Flesch and Kincaid's US school grade, with vowel groups for syllables."""
    sentences, words = re.findall(r"[.?!]", text), re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def test_our_own_words_need_six_years_of_school_at_most() -> None:
    notes = [note for page in CONVERSATION.pages for note in (page.opening, *page.notes) if note]
    texts = [str(item.text) for item in CONVERSATION.items()]
    texts += [str(item.why) for item in CONVERSATION.items()] + [str(note.text) for note in notes]
    assert len(texts) == 23
    assert [text for text in texts if grade(text) > 6] == []


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


def test_an_overlay_adds_a_form(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    changed = TEXT.replace("key: conversation", "key: second").replace(
        "name: Continuity conv", "name: Second conv"
    )
    (tmp_path / "forms" / "second.yaml").write_text(changed, encoding="utf-8")
    assert [each.key for each in load_library(tmp_path)] == ["conversation", "second"]


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
    ("  kind: demonstration", "  kind: copied", "wording.kind: it is none of the known words; use own"),
    ("  method: any", "  method: guess", "scoring.method: it is none of the known words; use any"),
    ("  positive_from: 1", "  positive_from: one", "scoring.positive_from: it is not a whole number"),
    ("    kind: happening_now", "    kind: happening_now\n    by: me", "critical[0].by: the key is unknown"),
    ("    acute: true", "    acute: yes", "critical[0].acute: it is neither true nor false"),
    (
        "  - item: talk_now",
        "  - item: talk_then",
        "critical[0].item: there is no item 'talk_then'; use first_limits",
    ),
    (
        '        show_when: {item: room_alone, is: ["no"]}',
        "        show_when: {item: room_alone}",
        "it is no condition",
    ),
    (
        "        show_when: {item: room_willing, is: [not_today]}",
        "        show_when: {item: room_willing, is: [declined]}",
        "pages[1].notes[1].show_when: 'room_willing' has no answer 'declined'; use not_today, yes",
    ),
    ("      - id: talk_b", "      - id: talk_a", "pages[2].items[1].id: this id stands twice"),
    (
        "        answers: willing",
        "        answers: wishing",
        "answers: there is no such answer set; use told, willing",
    ),
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
    assert f"conversation.yaml:{line}: pages[2].items[1].id" in errors
