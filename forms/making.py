"""From checked YAML to a form: shared pages in front, answers in place, what is left out filled in.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.words import Words
from forms.conditions import Condition, Every
from forms.limits import is_limited, rhythm
from forms.phrases import Phrases
from forms.score_rules import ScoreRule
from forms.shapes import ALREADY, Answer, FormDefinition, Item, Note, Page

Json = dict[str, Any]
AnswerSets = Mapping[str, tuple[Answer, ...]]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Pages that come first; what follows is shown when ``shows_rest_when`` holds (always, without one).

    ``why_again`` is asked of the clinician in forms that have a limit, on the last of these pages.
    """

    pages: tuple[Page, ...]
    shows_rest_when: Condition | None = None
    why_again: Item | None = None


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What forms may refer to by name."""

    answer_sets: AnswerSets
    openings: Mapping[str, Opening]
    phrases: Phrases


def told_before(phrases: Phrases) -> Answer:
    """Offered with every question that is asked once, to everybody alike.

    Who may not see the earlier answer learns nothing from it, and she need not tell again.
    """
    return Answer(code=ALREADY, concept=f"answer.{ALREADY}", text=phrases.told_before)


def made(data: Json, shared: Shared) -> FormDefinition:
    """The form of YAML that fits together."""
    sets = {**shared.answer_sets, **_frozen_sets(data.pop("answer_sets", {}))}
    opening = shared.openings[data["opening"]]
    seen: list[Page] = []
    asked: list[Page] = []
    for page in data.pop("pages"):
        made_one = made_page(page, sets, shared.phrases)
        # What is only seen needs no talk, and may not wait for one.
        (seen if page.get("observed") else asked).append(made_one)
    own = tuple(_after(opening, page) for page in asked)
    scores = tuple(_with_field(rule, data["key"]) for rule in data.pop("scores", ()))
    rest: Json = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    form = FormDefinition(**rest, scores=scores, pages=own, phrases=shared.phrases)
    return replace(form, pages=(*seen, *_opening_pages(opening, form), *own))


def _opening_pages(opening: Opening, form: FormDefinition) -> tuple[Page, ...]:
    """With what the limits are and room for a reason to pass them, where the form has limits."""
    if opening.why_again is None or not opening.pages or not is_limited(form):
        return opening.pages
    *before, last = opening.pages
    note = Note(id="note_rhythm", text=rhythm(form), show_when=opening.why_again.show_when)
    return (*before, replace(last, items=(*last.items, opening.why_again), notes=(*last.notes, note)))


def _frozen_sets(sets: Mapping[str, list[Answer]]) -> AnswerSets:
    return {name: tuple(answers) for name, answers in sets.items()}


def made_page(page: Json, sets: AnswerSets, phrases: Phrases) -> Page:
    """A page with its items; one reason for asking may stand for all of them."""
    why = page.get("why")
    rest = {name: value for name, value in page.items() if name not in ("why", "items", "notes", "observed")}
    return Page(
        **rest,
        items=tuple(made_item(item, sets, phrases, why) for item in page["items"]),
        notes=tuple(page.get("notes", ())),
    )


def made_item(item: Json, sets: AnswerSets, phrases: Phrases, why: Words | None = None) -> Item:
    """An item with its answers; what it leaves out is filled in."""
    answers = sets[item["answers"]] if "answers" in item else ()
    if item["ask"] == "once" and answers:
        answers = (*answers, told_before(phrases))
    unworded = Words(by_language={"en": f"Question {item['code']}", "es": f"Pregunta {item['code']}"})
    filled = {"field": item["id"], "text": unworded, "why": why, **item}
    return Item(**{**filled, "answers": answers, "codes": tuple(item.get("codes", ()))})


def _after(opening: Opening, page: Page) -> Page:
    condition = opening.shows_rest_when
    if condition is None or page.show_when is None:
        return replace(page, show_when=page.show_when or condition)
    return replace(page, show_when=Every(parts=(condition, page.show_when)))


def _with_field(rule: ScoreRule, form: str) -> ScoreRule:
    return rule if rule.field else replace(rule, field=f"{form}_{rule.name}")
