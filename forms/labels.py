"""How a form's own things are labelled: its concepts and the form itself carry the form's category.

Pure: nothing here reads a file, a clock or a network. The encounter type is labelled by the clinic's own
rules; this guards the answers where they appear without their encounter.
"""

from collections.abc import Iterable, Iterator

from forms.shapes import FormDefinition
from sensitivity.labels import LabelRule


def label_rules(definitions: Iterable[FormDefinition]) -> Iterator[LabelRule]:
    """Rules to join to those of ``sensitivity.labels``; the answers' concepts are shared, so unlabelled."""
    for definition in definitions:
        category = frozenset({definition.label})
        yield LabelRule(kind="form", uuid=definition.uuid, categories=category)
        fields = [*definition.by_id, *([definition.scoring.field] if definition.scoring else [])]
        for field in fields:
            yield LabelRule(kind="concept", uuid=definition.concept_uuid(field), categories=category)
