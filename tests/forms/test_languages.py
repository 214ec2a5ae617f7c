"""A further language is one file, and one that runs from right to left stays readable."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.directions import CONTROLS, direction, plain
from content.loading import ContentError, Source, load
from content.reading import read
from forms.definition import load_library
from forms.languages import (
    Language,
    LanguageSchema,
    in_every_language,
    languages_of,
    load_languages,
    notes_of,
    texts_of,
    to_translate,
    translated,
)
from forms.metadata import package_of
from forms.o3_schema import translations_of

LIBRARY = load_library()
PLAN = next(each for each in LIBRARY if each.key == "safety_plan")
DAYS = next(each for each in LIBRARY if each.key == "time_critical")

ARABIC = (Path(__file__).parent / "arabic.yaml").read_text(encoding="utf-8")


def _loaded(text: str) -> Language:
    language: Language = load(Source(name="ar.yaml", text=text), LanguageSchema())
    return language


def _overlay(tmp_path: Path, **files: str) -> Path:
    room = tmp_path / "forms.languages"
    room.mkdir()
    for name, text in files.items():
        (room / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_one_file_in_the_overlay_brings_a_language_to_every_form(tmp_path: Path) -> None:
    library = load_library(_overlay(tmp_path, ar=ARABIC))
    assert [each.key for each in library] == [each.key for each in LIBRARY]
    for form in library:
        room = form.by_id.get("room_willing")
        if room:
            assert room.text.said_in("ar") == "هل يناسبك أن نتحدث الآن؟"
            assert room.text.said_in("ar-EG") == room.text.said_in("ar")
            assert room.text.said_in("es") == "¿Le parece bien hablar ahora?"


def test_a_form_tells_which_languages_it_speaks() -> None:
    assert languages_of(PLAN) == ("es",)
    assert languages_of(translated(PLAN, _loaded(ARABIC))) == ("ar", "es")


def test_a_language_that_is_only_begun_is_published_as_far_as_it_goes() -> None:
    begun = Language(language="fr", direction="ltr", texts={"In my memory": "Dans ma mémoire"})
    (form,) = package_of([translated(PLAN, begun)]).forms
    assert form.translations["fr"] == {"In my memory": "Dans ma mémoire"}


def test_nothing_but_words_changes() -> None:
    arabic = translated(PLAN, _loaded(ARABIC))
    assert arabic.uuid == PLAN.uuid
    assert [item.id for item in arabic.items()] == [item.id for item in PLAN.items()]
    assert texts_of(arabic) == texts_of(PLAN)
    assert translated(PLAN, Language(language="fr", direction="ltr", texts={})) == PLAN


def test_the_translations_resource_says_what_is_there_and_leaves_the_rest_in_english() -> None:
    resource = translations_of(translated(PLAN, _loaded(ARABIC)), "ar")
    assert resource["When it gets hard"] == "عندما تصعب الأمور"
    assert resource["In my memory"] == "في ذاكرتي"
    assert "On a phone only I use" not in resource, "what is not there is shown in English"
    assert resource.keys() <= set(texts_of(PLAN))


def test_a_telephone_number_keeps_its_order_from_right_to_left() -> None:
    arabic = translated(PLAN, _loaded(ARABIC))
    lines = next(note for page in arabic.pages for note in page.notes if note.id == "tell_lines")
    for number in ("988", "1-888-373-7888", "233733", "911"):
        assert f"\u2066{number}\u2069" in lines.text.said_in("ar")
        assert number in plain(lines.text.said_in("es"))
    since = translated(DAYS, _loaded(ARABIC)).by_id["time_a"].by_code["hours_72_to_120"]
    assert "\u2066١٢٠\u2069" in since.text.said_in("ar")


def test_each_text_closes_what_it_opens_and_no_other_language_is_touched() -> None:
    for form in in_every_language(LIBRARY):
        arabic = translated(form, _loaded(ARABIC))
        for language in ("en", "es"):
            assert all(CONTROLS.isdisjoint(text) for text in translations_of(arabic, language).values())
        for text in translations_of(arabic, "ar").values():
            assert text.count("\u2066") == text.count("\u2069")
            assert CONTROLS & set(text) <= {"\u2066", "\u2069"}


def test_a_page_is_told_which_way_its_language_runs() -> None:
    assert direction(_loaded(ARABIC).language) == "rtl"
    assert {direction(language) for language in ("en", "es")} == {"ltr"}


def test_what_is_still_english_is_told_form_by_form() -> None:
    arabic = _loaded(ARABIC)
    notes = list(notes_of([PLAN, DAYS], arabic))
    assert len(notes) == 2
    assert notes[0].startswith("Continuity safety plan: ")
    assert "are shown in English where 'ar' is asked for" in notes[0]
    assert list(notes_of([PLAN], Language(language="ar", direction="rtl", texts={"Gone": "ذهب"})))[-1] == (
        "'ar' has 'Gone', which no form says: see whether the English changed."
    )


def test_a_whole_translation_leaves_nothing_to_tell() -> None:
    whole = Language(language="xx", direction="ltr", texts={text: text.upper() for text in texts_of(PLAN)})
    assert list(notes_of([PLAN], whole)) == []
    resource = translations_of(translated(PLAN, whole), "xx")
    assert set(translations_of(PLAN, "es")) - set(resource) <= {"No"}
    assert resource["Before we talk"] == "BEFORE WE TALK"


def test_a_file_to_fill_in_holds_every_text_once_and_keeps_what_was_translated() -> None:
    filled = to_translate(LIBRARY, "ar", _loaded(ARABIC).texts)
    again = _loaded(filled)
    assert read(Source(name="ar.yaml", text=filled)).data["direction"] == "rtl"
    assert set(again.texts) == {text for form in LIBRARY for text in texts_of(form)}
    assert again.texts["Yes"] == "نعم"
    assert again.texts["On a phone only I use"] == ""
    assert translated(PLAN, again) == translated(PLAN, _loaded(ARABIC))


REFUSED = [
    (ARABIC.replace("language: ar", "language: es"), "language: 'es' stands in the forms themselves"),
    (ARABIC.replace("language: ar", "language: Arabic"), "language: it is no code of a language"),
    (ARABIC.replace("direction: rtl", "direction: ltr"), "direction: 'ar' does not run that way; write rtl"),
    (ARABIC.replace("direction: rtl", "direction: up"), "direction: it is no direction; use ltr or rtl"),
    (ARABIC.replace("1-888-373-7888 أو", "1-888-373-7889 أو"), "the number 1-888-373-7888 is missing"),
    (ARABIC.replace("١٢٠ ساعة", "١٠٢ ساعة"), "the number 120 is missing"),
    (ARABIC.replace("نعم", "نع\u200fم"), "ar.yaml:5: an invisible character turns the text around"),
    (ARABIC + '  "Ask {name}": اسأل\n', "its places in { } are not those of the English"),
    (ARABIC + '  "Yes": أجل\n', "the key stands twice"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_would_mislead_is_refused(text: str, sentence: str) -> None:
    assert text != ARABIC
    with pytest.raises(ContentError) as caught:
        _loaded(text)
    assert sentence in str(caught.value)


def test_two_files_of_one_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="'ar' has two files"):
        load_languages(_overlay(tmp_path, ar=ARABIC, arabic=ARABIC))


def test_words_that_a_form_gives_itself_stay() -> None:
    once = translated(PLAN, _loaded(ARABIC))
    other = Language(language="ar", direction="rtl", texts={"When it gets hard": "غير ذلك"})
    assert translated(once, other) == once


@given(st.dictionaries(st.sampled_from(texts_of(PLAN)), st.text(min_size=1), max_size=5))
def test_english_and_spanish_are_never_touched(texts: dict[str, str]) -> None:
    made = translated(PLAN, Language(language="he", direction="rtl", texts=texts))
    for language in ("en", "es"):
        assert translations_of(made, language) == translations_of(PLAN, language)
