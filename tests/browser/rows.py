"""The example rows of forms as they can be given in the browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from content.words import Words
from forms.answers import answers_of
from forms.conditions import Answers, Given
from forms.readings import was_said
from forms.scoring import Scores, score
from forms.shapes import FormDefinition

# What opens the way to the questions, where a row does not say otherwise.
OPENING = {"first_limits": "yes", "first_offer": "yes", "room_alone": "yes", "room_willing": "yes"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """``answers`` can all be given, in this order."""

    definition: FormDefinition
    sentence: str
    answers: Answers

    @cached_property
    def scores(self) -> Scores:
        """What Python makes of the answers."""
        return score(self.definition, self.answers)

    def over(self, before: "Row") -> "Row":
        """What stands there when this row is given over another that was saved."""
        both = _shown(self.definition, {**before.answers, **self.answers})
        return Row(definition=self.definition, sentence=f"{self.sentence} (edited)", answers=both)


def rows_of(definition: FormDefinition) -> list[Row]:
    """What can be given of each example: a question that is not shown can't be answered."""
    opening = {each: code for each, code in OPENING.items() if each in definition.by_id}
    return [
        Row(
            definition=definition,
            sentence=example.sentence,
            answers=_shown(definition, {**opening, **answers_of(definition, dict(example.answers))}),
        )
        for example in definition.examples
    ]


def _shown(definition: FormDefinition, wanted: Answers) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for page in definition.pages:
        if page.show_when and not page.show_when.holds(given):
            continue
        for item in page.items:
            if item.id in wanted and not (item.show_when and not item.show_when.holds(given)):
                given[item.id] = wanted[item.id]
    return given


def words_after(row: Row, language: str = "en") -> tuple[set[str], set[str]]:
    """Of what the form can say about answers: what must stand there after the row, and what must not."""
    said = [(words.said_in(language), there) for words, there in _words(row)]
    shown = {text for text, there in said if there}
    return shown, {text for text, _ in said} - shown


def _words(row: Row) -> Iterator[tuple[Words, bool]]:
    """The words of results, criteria and banners, each with whether the row brings them up."""
    definition, scores = row.definition, row.scores
    for result in definition.results:
        yield result.text, result.band == scores.band
    for criterion in definition.criteria:
        if criterion.text:
            yield criterion.text, scores.scores[criterion.name] is True
    for rule in definition.critical:
        yield rule.banner, was_said(row.answers.get(rule.item), rule.when)
