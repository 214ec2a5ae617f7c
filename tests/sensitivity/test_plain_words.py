"""What the categories are called is said to the person herself, so it must be easy in every language."""

import pytest

from forms.reading_level import HIGHEST_GRADE, grade
from sensitivity.categories import Category, load


@pytest.mark.parametrize("category", tuple(load()), ids=lambda each: each.key)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_category_is_told_in_plain_words(category: Category, language: str) -> None:
    said = f"{category.title.said_in(language)}. {category.meaning.said_in(language)}"
    assert grade(said, language) <= HIGHEST_GRADE
