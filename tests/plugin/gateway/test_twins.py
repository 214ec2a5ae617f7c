"""The twin test (S1, S2): for an audience that may not see it, hers and her twin's answers are the same,
always.

A grammar makes requests over both APIs, in odd spellings and representations; each is asked about her, who
has something hidden, and about her twin, who has not. Status, headers and body must be equal.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plugin.gateway.visitor import Visitor, as_twin, comparable
from tests.plugin.gateway.world import (
    CANARY,
    CHOICES,
    CONVERSATION,
    EMERGENCY,
    GROUP,
    HERS,
    NAMED,
    NOTE,
    NUMBER,
    SECRET,
    TEXT,
    VITALS,
)

CASES = int(os.environ.get("HST_TWIN_CASES", "60"))

OBS_FIELDS = st.sampled_from(
    [
        "uuid",
        "display",
        "value",
        "concept",
        "concept:(display)",
        "groupMembers",
        "groupMembers:(value)",
        "obsDatetime",
        "encounter:(uuid,display)",
        "person:ref",
        "obsGroup:(display)",
        "formFieldPath",
        "location:ref",
    ]
)
ENCOUNTER_FIELDS = st.sampled_from(
    [
        "uuid",
        "display",
        "encounterDatetime",
        "encounterType",
        "encounterType:(name)",
        "form:ref",
        "patient:(display)",
        "visit:(uuid,display)",
        "visit:(encounters:(display,obs:(value)))",
        "encounterProviders",
        "diagnoses",
        "orders",
        "obs",
        "voided",
    ]
)
VISIT_FIELDS = st.sampled_from(
    [
        "uuid",
        "display",
        "patient:(uuid)",
        "visitType:ref",
        "startDatetime",
        "location",
        "attributes",
        "encounters",
    ]
)


def listed(fields: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(fields, min_size=1, max_size=4, unique_by=lambda one: one.split(":")[0]).map(",".join)


NAMED_V = st.sampled_from(["", "v=ref", "v=default", "v=full"])
OBS_V = NAMED_V | listed(OBS_FIELDS).map("v=custom:({})".format)
ENCOUNTER_V = NAMED_V | st.tuples(listed(ENCOUNTER_FIELDS), listed(OBS_FIELDS)).map(
    lambda pair: (
        f"v=custom:({pair[0].replace(',obs', ',display') if ',obs' in pair[0] else pair[0]})"
        if pair[0].startswith("obs")
        else f"v=custom:({','.join(one for one in pair[0].split(',') if one != 'obs')},obs:({pair[1]}))"
    )
)
VISIT_V = NAMED_V | st.tuples(listed(VISIT_FIELDS), listed(ENCOUNTER_FIELDS)).map(
    lambda pair: (
        f"v=custom:({pair[0]})" if "encounters" in pair[0] else f"v=custom:({pair[0]},encounters:({pair[1]}))"
    )
)
PAGE = st.sampled_from(
    ["", "limit=1", "limit=3&startIndex=3", "limit=5&totalCount=true", "startIndex=2", "limit=100"]
)
TYPE = st.sampled_from(["", *(f"encounterType={one}" for one in (CONVERSATION, CHOICES, NOTE, VITALS))])
CONCEPT = st.sampled_from(["", *(f"concept={one}" for one in (TEXT, NUMBER, SECRET, GROUP))])
SPELLING = st.sampled_from(
    ["/ws/rest/v1", "//ws/rest/v1", "/ws/./rest/v1", "/ws/rest;x=1/v1", "/%77s/rest/v1"]
)

P = HERS.patient
ENCOUNTERS = st.sampled_from([HERS.uuid("encounter", key) for key in ("0", "3", "4", "11")])
OBSERVATIONS = st.sampled_from(
    [HERS.uuid("obs", key, each) for key in ("3", "4", "7") for each in ("0", "1")]
)
FHIR_PAGE = st.sampled_from(["", "_count=1", "_count=5", "_count=100", "_summary=count", "_summary=data"])
FHIR_SORT = st.sampled_from(["", "_sort=-date", "_sort=date"])
FHIR_CODE = st.sampled_from(
    [
        "",
        f"code={SECRET}",
        f"code={TEXT},{SECRET}",
        f"code={NUMBER}",
        f"value-string={CANARY}",
        "value-quantity=7",
    ]
)
FHIR_WHO = st.sampled_from(
    [f"patient={P}", f"subject:Patient={P}", f"subject%3APatient={P}", "patient.identifier=N-hers"]
)
INCLUDE = st.sampled_from(
    ["", "_include=Observation:encounter", "_include=Observation:has-member", "_include=Observation:patient"]
)


def joined(path: str, *parts: str) -> str:
    query = "&".join(part for part in parts if part)
    return f"{path}?{query}" if query else path


REST_TARGETS = st.one_of(
    st.builds(
        lambda s, v, t, p: joined(f"{s}/encounter", f"patient={P}", v, t, p),
        SPELLING,
        ENCOUNTER_V,
        TYPE,
        PAGE,
    ),
    st.builds(lambda s, v, c, p: joined(f"{s}/obs", f"patient={P}", v, c, p), SPELLING, OBS_V, CONCEPT, PAGE),
    st.builds(lambda s, v, p: joined(f"{s}/visit", f"patient={P}", v, p), SPELLING, VISIT_V, PAGE),
    st.builds(lambda s, v: joined(f"{s}/visit/{HERS.uuid('visit')}", v), SPELLING, VISIT_V),
    st.builds(lambda s, e, v: joined(f"{s}/encounter/{e}", v), SPELLING, ENCOUNTERS, ENCOUNTER_V),
    st.builds(
        lambda s, e, v, p: joined(f"{s}/obs", f"encounter={e}", v, p), SPELLING, ENCOUNTERS, OBS_V, PAGE
    ),
    st.builds(lambda s, o, v: joined(f"{s}/obs/{o}", v), SPELLING, OBSERVATIONS, OBS_V),
    st.builds(lambda s, v: joined(f"{s}/programenrollment", f"patient={P}", v), SPELLING, NAMED_V),
    st.builds(
        lambda s, k, v: joined(f"{s}/{k}/{P}", v), SPELLING, st.sampled_from(["patient", "person"]), NAMED_V
    ),
    st.builds(
        lambda s, k: f"{s}/{k}?patientUuid={P}", SPELLING, st.sampled_from(["condition", "patientdiagnoses"])
    ),
)
FHIR_TARGETS = st.one_of(
    st.builds(lambda w, p, s: joined("/ws/fhir2/R4/Encounter", w, p, s), FHIR_WHO, FHIR_PAGE, FHIR_SORT),
    st.builds(
        lambda w, c, p, s, i: joined("/ws/fhir2/R4/Observation", w, c, p, s, i),
        FHIR_WHO,
        FHIR_CODE,
        FHIR_PAGE,
        FHIR_SORT,
        INCLUDE,
    ),
    st.builds(lambda e: f"/ws/fhir2/R4/Encounter/{e}", ENCOUNTERS),
    st.builds(lambda e: f"/ws/fhir2/R4/Encounter/{e}/$everything", ENCOUNTERS),
    st.builds(lambda o: f"/ws/fhir2/R4/Observation/{o}", OBSERVATIONS),
    st.builds(
        lambda p: joined(f"/ws/fhir2/R4/Patient/{P}/$everything", p), st.sampled_from(["", "_count=5"])
    ),
    st.just(f"/ws/fhir2/R4/Condition?patient={P}"),
    st.just(f"/ws/fhir2/R4/Patient?_id={P}&_revinclude=Observation:patient"),
    st.just(f"/ws/fhir2/R4/Encounter?patient={P}&_revinclude=Observation:encounter"),
)


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=REST_TARGETS | FHIR_TARGETS, who=st.sampled_from([EMERGENCY, NAMED]))
def test_nothing_tells_them_apart(door: Visitor, target: str, who: object) -> None:
    assert who in (EMERGENCY, NAMED)
    staff = EMERGENCY if who is EMERGENCY else NAMED
    hers, twins = door.ask(staff, target), door.ask(staff, as_twin(target))
    assert comparable(hers) == comparable(twins)
    assert CANARY not in hers.text.replace(f"value-string={CANARY}", "")
    assert hers.status_code in (200, 400, 404)
