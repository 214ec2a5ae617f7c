"""Reading a saved encounter from OpenMRS as the feeds need it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from content.moments import parse_moment, utc

_OBS = "uuid,voided,concept:(uuid),value,formFieldNamespace,formFieldPath"
REPRESENTATION = (
    "custom:(uuid,voided,encounterDatetime,patient:(uuid),form:(uuid),encounterType:(uuid),"
    f"auditInfo:(creator:(uuid)),obs:({_OBS},groupMembers:({_OBS})))"
)


class Server(Protocol):
    """What the feeds need of the OpenMRS client."""

    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...
    def search(self, resource: str, /, **params: object) -> Iterator[dict[str, Any]]: ...
    def create(self, resource: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def update(self, resource: str, uuid: str, body: Mapping[str, Any], /) -> dict[str, Any]: ...
    def fhir_search(self, kind: str, /, **params: object) -> Iterator[dict[str, Any]]: ...


@dataclass(frozen=True, kw_only=True)
class Encounter:
    """A saved encounter; ``raw`` is REST's answer. ``clinician`` is the user who recorded it."""

    uuid: str
    patient: str
    form: str
    encounter_type: str
    clinician: str
    at: datetime
    voided: bool
    raw: Mapping[str, Any]


def read(server: Server, uuid: str) -> Encounter | None:
    """The encounter, voided or not; None where there is none."""
    raw = server.find(f"encounter/{uuid}", v=REPRESENTATION)
    if raw is None:
        return None
    return Encounter(
        uuid=uuid,
        patient=_uuid(raw, "patient"),
        form=_uuid(raw, "form"),
        encounter_type=_uuid(raw, "encounterType"),
        clinician=_uuid(raw.get("auditInfo") or {}, "creator"),
        at=utc(parse_moment(str(raw["encounterDatetime"]))),
        voided=bool(raw.get("voided")),
        raw=raw,
    )


def _uuid(thing: Mapping[str, Any], name: str) -> str:
    return str((thing.get(name) or {}).get("uuid") or "")
