"""Whether the plugin's account can be believed when it finds nothing.

OpenMRS leaves encounters out of a list, without a word, where an account may not view their type. Her "no"
would then read like "no choice", and a rebuild would find nothing to restore: so this is asked first.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from content.identifiers import identifier
from content.metadata import EncounterType
from plugin.errors import Exit, Stop
from plugin.openmrs.errors import Forbidden
from plugin.openmrs.session import Session

# OpenMRS lets this role do everything and lists no privileges for it.
_EVERYTHING = "System Developer"


class Server(Protocol):
    """What this needs of the OpenMRS client."""

    def require_session(self) -> Session: ...
    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...


def require_sight(server: Server, types: Iterable[EncounterType]) -> None:
    """``Forbidden`` for a privilege that the account lacks; ``Stop`` before the first `hst apply`."""
    session = server.require_session()
    needed = {name for each in types for name in (each.view_privilege, each.edit_privilege) if name}
    lacking = sorted(needed - session.privileges)
    if lacking and _EVERYTHING not in session.roles:
        raise Forbidden(what="the plugin's records", privilege=", ".join(lacking))
    path = f"encountertype/{identifier('encounter_type', 'choices')}"
    if server.find(path, v="custom:(uuid)") is None:
        raise Stop(Exit.NOT_FOUND, "OpenMRS does not hold the plugin's content yet: run `hst apply` first.")
