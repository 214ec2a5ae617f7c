"""From checked YAML to a form: shared pages in front, answers in place, what is left out filled in.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.words import Words
from forms.conditions import Condition, Every
from forms.score_rules import ScoreRule
from forms.shapes import ALREADY, Answer, FormDefinition, Item, Page

Json = dict[str, Any]
AnswerSets = Mapping[str, tuple[Answer, ...]]

# Offered with every question that is asked once, to everybody alike: who may not see the earlier answer
# learns nothing from it, and she need not tell again.
ALREADY_ANSWERED = Answer(
    code=ALREADY,
    concept=f"answer.{ALREADY}",
    text=Words(by_language={"en": "I have told you before", "es": "Ya se lo conté antes"}),
)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Pages that come first; what follows is shown when ``shows_rest_when`` holds (always, without one)."""

    pages: tuple[Page, ...]
    shows_rest_when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What forms may refer to by name."""

    answer_sets: AnswerSets
    openings: Mapping[str, Opening]


def made(data: Json, shared: Shared) -> FormDefinition:
    """The form of YAML that fits together."""
    sets = {**shared.answer_sets, **_frozen_sets(data.pop("answer_sets", {}))}
    opening = shared.openings[data["opening"]]
    own = tuple(_after(opening, made_page(page, sets)) for page in data.pop("pages"))
    scores = tuple(_with_field(rule, data["key"]) for rule in data.pop("scores", ()))
    rest: Json = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return FormDefinition(**rest, scores=scores, pages=(*opening.pages, *own))


def _frozen_sets(sets: Mapping[str, list[Answer]]) -> AnswerSets:
    return {name: tuple(answers) for name, answers in sets.items()}


def made_page(page: Json, sets: AnswerSets) -> Page:
    """A page with its items; one reason for asking may stand for all of them."""
    why = page.get("why")
    rest = {name: value for name, value in page.items() if name not in ("why", "items", "notes")}
    return Page(
        **rest,
        items=tuple(_item(item, sets, why) for item in page["items"]),
        notes=tuple(page.get("notes", ())),
    )


def _item(item: Json, sets: AnswerSets, why: Words | None) -> Item:
    answers = sets[item["answers"]] if "answers" in item else ()
    if item["ask"] == "once" and answers:
        answers = (*answers, ALREADY_ANSWERED)
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
