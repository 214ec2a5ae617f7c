"""The vitals concepts of O3 and one set of vitals of Ana, as the O3 recordings have them."""

from plugin.sandbox.fhir.parts import Resource
from plugin.sandbox.store import Store
from tests.plugin.sandbox.fhir.clinic import ADMIN, ANA, CLINIC, DIAGNOSIS, LEE, VISIT, VITALS_TYPE

SET = "1114" + "A" * 32
TEST_CLASS = "8d4907b2-c2cc-11de-8d13-0010c6dffd0f"
NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"
NOT_APPLICABLE = "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"
ENCOUNTER = "814b0190-008c-5379-b065-7cd043a9b7b8"
_TAKEN = "2026-11-20T09:00:00.000+0000"
_MADE = {"creator": ADMIN, "dateCreated": "2026-11-23T21:29:24.000+0000"}

# number, name, units, (low normal, high normal, low absolute, high absolute), value, interpretation
_VITALS = (
    ("5085", "Systolic blood pressure", "mmHg", (90, 120, 40, 250), 118, "NORMAL"),
    ("5086", "Diastolic blood pressure", "mmHg", (60, 80, 20, 150), 76, "NORMAL"),
    ("5087", "Pulse", "beats/min", (60, 100, 0, 230), 72, "NORMAL"),
    ("5088", "Temperature (C)", "DEG C", (36.1, 37.8, 25, 43), 36.8, "NORMAL"),
    ("5089", "Weight (kg)", "kg", (None, None, 0, 250), 61.5, None),
    ("5090", "Height (cm)", "cm", (None, None, 10, 272), 166, None),
    ("5092", "Arterial blood oxygen saturation (pulse oximeter)", "%", (95, None, 0, 100), 98, None),
    ("5242", "Respiratory rate", "breaths/min", (12, 18, 0, 99), 16, "NORMAL"),
    ("1343", "Mid-upper arm circumference", "cm", (None, None, 0, None), None, None),
    ("1342", "Body mass index", "kg/m2", (None, None, 0, None), None, None),
)


def add_vitals(store: Store) -> None:
    """Concepts, one encounter with values, and the second condition that the recorded chart shows."""
    concepts = [_add_concept(store, *row[:4]) for row in _VITALS]
    store.add(
        "concept", {**_MADE, "uuid": SET, "datatype": NOT_APPLICABLE, "conceptClass": TEST_CLASS, "set": True}
    )
    store.change("concept", SET, setMembers=concepts)
    _add_name(store, SET, "Vital signs")
    store.add(
        "encounter",
        {
            **_MADE,
            "uuid": ENCOUNTER,
            "patient": ANA,
            "visit": VISIT,
            "encounterType": VITALS_TYPE,
            "location": CLINIC,
            "encounterDatetime": _TAKEN,
        },
    )
    store.add("encounterprovider", {**_MADE, "encounter": ENCOUNTER, "provider": LEE})
    for concept, row in zip(concepts, _VITALS, strict=True):
        _add_obs(store, concept, row[4], row[5])
    store.add("condition", {**_MADE, "patient": ANA, "coded": DIAGNOSIS, "clinicalStatus": "ACTIVE"})


def _add_concept(
    store: Store,
    number: str,
    name: str,
    units: str,
    bounds: tuple[float | None, float | None, float | None, float | None],
) -> str:
    low, high, lowest, highest = bounds
    uuid = number + "A" * 32
    ranges: Resource = {"lowNormal": low, "hiNormal": high, "lowAbsolute": lowest, "hiAbsolute": highest}
    numeric = {"datatype": NUMERIC, "conceptClass": TEST_CLASS, "units": units, "allowDecimal": True}
    store.add("concept", {**_MADE, "uuid": uuid, **numeric, **ranges})
    _add_name(store, uuid, name)
    return uuid


def _add_name(store: Store, concept: str, name: str) -> None:
    named = {"name": name, "locale": "en", "localePreferred": True, "conceptNameType": "FULLY_SPECIFIED"}
    store.add("conceptname", {**_MADE, "concept": concept, **named})


def _add_obs(store: Store, concept: str, value: float | None, interpretation: str | None) -> None:
    if value is None:
        return
    fields = {"valueKind": "numeric", "value": value, "interpretation": interpretation, "status": "FINAL"}
    where = {"person": ANA, "encounter": ENCOUNTER, "obsDatetime": _TAKEN, "location": CLINIC}
    store.add("obs", {**_MADE, "concept": concept, **fields, **where})
