"""A provisioned clinic over HTTP, with made-up people; tests bring patients and a database of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from content.identifiers import identifier
from content.metadata import Package
from forms.definition import load_library
from forms.lint import published
from forms.metadata import package_of
from forms.payload import encounter
from plugin.assembly import Assembly
from plugin.demo.people import LOCATION, PASSWORD, SERVICE, TEAM, Member, demo, seed
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Login
from plugin.provisioning.applying import apply
from plugin.provisioning.clinic import load_clinic
from plugin.provisioning.packaging import write_package
from plugin.provisioning.planning import plan
from plugin.sandbox.initializer.loading import load_initializer
from plugin.settings import Settings
from tests.forms.making import CONVERSATION
from tests.plugin.provisioning.served import Served, serving

NOW = datetime.now(UTC).replace(microsecond=0)
COOLING_OFF = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """A served sandbox that holds all of the content."""

    served: Served
    opened: list[Assembly] = field(default_factory=list)

    def as_member(self, member: Member) -> OpenMRS:
        """A client signed in as one of the made-up people."""
        return self.served.client(Login(username=member.username, password=PASSWORD))

    def patient(self) -> str:
        """A new patient; her uuid."""
        uuid = str(uuid4())
        person = {
            "uuid": uuid,
            "names": [{"givenName": "Test", "familyName": "Person"}],
            "gender": "F",
            "birthdate": "1990-01-01",
        }
        number = {
            "identifier": uuid[:12],
            "identifierType": demo("identifier_type", "number"),
            "location": LOCATION,
            "preferred": True,
        }
        with self.served.client() as client:
            client.create("patient", {"uuid": uuid, "person": person, "identifiers": [number]})
        return uuid

    def converse(self, patient: str, answers: Mapping[str, str], member: Member = TEAM) -> str:
        """Save the form for a patient; the encounter's uuid."""
        with self.as_member(member) as client:
            return str(client.create("encounter", self.body(patient, answers, member))["uuid"])

    def body(self, patient: str, answers: Mapping[str, str], member: Member = TEAM) -> dict[str, Any]:
        """What O3 would post."""
        return encounter(
            CONVERSATION,
            answers,
            patient=patient,
            location=LOCATION,
            provider=member.provider,
            encounter_role=identifier("encounter_role", "clinician"),
        )

    def assembly(self, folder: Path, **changes: Any) -> Assembly:
        """The plugin's parts with a database in ``folder``."""
        settings: dict[str, Any] = {
            "openmrs_url": self.served.base_url,
            "openmrs_user": SERVICE.username,
            "openmrs_password": PASSWORD,
            "database_url": f"sqlite:///{folder / 'hst.sqlite3'}",
            "timezone": ZoneInfo("America/New_York"),
            "cooling_off": COOLING_OFF,
        }
        assembly = Assembly(Settings(**(settings | changes)))
        self.opened.append(assembly)
        return assembly

    def close(self) -> None:
        """Let go of what a test opened."""
        while self.opened:
            self.opened.pop().close()


def whole_package() -> Package:
    """All content of the clinic that may go out today."""
    library = load_library()
    return load_clinic().joined(package_of(published(library, datetime.now(UTC).date()), library))


@contextmanager
def clinic_in(folder: Path) -> Iterator[Clinic]:
    """A clinic, provisioned the way a hospital does it: the package at start, then the rest over REST."""
    package = whole_package()
    write_package(package, folder / "package")
    with serving() as served:
        load_initializer(folder / "package", served.sandbox.store)
        with served.client() as client:
            apply(client, plan(client, package))
            seed(client)
        yield Clinic(served=served.fresh())
