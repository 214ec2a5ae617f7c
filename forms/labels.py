"""How a form's own things are labelled: its concepts and the form itself carry the form's category.

Pure: nothing here reads a file, a clock or a network. The encounter type is labelled by the clinic's own
rules; this guards the answers where they appear without their encounter.
"""

from collections.abc import Iterable, Iterator

from forms.shapes import FormDefinition
from sensitivity.labels import LabelRule


def label_rules(definitions: Iterable[FormDefinition]) -> Iterator[LabelRule]:
    """Rules to join to those of ``sensitivity.labels``.

    What forms of several categories share, answers and opening questions, tells nothing by itself and is
    labelled by its encounter.
    """
    owners: dict[str, set[str]] = {}
    for definition in definitions:
        for uuid in sorted(definition.uuids):
            yield LabelRule(kind="form", uuid=uuid, categories=frozenset({definition.label}))
        for name in definition.stored:
            if not definition.concept_key(name).startswith("opening."):
                owners.setdefault(definition.concept_uuid(name), set()).add(definition.label)
    for uuid, categories in owners.items():
        yield LabelRule(kind="concept", uuid=uuid, categories=frozenset(categories))
