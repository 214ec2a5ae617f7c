"""The approved sentences: nothing in them tells, and nothing is filled in but a number and a time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.loading import ContentError
from reminders.telling_words import load_telling_words
from reminders.wording import NoWording, load_wording
from tests.reminders.test_followup_rules import overlay
from tests.reminders.worlds import PHONE, WORDING, followup

GOOD = """\
messages:
  call:
    en:
      subject: A short note
      body: Call {phone} at {time}.
notices:
  due:
    text: A follow-up is due. Reference {reference}.
note_planned: A short note is planned.
note_not_planned: "No note goes out: {reason}."
"""


def test_every_packaged_message_exists_in_both_languages() -> None:
    for key in WORDING.messages:
        assert WORDING.languages(key) == ("en", "es")


def test_a_message_holds_the_number_and_nothing_else_of_anybody() -> None:
    text = WORDING.message("call_when_it_suits", "en", phone=PHONE)
    assert (text.subject, text.body) == (
        "A short note",
        "A short note. If you like, call 555 0100 when it suits you. There is no need to reply.",
    )


def test_time_is_filled_in_where_the_sentence_has_it(tmp_path: Path) -> None:
    wording = load_wording(overlay(tmp_path, "wording.yaml", GOOD))
    assert wording.message("call", "en", phone=PHONE, time="10 to 12").body == "Call 555 0100 at 10 to 12."


@pytest.mark.parametrize(
    ("key", "language", "phone", "code"),
    [
        ("call_when_it_suits", "fr", PHONE, "no_wording"),
        ("moon", "en", PHONE, "no_wording"),
        ("call_when_it_suits", "en", "", "no_phone"),
    ],
)
def test_what_is_not_approved_is_not_said(key: str, language: str, phone: str, code: str) -> None:
    with pytest.raises(NoWording) as caught:
        WORDING.message(key, language, phone=phone)
    assert caught.value.code == code


def test_a_notice_that_is_nowhere_is_not_said() -> None:
    with pytest.raises(NoWording):
        WORDING.notice("moon", followup().id, None)


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("the clinic", "The clinic would like to talk. Call {phone}."),
        ("the clinic in Spanish, accent or not", "La clínica quiere hablar. Llame al {phone}."),
        ("the clinic in capitals", "The CLINIC would like to talk. Call {phone}."),
        ("its neutral name", "Continuity would like to talk. Call {phone}."),
        ("a discipline", "Your therapist would like to talk. Call {phone}."),
        ("a drug", "Your methadone is ready. Call {phone}."),
        ("the law", "About your court date. Call {phone}."),
        ("the topic", "About your safety. Call {phone}."),
        ("her gender", "Dear madam, call {phone}."),
        ("her gender in Spanish", "Estimada señora, llame al {phone}."),
        ("an appointment", "About your appointment. Call {phone}."),
        ("a link", "See https://example.test or call {phone}."),
        ("a link without scheme", "See example.org or call {phone}."),
        ("a mail address", "Write to a@example.test or call {phone}."),
        ("digits outside the slots", "Call 555 0100 or {phone}."),
        ("a slot that nobody fills", "Dear {name}, call {phone}."),
        ("a slot by number", "Call {}."),
        ("a broken slot", "Call {phone."),
        ("two lines", "Call {phone}.\\nToday."),
    ],
)
def test_a_message_that_tells_is_refused(sentence: str, body: str, tmp_path: Path) -> None:
    text = GOOD.replace("body: Call {phone} at {time}.", f'body: "{body}"')
    with pytest.raises(ContentError) as caught:
        load_wording(overlay(tmp_path, "wording.yaml", text))
    assert "wording.yaml:5: messages.call.en.body" in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "old", "new", "place"),
    [
        ("a subject that tells", "subject: A short note", "subject: Your visit", "messages.call.en.subject"),
        ("a notice about the topic", "A follow-up is due.", "A trafficking follow-up is due.", "notices.due"),
        ("an addition about the topic", "A short note is planned", "A drug note is planned", "note_planned"),
        (
            "a slot in the subject",
            "subject: A short note",
            "subject: Call {phone}",
            "messages.call.en.subject",
        ),
    ],
)
def test_so_is_every_other_text(sentence: str, old: str, new: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load_wording(overlay(tmp_path, "wording.yaml", GOOD.replace(old, new)))
    assert place in str(caught.value)


def test_an_overlay_adds_telling_words_and_takes_none_away(tmp_path: Path) -> None:
    words = load_telling_words(overlay(tmp_path, "telling_words.yaml", "to_her: [lighthouse]"))
    assert words.in_message("The Lighthouse would like to talk") == "lighthouse"
    assert words.in_message("Your doctor") == "doctor"
    assert words.in_notice("The Lighthouse") is None


@given(st.text(max_size=40))
def test_no_neutral_number_can_make_a_message_tell_more_than_the_number(phone: str) -> None:
    """A slot is filled in as it is: nothing in it is read as a slot again."""
    if phone:
        body = WORDING.message("call_when_it_suits", "en", phone=phone).body
        assert (
            body == f"A short note. If you like, call {phone} when it suits you. There is no need to reply."
        )


def test_all_that_is_packaged_passes_its_own_lint() -> None:
    telling = load_telling_words()
    for texts in WORDING.messages.values():
        for text in texts.values():
            assert telling.in_message(text.subject + " " + text.body) is None
