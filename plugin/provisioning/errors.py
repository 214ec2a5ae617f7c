"""What can stop provisioning, beside what the server says (``plugin.openmrs.errors``).

Each message is a sentence a line, with its mend.
"""

from dataclasses import dataclass

from plugin.openmrs.errors import OpenMRSError


class ProvisioningError(Exception):
    """Base of all."""


class Inconsistent(ProvisioningError):
    """The content contradicts itself, or names what neither it nor the server has. Nothing was written."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A name that we want and that something else has. ``theirs`` is empty where the server did not say."""

    kind: str
    name: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        kind = self.kind.replace("_", " ")
        return (
            f"The {kind} name {self.name!r} belongs to {self.theirs or 'something else'}, and ours would be "
            f"{self.ours}: give ours another name in the content, or their uuid to use theirs as it is."
        )


class NameOwned(ProvisioningError):
    """The hospital already uses some of our names. Nothing was written, nothing of theirs changed."""

    def __init__(self, owned: tuple[Owned, ...]) -> None:
        self.owned = owned
        super().__init__("\n".join(map(str, owned)))


class Stopped(ProvisioningError):
    """Applying stopped after ``done`` of ``total`` steps, for ``cause``. Applying again goes on there."""

    def __init__(self, line: str, *, done: int, total: int, cause: OpenMRSError) -> None:
        self.done = done
        self.total = total
        self.cause = cause
        super().__init__(f"Stopped at {line!r} ({done} of {total} done). {cause} Then run `hst apply` again.")


class NotOurFolder(ProvisioningError):
    """A package was to be written over files that are not a package of ours."""
