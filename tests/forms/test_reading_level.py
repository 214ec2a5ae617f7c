"""What is said to her is easy to read, in English and in Spanish; what is hard is named, with its mend."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from content.words import LANGUAGES, Words
from forms.definition import load_library
from forms.reading_level import FEWEST_WORDS, HIGHEST_GRADE, allowed, grade, grade_of, problems_of
from forms.shapes import FormDefinition, Item, Note, Page
from tests.forms.making import CONVERSATION

LIBRARY = load_library()
EASY = Words(by_language={"en": "Do you feel safe at home?", "es": "¿Se siente a salvo en su casa?"})
HARD = Words(
    by_language={
        "en": "Have you ever experienced psychological manipulation or coercive economic exploitation?",
        "es": "¿Ha experimentado anteriormente manipulación psicológica o explotación económica coercitiva?",
    }
)
# Two textbook examples, and one by hand: 206.84 - 60 x 6 / 4 - 1.02 x 4 = 112.76 points of ease.
KNOWN = [
    ("The cat sat on the mat.", "en", -1.45),
    ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", "en", 11.26),
    ("El gato come pan.", "es", 2.32),
]


@pytest.mark.parametrize(("text", "language", "expected"), KNOWN)
def test_a_grade_is_what_the_formula_gives_by_hand(text: str, language: str, expected: float) -> None:
    assert grade(text, language) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("form", LIBRARY, ids=[form.key for form in LIBRARY])
def test_every_form_says_to_her_only_what_is_easy_to_read(form: FormDefinition) -> None:
    assert list(problems_of(form)) == []
    for language in LANGUAGES:
        found = grade_of(form, language)
        assert found is None or found <= HIGHEST_GRADE


def first_asked(change: Callable[[Item], Item], form: FormDefinition = CONVERSATION) -> FormDefinition:
    """The form with its first question to her changed."""
    place, page = next(
        (place, page)
        for place, page in enumerate(form.pages)
        if page.items and page.items[0].asked_of == "person"
    )
    changed = replace(page, items=(change(page.items[0]), *page.items[1:]))
    return with_page(place, changed, form)


def with_page(place: int, page: Page, form: FormDefinition = CONVERSATION) -> FormDefinition:
    return replace(form, pages=(*form.pages[:place], page, *form.pages[place + 1 :]))


def test_a_hard_question_on_an_easy_page_is_named_in_both_languages() -> None:
    form = first_asked(lambda item: replace(item, text=HARD))
    named = [each for each in problems_of(form) if each.startswith('"')]
    assert [each.partition('" reads at grade ')[0][1:] for each in named] == [
        HARD.said_in(language) for language in LANGUAGES
    ]
    for each, language in zip(named, ("English", "Spanish"), strict=True):
        assert each.endswith(f" in {language}, above 6: use shorter words and shorter sentences.")


def test_a_hard_reason_and_a_hard_answer_are_named_too() -> None:
    assert list(problems_of(first_asked(lambda item: replace(item, why=HARD))))
    answers = CONVERSATION.by_id["talk_a"].answers
    hard = (replace(answers[0], text=HARD), *answers[1:])
    assert list(problems_of(first_asked(lambda item: replace(item, answers=hard))))


def test_what_the_clinician_reads_may_be_harder() -> None:
    form = first_asked(lambda item: replace(item, text=HARD, why=HARD, asked_of="clinician"))
    assert list(problems_of(form)) == []
    noted = replace(CONVERSATION.pages[-1], notes=(Note(id="tell", text=HARD),))
    assert list(problems_of(with_page(len(CONVERSATION.pages) - 1, noted))) == []


def test_a_note_that_hands_over_words_to_say_is_judged_without_the_lead() -> None:
    said = {language: f"{lead}: {HARD.said_in(language)}" for language, lead in LEADS.items()}
    noted = replace(CONVERSATION.pages[-1], notes=(Note(id="tell", text=Words(by_language=said)),))
    problems = list(problems_of(with_page(len(CONVERSATION.pages) - 1, noted)))
    assert any(each.startswith(f'"{HARD}" reads') for each in problems)


LEADS = {"en": "Say in your own words", "es": "Diga con sus propias palabras"}


def test_a_published_question_is_not_ours_to_change_but_our_reason_is() -> None:
    published = replace(CONVERSATION, wording=replace(CONVERSATION.wording, kind="original"))
    assert list(problems_of(first_asked(lambda item: replace(item, text=HARD), published))) == []
    assert list(problems_of(first_asked(lambda item: replace(item, why=HARD), published)))


def test_many_long_sentences_make_a_page_and_a_form_hard() -> None:
    sentence = (
        "You can tell the nurse or the doctor at any time that you would rather stop or talk about other "
        "things or come back on some other day when you feel more like it"
    )
    long = Words(by_language={"en": f"{sentence}.", "es": EASY.said_in("es")})
    words = len(sentence.split())
    assert grade(f"{sentence}.", "en") > HIGHEST_GRADE
    page = replace(CONVERSATION.pages[0], opening=Note(id="opening_first", text=long), items=(), notes=())
    form = replace(CONVERSATION, pages=(page,))
    problems = list(problems_of(form))
    assert problems[0].startswith("What the form says to her reads at grade ")
    assert problems[1].startswith(f"Page {page.title} reads at grade ")
    assert len(problems) == 2 + (grade(f"{sentence}.", "en") > allowed(words))


@pytest.mark.parametrize("words", [FEWEST_WORDS, 10, 30, 100, 1000])
def test_the_longer_a_text_the_nearer_it_must_stay_to_the_sixth_grade(words: int) -> None:
    assert allowed(words) > allowed(words + 1) > HIGHEST_GRADE
