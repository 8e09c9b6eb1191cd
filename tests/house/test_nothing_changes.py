"""The proof that nothing happened would notice if something did."""

import socket

import pytest
from django.core.mail import send_mail

from itsm.core.models import OutboxEvent
from itsm.core.operations import operation
from tests.cast import Cast
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def test_a_row_is_noticed(cast: Cast) -> None:
    with pytest.raises(AssertionError, match="core_unit"), nothing_changes():
        type(cast.retail).objects.create(name="Third", parent=cast.root)


def test_an_announcement_alone_is_noticed(cast: Cast) -> None:
    def tell() -> None:
        with nothing_changes(), operation("test.tell", actor=cast.rita) as op:
            op.announce("test.told", "nobody")
            op.audit("nobody")

    with pytest.raises(AssertionError, match=OutboxEvent._meta.db_table):
        tell()


def test_a_call_to_another_machine_is_noticed(db: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with pytest.raises(AssertionError, match="called out"), nothing_changes():
            socket.create_connection(address).close()


def test_a_letter_is_noticed(db: None) -> None:
    with pytest.raises(AssertionError, match="sent mail"), nothing_changes():
        send_mail("Hello", "There.", "slipway@example.org", ["rita@example.org"])
