"""Which exit code and sentence belong to an error. What isn't listed is a defect and keeps its traceback."""

import errno
import os
import socket
from dataclasses import dataclass

from content.moments import NaiveMoment
from content.problems import ContentError
from forms.responses import MalformedResponse
from plugin.audit.copy import UnreadableCopy
from plugin.database.errors import BadDatabaseURL, DatabaseError
from plugin.errors import Exit, SettingsError, Stop
from plugin.openmrs.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotOpenMRS,
    OpenMRSError,
    ServerFault,
    Unreachable,
)
from plugin.provisioning.errors import ProvisioningError, Stopped
from reminders.channels.errors import ChannelError
from reminders.channels.smtp import BadSmtpURL
from reminders.contact_rules import ContactRuleError
from reminders.windows import BadWindows
from sensitivity.categories import ChoiceRefused, UnknownCategory
from workflows.machine import IllegalMove


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the program ends: its exit code and the one line it says."""

    code: Exit
    sentence: str


# The first that fits wins, so the special stand before the general.
_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (SettingsError, Exit.SETTINGS),
    (BadDatabaseURL, Exit.SETTINGS),
    (BadSmtpURL, Exit.SETTINGS),
    (ContentError, Exit.CONTENT),
    (NotOpenMRS, Exit.NOT_OPENMRS),
    (Unreachable, Exit.UNREACHABLE),
    (NotAuthenticated, Exit.NOT_AUTHENTICATED),
    (Forbidden, Exit.FORBIDDEN),
    (NotFound, Exit.NOT_FOUND),
    (Invalid, Exit.INVALID),
    (Conflict, Exit.CONFLICT),
    (ServerFault, Exit.SERVER_FAULT),
    (OpenMRSError, Exit.SERVER_FAULT),
    (ProvisioningError, Exit.CONFLICT),
    (DatabaseError, Exit.DATABASE),
    (UnreadableCopy, Exit.DIFFERENT),
    (NaiveMoment, Exit.MOMENT),
    (MalformedResponse, Exit.MALFORMED_ENCOUNTER),
    (IllegalMove, Exit.ILLEGAL_MOVE),
    (ChannelError, Exit.CHANNEL),
    (ContactRuleError, Exit.USAGE),
    (BadWindows, Exit.USAGE),
    (ChoiceRefused, Exit.USAGE),
    (UnknownCategory, Exit.USAGE),
)


def ending_of(error: Exception) -> Ending | None:
    """The ending for an error that people can mend, None for a defect of ours."""
    if isinstance(error, Stop):
        return Ending(code=error.code, sentence=str(error))
    if isinstance(error, Stopped):
        cause = ending_of(error.cause)
        return Ending(code=cause.code if cause else Exit.SERVER_FAULT, sentence=str(error))
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Ending(code=code, sentence=str(error))
    return _of_system(error) if isinstance(error, OSError) else None


def sentence_of(error: Exception) -> str | None:
    """What people are told of an error that they can mend."""
    ending = ending_of(error)
    return ending.sentence if ending else None


_ADDRESS = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


def _of_system(error: OSError) -> Ending | None:
    """What the machine refused. A refusal without a file's name, other than a full disk, is about a port."""
    code = error.errno or 0
    reason = os.strerror(code).lower() if code in errno.errorcode else "name not known"
    named = error.filename is not None
    if isinstance(error, socket.gaierror) or code in _ADDRESS or (code in _NO_RIGHT and not named):
        mend = "stop what holds it, or choose another (HST_LISTEN; --port for the sandbox)"
        return Ending(code=Exit.LISTEN, sentence=f"Nothing can listen there ({reason}): {mend}.")
    if named or code in _DISK:
        place = str(error.filename) if named else "A file"
        mend = "check its path, its rights and the space on the disk"
        return Ending(code=Exit.FILE, sentence=f"{place} can't be read or written ({reason}): {mend}.")
    return None
