"""What was named on the command line, as OpenMRS holds it; OpenMRS takes an unknown uuid for nothing."""

from typing import Any, Protocol

from plugin.errors import Exit, Stop

_PERSON = "person:"


class Server(Protocol):
    """What this needs of the OpenMRS client."""

    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...


def existing(server: Server, path: str, words: str) -> str:
    """The uuid of ``path`` as OpenMRS writes it; ``Stop`` names it by ``words`` where there is none."""
    found = server.find(path, v="custom:(uuid)")
    if found is None:
        raise Stop(Exit.NOT_FOUND, f"OpenMRS has no such {words}: check its uuid.")
    return str(found["uuid"])


def patient_of(server: Server, uuid: str) -> str:
    return existing(server, f"patient/{uuid}", "patient")


def address_of(server: Server, patient: str, uuid: str) -> str:
    return existing(server, f"person/{patient}/attribute/{uuid}", "attribute of this patient")


def audience_of(server: Server, audience: str) -> str:
    """The audience; a person must exist, or she would believe in a "never" that meets nobody."""
    if not audience.startswith(_PERSON):
        return audience
    return _PERSON + existing(server, f"person/{audience.removeprefix(_PERSON).strip() or '-'}", "person")
