"""Any answers to a form, for what must always hold."""

from datetime import date

from hypothesis import strategies as st

from forms.conditions import Given
from forms.shapes import FormDefinition, Item

Answers = dict[str, Given]


def given_to(item: Item) -> st.SearchStrategy[Given]:
    codes = st.sampled_from([answer.code for answer in item.answers] or ["none"])
    kinds: dict[str, st.SearchStrategy[Given]] = {
        "choice": codes,
        "many": st.lists(codes, min_size=1, max_size=3, unique=True).map(tuple),
        "number": st.integers(int(item.low or 0), int(item.high or 20)),
        "text": st.text(st.characters(categories=["L"]), min_size=1, max_size=9),
        "date": st.dates(date(1960, 1, 1), date(2026, 1, 1)).map(date.isoformat),
    }
    return kinds[item.kind]


def answers_to(definition: FormDefinition) -> st.SearchStrategy[Answers]:
    """Few gaps, so that scores are often known."""
    strategies = {item.id: given_to(item) for item in definition.items()}
    gaps = st.sets(st.sampled_from(sorted(strategies)), max_size=3)
    whole = st.fixed_dictionaries(strategies)
    return st.tuples(whole, gaps).map(
        lambda both: {name: said for name, said in both[0].items() if name not in both[1]}
    )
