"""The vocabulary the table of notices is written in.

`INBOX` puts a notice into the party's inbox, `MAIL` also sends an e-mail that
the person may turn off by group, and `asked(…)` does both, cannot be turned off and says what is asked of
them; it reaches people even when the act was their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from itsm.notices.parties import Channel, Group, Party

Text = str | Promise


@dataclass(frozen=True)
class Told:
    """One cell of the table: the channels, and what the party is asked to do, if anything."""

    channels: frozenset[Channel]
    ask: Text = ""


@dataclass(frozen=True)
class Row:
    """One event: the sentence that tells it, its preference group and its cells."""

    says: Text
    group: Group
    cells: Mapping[Party, Told]


INBOX = Told(frozenset({Channel.INBOX}))
MAIL = Told(frozenset({Channel.INBOX, Channel.MAIL}))


def asked(ask: Text) -> Told:
    """Inbox and e-mail, whatever the person prefers, because something waits for them."""
    return Told(MAIL.channels, ask)


def row(says: Text, group: Group, **cells: Told) -> Row:
    """A row whose keyword arguments are the values of :class:`Party`."""
    return Row(says, group, {Party(name): told for name, told in cells.items()})
