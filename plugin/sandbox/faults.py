"""What a handler may raise, whichever door (REST or FHIR) then words it.

Pure: nothing here reads a file, a clock or a network.
"""


class Fault(Exception):
    """Something that OpenMRS would answer with an error; the request's changes are rolled back."""


class PrivilegeRequired(Fault):
    """The caller lacks it: 401 where nobody is logged in, 403 otherwise."""

    def __init__(self, *privileges: str) -> None:
        super().__init__(f"Privileges required: {','.join(privileges)}")
        self.privileges = privileges


class NotLoggedIn(PrivilegeRequired):
    """Whoever is logged in may, nobody else."""

    def __init__(self, text: str = "User must be authenticated") -> None:
        super().__init__()
        self.args = (text,)
