"""The recorded clinic as documents: the same uuids and values as the recorded requests created, without REST.

Ana has a private note and a screen by Dr Lee, edited vitals, and obs of her own; Bea has one encounter.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from plugin.sandbox import required_metadata
from plugin.sandbox.fhir import registration
from plugin.sandbox.identity import credential_of
from plugin.sandbox.messages import Response, request_of
from plugin.sandbox.modules import registration as modules
from plugin.sandbox.server import Sandbox
from plugin.sandbox.store import Doc, Store

NOW = datetime(2026, 11, 23, 21, 24, 4, tzinfo=UTC)
ADMIN = "82f18b44-6814-11e8-923f-e9a88dcb533f"
ANA = "3f97fd5a-0764-5a58-9bd5-1962b52146f5"
BEA = "e3f75c3e-370c-5af5-bd0f-8960e7adf300"
LEE = "65df5d2c-700b-502f-8555-e794f9a64a1b"
JONES = "71dbfc4d-8639-5e16-b83b-5cbad52da2a8"
CLINIC = "e8a557ad-9f3a-5416-8099-c4483b42ce3f"
EMERGENCY = "e7b90a5c-af7f-5592-9200-bae0eba1f8af"
IDENTIFIER_TYPE = "b1e90923-7430-5ed7-bac6-d4b4c727f656"
VISIT_TYPE = "76e981ea-6443-51de-97ad-0235b0d05be4"
NOTE_TYPE = "33a84c19-354d-5da8-80e5-a5f5d49a3f66"
SCREEN_TYPE = "8ac0073b-3015-5c13-ab2f-99e7add5b2f2"
VITALS_TYPE = "2a90d759-aae8-5ded-94b1-da0d4fd43671"
VISIT = "532864e3-a7a4-54b2-9554-4e2c4ed9496b"
NOTE = "4683c3d6-5fc3-580a-bfaf-3701451b3652"
SCREEN = "00ac1a69-ee0d-5312-9c40-3495d9fce2e9"
VITALS = "c2d53395-94da-549e-8ebc-c127f20eee1d"
BEAS_VITALS = "81620d1a-3f4b-5796-a0ee-1ac7fb287f90"
YES = "9813f75f-e695-5034-bcf6-a3cee968740d"
QUESTION = "01b13777-9ada-50f7-9885-9bb34679de0a"
TOTAL = "790108c6-5405-56fe-8f5b-1263c6f0d240"
TEXT = "befdc7d1-1208-59c7-b889-6362e7e0d4ae"
DATE = "c098ec26-ff24-536d-8b3f-64f2cb20ce2c"
GROUP = "3833556b-d4a2-5211-9361-d462c6a39318"
DIAGNOSIS = "63bf9d6c-a92a-5ab7-8c07-76653243a739"
PENICILLIN = "70b8a9fd-d681-5b65-889f-fa564cb1cda6"
CANARY = "a041251a-780f-5bea-9314-5259db957cad"
ROLE = "ab274699-0093-5898-847d-a6e366b3a43f"
PRIVILEGES = (
    "Get Allergies",
    "Get Concepts",
    "Get Diagnoses",
    "Get Encounters",
    "Get Locations",
    "Get Observations",
    "Get Patients",
    "Get Providers",
    "Get Users",
    "Get Visits",
)
PASSWORDS = {"admin": "Admin123", "drjonesc1": "Passw0rdX", "drleec1": "Passw0rdX"}

_N_A, _CODED = "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f", "8d4a48b6-c2cc-11de-8d13-0010c6dffd0f"
_NUMERIC, _TEXT = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f", "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f"
_DATETIME, _MISC = "8d4a5af4-c2cc-11de-8d13-0010c6dffd0f", "8d492774-c2cc-11de-8d13-0010c6dffd0f"
_MORNING = "2026-01-05T10:00:00.000+0000"


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """A sandbox with the clinic in it, asked over its own messages."""

    sandbox: Sandbox

    @property
    def store(self) -> Store:
        return self.sandbox.store

    def ask(
        self, target: str, user: str | None = "admin", method: str = "GET", body: bytes = b""
    ) -> Response:
        """``target`` starts below the context: ``/ws/fhir2/R4/Patient``."""
        headers = {"Host": "openmrs.test"}
        if user is not None:
            basic = base64.b64encode(f"{user}:{PASSWORDS[user]}".encode()).decode()
            headers["Authorization"] = f"Basic {basic}"
        return self.sandbox.handle(request_of(method, f"/openmrs{target}", headers=headers, body=body))

    def fhir(self, target: str, user: str | None = "admin") -> Any:
        """The JSON of a good read below ``/ws/fhir2/R4/``."""
        response = self.ask(f"/ws/fhir2/R4/{target}", user)
        assert response.status == 200, response.body
        return response.json()


def clinic() -> Clinic:
    store = Store.open()
    required_metadata.fill(store)
    _fill(_Seed(store))
    sandbox = Sandbox(store, lambda: NOW)
    registration.register(sandbox)
    modules.register(sandbox)
    return Clinic(sandbox=sandbox)


class _Seed:
    """Adds documents, each made a second after the last."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._second = 0

    def add(self, kind: str, **fields: Any) -> Doc:
        self._second += 1
        made = f"2026-11-23T21:{20 + self._second // 60:02}:{self._second % 60:02}.000+0000"
        return self.store.add(kind, {"creator": ADMIN, "dateCreated": made, **fields})


def _fill(seed: _Seed) -> None:
    for uuid, name, told in (
        (CLINIC, "Continuity Clinic c1", "Outpatient clinic"),
        (EMERGENCY, "Emergency Department c1", "Emergency department"),
    ):
        seed.add("location", uuid=uuid, name=name, description=told, tags=[])
    seed.add("patientidentifiertype", uuid=IDENTIFIER_TYPE, name="Clinic ID c1")
    seed.add("visittype", uuid=VISIT_TYPE, name="Clinic visit c1")
    for uuid, name in (
        (NOTE_TYPE, "Psychotherapy note c1"),
        (SCREEN_TYPE, "Screening c1"),
        (VITALS_TYPE, "Vitals c1"),
    ):
        seed.add("encountertype", uuid=uuid, name=name)
    _add_staff(seed)
    _add_concepts(seed)
    _add_patient(seed, ANA, "Ana", "Riverac1", "ana-c1")
    _add_patient(seed, BEA, "Bea", "Stonec1", "bea-c1")
    _add_encounters(seed)
    _add_obs(seed)
    _add_problems(seed)


def _add_staff(seed: _Seed) -> None:
    held = [seed.store.find("privilege", name=name)[0]["uuid"] for name in PRIVILEGES]
    seed.add("role", uuid=ROLE, name="Chart Reader c1", privileges=held, inheritedRoles=[])
    for username, system_id, user, provider in (
        ("drjones", "3-4", "a85a3765-dd75-52c2-b7da-55623ec85959", JONES),
        ("drlee", "4-2", "12fdec51-3382-582f-92d5-3e61369ad61d", LEE),
    ):
        person = str(seed.add("person", gender="F")["uuid"])
        seed.add("personname", person=person, givenName=username, familyName="Test", preferred=True)
        seed.add("user", uuid=user, username=f"{username}c1", systemId=system_id, person=person, roles=[ROLE])
        seed.store.add("credential", credential_of(user, "Passw0rdX"))
        seed.add("provider", uuid=provider, person=person, identifier=f"{username}c1")


def _add_concepts(seed: _Seed) -> None:
    for uuid, name, datatype, more in (
        (YES, "Yes c1", _N_A, {}),
        (QUESTION, "Felt unsafe at work c1", _CODED, {"answers": [YES]}),
        (TOTAL, "Depression total c1", _NUMERIC, {"hiAbsolute": 27, "lowAbsolute": 0, "allowDecimal": False}),
        (TEXT, "Private note c1", _TEXT, {}),
        (DATE, "Next contact c1", _DATETIME, {}),
        (GROUP, "Screening group c1", _N_A, {"set": True, "setMembers": [QUESTION, TOTAL]}),
        (DIAGNOSIS, "Post-traumatic stress c1", _N_A, {}),
        (PENICILLIN, "Penicillin c1", _N_A, {}),
    ):
        seed.add("concept", uuid=uuid, datatype=datatype, conceptClass=_MISC, **more)
        seed.add(
            "conceptname",
            concept=uuid,
            name=name,
            locale="en",
            localePreferred=True,
            conceptNameType="FULLY_SPECIFIED",
        )


def _add_patient(seed: _Seed, uuid: str, given: str, family: str, identifier: str) -> None:
    person = seed.add("person", uuid=uuid, gender="F", birthdate="1995-03-02T00:00:00.000+0000")
    seed.add("personname", person=uuid, givenName=given, familyName=family, preferred=True)
    seed.add(
        "personaddress",
        person=uuid,
        address1="12 Harbor St",
        cityVillage="Boston",
        country="USA",
        preferred=True,
    )
    seed.add("patient", uuid=uuid, id=person["id"])
    seed.add(
        "patientidentifier",
        patient=uuid,
        identifier=identifier,
        identifierType=IDENTIFIER_TYPE,
        location=CLINIC,
        preferred=True,
    )


def _add_encounters(seed: _Seed) -> None:
    seed.add(
        "visit",
        uuid=VISIT,
        patient=ANA,
        visitType=VISIT_TYPE,
        location=CLINIC,
        startDatetime="2026-01-05T09:00:00.000+0000",
    )
    for uuid, patient, kind, visit in (
        (NOTE, ANA, NOTE_TYPE, VISIT),
        (SCREEN, ANA, SCREEN_TYPE, VISIT),
        (VITALS, ANA, VITALS_TYPE, VISIT),
        (BEAS_VITALS, BEA, VITALS_TYPE, None),
    ):
        seed.add(
            "encounter",
            uuid=uuid,
            patient=patient,
            encounterType=kind,
            visit=visit,
            location=CLINIC,
            encounterDatetime=_MORNING,
        )
        seed.add("encounterprovider", encounter=uuid, provider=LEE)


def _add_obs(seed: _Seed) -> None:
    def add(uuid: str | None, concept: str, kind: str | None, value: Any, **more: Any) -> Doc:
        named = {"uuid": uuid} if uuid else {}
        fields = {"person": ANA, "obsDatetime": _MORNING, "status": "FINAL", **more}
        return seed.add("obs", **named, concept=concept, valueKind=kind, value=value, **fields)

    add(
        "6d8eac01-c272-5876-b87c-45152a4d6ae9",
        DATE,
        "datetime",
        "2026-02-01T10:00:00.000+0000",
        encounter=NOTE,
    )
    add(CANARY, TEXT, "text", "CANARY-NOTE-7f3a she told us", encounter=NOTE)
    group = add("7f96d024-fb73-5ede-af54-4393689b423a", GROUP, None, None, encounter=SCREEN)["uuid"]
    add("ff33151c-752c-5571-9788-e92b4da9193f", TOTAL, "numeric", 19, encounter=SCREEN, obsGroup=group)
    add("8230225f-f506-52bb-be95-6a3cbf5e2a6c", QUESTION, "coded", YES, encounter=SCREEN, obsGroup=group)
    first = "edf4b4f0-b912-5e40-814f-84137a189b8a"
    add(first, TOTAL, "numeric", 7, encounter=VITALS, voided=True)
    add("6e4e8f80-e202-55af-80a6-486b5a0160ff", TOTAL, "numeric", 3, encounter=BEAS_VITALS, person=BEA)
    alone = {"obsDatetime": "2026-01-06T08:00:00.000+0000"}
    before = "0cf1cf7a-9c78-53e3-9479-cd757cab7994"
    add(before, TEXT, "text", "free standing", voided=True, **alone)
    add(None, TEXT, "text", "changed", status="AMENDED", previousVersion=before, **alone)
    add(None, TEXT, "text", "x", obsDatetime="2099-01-06T08:00:00.000+0000")
    add(None, TOTAL, "numeric", 8, encounter=VITALS, status="AMENDED", previousVersion=first)
    add("bb09bb6a-f7a0-5b42-9fdc-1a73c7cccf52", TEXT, "text", "added", encounter=VITALS)
    add(None, TEXT, "text", "x", obsDatetime="2026-01-07T08:00:00.000+0000")


def _add_problems(seed: _Seed) -> None:
    seed.add(
        "condition",
        uuid="09402987-ec48-5373-b4ad-67f4f31b61e5",
        patient=ANA,
        coded=DIAGNOSIS,
        clinicalStatus="ACTIVE",
        onsetDate="2025-01-01T00:00:00.000+0000",
    )
    seed.add(
        "diagnosis",
        uuid="cec8c013-1c71-5511-b359-19255e025838",
        patient=ANA,
        encounter=NOTE,
        coded=DIAGNOSIS,
        certainty="CONFIRMED",
        rank=1,
    )
    seed.add(
        "allergy", patient=ANA, allergenType="DRUG", codedAllergen=PENICILLIN, comment="rash", reactions=[]
    )
