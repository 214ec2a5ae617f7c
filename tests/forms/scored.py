"""Small forms that exist for one rule each: built as a file of the library is, from the same keys."""

from typing import Any

from forms.definition import load_shared
from forms.schema import FormSchema
from forms.shapes import FormDefinition

Json = dict[str, Any]

WORDS = {"en": "Words", "es": "Palabras"}
_SCHEMA = FormSchema(load_shared())
_COUNTED = [
    {"code": f"is_{value}", "concept": f"test.is_{value}", "value": value, "text": WORDS}
    for value in range(5)
]
_DECLINED = {"code": "declined", "concept": "answer.declined", "declined": True, "text": WORDS}
_TICKS = [
    {"code": code, "concept": f"test.{code}", "text": WORDS, "declined": code == "none_said"}
    for code in ("red", "green", "blue", "none_said")
]


def item(name: str, **keys: Any) -> Json:
    """A question with the values 0 to 4; ``keys`` as in a form's YAML."""
    kind = keys.get("kind", "choice")
    sets = {"choice": {"answers": "zero_to_four"}, "many": {"answers": "ticks"}}.get(kind, {})
    return {"id": name, "code": name, "text": WORDS, "why": WORDS, "ask": "repeat", **sets, **keys}


def items(count: int, **keys: Any) -> list[Json]:
    """``q1`` to ``q<count>``."""
    return [item(f"q{number}", **keys) for number in range(1, count + 1)]


def score_of(name: str, of: list[Json], method: str = "sum", **keys: Any) -> Json:
    """A score of those questions."""
    return {
        "name": name,
        "code": name,
        "text": WORDS,
        "method": method,
        "items": [each["id"] for each in of],
        **keys,
    }


def form(asked: list[Json], **parts: Any) -> FormDefinition:
    """A form of those questions; ``parts`` are its ``scores``, ``criteria``, ``results``, ``positive`` …"""
    made: FormDefinition = _SCHEMA.load(
        {
            "key": "small",
            "name": "Continuity small",
            "version": "1.0.0",
            "encounter_type": "wellbeing",
            "label": "mental_health",
            "purpose": WORDS,
            "source": "None: it exists for tests",
            "licence": {"status": "own", "note": "Ours"},
            "wording": {"kind": "own", "status": "verified", "note": "Ours"},
            "used_by": ["team"],
            "minutes": 1,
            "opening": "clinician",
            "answer_sets": {"zero_to_four": [*_COUNTED, _DECLINED], "ticks": _TICKS},
            "pages": [{"title": WORDS, "heading": WORDS, "items": asked}],
            **parts,
        }
    )
    return made


def given(*values: int | str | None) -> dict[str, str]:
    """Answers to ``q1`` … by value or code; None where nothing was said."""
    codes = (f"is_{value}" if isinstance(value, int) else value for value in values)
    return {f"q{place}": code for place, code in enumerate(codes, 1) if code is not None}
