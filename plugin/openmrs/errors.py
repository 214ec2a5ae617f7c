"""What can go wrong with OpenMRS, split by what the caller can do about it.

No message carries a response body, an address of a record or a value that we sent:
such sentences end in logs.
``what`` names the request by its verb and kind of resource only ("GET encounter").
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(kw_only=True, eq=False)
class OpenMRSError(Exception):
    """Base of all. ``str()`` is one sentence that says what happened and what to do."""

    what: str = "the request"

    def __str__(self) -> str:
        return f"OpenMRS could not do {self.what}."


@dataclass(kw_only=True, eq=False)
class Unreachable(OpenMRSError):
    """No answer came. ``maybe_done``: a write was already under way, so read before writing it again."""

    maybe_done: bool = False

    def __str__(self) -> str:
        unsure = " It may have been carried out: look before doing it again." if self.maybe_done else ""
        mend = "check that it runs and that HST_OPENMRS_URL is right."
        return f"OpenMRS does not answer ({self.what}): {mend}{unsure}"


@dataclass(kw_only=True, eq=False)
class Refused(OpenMRSError):
    """An answer came, and it was a no to this user."""


@dataclass(kw_only=True, eq=False)
class NotAuthenticated(Refused):
    def __str__(self) -> str:
        return (
            f"OpenMRS does not know this user name with this password ({self.what}): "
            "check HST_OPENMRS_USER and HST_OPENMRS_PASSWORD."
        )


@dataclass(kw_only=True, eq=False)
class Forbidden(Refused):
    """``privilege`` is OpenMRS's name of what is lacking, empty where it did not say."""

    privilege: str = ""

    def __str__(self) -> str:
        lacking = f"the privilege {self.privilege!r}" if self.privilege else "a privilege"
        return f"This OpenMRS user lacks {lacking} for {self.what}: add it to one of the user's roles."


@dataclass(kw_only=True, eq=False)
class NotFound(OpenMRSError):
    def __str__(self) -> str:
        return f"OpenMRS holds no such thing ({self.what}): check the identifier, or run `hst apply`."


@dataclass(kw_only=True, eq=False)
class Invalid(OpenMRSError):
    """OpenMRS's validation said no. ``message`` and ``fields`` are its own words without our values."""

    message: str = ""
    fields: Mapping[str, str]

    def __str__(self) -> str:
        parts = [self.message, *(f"{name}: {problem}" for name, problem in sorted(self.fields.items()))]
        said = "; ".join(part for part in parts if part) or "no reason given"
        return f"OpenMRS did not accept {self.what} ({said}): correct what it names and send it again."


@dataclass(kw_only=True, eq=False)
class Conflict(OpenMRSError):
    """Something with this uuid or name is already there. ``field`` is "uuid" or "name", empty if unknown."""

    field: str = ""

    def __str__(self) -> str:
        same = f"the same {self.field}" if self.field else "the same uuid or name"
        return f"OpenMRS already holds something with {same} ({self.what}): read it first, then update it."


@dataclass(kw_only=True, eq=False)
class ServerFault(OpenMRSError):
    """OpenMRS answered that it failed (5xx, or 429: too busy)."""

    status: int

    def __str__(self) -> str:
        return f"OpenMRS failed at {self.what} (status {self.status}): try later, or look into its own log."


@dataclass(kw_only=True, eq=False)
class NotOpenMRS(OpenMRSError):
    """Something answered that does not speak OpenMRS's REST or FHIR."""

    def __str__(self) -> str:
        return (
            f"What answers at HST_OPENMRS_URL is not OpenMRS ({self.what}): "
            "the address should look like http://host:8080/openmrs."
        )
