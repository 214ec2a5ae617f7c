"""How we show OpenMRS who asks."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Basic:
    """User name and password with every request. OpenMRS opens a session for each: for short work."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Login:
    """User name and password once, then the session cookie that OpenMRS gave."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SessionCookie:
    """A ``JSESSIONID`` that somebody else obtained."""

    value: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Anonymous:
    """Nobody: OpenMRS answers little more than whether it is there."""


Credentials = Basic | Login | SessionCookie | Anonymous
