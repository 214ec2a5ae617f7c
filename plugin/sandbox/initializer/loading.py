"""One start of the module: every domain that it knows here, in its order; bad lines are skipped and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from content.moments import text_of
from plugin.sandbox.initializer import concept_domain, plain_domains, program_domains
from plugin.sandbox.initializer.form_domain import form, translations
from plugin.sandbox.initializer.lines import Line, Refused, lines_of
from plugin.sandbox.initializer.shelf import Shelf
from plugin.sandbox.store import Store

# The module's own order of loading.
_DOMAINS: Mapping[str, Callable[[Shelf, Line], None]] = {
    "privileges": plain_domains.privilege,
    "encountertypes": plain_domains.encounter_type,
    "encounterroles": plain_domains.encounter_role,
    "roles": plain_domains.role,
    "conceptsources": plain_domains.concept_source,
    "concepts": concept_domain.concept,
    "programs": program_domains.program,
    "programworkflows": program_domains.workflow,
    "programworkflowstates": program_domains.state,
    "personattributetypes": plain_domains.attribute_type,
}
_FILES: Mapping[str, Callable[[Shelf, Path], None]] = {
    "ampathforms": form,
    "ampathformstranslations": translations,
}


class NoSuchFolder(Exception):
    """The configuration folder is not there."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """``lines`` counts what was read well, by domain; ``refused`` says what was skipped and why."""

    lines: Mapping[str, int]
    refused: tuple[str, ...]


def load_initializer(directory: Path, store: Store, now: datetime | None = None) -> Loaded:
    """Load the folder; loading it again changes nothing. ``now`` is the time that new documents carry."""
    if not directory.is_dir():
        raise NoSuchFolder(f"There is no folder {directory}: write one with `hst package {directory}`.")
    shelf = Shelf(store, text_of(now or datetime.now(UTC)))
    lines: dict[str, int] = {}
    refused = list(_unknown(directory))
    for domain, put in _DOMAINS.items():
        for line in lines_of(directory / domain):
            if _tried(shelf, partial(put, shelf, line), line.place, refused):
                lines[domain] = lines.get(domain, 0) + 1
    for domain, read in _FILES.items():
        for path in sorted((directory / domain).rglob("*.json")):
            if _tried(shelf, partial(read, shelf, path), path.name, refused):
                lines[domain] = lines.get(domain, 0) + 1
    return Loaded(lines=lines, refused=tuple(refused))


def _tried(shelf: Shelf, work: Callable[[], None], place: str, refused: list[str]) -> bool:
    try:
        with shelf.store.transaction():
            work()
    except Refused as reason:
        refused.append(f"{place}: {reason}")
        return False
    return True


def _unknown(directory: Path) -> list[str]:
    folders = sorted(path.name for path in directory.iterdir() if path.is_dir())
    return [f"{name}: this domain is not read here" for name in folders if name not in {*_DOMAINS, *_FILES}]
