"""The library of forms: packaged content with the clinic's overlay, checked, in every language."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from content.loading import ContentError, Problem, library, load, single
from forms.languages import in_every_language
from forms.making import Opening, Shared, made_item, made_page
from forms.phrases import Phrases, PhrasesSchema
from forms.schema import AnswerSetsSchema, FormSchema, OpeningsSchema
from forms.shapes import FormDefinition

__all__ = ["FormDefinition", "find", "load_library", "load_shared"]

# A clinic's own version of the shared files stands in a folder of its own, beside its forms.
_SHARED_ROOM = "forms.shared"


def load_library(overlay: Path | None = None) -> tuple[FormDefinition, ...]:
    """Every form, packaged or of the overlay's ``forms/``; a ``ContentError`` tells all files' problems."""
    schema = FormSchema(load_shared(overlay))
    found: list[FormDefinition] = []
    problems: list[Problem] = []
    for source in library("forms", "library", overlay):
        try:
            found.append(load(source, schema))
        except ContentError as error:
            problems.extend(error.problems)
    problems.extend(_doubles(found))
    if problems:
        raise ContentError.of(problems)
    return in_every_language(found, overlay)


def load_shared(overlay: Path | None = None) -> Shared:
    """The answer sets and opening pages that forms refer to by name."""
    answers = load(
        single("forms", "shared", "answer_sets.yaml", overlay, room=_SHARED_ROOM), AnswerSetsSchema()
    )
    sets = {name: tuple(each) for name, each in answers["answer_sets"].items()}
    phrases: Phrases = load(
        single("forms", "shared", "phrases.yaml", overlay, room=_SHARED_ROOM), PhrasesSchema()
    )
    schema = OpeningsSchema(sets)
    openings = load(single("forms", "shared", "openings.yaml", overlay, room=_SHARED_ROOM), schema)
    return Shared(
        answer_sets=sets,
        phrases=phrases,
        openings={
            name: Opening(
                pages=tuple(made_page(page, sets, phrases) for page in each["pages"]),
                shows_rest_when=each.get("shows_rest_when"),
                why_again=made_item(each["why_again"], sets, phrases) if "why_again" in each else None,
            )
            for name, each in openings["openings"].items()
        },
    )


def find(definitions: Iterable[FormDefinition], form_uuid: str) -> FormDefinition | None:
    """The definition that reads the form of that uuid, in this version or an earlier one."""
    return next((each for each in definitions if form_uuid.lower() in each.uuids), None)


def _doubles(definitions: Iterable[FormDefinition]) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in definitions:
        for name in {each.key, each.name} & seen:
            yield Problem(place="forms", problem=f"two forms are called {name!r}", mend="rename one of them")
        seen |= {each.key, each.name}
