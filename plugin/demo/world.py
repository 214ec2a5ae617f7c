"""What the steps of the journey share: the parts, where they listen, and how to ask as one of the people."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from plugin.demo.people import PASSWORD, SERVICE, Member
from plugin.demo.processes import Part, PartFailed, Processes
from plugin.demo.transcript import Transcript
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Login

# The administrator that a new OpenMRS brings.
ADMIN = ("admin", "Admin123")
COOLING_OFF_SECONDS = 4
_MOST_PAGES = 50
_CONTEXT = re.compile(r"/openmrs/?$")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: status and JSON body (None where there is none)."""

    status: int
    body: Any
    text: str

    def holds(self, *words: str) -> bool:
        """Whether each of the words stands anywhere in the body."""
        return all(word in self.text for word in words)


@dataclass
class World:
    """The running demonstration. Steps leave in it what later steps need."""

    folder: Path
    processes: Processes
    transcript: Transcript
    openmrs: Part
    mailbox: Part
    gateway: Part | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def openmrs_url(self) -> str:
        return self.openmrs.url

    @property
    def database(self) -> Path:
        return self.folder / "plugin.sqlite3"

    def admin(self) -> OpenMRS:
        """OpenMRS itself, around the gateway, as its administrator: to see what is really stored."""
        return OpenMRS(self.openmrs_url, Login(username=ADMIN[0], password=ADMIN[1]))

    def start_gateway(self, stage: str = "enforce", name: str = "gateway") -> Part:
        """Start a gateway in front of OpenMRS."""
        settings = {"HST_STAGE": stage, "HST_LISTEN": "127.0.0.1:0"}
        return self.processes.start(name, "gateway", environ=settings)

    def ask(self, member: Member, path: str, *, part: Part | None = None, body: Any = None) -> Answer:
        """Ask the gateway as a member of staff; ``path`` begins behind the host."""
        gateway = part or self.gateway
        if gateway is None:
            raise LookupError("the gateway does not run yet")
        return _send(f"{gateway.url}{path}", (member.username, PASSWORD), body)

    def ask_all(self, member: Member, path: str) -> Answer:
        """Like ``ask``, with every page of a list: ``body`` holds the pages."""
        return _all_pages(lambda each: self.ask(member, each), path)

    def ask_directly(self, member: Member, path: str) -> Answer:
        """Every page from OpenMRS itself, around the gateway, as only the demonstration can."""
        base = _CONTEXT.sub("", self.openmrs_url)
        return _all_pages(lambda each: _send(base + each, (member.username, PASSWORD), None), path)

    def mails(self) -> list[Path]:
        """The messages in her mailbox, oldest first."""
        return sorted((self.folder / "mailbox").glob("*.eml"))

    def calls(self) -> list[dict[str, Any]]:
        """All calls for who is on duty, oldest first."""
        said = self.processes.run("remind", "calls", "--json").stdout
        return [json.loads(line) for line in said.splitlines()]

    def followups(self) -> dict[str, dict[str, Any]]:
        """All follow-ups of the plugin, by rule and identifier."""
        said = self.processes.run("remind", "status", "--json").stdout
        rows = [json.loads(line) for line in said.splitlines()]
        return {row["id"]: row for row in rows}


def environ_of(folder: Path, openmrs_url: str, smtp_url: str) -> dict[str, str]:
    """The settings under which every part of the demonstration runs."""
    return {
        "HST_OPENMRS_URL": openmrs_url,
        "HST_OPENMRS_USER": SERVICE.username,
        "HST_OPENMRS_PASSWORD": PASSWORD,
        "HST_DATABASE_URL": f"sqlite:///{folder / 'plugin.sqlite3'}",
        "HST_TIMEZONE": "America/New_York",
        "HST_CONTENT": str(folder / "content"),
        "HST_SMTP_URL": f"{smtp_url}?from=note@mail.example",
        "HST_COOLING_OFF": f"{COOLING_OFF_SECONDS}s",
        "HST_AUDIT_COPY": str(folder / "audit-copy.jsonl"),
    }


def write_content(folder: Path) -> None:
    """The made-up clinic's own content."""
    room = folder / "content" / "reminders"
    room.mkdir(parents=True, exist_ok=True)
    clinic = 'phone: "555-0100"\nanswered: "10 to 12"\n'
    (room / "clinic.yaml").write_text(clinic, encoding="utf-8")
    # Round the clock, for nobody knows when the demonstration is run.
    duty = 'shifts: [{days: mon-sun, from: "08:00", to: "08:00", people: [dana, noor]}]\n'
    (room / "duty.yaml").write_text(duty, encoding="utf-8")


def _all_pages(ask: Callable[[str], Answer], path: str) -> Answer:
    pages = [ask(path)]
    while (following := _next(pages[-1].body)) is not None and len(pages) < _MOST_PAGES:
        pages.append(ask(following))
    return Answer(
        status=max(page.status for page in pages),
        body=[page.body for page in pages],
        text="".join(page.text for page in pages),
    )


def _next(body: Any) -> str | None:
    """Path and query of the next page, without the host: a server behind a gateway may name its own."""
    links = (body.get("link") or body.get("links") or ()) if isinstance(body, dict) else ()
    for link in links:
        if (link.get("relation") or link.get("rel")) == "next":
            parts = urlsplit(link.get("url") or link.get("uri"))
            return f"{parts.path}?{parts.query}"
    return None


def _send(url: str, auth: tuple[str, str], body: Any) -> Answer:
    method = "GET" if body is None else "POST"
    # A prepared request with its URL put back keeps doubled slashes, which requests would tidy away.
    with requests.Session() as session:
        session.trust_env = False
        prepared = session.prepare_request(requests.Request(method, url, auth=auth, json=body))
        prepared.url = url
        try:
            response = session.send(prepared, timeout=60, allow_redirects=False)
        except requests.RequestException:
            raise PartFailed(
                "A part of the demonstration does not answer any more: start it again."
            ) from None
    try:
        parsed = response.json()
    except ValueError:
        parsed = None
    return Answer(status=response.status_code, body=parsed, text=response.text)
