"""From a saved OpenMRS encounter back to answers, or every reason why not.

Pure: nothing here reads a file, a clock or a network. Answers are known by their form path, never by the
uuid of the obs: editing an encounter gives each changed obs a new one. No message here repeats an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from forms.conditions import Answers
from forms.shapes import FormDefinition, Item

NAMESPACE = "rfe-forms"
PATH_PREFIX = "rfe-forms-"


class MalformedResponse(ValueError):
    """An encounter or file that is no response to the form. ``problems`` holds every one, without answers.

    ``readable`` holds the answers that could be read all the same: one bad field must not hide an acute one.
    """

    def __init__(self, form: str, problems: list[str], readable: Answers | None = None) -> None:
        self.problems = tuple(problems)
        self.readable: Answers = readable or {}
        super().__init__(f"this can't be read as an answered {form!r}: {'; '.join(problems)}")


@dataclass(frozen=True, kw_only=True)
class Response:
    """The answers of one encounter: item id -> answer code. An item that is not there was not answered."""

    form: str
    version: str
    answers: Answers


class _ReferenceField(fields.Field[str]):
    """A uuid, alone or in an object, as REST gives the one and the engine posts the other."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        uuid = value.get("uuid") if isinstance(value, dict) else value
        if not isinstance(uuid, str) or not uuid:
            raise ValidationError("it names no uuid")
        return uuid.lower()


class _ObsSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    concept = _ReferenceField(required=True)
    value = fields.Raw(allow_none=True, load_default=None)
    namespace = fields.String(data_key="formFieldNamespace", allow_none=True, load_default=None)
    path = fields.String(data_key="formFieldPath", allow_none=True, load_default=None)
    members = fields.List(
        fields.Nested("_ObsSchema"), data_key="groupMembers", allow_none=True, load_default=None
    )
    voided = fields.Boolean(load_default=False)


class _EncounterSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    form = _ReferenceField(required=True)
    obs = fields.List(fields.Nested(_ObsSchema), required=True)


_ENCOUNTER = _EncounterSchema()  # building it costs more than reading an encounter


def read(definition: FormDefinition, encounter: Mapping[str, Any]) -> Response:
    """The answers in an encounter of that form (REST, ``v=full`` or O3's own representation).

    Obs of other namespaces and voided ones are passed over. Raises ``MalformedResponse`` with all problems.
    """
    try:
        loaded = _ENCOUNTER.load(encounter)
    except ValidationError as error:
        raise MalformedResponse(definition.name, sorted(_flat(error.messages))) from None
    if loaded["form"] != definition.uuid:
        raise MalformedResponse(definition.name, ["it belongs to another form, or to another version"])
    reader = _Reader(definition)
    for obs in _leaves(loaded["obs"]):
        reader.take(obs)
    if reader.problems:
        raise MalformedResponse(definition.name, reader.problems, reader.answers)
    return Response(form=definition.key, version=definition.version, answers=reader.answers)


class _Reader:
    """Gathers answers and problems obs by obs."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.answers: dict[str, str] = {}
        self.problems: list[str] = []

    def take(self, obs: Mapping[str, Any]) -> None:
        item = self._item(obs["path"] or "")
        if item is None:
            return
        if obs["concept"] != self.definition.concept_uuid(item.id):
            self.problems.append(f"{item.id} is stored under a concept of something else")
        elif item.id in self.answers:
            self.problems.append(f"{item.id} is answered twice")
        else:
            self._answer(item, obs["value"])

    def _item(self, path: str) -> Item | None:
        scoring = self.definition.scoring
        field = path.removeprefix(PATH_PREFIX)
        if scoring is not None and field == scoring.field:
            return None  # the form's own sum is not an answer; the score on record is counted here
        item = self.definition.by_id.get(field) if path.startswith(PATH_PREFIX) else None
        if item is None:
            self.problems.append("it holds a field that the form does not have")
        return item

    def _answer(self, item: Item, value: Any) -> None:
        uuid = value.get("uuid") if isinstance(value, dict) else value
        if not isinstance(uuid, str):
            self.problems.append(f"{item.id} holds something that is no coded answer")
            return
        answer = item.answer_of_concept(uuid)
        if answer is None:
            self.problems.append(f"{item.id} holds an answer that the form does not offer")
            return
        self.answers[item.id] = answer.code


def _leaves(observations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The form's own obs, those in groups too; a voided group takes its members along."""
    for obs in observations:
        if obs["voided"]:
            continue
        if obs["members"]:
            yield from _leaves(obs["members"])
        elif obs["namespace"] == NAMESPACE:
            yield obs


def _flat(messages: Any, path: str = "") -> Iterator[str]:
    """marshmallow's nested messages as sentences; they name fields and places, never values."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            here = path if key == "_schema" else f"{path}.{key}".lstrip(".")
            yield from _flat(inner, here)
        return
    for message in messages:
        yield f"{path or 'the encounter'}: {message[0].lower()}{message[1:].rstrip('.')}"
