"""Joins the parts: content, OpenMRS, the index and the rooms above, as the commands need them."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from content.metadata import Package
from content.problems import ContentError
from forms.definition import load_library
from forms.labels import label_rules
from forms.lint import published
from forms.metadata import package_of
from forms.shapes import FormDefinition
from plugin.audit.copy import Copy
from plugin.care.call_board import DeskCallBoard
from plugin.care.calls import CallDesk
from plugin.care.choices import ChoiceDesk
from plugin.care.contact import ContactDesk
from plugin.care.duty import DutyDesk, DutyNames
from plugin.care.enrollment import Enrollments
from plugin.care.followups import FollowUpDesk
from plugin.care.outreach import OpenMRSAddresses, OpenMRSAlerts, OpenMRSAttempts
from plugin.care.sight import require_sight
from plugin.care.team import TeamDesk
from plugin.database.audit import AuditLog
from plugin.database.calls import CallIndex
from plugin.database.choices import Choices
from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.encounters import EncountersSeen
from plugin.database.engine import Database, open_database
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.database.people import People
from plugin.database.shadow import ShadowCounts
from plugin.database.writes import WritesUnderway
from plugin.errors import Exit, Stop
from plugin.feeds.notice import Notice
from plugin.feeds.process import Desks, Processor
from plugin.feeds.sweep import Sweep
from plugin.gateway.rules import load_rules as load_gateway_rules
from plugin.gateway.run import GatewayContent, GatewayPorts, GatewaySettings
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Login
from plugin.provisioning.clinic import load_clinic as load_metadata
from plugin.records.store import RecordStore
from plugin.settings import Settings
from reminders.calling import CallWorld
from reminders.channels.smtp import SmtpChannel
from reminders.clinic import Clinic, load_clinic
from reminders.duty import Roster
from reminders.followup_rules import FollowUpRule, load_rules
from reminders.ports import Channel
from reminders.roster import load_roster
from reminders.telling_words import load_telling_words
from reminders.wording import Wording, load_wording
from reminders.world import World, by_key
from sensitivity import audiences, categories, labels
from sensitivity.labels import LabelRules
from workflows import machine
from workflows.machine import Machine

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Assembly:
    """Everything for one process; parts are made when first asked for."""

    settings: Settings
    _of_thread: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    # Content, each with the clinic's overlay

    @cached_property
    def forms(self) -> tuple[FormDefinition, ...]:
        return load_library(self.settings.content)

    @cached_property
    def audiences(self) -> audiences.Audiences:
        return audiences.load(self.settings.content)

    @cached_property
    def categories(self) -> categories.Categories:
        return categories.load(self.settings.content)

    @cached_property
    def labels(self) -> LabelRules:
        return labels.load(self.settings.content).joined(label_rules(self.forms))

    @cached_property
    def followup_rules(self) -> Mapping[str, FollowUpRule]:
        return load_rules(self.settings.content)

    @cached_property
    def engagement(self) -> Machine:
        return machine.load("engagement", self.settings.content)

    @cached_property
    def handoff(self) -> Machine:
        return machine.load("handoff", self.settings.content)

    @cached_property
    def wording(self) -> Wording:
        return load_wording(self.settings.content)

    @cached_property
    def clinic(self) -> Clinic:
        return load_clinic(self.settings.content)

    @cached_property
    def roster(self) -> Roster:
        return load_roster(self.settings.content)

    @cached_property
    def metadata(self) -> Package:
        """The clinic's metadata without the forms."""
        return load_metadata(self.settings.content)

    @cached_property
    def published(self) -> tuple[FormDefinition, ...]:
        """The forms that may go out today, on the clinic's calendar. All are read and scored all the same."""
        return published(self.forms, datetime.now(self.settings.timezone).date())

    @cached_property
    def package(self) -> Package:
        """All that OpenMRS must hold."""
        return self.metadata.joined(package_of(self.published, self.forms))

    @cached_property
    def whole(self) -> Package:
        """The package with the forms that stay behind the gate."""
        return self.metadata.joined(package_of(self.forms))

    def check_content(self) -> None:
        """Read every piece of content, so that a slip shows now and not in the middle of somebody's work."""
        for part in (self.whole, self.audiences, self.categories, self.labels, self.clinic, self.roster):
            del part
        for folder in (load_gateway_rules, load_wording, load_telling_words, load_rules):
            folder(self.settings.content)
        for name in ("engagement", "handoff"):
            machine.load(name, self.settings.content)

    # The outside

    def client(self) -> OpenMRS:
        """A client of the plugin's own account; one for each thread."""
        self.settings.require("openmrs_url", "openmrs_user", "openmrs_password")
        credentials = Login(username=self.settings.openmrs_user, password=self.settings.openmrs_password)
        return OpenMRS(self.settings.openmrs_url, credentials)

    @cached_property
    def account(self) -> OpenMRS:
        """The client of the main thread, known to be who it says; enough for provisioning."""
        client = self.client()
        client.require_session()
        return client

    @cached_property
    def server(self) -> OpenMRS:
        """The client of the main thread, known to be shown every record that the plugin keeps."""
        require_sight(self.account, self.metadata.encounter_types)
        return self.account

    @cached_property
    def database(self) -> Database:
        database = open_database(self.settings.database_url)
        database.migrate()
        return database

    def close(self) -> None:
        """Let go of what was opened."""
        made = self.__dict__
        if "account" in made:
            self.account.close()
        if "database" in made:
            self.database.close()

    # Desks and feeds

    def desks(self, server: OpenMRS) -> Desks:
        """The desks, all speaking to OpenMRS through one client."""
        records = RecordStore(server)
        followup_index = FollowUpIndex(self.database)
        followups = FollowUpDesk(records, followup_index, DatabaseOutbox(self.database))
        return Desks(
            calls=CallDesk(records, CallIndex(self.database)),
            choices=ChoiceDesk(
                records,
                Choices(self.database),
                categories=self.categories,
                audiences=self.audiences,
                cooling_off=self.settings.cooling_off,
            ),
            contact=ContactDesk(records, ContactRuleIndex(self.database)),
            followups=followups,
            team=TeamDesk(
                records=records,
                enrollments=self._enrollments(server),
                people=People(self.database),
                followups=followups,
                followup_index=followup_index,
                engagement=self.engagement,
                handoff=self.handoff,
                rules=self.followup_rules,
                zone=self.settings.timezone,
            ),
        )

    def thread_processor(self) -> Processor:
        """The processor of the calling thread: a client is not shared between threads, but signs in once."""
        if not hasattr(self._of_thread, "processor"):
            self._of_thread.processor = self.processor(self.client())
        found: Processor = self._of_thread.processor
        return found

    def processor(self, server: OpenMRS) -> Processor:
        """What follows from a saved encounter, asked and answered through one client."""
        return Processor(
            server=server,
            forms=self.forms,
            labels=self.labels,
            rules=self.followup_rules,
            people=People(self.database),
            desks=self.desks(server),
            duty=self.duty(server).first,
            zone=self.settings.timezone,
        )

    @cached_property
    def notice(self) -> Notice:
        """What the gateway tells of writes."""
        seen = EncountersSeen(self.database)
        return Notice(writes=WritesUnderway(self.database), seen=seen, processor=self.thread_processor)

    @cached_property
    def sweep(self) -> Sweep:
        return Sweep(
            server=self.server,
            forms=self.forms,
            seen=EncountersSeen(self.database),
            writes=WritesUnderway(self.database),
            processor=self.processor(self.server),
        )

    def gateway(self) -> tuple[GatewaySettings, GatewayPorts, GatewayContent]:
        """What the gateway is made of."""
        # Only to know, before anybody is let in, that the account works and that writes can be followed up.
        self.check_content()
        self.processor(self.server)
        self.server.close()
        if self.settings.audit_copy:
            Copy(path=self.settings.audit_copy).check()
        host, port = self.settings.listen
        settings = GatewaySettings(
            openmrs_url=self.settings.openmrs_url,
            service_user=self.settings.openmrs_user,
            service_password=self.settings.openmrs_password,
            host=host,
            port=port,
            stage=self.settings.stage,
            audit_key=self.settings.audit_key.encode(),
            audit_copy=self.settings.audit_copy,
            zone=self.settings.timezone,
        )
        ports = GatewayPorts(
            policy=Choices(self.database),
            audit=AuditLog(self.database),
            shadow=ShadowCounts(self.database),
            notice=self.notice,
            duty=DutyNames(client=self.client, roster=self.roster, zone=self.settings.timezone),
            calls=DeskCallBoard(client=self.client, index=CallIndex(self.database)),
        )
        content = GatewayContent(
            rules=load_gateway_rules(self.settings.content),
            categories=self.categories,
            audiences=self.audiences,
            labels=self.labels,
            forms=self.forms,
        )
        return settings, ports, content

    def world(self, clock: Callable[[], datetime] | None) -> World:
        """All that a round of reminders works with."""
        records = RecordStore(self.server)
        return World(
            followups=FollowUpIndex(self.database),
            rules=ContactRuleIndex(self.database),
            people=People(self.database),
            outbox=DatabaseOutbox(self.database),
            addresses=OpenMRSAddresses(self.server),
            attempts=OpenMRSAttempts(records),
            notices=OpenMRSAlerts(self.server),
            channels=self.channels(),
            rules_by_key=by_key(self.followup_rules),
            wording=self.wording,
            phone=self.clinic.phone,
            answered=self.clinic.answered,
            clock=clock,
        )

    def call_world(self, server: OpenMRS) -> CallWorld:
        """All that a round of calls works with."""
        desk, choices = self.duty(server), Choices(self.database)
        return CallWorld(
            calls=CallIndex(self.database),
            notices=OpenMRSAlerts(server),
            duty=lambda patient, now: desk.for_call(choices.of(patient), now),
            wording=self.wording,
        )

    def duty(self, server: OpenMRS) -> DutyDesk:
        """Who is on duty, asked through one client."""
        return DutyDesk(server, self.roster, self.settings.timezone)

    def channels(self) -> dict[str, Channel]:
        """The ways to reach her that this clinic set up; none is fine, and then nothing goes out."""
        url = self.settings.smtp_url
        return (
            {"email": SmtpChannel.from_url(url, telling=load_telling_words(self.settings.content))}
            if url
            else {}
        )

    def user(self, name: str) -> str:
        """The uuid of an OpenMRS user by user name."""
        found = self.server.search("user", username=name, v="custom:(uuid,username,systemId,retired)")
        for each in found:
            if name in (each.get("username"), each.get("systemId")) and not each.get("retired"):
                return str(each["uuid"])
        raise Stop(Exit.NOT_FOUND, "OpenMRS has no such user: check the user name.")

    def _enrollments(self, server: OpenMRS) -> Enrollments:
        program = next((each for each in self.metadata.programs if each.key == "continuity"), None)
        if program is None:
            raise ContentError("plugin.provisioning", "the program 'continuity' is missing", "put it back")
        states = {state.key: state.uuid for flow in program.workflows for state in flow.states}
        return Enrollments(server, program=program.uuid, states=states)
