"""What can go wrong on the way, split by what the caller is told."""


class GatewayError(Exception):
    """The base. No message of these holds a byte of an answer from OpenMRS, an identifier or a name."""


class Fault(GatewayError):
    """The record is unavailable: 503. Never read as "there is nothing"."""


class NotKnown(GatewayError):
    """404: absent, hidden or refused; nobody can tell which."""


class NotUnderstood(GatewayError):
    """400 with one constant sentence."""


class NotLoggedIn(GatewayError):
    """401."""


class NotAllowed(GatewayError):
    """403 with one constant sentence."""
