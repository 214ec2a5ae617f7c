"""Each failure has a sentence and an exit code of its own, and the README's table is the program's."""

import errno
import re
import socket
from pathlib import Path

import pytest

from content.moments import NaiveMoment
from content.problems import ContentError
from forms.responses import MalformedResponse
from plugin.audit.copy import UnreadableCopy
from plugin.cli.ending import ending_of
from plugin.database.errors import BadDatabaseURL, DatabaseTooNew, DatabaseUnavailable
from plugin.errors import Exit, SettingsError, Stop
from plugin.openmrs.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotOpenMRS,
    ServerFault,
    Unreachable,
)
from plugin.provisioning.errors import NameOwned, Owned
from reminders.channels.errors import ChannelError
from reminders.channels.smtp import BadSmtpURL
from workflows.machine import IllegalMove

README = Path(__file__).parents[3] / "README.md"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("HST_STAGE", "is no stage", "choose one"), Exit.SETTINGS),
        (ContentError("forms/a.yaml:3", "it is missing", "add it"), Exit.CONTENT),
        (Unreachable(what="GET session"), Exit.UNREACHABLE),
        (NotOpenMRS(what="GET session"), Exit.NOT_OPENMRS),
        (NotAuthenticated(what="GET session"), Exit.NOT_AUTHENTICATED),
        (Forbidden(what="POST role", privilege="Manage Roles"), Exit.FORBIDDEN),
        (NotFound(what="GET form"), Exit.NOT_FOUND),
        (Invalid(what="POST obs", message="bad", fields={}), Exit.INVALID),
        (Conflict(what="POST role"), Exit.CONFLICT),
        (NameOwned((Owned(kind="role", name="Team", ours="a", theirs="b"),)), Exit.CONFLICT),
        (ServerFault(what="GET form", status=500), Exit.SERVER_FAULT),
        (DatabaseUnavailable("The plugin's database is locked."), Exit.DATABASE),
        (DatabaseTooNew(), Exit.DATABASE),
        (NaiveMoment("the time has no zone"), Exit.MOMENT),
        (MalformedResponse("A form", ["it holds no object"]), Exit.MALFORMED_ENCOUNTER),
        (IllegalMove("close", "referred", ("accept", "decline")), Exit.ILLEGAL_MOVE),
        (ChannelError("the server refused", permanent=True), Exit.CHANNEL),
        (Stop(Exit.USAGE, "Say why."), Exit.USAGE),
        (BadDatabaseURL("is no database address"), Exit.SETTINGS),
        (BadSmtpURL("is no address of a mail server"), Exit.SETTINGS),
        (UnreadableCopy(3), Exit.DIFFERENT),
        (OSError(errno.ENOSPC, "No space left on device"), Exit.FILE),
        (PermissionError(errno.EACCES, "Permission denied", "/var/lib/hst"), Exit.FILE),
        (OSError(errno.EADDRINUSE, "error while attempting to bind"), Exit.LISTEN),
        (PermissionError(errno.EACCES, "error while attempting to bind"), Exit.LISTEN),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Exit.LISTEN),
    ],
)
def test_each_failure_has_its_code_and_its_sentence(error: Exception, code: Exit) -> None:
    ending = ending_of(error)
    assert ending is not None
    assert ending.code is code
    assert ending.sentence


def test_a_defect_of_ours_keeps_its_traceback() -> None:
    assert ending_of(KeyError("x")) is None
    assert ending_of(OSError(errno.ECHILD, "no child")) is None


def test_the_readme_lists_every_exit_code() -> None:
    listed = {
        int(code) for code in re.findall(r"^\| (\d+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert listed == {int(code) for code in Exit}
