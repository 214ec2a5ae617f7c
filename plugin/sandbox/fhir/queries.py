"""Reads a query string into a search, or refuses it as the server does: no method fits unknown parameters.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Sequence

from plugin.sandbox.fhir.bundles import DEFAULT_COUNT, HIGHEST_COUNT, escaped
from plugin.sandbox.fhir.catalogue import TYPES, ResourceType
from plugin.sandbox.fhir.criteria import Criterion, criterion
from plugin.sandbox.fhir.outcomes import invalid, not_set_up, unsupported
from plugin.sandbox.fhir.search import Search
from plugin.sandbox.fhir.summaries import View

Query = Sequence[tuple[str, str]]

# Names with an underscore that belong to searching proper: a type must declare them. Others are let through.
_DECLARED = frozenset(
    (
        "_id",
        "_lastUpdated",
        "_tag",
        "_profile",
        "_security",
        "_text",
        "_content",
        "_has",
        "_query",
        "_filter",
        "_list",
    )
)
_DATES = frozenset(
    ("date", "_lastUpdated", "birthdate", "death-date", "onset-date", "recorded-date", "value-date")
)
_LOWER, _UPPER = frozenset(("sa", "gt", "ge")), frozenset(("eb", "lt", "le"))


def values(query: Query, name: str) -> list[str]:
    """What a control parameter is set to, commas taken apart."""
    return [part for key, value in query if key == name for part in value.split(",") if part]


def search_of(kind: str, query: Query, method: str = "GET") -> Search:
    """The search that the query asks of the type; ``Refused`` for a parameter that the type doesn't know."""
    known = TYPES[kind]
    criteria = [criterion(name, value) for name, value in query if not _control(name)]
    if not known.searchable or not all(_understood(known, one) for one in criteria):
        raise unsupported(method, kind, dict.fromkeys(name for name, _ in query))
    if known.unready:
        raise not_set_up(known.unready)
    asked = tuple(one for one in criteria if any(value.strip() for value in one.values))
    _check_dates(asked)
    return Search(
        type=kind,
        criteria=asked,
        sort=_sort(query),
        includes=_includes(query, "_include", known.includes),
        revincludes=_includes(query, "_revinclude", known.revincludes),
    )


def _control(name: str) -> bool:
    return name.startswith("_") and name.partition(":")[0].partition(".")[0] not in _DECLARED


def _understood(known: ResourceType, one: Criterion) -> bool:
    return one.chain in known.parameters.get(one.name, ())


def _sort(query: Query) -> tuple[tuple[str, bool], ...]:
    return tuple((name.lstrip("-"), name.startswith("-")) for name in values(query, "_sort"))


def _includes(query: Query, parameter: str, allowed: frozenset[str]) -> tuple[str, ...]:
    asked = values(query, parameter)
    for one in asked:
        if one not in allowed:
            choices = ", ".join(sorted(allowed))
            raise invalid(f'Invalid {parameter} parameter value: "{one}". Valid values are: [{choices}]')
    return tuple(asked)


def _check_dates(criteria: Iterable[Criterion]) -> None:
    """A date may be asked once, or once from below and once from above."""
    bounds: dict[tuple[str, str], int] = {}
    for one in criteria:
        for value in one.values if one.name in _DATES else ():
            for side in _sides(value[:2]):
                bounds[one.name, side] = bounds.get((one.name, side), 0) + 1
    for (_, side), count in bounds.items():
        if count > 1:
            words = f"that specify a{'n upper' if side == 'upper' else ' lower'} bound"
            raise invalid(f"Can not have multiple date range parameters for the same param {words}")


def _sides(prefix: str) -> tuple[str, ...]:
    if prefix in _LOWER:
        return ("lower",)
    return ("upper",) if prefix in _UPPER else ("lower", "upper")


def view_of(query: Query) -> View:
    """How much of each resource is asked for."""
    mode = next((value for name, value in query if name == "_summary"), "false")
    elements = frozenset(one.rpartition(".")[2] for one in values(query, "_elements"))
    return View(mode=mode if mode in {"true", "data", "text", "count"} else "false", elements=elements)


def whole(query: Query, name: str, default: int) -> int:
    """A whole number in the query; the default where it is missing or none."""
    given = next((value for key, value in query if key == name), "")
    return int(given) if given.isdigit() else default


def count_of(query: Query) -> int:
    """The length of a page, at most a hundred."""
    return min(whole(query, "_count", DEFAULT_COUNT), HIGHEST_COUNT)


def self_link(url: str, query: Query) -> str:
    """The link of a search to itself: its parameters in the order of their names."""
    pairs = "&".join(
        f"{escaped(name)}={escaped(value)}" for name, value in sorted(query, key=lambda pair: pair[0])
    )
    return f"{url}?{pairs}" if pairs else url
