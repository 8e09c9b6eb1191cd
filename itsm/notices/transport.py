"""Where outgoing mail is taken: the mail server, or in development the folder that /dev/mail/ shows."""

from collections.abc import Callable
from email.utils import parseaddr
from types import TracebackType
from typing import Protocol, Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import sanitize_address

from itsm.notices import conf
from itsm.notices.rules.delivery import Outcome
from itsm.notices.smtp import Attempted, ServerAway, SmtpSession


class Transport(Protocol):
    """Takes one mail at a time. Raises ServerAway when it can take none at the moment."""

    def send(self, message: EmailMultiAlternatives, hand_over: Callable[[], bool]) -> Attempted: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_transport() -> Transport:
    return ServerTransport() if conf.mail_server_configured() else FolderTransport()


class ServerTransport:
    """The configured mail server."""

    def __init__(self) -> None:
        self._session = SmtpSession()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def send(self, message: EmailMultiAlternatives, hand_over: Callable[[], bool]) -> Attempted:
        """A mail that cannot be written down or addressed is refused for good before anybody is asked."""
        try:
            sender = _bare(message.from_email)
            recipient = _bare(message.to[0])
            content = message.message().as_bytes()
        except (ValueError, UnicodeError) as unfit:  # BadHeaderError is a ValueError
            return Attempted(Outcome.REFUSED, f"cannot be sent as mail: {unfit}"[:500])
        return self._session.send(sender, recipient, content, hand_over)


class FolderTransport:
    """Development without a mail server: Django's own backend keeps the mail for looking at."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, message: EmailMultiAlternatives, hand_over: Callable[[], bool]) -> Attempted:
        if not hand_over():
            return Attempted(Outcome.RETRY, "the lease was lost")
        try:
            get_connection().send_messages([message])
        except OSError as error:
            raise ServerAway(str(error)) from error
        return Attempted(Outcome.SENT, "kept for /dev/mail/")


def _bare(address: str) -> str:
    """The address alone, its domain in ASCII. Raises ValueError or UnicodeError when it is none."""
    bare = parseaddr(sanitize_address(address, "utf-8"))[1]
    bare.encode("ascii")
    if "@" not in bare:
        raise ValueError(f"“{address}” is not an address")
    return bare
