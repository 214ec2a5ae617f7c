"""From a saved OpenMRS encounter back to answers, or every reason why not.

Pure: nothing here reads a file, a clock or a network. Answers are known by their form path, never by the
uuid of the obs: editing an encounter gives each changed obs a new one. No message here repeats an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from forms.conditions import Answers, Given
from forms.saved_obs import NAMESPACE, Leaf, Shape, usual_shape
from forms.saved_values import Unreadable, value_of
from forms.shapes import FormDefinition, Item

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
    """The answers of one encounter, by item id. An item that is not there was not answered."""

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
        # An encounter of the usual shape needs no schema to be taken apart, and most are of that shape.
        form, leaves = usual_shape(encounter) or _checked(encounter)
    except ValidationError as error:
        raise MalformedResponse(definition.name, sorted(_flat(error.messages))) from None
    if form not in definition.uuids:
        raise MalformedResponse(definition.name, ["it belongs to another form, or to another version"])
    reader = _Reader(definition)
    for leaf in leaves:
        reader.take(leaf)
    if reader.problems:
        raise MalformedResponse(definition.name, reader.problems, reader.answers)
    return Response(form=definition.key, version=definition.version, answers=reader.answers)


class _Reader:
    """Gathers answers and problems obs by obs."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.answers: dict[str, Given] = {}
        self.problems: list[str] = []

    def take(self, leaf: Leaf) -> None:
        path, concept, value = leaf
        item = self._item(path)
        if item is None:
            return
        if concept != self.definition.concept_uuid(item.id):
            self.problems.append(f"{item.id} is stored under a concept of something else")
        elif item.id in self.answers and item.kind != "many":
            self.problems.append(f"{item.id} is answered twice")
        else:
            self._answer(item, value)

    def _item(self, path: str) -> Item | None:
        field = path[len(PATH_PREFIX) :] if path.startswith(PATH_PREFIX) else ""
        item = self.definition.by_field.get(field)
        # The form's own sum is not an answer; the score on record is counted here.
        if item is None and field not in self.definition.score_fields:
            self.problems.append("it holds a field that the form does not have")
        return item

    def _answer(self, item: Item, value: Any) -> None:
        try:
            given = value_of(item, value)
        except Unreadable as error:
            self.problems.append(f"{item.id} holds {error}")
            return
        before = self.answers.get(item.id, ())
        if isinstance(given, tuple) and isinstance(before, tuple):
            given = tuple(dict.fromkeys((*before, *given)))
        self.answers[item.id] = given


def _checked(encounter: Mapping[str, Any]) -> Shape:
    loaded = _ENCOUNTER.load(encounter)
    return loaded["form"], list(_leaves(loaded["obs"]))


def _leaves(observations: list[dict[str, Any]]) -> Iterator[Leaf]:
    """The form's own obs, those in groups too; a voided group takes its members along."""
    for obs in observations:
        if obs["voided"]:
            continue
        if obs["members"]:
            yield from _leaves(obs["members"])
        elif obs["namespace"] == NAMESPACE:
            yield obs["path"] or "", obs["concept"], obs["value"]


def _flat(messages: Any, path: str = "") -> Iterator[str]:
    """marshmallow's nested messages as sentences; they name fields and places, never values."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            here = path if key == "_schema" else f"{path}.{key}".lstrip(".")
            yield from _flat(inner, here)
        return
    for message in messages:
        yield f"{path or 'the encounter'}: {message[0].lower()}{message[1:].rstrip('.')}"
