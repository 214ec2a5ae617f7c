"""Scores of a form. A question that was skipped or declined never counts as 0: what can't be known is None.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms.conditions import Answers
from forms.critical import ScreenPositive, critical_items
from forms.shapes import FormDefinition, Scoring


@dataclass(frozen=True, kw_only=True)
class Scores:
    """``scores`` by name, None where it can't be scored; the last three hold item ids in the form's order."""

    form: str
    version: str
    scores: dict[str, int | None]
    band: str | None
    positive: bool | None
    critical: tuple[str, ...]
    missing: tuple[str, ...]
    declined: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that ``hst forms score`` prints."""
        lists = {name: list(getattr(self, name)) for name in ("critical", "missing", "declined")}
        return {
            "form": self.form,
            "version": self.version,
            "scores": dict(self.scores),
            "band": self.band,
            "positive": self.positive,
            **lists,
        }


def score(definition: FormDefinition, answers: Answers) -> Scores:
    """The scores of validated answers (item id -> code, as ``responses.read`` gives them)."""
    scoring = definition.scoring
    counted = scoring.items if scoring else tuple(definition.by_id)
    values = [_value(definition, item, answers) for item in counted]
    method = _METHODS[scoring.method] if scoring else _unscored
    total, positive = method(scoring, values)
    acute = [each.item for each in critical_items(definition, answers) if each.acute]
    return Scores(
        form=definition.key,
        version=definition.version,
        scores={scoring.code: total} if scoring else {},
        band=None,
        positive=positive,
        critical=tuple(dict.fromkeys(acute)),
        missing=tuple(item for item in counted if item not in answers),
        declined=tuple(item for item in definition.by_id if _declined(definition, item, answers)),
    )


def screen_fact(definition: FormDefinition, scores: Scores) -> ScreenPositive | None:
    """The fact that a screen came out positive, if it did."""
    if scores.positive is not True:
        return None
    return ScreenPositive(form=definition.key, version=definition.version)


def _value(definition: FormDefinition, item: str, answers: Answers) -> int | None:
    answer = definition.by_id[item].answer(answers.get(item, ""))
    return answer.value if answer else None


def _declined(definition: FormDefinition, item: str, answers: Answers) -> bool:
    answer = definition.by_id[item].answer(answers.get(item, ""))
    return answer is not None and answer.declined


_Method = Callable[[Scoring | None, list[int | None]], tuple[int | None, bool | None]]


def _any(scoring: Scoring | None, values: list[int | None]) -> tuple[int | None, bool | None]:
    """Positive by any one answer, whatever else was skipped; negative only when every item was answered."""
    known = [value for value in values if value is not None]
    complete = len(known) == len(values)
    threshold = scoring.positive_from if scoring else 1
    if any(value >= threshold for value in known):
        return (sum(known) if complete else None), True
    return (sum(known), False) if complete else (None, None)


def _unscored(_scoring: Scoring | None, _values: list[int | None]) -> tuple[int | None, bool | None]:
    return None, None


_METHODS: dict[str, _Method] = {"any": _any}
