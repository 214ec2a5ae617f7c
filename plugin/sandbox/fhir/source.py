"""The shape of a source: one kind of documents that the resources of a type come from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from plugin.sandbox.fhir.criteria import Criterion, Matcher, token
from plugin.sandbox.fhir.neighbours import SortKey
from plugin.sandbox.fhir.parts import Resource, last_updated
from plugin.sandbox.store import Doc, Store

Gate = Callable[[Sequence[Criterion]], bool]


def _open(_criteria: Sequence[Criterion]) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of documents. ``indexed`` names, for parameters that hold a uuid, the indexed field to look
    in; ``gate`` says whether a search asks for this kind at all; ``gone`` is the field that hides a document.
    """

    kind: str
    privilege: str | None
    show: Callable[[Store, Doc], Resource]
    matchers: Mapping[str, Matcher] = field(default_factory=dict)
    sorts: Mapping[str, SortKey] = field(default_factory=dict)
    indexed: Mapping[str, str] = field(default_factory=dict)
    gone: str = "voided"
    gate: Gate = _open


def by(name: str) -> SortKey:
    return lambda _store, doc: doc.get(name)


def by_update(_store: Store, doc: Doc) -> str:
    return last_updated(doc)


def gate_on(parameter: str, system: str, code: str, *, bare: bool) -> Gate:
    """Open without the parameter, or where it names the code; ``bare``: also without its system."""

    def asks(criteria: Sequence[Criterion]) -> bool:
        named = [one for one in criteria if one.name == parameter]
        wanted = [token(value) for one in named for value in one.values]
        return not named or (system, code) in wanted or (bare and ("", code) in wanted)

    return asks
