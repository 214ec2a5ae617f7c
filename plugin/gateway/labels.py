"""What a thing belongs to, read by the service account: labels only, kept for a moment, never a value.

Decisions are not kept: they depend on her choices, which hold from the moment they are saved.
"""

import asyncio
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from plugin.gateway.faults import Fault
from plugin.gateway.service import ServiceAccount
from plugin.gateway.upstream import Reply

_MOST = 200_000
_FIELDS = "uuid,encounterType:(uuid),form:(uuid),patient:(uuid)"
_WORTH_A_LIST = 4
_ABSENT = ("ObjectNotFoundException", "ObjectMismatchException")
_PLAIN = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class EncounterLabel:
    """Uuids; ``form`` is "" where there is none."""

    encounter: str
    type: str
    form: str
    patient: str


class Labels:
    """Encounters' labels by uuid."""

    def __init__(
        self,
        service: ServiceAccount,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._seconds = seconds
        self._clock = clock
        self._known: dict[str, tuple[EncounterLabel, float]] = {}
        self._names: tuple[dict[str, str], float] | None = None
        self._age = 0
        self._epoch = -1
        self._busy = asyncio.Semaphore(16)

    def at(self, epoch: int) -> None:
        """Forget all when the identity counter moved: a label may have changed at another gateway."""
        if epoch != self._epoch:
            self.forget()
            self._epoch = epoch

    def forget(self, encounter: str | None = None) -> None:
        """Forget one encounter, or all. Reads that are under way keep nothing."""
        self._age += 1
        if encounter is None:
            self._known.clear()
        else:
            self._known.pop(encounter, None)

    async def encounters(self, uuids: Collection[str], patient: str = "") -> dict[str, EncounterLabel]:
        """The labels of those that exist, also of voided ones. ``patient``: whose they probably are."""
        uuids = {uuid for uuid in uuids if _PLAIN.fullmatch(uuid)}
        patient = patient if _PLAIN.fullmatch(patient) else ""
        found = self._kept(uuids)
        missing = uuids - found.keys()
        if patient and len(missing) >= _WORTH_A_LIST:
            await self._list(patient)
            found |= self._kept(missing)
            missing -= found.keys()
        read = await asyncio.gather(*(self._read(uuid) for uuid in sorted(missing)))
        return found | {uuid: label for uuid, label in zip(sorted(missing), read, strict=True) if label}

    async def thing(self, resource: str, uuid: str, fields: str) -> dict[str, Any] | None:
        """These fields of any other thing, fresh; None where there is none."""
        if not _PLAIN.fullmatch(uuid):
            return None
        reply = await self._ask(f"{resource}/{uuid}?v=custom:({fields})")
        return reply if isinstance(reply, dict) else None

    async def attribute_names(self, types: Mapping[str, str]) -> dict[str, str]:
        """Categories by the *names* of these attribute types, which is all that FHIR shows of them."""
        if self._names is None or self._clock() >= self._names[1]:
            uuids = sorted(types)
            read = await asyncio.gather(
                *(self.thing("personattributetype", uuid, "uuid,name") for uuid in uuids)
            )
            named = {
                str(body["name"]): types[uuid]
                for uuid, body in zip(uuids, read, strict=True)
                if body and body.get("name")
            }
            self._names = (named, self._clock() + self._seconds)
        return self._names[0]

    def _kept(self, uuids: Iterable[str]) -> dict[str, EncounterLabel]:
        now = self._clock()
        kept = ((uuid, self._known.get(uuid)) for uuid in uuids)
        return {uuid: entry[0] for uuid, entry in kept if entry and now < entry[1]}

    async def _read(self, uuid: str) -> EncounterLabel | None:
        age = self._age
        body = await self._ask(f"encounter/{uuid}?v=custom:({_FIELDS})")
        return None if body is None else self._keep(uuid, label_of(body), age)

    async def _list(self, patient: str) -> None:
        """All encounters of one patient, page by page: far fewer requests than one for each."""
        age, start = self._age, 0
        while True:
            page = await self._ask(
                f"encounter?patient={patient}&v=custom:({_FIELDS})&limit=100&startIndex={start}"
            )
            results = (page or {}).get("results") or []
            for body in results:
                label = label_of(body)
                self._keep(label.encounter, label, age)
            if not any(link.get("rel") == "next" for link in (page or {}).get("links") or ()):
                return
            start += 100

    def _keep(self, uuid: str, label: EncounterLabel, age: int) -> EncounterLabel:
        if age == self._age:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[uuid] = (label, self._clock() + self._seconds)
        return label

    async def _ask(self, target: str) -> Any:
        async with self._busy:
            reply = await self._service.get(target)
        if reply.status == 404 and _says_absent(reply):
            return None
        if reply.status != 200:
            raise Fault(f"the service account can't read labels (status {reply.status})")
        return reply.json()


def _says_absent(reply: Reply) -> bool:
    """Whether OpenMRS itself says that there is no such thing; a proxy or a missing module says 404 too."""
    try:
        error = orjson.loads(reply.body)["error"]
        return any(name in str(error["detail"]) for name in _ABSENT)
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def label_of(body: Any) -> EncounterLabel:
    """The label in an encounter's body. Raises ``Fault``: an encounter without type is nothing we know."""
    try:
        return EncounterLabel(
            encounter=body["uuid"],
            type=body["encounterType"]["uuid"],
            form=(body["form"] or {}).get("uuid", ""),
            patient=(body["patient"] or {}).get("uuid", ""),
        )
    except (KeyError, TypeError, AttributeError):
        raise Fault("a label can't be read") from None
