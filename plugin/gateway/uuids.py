"""How a uuid is spelled.

Pure: nothing here reads a file, a clock or a network.
"""

import re

from plugin.gateway.faults import NotUnderstood

# MySQL would also match other cases, accents and trailing spaces: only what is spelled like a uuid is
# compared.
UUID = re.compile(r"[0-9A-Za-z-]{36,38}")


def bare(value: str) -> str:
    """The uuid in a patient parameter ("Patient/…" too), in the case that OpenMRS keeps. Raises
    ``NotUnderstood``."""
    uuid = value.removeprefix("Patient/")
    if not UUID.fullmatch(uuid):
        raise NotUnderstood
    return uuid.lower() if "-" in uuid else uuid
