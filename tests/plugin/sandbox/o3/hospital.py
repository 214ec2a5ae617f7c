"""The hospital in which O3 was recorded: what the recorded requests made, and what O3 needs beside it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.messages import request_of
from plugin.sandbox.server import Sandbox
from tests.contract.recordings import exchanges
from tests.plugin.sandbox.fhir.clinic import ANA, CLINIC, EMERGENCY, LEE, SCREEN_TYPE, VISIT, VITALS_TYPE
from tests.plugin.sandbox.o3.recorded import AUTHORIZATION, ROWS

Json = dict[str, Any]

FORM = "451b6c1e-fa48-5600-89fc-412eb85a25dc"
_LOGIN, _VISITS = "fb3c7ae0-ff51-5d56-8def-ec6d1c16838c", "be20a45c-0657-5870-81c9-63f1f0f915ee"
_UNKNOWN_ROLE = "a0b03050-c99b-11e0-9572-0800200c9a66"
_SUPER_USER = "5f87c042-6814-11e8-923f-e9a88dcb533f"
_DR_LEE = "12fdec51-3382-582f-92d5-3e61369ad61d"
_NUMERIC, _NOTHING = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f", "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"
_TEST, _QUESTION = "8d4907b2-c2cc-11de-8d13-0010c6dffd0f", "8d491e50-c2cc-11de-8d13-0010c6dffd0f"
_VITALS_SET = "1114" + "A" * 32
# number, name, units, (low normal, high normal, low absolute, high absolute), value
_VITALS = (
    ("5085", "Systolic blood pressure", "mmHg", (90, 120, 40, 250), 118),
    ("5086", "Diastolic blood pressure", "mmHg", (60, 80, 20, 150), 76),
    ("5087", "Pulse", "beats/min", (60, 100, 0, 230), 72),
    ("5088", "Temperature (C)", "DEG C", (36.1, 37.8, 25, 43), 36.8),
    ("5089", "Weight (kg)", "kg", (None, None, 0, 250), 61.5),
    ("5090", "Height (cm)", "cm", (None, None, 10, 272), 166),
    ("5092", "Arterial blood oxygen saturation (pulse oximeter)", "%", (95, None, 0, 100), 98),
    ("5242", "Respiratory rate", "breaths/min", (12, 18, 0, 99), 16),
    ("1343", "Mid-upper arm circumference", "cm", (None, None, 0, None), None),
    ("1342", "Body mass index", "kg/m2", (None, None, 0, None), None),
)


def hospital(clock: Callable[[], datetime]) -> Sandbox:
    """A sandbox in the state that the first O3 recording met."""
    sandbox = empty_sandbox(clock=clock)
    for exchange in exchanges():
        sandbox.handle(exchange.request(None))  # reads too: a failed sign-in is counted
    for path, body in (*_places(), *_staff(), *_vitals(), *_form_parts()):
        post(sandbox, path, body)
    _publish(sandbox)
    return sandbox


def vitals_type() -> tuple[str, Json]:
    """What was added between the two tries to save vital signs."""
    uuid = "67a71486-1a54-468f-ac3e-7091a9a79584"
    return "encountertype", {"uuid": uuid, "name": "Vitals o3r", "description": "O3 vitals"}


def post(sandbox: Sandbox, path: str, body: Json) -> Any:
    """Create or change something as the administrator."""
    return _sent(sandbox, path, json.dumps(body).encode(), "application/json").json()


def read(sandbox: Sandbox, path: str, status: int = 200) -> Any:
    """What the administrator is answered."""
    headers = {"Host": "openmrs.test", "Authorization": AUTHORIZATION["admin"]}
    response = sandbox.handle(request_of("GET", f"/openmrs/ws/rest/v1/{path}", headers=headers))
    assert response.status == status, (path, response.body)
    return response.json()


def _sent(sandbox: Sandbox, path: str, body: bytes, kind: str) -> Any:
    headers = {"Host": "openmrs.test", "Authorization": AUTHORIZATION["admin"], "Content-Type": kind}
    request = request_of("POST", f"/openmrs/ws/rest/v1/{path}", headers=headers, body=body)
    response = sandbox.handle(request)
    assert response.status in {200, 201}, (path, response.body)
    return response


def _places() -> Iterator[tuple[str, Json]]:
    yield "locationtag", {"uuid": _LOGIN, "name": "Login Location", "description": "O3 login"}
    yield "locationtag", {"uuid": _VISITS, "name": "Visit Location", "description": "O3 visits"}
    for place in (CLINIC, EMERGENCY):
        yield f"location/{place}", {"tags": [_LOGIN, _VISITS]}


def _staff() -> Iterator[tuple[str, Json]]:
    provider = {"uuid": "37233b9e-edf6-5c1c-99c1-8afabbf22e9c", "person": _SUPER_USER, "identifier": "admin"}
    yield "provider", provider
    kept = {"loginAttempts": "0", "lockoutTimestamp": "", "defaultLocation": CLINIC}
    yield f"user/{_DR_LEE}", {"userProperties": kept}


def _vitals() -> Iterator[tuple[str, Json]]:
    for number, name, units, (low, high, lowest, highest), _ in _VITALS:
        bounds = {"lowNormal": low, "hiNormal": high, "lowAbsolute": lowest, "hiAbsolute": highest}
        yield "concept", {**_concept(_ciel(number), name, _NUMERIC, _TEST), "units": units, **bounds}
    members = [_ciel(number) for number, *_ in _VITALS]
    yield (
        "concept",
        {**_concept(_VITALS_SET, "Vital signs", _NOTHING, _TEST), "set": True, "setMembers": members},
    )
    yield (
        "encounter",
        {
            "uuid": "814b0190-008c-5379-b065-7cd043a9b7b8",
            "patient": ANA,
            "visit": VISIT,
            "encounterType": VITALS_TYPE,
            "location": CLINIC,
            "encounterDatetime": "2026-11-20T09:00:00.000+0000",
            "encounterProviders": [{"provider": LEE, "encounterRole": _UNKNOWN_ROLE}],
            "obs": [
                {"concept": _ciel(number), "value": value}
                for number, *_, value in _VITALS
                if value is not None
            ],
        },
    )


def _ciel(number: str) -> str:
    return number.ljust(36, "A")


def _concept(uuid: str, name: str, datatype: str, concept_class: str) -> Json:
    names = [{"name": name, "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}]
    # Where a number may have decimals, REST has to be told.
    decimals = {"allowDecimal": True} if datatype == _NUMERIC else {}
    return {"uuid": uuid, "names": names, "datatype": datatype, "conceptClass": concept_class, **decimals}


def _form_parts() -> Iterator[tuple[str, Json]]:
    for uuid, name in (
        ("44cd30b7-be91-5fb0-960e-0255a64ecfde", "Little interest o3r"),
        ("c5e80de4-edf5-54fe-b3c9-b363d6300063", "Feeling down o3r"),
    ):
        yield "concept", _concept(uuid, name, _NUMERIC, _QUESTION)
    named = {"name": "O3 Screening o3r", "version": "1.0", "description": "o3real", "published": True}
    yield "form", {"uuid": FORM, **named, "encounterType": SCREEN_TYPE}


def _publish(sandbox: Sandbox) -> None:
    """Store the form's schema: what O3 was answered, without what the server adds to it."""
    (answered, *_) = (row.body for row in ROWS if row.path.endswith(f"/o3/forms/{FORM}"))
    added = {"conceptReferences", "translations", "encounterType"}
    schema = {name: value for name, value in answered.items() if name not in added}
    boundary = "schema"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="schema.json"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(schema)}\r\n--{boundary}--\r\n"
    )
    clob = _sent(sandbox, "clobdata", body.encode(), f"multipart/form-data; boundary={boundary}")
    resource = {"name": "JSON schema", "dataType": "AmpathJsonSchema", "valueReference": clob.body.decode()}
    post(sandbox, f"form/{FORM}/resource", resource)
