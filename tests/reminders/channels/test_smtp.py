"""Mail through a real SMTP server on loopback: what arrives, and what is known when it does not."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from reminders.channels.errors import ChannelError
from reminders.channels.smtp import BadSmtpURL, SmtpChannel
from reminders.ports import Envelope

CERTIFICATE = Path(__file__).with_name("loopback.pem")
SENDER = "note@mail.example"
ENVELOPE = Envelope(
    message="0e3a1d5c-0000-5000-8000-000000000001",
    address="someone@mail.example",
    subject="Una nota breve",
    body="Una nota breve. Si quiere, llame mañana al 555 0100.",
    at=datetime(2026, 11, 24, 15, 30, tzinfo=UTC),
)


class Mailbox:
    """The server's handler: keeps what arrives. ``to_text`` and ``to_recipient`` are its answers."""

    def __init__(self, *, to_text: str = "250 kept", to_recipient: str = "250 ok") -> None:
        self.kept: list[Any] = []
        self.greetings: list[str] = []
        self.encrypted: list[bool] = []
        self._to_text, self._to_recipient = to_text, to_recipient
        # The names by which the server finds its hooks.
        vars(self).update(handle_RCPT=self._recipient, handle_DATA=self._text)

    async def _recipient(self, _server: Any, _session: Any, envelope: Any, address: str, _: Any) -> str:
        if self._to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._to_recipient

    async def _text(self, _server: Any, session: Any, envelope: Any) -> str:
        self.kept.append(envelope)
        self.greetings.append(session.host_name)
        self.encrypted.append(session.ssl is not None)
        return self._to_text


@contextmanager
def mail_server(mailbox: Mailbox, **settings: Any) -> Iterator[int]:
    """A server on loopback; yields its port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """A client that trusts the certificate of these tests, and checks the host."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def _channel(url: str, **settings: Any) -> SmtpChannel:
    return SmtpChannel.from_url(url, timeout=5, **settings)


def test_what_arrives_is_plain_and_says_nothing_of_its_sender() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}").send(ENVELOPE)
    [kept] = mailbox.kept
    assert (kept.mail_from, kept.rcpt_tos) == (SENDER, ["someone@mail.example"])
    message = message_from_bytes(kept.content, policy=default)
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": SENDER,
        "To": "someone@mail.example",
        "Subject": "Una nota breve",
        "Date": "Tue, 24 Nov 2026 15:30:00 +0000",
        "Message-ID": f"<{ENVELOPE.message}@mail.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": "quoted-printable",
        "Content-Type": "",
    }
    assert message.get_content_type() == "text/plain"
    assert message.get_content().strip() == ENVELOPE.body
    assert kept.content.isascii()
    assert mailbox.greetings == ["mail.example"]  # not the name of this machine


def test_the_same_message_has_the_same_identifier() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        channel = _channel(f"smtp://127.0.0.1:{port}?from={SENDER}")
        channel.send(ENVELOPE)
        channel.send(ENVELOPE)
    first, second = mailbox.kept
    assert first.content == second.content


def test_encryption_is_used_where_it_is_offered() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, tls_context=server_context()) as port:
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}", context=trusting()).send(ENVELOPE)
    assert mailbox.encrypted == [True]


def test_encryption_that_is_required_and_not_offered_stops_it() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(ChannelError, match="offers no encryption") as caught:
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}&starttls=required").send(ENVELOPE)
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)
    assert mailbox.kept == []


def test_a_certificate_that_nobody_vouches_for_stops_it() -> None:
    mailbox = Mailbox()
    with (
        mail_server(mailbox, tls_context=server_context()) as port,
        pytest.raises(ChannelError, match="certificate") as caught,
    ):
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}").send(ENVELOPE)
    assert not caught.value.uncertain
    assert mailbox.kept == []


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"post@man", b"s:cret")
    return AuthResult(success=good, handled=False)


@pytest.mark.parametrize(("password", "arrives"), [("s%3Acret", True), ("wrong", False)])
def test_it_signs_in_over_an_encrypted_connection(password: str, arrives: bool) -> None:
    mailbox = Mailbox()
    settings = {"authenticator": _authenticate, "auth_required": True, "tls_context": server_context()}
    with mail_server(mailbox, **settings) as port:
        url = f"smtp://post%40man:{password}@127.0.0.1:{port}?from={SENDER}&starttls=required"
        channel = _channel(url, context=trusting())
        if arrives:
            channel.send(ENVELOPE)
        else:
            with pytest.raises(ChannelError, match="refused the user name or password"):
                channel.send(ENVELOPE)
    assert len(mailbox.kept) == int(arrives)


@pytest.mark.parametrize(
    ("sentence", "mailbox", "permanent"),
    [
        ("an address that does not exist", Mailbox(to_recipient="550 no someone here"), True),
        ("a mailbox that is full", Mailbox(to_recipient="452 full"), False),
        ("a text that it won't take", Mailbox(to_text="554 spam"), True),
        ("a text that it can't take now", Mailbox(to_text="451 later"), False),
    ],
)
def test_a_clear_no_is_known_to_be_one(sentence: str, mailbox: Mailbox, permanent: bool) -> None:
    with mail_server(mailbox) as port, pytest.raises(ChannelError) as caught:
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}").send(ENVELOPE)
    assert (caught.value.permanent, caught.value.uncertain) == (permanent, False)
    assert "someone" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_server_is_a_clear_no_for_now() -> None:
    with pytest.raises(ChannelError, match="can't be reached") as caught:
        _channel(f"smtp://127.0.0.1:{free_port()}?from={SENDER}").send(ENVELOPE)
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)


@contextmanager
def _script(*answers: str) -> Iterator[int]:
    """A server that says the answers, one for each thing it hears, and then hangs up. Yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_play, args=(server, answers))
        thread.start()
        yield int(server.getsockname()[1])
        thread.join()


def _play(server: socket.socket, answers: tuple[str, ...]) -> None:
    connection, _ = server.accept()
    with connection:
        for answer in answers:
            connection.sendall(answer.encode() + b"\r\n")
            connection.recv(65536)


_UNTIL_TEXT = ("220 hello", "250 mail.example", "250 sender", "250 recipient")


@pytest.mark.parametrize(
    ("sentence", "answers", "uncertain"),
    [
        ("it hangs up at once", (), False),
        ("it hangs up after the greeting", _UNTIL_TEXT[:1], False),
        ("it hangs up after the recipient", _UNTIL_TEXT[:3], False),
        ("it refuses to take any text", (*_UNTIL_TEXT, "451 not now", "221 bye"), False),
        ("it hangs up after the text", (*_UNTIL_TEXT, "354 go on"), True),
        ("it answers the text with something else", (*_UNTIL_TEXT, "354 go on", "999 what", "221 bye"), True),
    ],
)
def test_what_breaks_before_the_text_is_sure_and_after_it_is_not(
    sentence: str, answers: tuple[str, ...], uncertain: bool
) -> None:
    with _script(*answers) as port, pytest.raises(ChannelError) as caught:
        _channel(f"smtp://127.0.0.1:{port}?from={SENDER}").send(ENVELOPE)
    assert caught.value.uncertain is uncertain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "someone",
        "someone@",
        "two@mail.example, three@mail.example",
        "Someone <someone@mail.example>",
        "someone@mail.example\r\nBcc: other@mail.example",
        "someone@mail.example\n",
        "some one@mail.example",
        "jemand@müll.example",
    ],
)
def test_what_is_no_single_address_is_refused_and_not_repeated(address: str) -> None:
    channel = _channel(f"smtp://127.0.0.1:1?from={SENDER}")
    with pytest.raises(ChannelError) as caught:
        channel.send(replace(ENVELOPE, address=address))
    assert caught.value.permanent
    assert str(caught.value) == "The address is no e-mail address."


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "is no address of a mail server"),
        ("http://mail.example", "is no address of a mail server"),
        ("smtp://mail.example:notaport?from=note@mail.example", "is no address of a mail server"),
        ("smtp://mail.example", "names no usable sender"),
        ("smtp://mail.example?from=Note%20<note@mail.example>", "names no usable sender"),
        ("smtp://mail.example?from=clinic@mail.example", "tells too much"),
        ("smtp://mail.example?from=note@hospital.example", "tells too much"),
        ("smtp://user:hidden@mail.example?from=note@mail.example", "in the clear"),
        ("smtp://mail.example?from=note@mail.example&starttls=maybe", "option that is unknown"),
        ("smtp://mail.example?from=note@mail.example&color=red", "option that is unknown"),
    ],
)
def test_a_bad_url_is_one_sentence_without_the_password(url: str, problem: str) -> None:
    with pytest.raises(BadSmtpURL, match=problem) as caught:
        SmtpChannel.from_url(url)
    assert "hidden" not in str(caught.value)


def test_the_usual_ports_are_known_and_no_secret_is_shown() -> None:
    channel = SmtpChannel.from_url(f"smtps://user:hidden@mail.example?from={SENDER}")
    assert (channel.port, channel.implicit_tls) == (465, True)
    assert SmtpChannel.from_url(f"smtp://mail.example?from={SENDER}").port == 587
    assert "hidden" not in repr(channel)


def test_encryption_from_the_first_byte() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=server_context()) as port:
        _channel(f"smtps://127.0.0.1:{port}?from={SENDER}", context=trusting()).send(ENVELOPE)
    assert len(mailbox.kept) == 1
