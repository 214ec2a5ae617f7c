"""The made-up clinic behind O3: OpenMRS, the hospital's web server and the gateway, each a process."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from plugin.demo.people import LOCATION, PASSWORD, TEAM, Member, demo, seed
from plugin.demo.processes import Processes
from plugin.demo.world import ADMIN, environ_of, write_content
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Login
from tests.browser.o3.assembling import front_end

_AS_ADMIN = {"HST_OPENMRS_USER": ADMIN[0], "HST_OPENMRS_PASSWORD": ADMIN[1]}
_NO_MAIL = "smtp://127.0.0.1:9"  # nothing here writes to anybody


@dataclass(frozen=True, kw_only=True)
class Patient:
    """A made-up patient with a visit that is under way."""

    uuid: str
    visit: str

    @property
    def number(self) -> str:
        return f"B-{self.uuid[:8]}"


@dataclass(frozen=True, kw_only=True)
class BrowserClinic:
    """``url`` is where the browser goes (the gateway), ``openmrs_url`` OpenMRS itself."""

    url: str
    openmrs_url: str
    processes: Processes

    def admin(self) -> OpenMRS:
        """OpenMRS itself, around the gateway, to see what is really stored."""
        return OpenMRS(self.openmrs_url, Login(username=ADMIN[0], password=ADMIN[1]))

    def through_gateway(self, member: Member = TEAM) -> OpenMRS:
        """What a member of staff is answered at the door."""
        return OpenMRS(f"{self.url}/openmrs", Login(username=member.username, password=PASSWORD))

    def patient(self, name: str = "Person") -> Patient:
        """A new patient with a visit under way."""
        made = Patient(uuid=str(uuid4()), visit=str(uuid4()))
        with self.admin() as admin:
            admin.create("patient", _patient(made, name))
            admin.create("visit", _visit(made))
        return made

    def encounters(self, patient: Patient, form: str) -> list[dict[str, Any]]:
        """What is stored of that form for her, around the gateway, as Python reads it."""
        shown = "custom:(uuid,form:(uuid),obs:full,encounterType:(uuid),encounterDatetime)"
        with self.admin() as admin:
            found = list(admin.search("encounter", patient=patient.uuid, v=shown))
        return [each for each in found if (each["form"] or {}).get("uuid") == form]


def _patient(patient: Patient, name: str) -> dict[str, Any]:
    return {
        "uuid": patient.uuid,
        "person": {
            "uuid": patient.uuid,
            "names": [{"givenName": "Test", "familyName": name}],
            "gender": "F",
            "birthdate": "1994-05-06",
        },
        "identifiers": [
            {
                "identifier": patient.number,
                "identifierType": demo("identifier_type", "number"),
                "location": LOCATION,
                "preferred": True,
            }
        ],
    }


def _visit(patient: Patient) -> dict[str, Any]:
    return {
        "uuid": patient.visit,
        "patient": patient.uuid,
        "visitType": demo("visit_type", "clinic"),
        "location": LOCATION,
        "startDatetime": "2026-01-05T09:00:00.000+0000",
    }


@contextmanager
def browser_clinic(folder: Path) -> Iterator[BrowserClinic]:
    """Provisioned as a hospital does it: the package at start, the rest over REST, then the people."""
    processes = Processes(folder=folder, environ={})
    try:
        write_content(folder)
        processes.environ["HST_CONTENT"] = str(folder / "content")
        processes.run("package", str(folder / "package"))
        openmrs = processes.start("openmrs", "sandbox", "--initializer", str(folder / "package"))
        processes.environ |= environ_of(folder, openmrs.url, _NO_MAIL)
        processes.run("apply", environ=_AS_ADMIN)
        with OpenMRS(openmrs.url, Login(username=ADMIN[0], password=ADMIN[1])) as admin:
            seed(admin)
            _let_in(admin)
        yield _opened(processes, openmrs.url)
    finally:
        processes.stop_all()


def _opened(processes: Processes, openmrs_url: str) -> BrowserClinic:
    options = ("--files", str(front_end()), "--openmrs", openmrs_url)
    front = processes.start("front", *options, module="tests.browser.front")
    settings = {"HST_STAGE": "enforce", "HST_LISTEN": "127.0.0.1:0", "HST_OPENMRS_URL": front.url}
    gateway = processes.start("gateway", "gateway", environ=settings)
    return BrowserClinic(url=gateway.url, openmrs_url=openmrs_url, processes=processes)


def _let_in(admin: OpenMRS) -> None:
    """What O3 asks for before it shows a chart: places to sign in at, and the vital signs of its banner."""
    tag = demo("location_tag", "login")
    admin.create("locationtag", {"uuid": tag, "name": "Login Location", "description": "Where staff sign in"})
    admin.update("location", LOCATION, {"tags": [tag]})
    # With one place alone O3 skips the choice and wants to keep it, which only administrators may.
    other = {"uuid": demo("location", "desk"), "name": "Front desk", "description": "Desk", "tags": [tag]}
    admin.create("location", other)
    for number, name in _VITALS.items():
        admin.create("concept", _concept(number, name, datatype="Numeric"))
    admin.create("concept", _concept(_VITALS_SET, "Vital signs", datatype="N/A", members=_VITALS))


_VITALS_SET = "1114"
_VITALS = {
    "5085": "Systolic blood pressure",
    "5086": "Diastolic blood pressure",
    "5087": "Pulse",
    "5088": "Temperature",
    "5089": "Weight",
    "5090": "Height",
    "5092": "Oxygen saturation",
    "5242": "Respiratory rate",
    "1342": "Body mass index",
    "1343": "Mid-upper arm circumference",
}
_DATATYPES = {
    "Numeric": "8d4a4488-c2cc-11de-8d13-0010c6dffd0f",
    "N/A": "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f",
}
_MISC = "8d492774-c2cc-11de-8d13-0010c6dffd0f"


def _ciel(number: str) -> str:
    return number.ljust(36, "A")


def _concept(number: str, name: str, *, datatype: str, members: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "uuid": _ciel(number),
        "names": [{"name": name, "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}],
        "datatype": _DATATYPES[datatype],
        "conceptClass": _MISC,
        **({"set": True, "setMembers": [_ciel(each) for each in members]} if members else {}),
    }
