"""The reference page says what the definitions say, and no text that is not cleared."""

from forms.definition import load_library, load_shared
from forms.making import Opening
from forms.reference import page_of
from forms.reference_form import section_of
from forms.reference_words import Wording, listed, plain
from forms.shapes import FormDefinition
from tests.forms.scored import WORDS, form, item, items, score_of

NOTHING_FIRST = Opening(pages=())
SCORED = form(
    [
        *items(3),
        item("q4", show_when={"any": [{"item": "q1", "is": ["is_1"]}, {"item": "q2", "is": ["is_2"]}]}),
    ],
    scores=[
        score_of("total", items(3), most_missing=1, round=True),
        score_of("days", items(4), "count", at_least=2, hidden_as=0),
        score_of("mean", [items(1)[0], *items(3)[2:]], "mean", reverse=["q3"], times=2),
    ],
    criteria=[
        {"name": "some", "when": {"items": ["q1", "q2", "q3"], "at_least": 2, "needed": 2}},
        {"name": "open", "when": {"not": {"item": "q1", "is": ["is_0", "is_1"]}}},
    ],
    results=[
        {
            "band": "high",
            "when": {"score": "total", "from": 9},
            "text": {"en": "Ask more", "es": "Pregunte más"},
        },
        {"band": "low", "when": {"score": "total", "to": 8}, "text": WORDS},
    ],
    positive={"all": [{"holds": "some"}, {"score": "total", "from": 3, "to": 6}]},
    critical=[
        {
            "item": "q3",
            "when": ["is_4"],
            "kind": "someone",
            "acute": True,
            "ask_if_declined": True,
            "sentence": WORDS,
            "banner": {"en": "Come now", "es": "Venga ahora"},
        }
    ],
    examples=[{"sentence": "All | none.", "answers": {"q1": 1}, "scores": {"total": None}}],
    cutoffs=[
        {"rule": ">= 9", "target": "trouble", "sensitivity": "0.9", "citation": "Us", "status": "verified"}
    ],
)


def said(definition: FormDefinition) -> str:
    return section_of(definition, NOTHING_FIRST)


def test_how_it_counts_is_said_in_words() -> None:
    page = said(SCORED)
    for sentence in (
        "Sum of q1 to q3, rounded to a whole number, halves up. Up to 1 without an answer are made up for",
        "Number of those with 2 or more among q1 to q4. Not known while any of them has no answer that "
        "counts. What is surely not shown counts 0.",
        "Mean of q1, q3, with q3 turned round, times 2.",
        "Yes when at least 2 of q1 to q3 with 2 or more.",
        "Yes when not (q1 is “Words” or “Words”).",
        "When “some” holds and total 3 to 6.",
        "| `high` | total 9 or more | Ask more |",
        "| `low` | total up to 8 | Words |",
    ):
        assert sentence in page, sentence


def test_what_follows_and_what_was_found_is_said() -> None:
    page = said(SCORED)
    assert (
        "| q3 | “Words” | a person is called now; who declines is asked by a clinician | Come now |" in page
    )
    assert "| >= 9 | trouble | 0.9 | – | Us (verified) |" in page
    assert "| All \\| none. |" in page
    assert "when q1 is “Words” or q2 is “Words”" in page


def test_text_that_is_not_cleared_stays_out() -> None:
    told = form(
        [item("q1", text={"en": "The very words", "es": "Las palabras"})],
        licence={"status": "needs_permission", "note": "Theirs"},
    )
    page = said(told)
    assert "The very words" not in page
    assert "Las palabras" not in page
    assert "May be published | not yet." in page


def test_a_form_that_counts_nothing_says_so() -> None:
    assert "It counts nothing." in said(form(items(1)))


def test_every_form_of_the_library_has_its_section_and_its_line() -> None:
    library = load_library()
    page = page_of(library, load_shared().openings)
    for definition in library:
        assert page.count(f"\n## {definition.name}\n") == 1
        assert page.count(f"| [{definition.name}](#") == 1


def test_lines_of_a_table_have_as_many_cells_as_its_header() -> None:
    page = page_of(load_library(), load_shared().openings)
    width = 0
    for line in page.splitlines():
        cells = line.replace("\\|", "").count("|")
        width = (width or cells) if cells else 0
        assert cells == width, line


def test_what_somebody_wrote_can_not_break_the_page() -> None:
    assert plain("a | b\n*c* <b> \\") == "a \\| b \\*c\\* &lt;b> \\\\"


def test_a_list_reads_as_people_say_it() -> None:
    assert (listed(["a"], "and"), listed(["a", "b", "c"], "or")) == ("a", "a, b or c")


def test_a_run_of_questions_is_said_by_its_ends() -> None:
    wording = Wording(SCORED)
    assert wording.items(["q1", "q2", "q3"]) == "q1 to q3"
    assert wording.items(["q1", "q2"]) == "q1, q2"
    assert wording.items(["q1", "q3", "q4"]) == "q1, q3, q4"
