"""YAML as plain data with lines, and everything that surprises refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.directions import CONTROLS
from content.problems import ContentError
from content.reading import Source, read


def _read(text: str) -> object:
    return read(Source(name="a.yaml", text=text)).data


SCALARS = [
    ("yes", "yes", "an answer in a form, not a truth value"),
    ("no", "no", "an answer in a form, not a truth value"),
    ("on", "on", "text"),
    ("true", True, "the one way to say true"),
    ("false", False, "the one way to say false"),
    ("null", None, "nothing"),
    ("~", None, "nothing"),
    ("''", "", "quoted emptiness is text"),
    ("12", 12, "a whole number"),
    ("-3", -3, "a negative number"),
    ("'12'", "12", "quoted digits are text"),
    ("0123", "0123", "no octal numbers: a code with a leading zero keeps it"),
    ("12:30:00", "12:30:00", "no numbers to the base of sixty"),
    ("2026-11-24", "2026-11-24", "no dates"),
    ("1.5", 1.5, "a fraction"),
    ("1.0.0", "1.0.0", "a version is text"),
    ("1e3", "1e3", "no exponents"),
]


@pytest.mark.parametrize(
    ("text", "value", "why"), SCALARS, ids=[f"{text} is {why}" for text, _, why in SCALARS]
)
def test_a_plain_scalar_reads_as(text: str, value: object, why: str) -> None:
    found = _read(f"x: {text}")
    assert found == {"x": value}
    assert isinstance(found, dict)
    assert type(found["x"]) is type(value), why


REFUSED = [
    ("x: &here 1\ny: 2", "a.yaml:1: x: an anchor"),
    ("x: 1\ny: *here", "a.yaml:2: y: an anchor"),
    ("x: !!python/object/apply:os.getcwd []", "a.yaml:1: x: a tag"),
    ("x: !secret 1", "a.yaml:1: x: a tag"),
    ("!thing {x: 1}", "a.yaml:1: a tag"),
    ("&key x: 1", "a.yaml:1: an anchor"),
    ("[1, 2]: 3", "a.yaml:1: a key is not plain text"),
    ("x: 1\n---\ny: 2", "a.yaml:2: a second document starts here"),
    ("", "a.yaml:1: the file is empty"),
    ("# only a remark\n", "a.yaml:1: the file is empty"),
    ("x:\n - [1", "a.yaml:3: this is not YAML"),
    ("x: \x01", "a.yaml:1: this is not YAML"),
    ("x: " + "[" * 50 + "]" * 50, "it is nested too deeply"),
    ("x: 1\ny: a\u202eb", "a.yaml:2: an invisible character turns the text around"),
    ("x: 1 # a\u2066b", "a.yaml:1: an invisible character turns the text around"),
    ('x: ["a", "\\u200fb"]', "a.yaml:1: x[1]: an invisible character turns the text around"),
    ('"\\u202ex": 1', "a.yaml:1: an invisible character turns the text around"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_surprises_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(ContentError) as caught:
        _read(text)
    assert sentence in str(caught.value)
    assert ";" in str(caught.value), "a mend is told"


def test_all_doubled_keys_are_told_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        _read("x: 1\ny:\n  a: 1\n  a: 2\nx: 2\n")
    assert [problem.place for problem in caught.value.problems] == ["a.yaml:4: y.a", "a.yaml:5: x"]
    assert "first in line 3" in caught.value.problems[0].problem


def test_lines_are_known_for_keys_entries_and_what_is_missing() -> None:
    document = read(Source(name="a.yaml", text="x:\n  - a: 1\n    b: 2\n  - 3\n"))
    assert document.place(("x", 0, "b")) == "a.yaml:3: x[0].b"
    assert document.place(("x", 1)) == "a.yaml:4: x[1]"
    assert document.place(("x", 0, "c")) == "a.yaml:2: x[0].c"
    assert document.place(()) == "a.yaml:1"


# JSON writes a character beyond the basic plane as two escapes, which YAML does not join; and YAML keys
# end at 1,024 characters, escapes included.
TEXT = st.text(
    st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters=sorted(CONTROLS)),
    max_size=100,
)
LEAVES = st.booleans() | st.integers() | TEXT | st.none()
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(DATA)
def test_json_is_read_as_what_it_says(data: object) -> None:
    """JSON is YAML in flow style with every text quoted, so our reader and json must agree."""
    assert _read(json.dumps(data)) == data
