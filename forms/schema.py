"""The YAML of a form, of shared answer sets and of shared opening pages, as marshmallow reads it."""

import re
from typing import Any, ClassVar

from marshmallow import fields, post_load, validate, validates_schema

from content.loading import ContentSchema, Flag, complaint, refuse
from content.words import WordsField
from forms.codings import CodingSchema
from forms.conditions import ConditionField
from forms.criteria_schema import CriterionField, CriterionSchema, ResultSchema
from forms.making import Shared, made
from forms.misfits import misfits_of, misfits_of_opening
from forms.score_rules import ScoreRuleSchema
from forms.scoring_misfits import scoring_misfits
from forms.shapes import KINDS, Answer, CriticalRule, CutOff, Example, Licence, Note, Wording

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def _one_of(*allowed: str) -> validate.OneOf:
    return validate.OneOf(
        allowed, error=complaint("it is none of the known words", f"use {', '.join(allowed)}")
    )


def _shaped(pattern: re.Pattern[str], mend: str) -> validate.Regexp:
    return validate.Regexp(
        re.compile(f"(?:{pattern.pattern})\\Z"), error=complaint("it is not written right", mend)
    )


_ID = _shaped(_IDENTIFIER, "use small letters, digits and _, a letter first")
_VERSIONED = _shaped(_VERSION, "write it as 1.0.0")
_SOME = validate.Length(min=1)


class _AnswerSchema(ContentSchema):
    MAKES = Answer
    code = fields.String(required=True, validate=_ID)
    concept = fields.String(required=True)
    text = WordsField(required=True)
    value = fields.Integer(strict=True)
    declined = Flag()
    name = fields.String()
    codes = fields.List(fields.Nested(CodingSchema))


class _ItemSchema(ContentSchema):
    MAKES = dict
    id = fields.String(required=True, validate=_ID)
    field = fields.String(validate=_ID)
    code = fields.String(required=True)
    kind = fields.String(validate=_one_of(*KINDS), load_default="choice")
    text = WordsField()
    why = WordsField()
    answers = fields.String()
    low = fields.Float()
    high = fields.Float()
    ask = fields.String(required=True, validate=_one_of("once", "repeat"))
    private = Flag()
    asked_of = fields.String(validate=_one_of("person", "clinician"))
    concept = fields.String()
    codes = fields.List(fields.Nested(CodingSchema))
    show_when = ConditionField()


class _NoteSchema(ContentSchema):
    MAKES = Note
    id = fields.String(required=True, validate=_ID)
    text = WordsField(required=True)
    show_when = ConditionField()


class _PageSchema(ContentSchema):
    MAKES = dict
    title = WordsField(required=True)
    heading = WordsField(required=True)
    why = WordsField()
    opening = fields.Nested(_NoteSchema)
    items = fields.List(fields.Nested(_ItemSchema), required=True)
    notes = fields.List(fields.Nested(_NoteSchema))
    show_when = ConditionField()
    observed = Flag()


class _LicenceSchema(ContentSchema):
    MAKES = Licence
    status = fields.String(
        required=True,
        validate=_one_of("own", "public_domain", "free_with_conditions", "needs_permission", "unclear"),
    )
    note = fields.String(required=True)
    cleared_by = fields.String()
    cleared_on = fields.String()


class _WordingSchema(ContentSchema):
    MAKES = Wording
    kind = fields.String(required=True, validate=_one_of("own", "demonstration", "original", "codes"))
    status = fields.String(required=True, validate=_one_of("verified", "unverified"))
    note = fields.String(required=True)
    cleared_by = fields.String()
    cleared_on = fields.String()


class _CriticalSchema(ContentSchema):
    MAKES = CriticalRule
    item = fields.String(required=True)
    when = fields.List(fields.String(), required=True, validate=_SOME)
    kind = fields.String(required=True, validate=_ID)
    acute = Flag(required=True)
    ask_if_declined = Flag()
    sentence = WordsField(required=True)
    banner = WordsField(required=True)


class _CutOffSchema(ContentSchema):
    MAKES = CutOff
    rule = fields.String(required=True)
    target = fields.String(required=True)
    sensitivity = fields.String()
    specificity = fields.String()
    citation = fields.String(required=True)
    status = fields.String(required=True, validate=_one_of("verified", "unverified"))


class _ExampleSchema(ContentSchema):
    sentence = fields.String(required=True)
    answers = fields.Dict(fields.String(), fields.Raw(), required=True)
    scores = fields.Dict(fields.String(), fields.Raw(allow_none=True))
    band = fields.String(allow_none=True)
    positive = fields.Boolean(allow_none=True)
    critical = fields.List(fields.String())
    missing = fields.List(fields.String())
    declined = fields.List(fields.String())

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Example:
        return Example(sentence=data.pop("sentence"), answers=data.pop("answers"), expected=data)


_AnswerSets = fields.Dict(
    fields.String(validate=_ID), fields.List(fields.Nested(_AnswerSchema), validate=_SOME)
)


class FormSchema(ContentSchema):
    """A form; ``shared`` is what it may refer to."""

    key = fields.String(required=True, validate=_ID)
    name = fields.String(required=True)
    version = fields.String(required=True, validate=_VERSIONED)
    reads_versions = fields.List(fields.String(validate=_VERSIONED))
    encounter_type = fields.String(required=True, validate=_ID)
    label = fields.String(required=True, validate=_ID)
    purpose = WordsField(required=True)
    source = fields.String(required=True)
    licence = fields.Nested(_LicenceSchema, required=True)
    wording = fields.Nested(_WordingSchema, required=True)
    used_by = fields.List(fields.String(validate=_one_of("team", "referring")), required=True, validate=_SOME)
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    instrument = Flag()
    at_most_every_days = fields.Integer(strict=True, validate=validate.Range(1, 3660))
    opening = fields.String(required=True, validate=_ID)
    concepts = fields.String(validate=_ID)
    answer_sets = _AnswerSets
    pages = fields.List(fields.Nested(_PageSchema), required=True, validate=_SOME)
    scores = fields.List(fields.Nested(ScoreRuleSchema))
    criteria = fields.List(fields.Nested(CriterionSchema))
    results = fields.List(fields.Nested(ResultSchema))
    positive = CriterionField()
    cutoffs = fields.List(fields.Nested(_CutOffSchema))
    critical = fields.List(fields.Nested(_CriticalSchema))
    examples = fields.List(fields.Nested(_ExampleSchema))

    def __init__(self, shared: Shared) -> None:
        super().__init__()
        self._shared = shared

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse(misfits_of(data, self._shared))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        form = made(data, self._shared)
        refuse(scoring_misfits(form))
        return form


class AnswerSetsSchema(ContentSchema):
    """``shared/answer_sets.yaml``: name -> answers."""

    MAKES: ClassVar[type[Any]] = dict
    answer_sets = fields.Dict(
        fields.String(validate=_ID), fields.List(fields.Nested(_AnswerSchema), validate=_SOME), required=True
    )


class _OpeningSchema(ContentSchema):
    MAKES = dict
    pages = fields.List(fields.Nested(_PageSchema), required=True)
    shows_rest_when = ConditionField()
    why_again = fields.Nested(_ItemSchema)


class OpeningsSchema(ContentSchema):
    """``shared/openings.yaml``: name -> pages, and when what follows them is shown."""

    MAKES: ClassVar[type[Any]] = dict
    openings = fields.Dict(fields.String(validate=_ID), fields.Nested(_OpeningSchema), required=True)

    def __init__(self, answer_sets: dict[str, tuple[Answer, ...]]) -> None:
        super().__init__()
        self._answer_sets = answer_sets

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse(
            misfit
            for name, opening in data["openings"].items()
            for misfit in misfits_of_opening(name, opening, self._answer_sets)
        )
