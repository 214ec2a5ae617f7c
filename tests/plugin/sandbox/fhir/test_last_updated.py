"""``_lastUpdated``: obs move by being made anew, encounters stay where they were when their obs change."""

import pytest

from tests.plugin.sandbox.fhir.clinic import ADMIN, ANA, CANARY, NOTE, VITALS, Clinic, clinic

LATER = "2026-11-24T08:00:00.000+0000"


def _edited() -> Clinic:
    """The canary is edited as OpenMRS does it: the old obs is voided, a new one takes its place."""
    made = clinic()
    old = made.store.get("obs", CANARY)
    assert old is not None
    made.store.change("obs", CANARY, voided=True, dateVoided=LATER)
    fresh = {**old, "uuid": "c0ffee00-0000-4000-8000-000000000001", "id": None, "dateCreated": LATER}
    made.store.add("obs", {**fresh, "previousVersion": CANARY, "status": "AMENDED", "value": "edited"})
    return made


def test_an_edited_obs_is_found_as_a_new_one() -> None:
    found = _edited().fhir("Observation?_lastUpdated=ge2026-11-24")
    assert [entry["resource"]["valueString"] for entry in found["entry"]] == ["edited"]


def test_its_encounter_is_not_found_and_keeps_its_version() -> None:
    made = _edited()
    before = clinic().fhir(f"Encounter/{NOTE}")["meta"]
    assert made.fhir("Encounter?_lastUpdated=ge2026-11-24")["total"] == 0
    assert made.fhir(f"Encounter/{NOTE}")["meta"] == before


def test_what_can_change_is_found_by_its_change_alone() -> None:
    made = clinic()
    made.store.change("encounter", VITALS, changedBy=ADMIN, dateChanged=LATER)
    found = made.fhir("Encounter?_lastUpdated=ge2026-11-24")
    assert [entry["resource"]["id"] for entry in found["entry"]] == [VITALS]
    assert VITALS not in {
        entry["resource"]["id"]
        for entry in made.fhir(f"Encounter?_lastUpdated=lt2026-11-23&patient={ANA}").get("entry", [])
    }


MADE = "2026-11-23T21:20:53"  # when the canary was stored
BOUNDS = [
    ("ge takes the moment itself", f"ge{MADE}", True),
    ("gt takes it too", f"gt{MADE}", True),
    ("le and lt take it too", f"lt{MADE}", True),
    ("sa wants the time after what is named", f"sa{MADE}", False),
    ("eb wants the time before the end of what is named", f"eb{MADE}", True),
    ("eq is the whole day that is named", "2026-11-23", True),
    ("a minute is a span too", "2026-11-23T21:20", True),
    ("another day isn't", "2026-11-22", False),
    ("ne is all but the day", "ne2026-11-23", False),
    ("a zone is honoured", "lt2026-11-23T22:00:00%2B02:00", False),
    ("a plus sign that became a blank is mended", "lt2026-11-23T22:00:00 02:00", False),
    ("a year", "ge2026", True),
    ("a month that is over", "le2026-10", False),
]


@pytest.fixture(scope="module")
def made() -> Clinic:
    return clinic()


@pytest.mark.parametrize(("asked", "fits"), [row[1:] for row in BOUNDS], ids=[row[0] for row in BOUNDS])
def test_a_bound(made: Clinic, asked: str, fits: bool) -> None:
    found = made.fhir(f"Observation?_id={CANARY}&_lastUpdated={asked}")
    assert (found["total"] == 1) is fits


def test_a_lower_and_an_upper_bound_make_a_span_with_the_end_of_its_last_second(made: Clinic) -> None:
    span = f"_lastUpdated=ge{MADE}&_lastUpdated=lt2026-11-23T21:20:55"
    assert made.fhir(f"Observation?{span}")["total"] == 4


def test_sorted_by_update_the_newest_is_last(made: Clinic) -> None:
    found = made.fhir(f"Observation?patient={ANA}&_sort=_lastUpdated&_count=100")
    times = [entry["resource"]["meta"]["lastUpdated"] for entry in found["entry"]]
    assert times == sorted(times)
