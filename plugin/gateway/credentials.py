"""The caller's own credentials, so that OpenMRS can never read two callers into one request.

Pure: nothing here reads a file, a clock or a network.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

_SESSION = re.compile(r"(?:^|;)\s*JSESSIONID=\"?([A-Za-z0-9._~+/=-]{1,200})\"?\s*(?=;|$)")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Either an ``Authorization`` header or a session cookie, never both.

    Where a cookie is authenticated OpenMRS ignores Basic, even a wrong one: someone who types another's
    password into a browser that is still signed in would be answered as the one who is. So Basic goes
    without the cookie.
    """

    authorization: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Credentials":
        """From a request's headers, whose names are read without regard to case by the mapping itself."""
        authorization = headers.get("Authorization", "").strip()
        if authorization:
            return cls(authorization=authorization)
        found = _SESSION.search(headers.get("Cookie", ""))
        return cls(cookie=found.group(1)) if found else cls()

    @classmethod
    def basic(cls, user: str, password: str) -> "Credentials":
        return cls(authorization="Basic " + b64encode(f"{user}:{password}".encode()).decode())

    def headers(self) -> dict[str, str]:
        if self.authorization:
            return {"Authorization": self.authorization}
        return {"Cookie": f"JSESSIONID={self.cookie}"} if self.cookie else {}

    def empty(self) -> bool:
        return not (self.authorization or self.cookie)
