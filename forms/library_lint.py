"""What is wrong with forms together: concepts that clash, names that OpenMRS wants once, the engine's limits.

Pure: nothing here reads a file, a clock or a network.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from content.metadata import Concept
from forms.metadata import dictionary_name, package_of
from forms.o3_lint import expressions_of
from forms.o3_schema import schema_of
from forms.shapes import Answer, FormDefinition

LONGEST_NAME = 255  # of a concept, in OpenMRS
MOST_FORMS = 50  # of a list that OpenMRS gives in one go, which O3 takes for all of it


def problems_of_library(
    definitions: Sequence[FormDefinition], published: Sequence[FormDefinition]
) -> tuple[str, ...]:
    """Each a sentence with its mend; empty for forms that go well together."""
    return (
        *_meanings(definitions),
        *_clashes(definitions),
        *_too_many(published),
        *_hashes(published),
    )


def _meanings(definitions: Sequence[FormDefinition]) -> Iterator[str]:
    """OpenMRS keeps one concept of a key: what one form means by it, it would show for the other as well."""
    meant: dict[str, tuple[str, ...]] = {}
    told: set[str] = set()
    for answer in (each for form in definitions for item in form.items() for each in item.answers):
        meaning = _meaning(answer)
        if meant.setdefault(answer.concept, meaning) != meaning and answer.concept not in told:
            told.add(answer.concept)
            yield f"The answer {answer.concept!r} means two things: make them equal, or change one key."


def _meaning(answer: Answer) -> tuple[str, ...]:
    """What its concept is called, and whether it says anything. Under a name of its own the text may vary."""
    spanish = "" if answer.name else answer.text.said_in("es")
    return dictionary_name(answer), spanish, "declined" if answer.declined else "said"


def _clashes(definitions: Sequence[FormDefinition]) -> Iterator[str]:
    by_key: dict[str, Concept] = {}
    by_name: dict[tuple[str, str], str] = {}
    for concept in package_of(definitions).concepts:
        if by_key.setdefault(concept.key, concept) != concept:
            yield f"The concept {concept.key!r} is described in two ways: make them equal, or change one key."
        for locale, name in {**concept.names, "en": concept.name}.items():
            other = by_name.setdefault((_as_compared(name), locale), concept.key)
            if other != concept.key:
                yield f"The concepts {other!r} and {concept.key!r} share the name {name!r}: name one of them."
            if len(name) > LONGEST_NAME:
                yield f"The concept {concept.key!r} has a name longer than {LONGEST_NAME} signs: name it."


def _as_compared(name: str) -> str:
    """As the database behind OpenMRS compares names: "Sí" and "si" are one."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each)).strip()


def _too_many(published: Sequence[FormDefinition]) -> Iterator[str]:
    if len(published) > MOST_FORMS:
        yield f"{len(published)} forms are published, and O3 lists {MOST_FORMS}: take some out."


def _hashes(published: Sequence[FormDefinition]) -> Iterator[str]:
    """The engine keeps what it made of an expression under 32 bits of it."""
    seen: dict[int, str] = {}
    for definition in published:
        for expression in expressions_of(schema_of(definition)):
            if seen.setdefault(engine_hash(expression), expression) != expression:
                yield f"An expression of {definition.key!r} has the hash of another one: change a field's id."


def engine_hash(text: str) -> int:
    """The engine's own hash: 31 times what came before, and the next unit, in 32 bits."""
    found = 0
    for unit in memoryview(text.encode("utf-16-le")).cast("H"):
        found = (found * 31 + unit) & 0xFFFFFFFF
    return found
