"""What a login, or a failed one, leaves in the user's properties: the time, the count, the lock-out."""

from datetime import datetime

from plugin.sandbox.store import Doc, Store

ATTEMPTS = "loginAttempts"
LOCKED = "lockoutTimestamp"
LAST_LOGIN = "lastLoginTimestamp"
ALLOWED_FAILURES = 7
LOCKED_FOR_MILLISECONDS = 5 * 60 * 1000


def with_login(store: Store, user: Doc, now: datetime) -> Doc:
    """The user after a good login; a count of failures goes back to 0."""
    properties = dict(user.get("userProperties") or {})
    if _attempts(properties) > 0:
        properties[ATTEMPTS] = "0"
        properties.pop(LOCKED, None)
    properties[LAST_LOGIN] = _milliseconds(now)
    return store.change("user", user["uuid"], userProperties=properties)


def with_failed_login(store: Store, name: str, now: datetime) -> None:
    """One more failure for the user of that name, if there is one; after too many the user is locked out."""
    user = store.first("user", username=name) or store.first("user", systemId=name)
    if user is None or user.get("retired"):
        return
    properties = dict(user.get("userProperties") or {})
    attempts = _attempts(properties) + 1
    if is_locked(user, now) or attempts > ALLOWED_FAILURES:
        properties[LOCKED] = _milliseconds(now)
    else:
        properties[ATTEMPTS] = str(attempts)
    store.change("user", user["uuid"], userProperties=properties)


def is_locked(user: Doc, now: datetime) -> bool:
    """Whether the user failed so often that even the right password is refused for a while."""
    since = str((user.get("userProperties") or {}).get(LOCKED) or "")
    return bool(since) and int(_milliseconds(now)) - int(since) <= LOCKED_FOR_MILLISECONDS


def _attempts(properties: dict[str, str]) -> int:
    return int(properties.get(ATTEMPTS) or 0)


def _milliseconds(now: datetime) -> str:
    return str(int(now.timestamp() * 1000))
