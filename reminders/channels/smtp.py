"""E-mail by SMTP: plain text, a sender that says nothing, no tracking, and a clear answer about its fate.

The steps of the protocol are taken one by one, because what counts is *when* it broke: until the text was
sent nothing can have gone out, while a connection that breaks after it leaves the fate open.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from reminders.channels.errors import ChannelError
from reminders.ports import Envelope
from reminders.telling_words import TellingWords, load_telling_words

# One plain address: no list, no display name, no quoted part. What else RFC 5321 allows is a mistake here.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?P<domain>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)")
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class BadSmtpURL(ValueError):
    """``HST_SMTP_URL`` can't be used; it is not repeated, for it may hold a password."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"HST_SMTP_URL {problem}: write it as smtps://user:password@mail.example:465?from=note@mail.example."
        )


@dataclass(frozen=True, kw_only=True)
class SmtpChannel:
    """Speaks TLS at once (``implicit_tls``), or upgrades where it is offered, and must with ``starttls``.

    ``sender`` is the address that she sees, without a name; its domain also makes the Message-ID and the
    greeting. ``timeout`` in seconds holds for each step.
    """

    host: str
    port: int
    sender: str
    implicit_tls: bool = False
    starttls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.sender):
            raise BadSmtpURL("names no usable sender")
        if self.user and not (self.implicit_tls or self.starttls or self.host in _LOOPBACK):
            raise BadSmtpURL("would send a password in the clear; use smtps or add starttls=required")

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        telling: TellingWords | None = None,
        timeout: float = 20.0,
        context: ssl.SSLContext | None = None,
    ) -> Self:
        """Read ``smtp(s)://[user:password@]host[:port]?from=address[&starttls=required]`` or ``BadSmtpURL``.

        A sender with one of the ``telling`` words (the packaged ones by default) is refused.
        """
        parts = _split(url)
        options = parse_qs(parts.query)
        unknown = options.keys() - {"from", "starttls"}
        if unknown or options.get("starttls", ["required"]) != ["required"]:
            raise BadSmtpURL("has an option that is unknown")
        sender = options.get("from", [""])[0]
        if (telling or load_telling_words()).in_message(sender):
            raise BadSmtpURL("names a sender that tells too much; take a neutral address")
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            implicit_tls=parts.scheme == "smtps",
            starttls="starttls" in options,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            timeout=timeout,
            context=context or ssl.create_default_context(),
        )

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def send(self, envelope: Envelope) -> None:
        """Hand the message over; ``ChannelError`` says whether that surely failed, for good or for now."""
        if not _ADDRESS.fullmatch(envelope.address):
            raise ChannelError("The address is no e-mail address.", permanent=True)
        content = _written(envelope, self).as_bytes(policy=SMTP)
        with _before_text(), self._connected() as server:
            _accepted(server.mail(self.sender))
            _accepted(server.rcpt(envelope.address))
            with _during_text():
                answer = server.data(content)
            _taken(answer)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A greeted, upgraded and signed-in connection; how it is closed afterwards changes nothing."""
        server = self._open()
        try:
            server.ehlo_or_helo_if_needed()
            if not self.implicit_tls:
                self._upgrade(server)
            if self.user:
                server.login(self.user, self.password)
            yield server
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        # The greeting names the sender's domain: by default it would name this machine.
        if self.implicit_tls:
            return smtplib.SMTP_SSL(
                self.host, self.port, self.domain, timeout=self.timeout, context=self.context
            )
        return smtplib.SMTP(self.host, self.port, self.domain, timeout=self.timeout)

    def _upgrade(self, server: smtplib.SMTP) -> None:
        if server.has_extn("starttls"):
            server.starttls(context=self.context)
            server.ehlo()
        elif self.starttls:
            raise ChannelError("The mail server offers no encryption, and it is required.", permanent=False)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadSmtpURL("is no address of a mail server")
    return parts


def _written(envelope: Envelope, channel: SmtpChannel) -> EmailMessage:
    """The message. Its identifier comes from ours, so that a mail server can tell a repetition."""
    message = EmailMessage()
    message["From"] = channel.sender
    message["To"] = envelope.address
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.at.astimezone(UTC))
    message["Message-ID"] = f"<{envelope.message}@{channel.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # keeps absence notices from answering
    message.set_content(envelope.body, cte="7bit" if envelope.body.isascii() else "quoted-printable")
    return message


def _accepted(answer: tuple[int, bytes]) -> None:
    """Nothing if the server said yes; its words are never repeated, for they may hold the address."""
    code = answer[0]
    if not 200 <= code < 300:
        raise ChannelError(f"The mail server said no ({code}).", permanent=500 <= code < 600)


def _taken(answer: tuple[int, bytes]) -> None:
    """Like ``_accepted``, after the text: an answer that is neither yes nor no leaves the fate open."""
    if not 200 <= answer[0] < 600:
        raise ChannelError("The mail server's answer can't be read.", permanent=False, uncertain=True)
    _accepted(answer)


@contextmanager
def _before_text() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        raise ChannelError("The mail server refused the user name or password.", permanent=False) from None
    except ssl.SSLError:
        raise ChannelError("The mail server's certificate or encryption fails.", permanent=False) from None
    except (smtplib.SMTPException, OSError):
        raise ChannelError("The mail server can't be reached or broke off.", permanent=False) from None


@contextmanager
def _during_text() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPDataError as error:
        _accepted((error.smtp_code, b""))  # it refused to take any text
    except (smtplib.SMTPException, OSError):
        problem = "The mail server broke off after the text was on its way."
        raise ChannelError(problem, permanent=False, uncertain=True) from None
