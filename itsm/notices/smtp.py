"""One SMTP transaction per mail, with the one moment marked after which a mail may have been accepted.

`smtplib.sendmail` hides that moment, so the dialogue is spoken here: everything up to the server's "354 go
on" can be repeated freely; the end of the data is sent only after the caller has noted that it will be.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail.backends.smtp import EmailBackend

from itsm.notices import conf
from itsm.notices.rules.delivery import Outcome, outcome_of_reply


class ServerAway(Exception):
    """The server cannot be spoken to at the moment. Nothing was handed over."""


@dataclass(frozen=True)
class Attempted:
    """How one attempt ended, with the server's own words."""

    outcome: Outcome
    answer: str
    server_is_gone: bool = False


class SmtpSession:
    """A connection used for several mails in turn, opened at the first. Not for several threads."""

    def __init__(self) -> None:
        self._backend = EmailBackend(timeout=int(conf.server_timeout()))

    def close(self) -> None:
        """Take leave; a server that is away does not matter any more."""
        self._backend.fail_silently = True
        self._backend.close()

    def send(self, sender: str, recipient: str, message: bytes, hand_over: Callable[[], bool]) -> Attempted:
        """Offer one mail. `hand_over` is asked just before the end of the data and may still say no.

        Raises ServerAway when the server could not be spoken to before the end of the data.
        """
        try:
            refused = self._introduce_anew_if_hung_up(sender, recipient, message)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise ServerAway(_words(error)) from error
        if refused is not None:
            return refused
        if not hand_over():
            self._drop()
            return Attempted(Outcome.RETRY, "the lease was lost before the end of the data")
        return self._finish(message)

    def _introduce_anew_if_hung_up(self, sender: str, recipient: str, message: bytes) -> Attempted | None:
        """A connection that was good for the last mail may have been closed since: then open one anew."""
        reused = self._backend.connection is not None
        try:
            return self._introduce(sender, recipient, message)
        except smtplib.SMTPServerDisconnected:
            if not reused:
                raise
            self._drop()
            return self._introduce(sender, recipient, message)

    def _connected(self) -> smtplib.SMTP:
        self._backend.open()
        return self._open_connection(conf.server_timeout())

    def _open_connection(self, patience: float) -> smtplib.SMTP:
        """The connection, which waits `patience` seconds for each answer. Raises SMTPServerDisconnected."""
        server = self._backend.connection
        if server is None or server.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection was closed")
        server.sock.settimeout(patience)
        return server

    def _introduce(self, sender: str, recipient: str, message: bytes) -> Attempted | None:
        """MAIL, RCPT and DATA up to "354 go on"; an answer that ends the attempt, or None."""
        server = self._connected()
        server.ehlo_or_helo_if_needed()
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        if server.has_extn("size"):
            options.append(f"size={len(message)}")
        code, words = server.mail(sender, options)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        code, words = server.rcpt(recipient)
        if code not in (250, 251):
            return self._refused(server, code, words)
        code, words = server.docmd("DATA")
        return None if code == 354 else self._refused(server, code, words)

    def _refused(self, server: smtplib.SMTP, code: int, words: bytes) -> Attempted:
        if code == 421:  # RFC 5321 3.8: the server is closing the connection
            raise smtplib.SMTPServerDisconnected(_said(code, words))
        server.rset()
        return Attempted(outcome_of_reply(code), _said(code, words))

    def _finish(self, message: bytes) -> Attempted:
        """Send the data and its end. Only a 2xx answer is acceptance; none at all in time is not knowing.

        A server that hangs up instead of answering has not accepted (RFC 5321 6.1), so the mail stays ours.
        """
        try:
            server = self._open_connection(conf.server_timeout())
            server.send(_as_data(message))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Attempted(Outcome.RETRY, _words(error), server_is_gone=True)
        try:
            code, words = self._open_connection(conf.acceptance_timeout()).getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            timed_out = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            return Attempted(
                Outcome.UNKNOWN if timed_out else Outcome.RETRY, _words(error), server_is_gone=True
            )
        return Attempted(outcome_of_reply(code), _said(code, words))

    def _drop(self) -> None:
        """Hang up without ceremony; the next mail opens a new connection."""
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


def _as_data(message: bytes) -> bytes:
    """Dot-stuffed, with CRLF line ends and the final dot (RFC 5321 4.5.2)."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    stuffed = [b"." + line if line.startswith(b".") else line for line in lines]
    return b"\r\n".join([*stuffed, b".", b""])


def _said(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"[:500]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _said(error.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    return (str(error) or type(error).__name__)[:500]
