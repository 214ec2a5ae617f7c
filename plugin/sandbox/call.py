"""All that a handler needs to answer one request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from content.moments import utc
from plugin.sandbox.identity import Identity
from plugin.sandbox.messages import Request, Response
from plugin.sandbox.sessions import Session, Sessions
from plugin.sandbox.store import Doc, Store


@dataclass(frozen=True, kw_only=True)
class Call:
    """``path`` is normalised and starts below the context ("/ws/rest/v1/patient"); ``rest`` is what follows
    the
    handler's own prefix, without slashes at its ends. ``base`` is "http://host/openmrs" as the caller has it;
    ``link_base`` the one that REST's links carry (the first caller's, for as long as the server lives).
    """

    request: Request
    path: str
    rest: str
    store: Store
    identity: Identity
    session: Session
    sessions: Sessions
    now: datetime
    base: str
    link_base: str

    @property
    def now_text(self) -> str:
        """This moment as documents keep it, to whole seconds: ``2026-01-05T10:00:00.000+0000``."""
        return utc(self.now).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    @property
    def user_uuid(self) -> str | None:
        return str(self.identity.user["uuid"]) if self.identity.user else None

    def created(self) -> Doc:
        """The creator and time that a new document carries."""
        return {"creator": self.user_uuid, "dateCreated": self.now_text}

    def changed(self) -> Doc:
        return {"changedBy": self.user_uuid, "dateChanged": self.now_text}

    def voided(self, reason: str) -> Doc:
        """The fields that void data."""
        return {
            "voided": True,
            "voidReason": reason,
            "voidedBy": self.user_uuid,
            "dateVoided": self.now_text,
        }

    def retired(self, reason: str) -> Doc:
        """The fields that retire metadata."""
        return {
            "retired": True,
            "retireReason": reason,
            "retiredBy": self.user_uuid,
            "dateRetired": self.now_text,
        }


Handler = Callable[[Call], Response]
