"""The reference page in docs is the one that the definitions make."""

from pathlib import Path

from forms.definition import load_library, load_shared
from forms.reference import page_of

PAGE = Path(__file__).parents[1] / "docs" / "forms.md"


def test_the_page_is_that_of_the_definitions() -> None:
    made = page_of(load_library(), load_shared().openings)
    assert PAGE.read_text(encoding="utf-8") == made, "renew it: hst forms reference > docs/forms.md"
