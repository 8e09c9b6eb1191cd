"""Mail is delayed by every misfortune, lost by none, and what a server accepted is never sent again."""

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from itsm.core.clock import database_now
from itsm.core.models import AuditEntry, Role, RoleGrant
from itsm.notices.actions.claim_mail import claim_mail
from itsm.notices.actions.forget_mail import KEPT, forget_mail
from itsm.notices.actions.free_lost_mail import free_lost_mail
from itsm.notices.actions.hand_over import hand_over
from itsm.notices.actions.record_attempt import record_attempt
from itsm.notices.actions.send_due_mail import send_due_mail
from itsm.notices.actions.settle_mail import count_as_sent, send_again
from itsm.notices.models import Mail, MailState
from itsm.notices.rules.delivery import PATIENCE, Outcome
from tests.cast import Cast
from tests.notices.conftest import ROOT, MailServer
from tests.processes import surroundings
from tests.support import nothing_changes, race, refusal_of

Queue = Callable[..., Mail]


def everything_is_due() -> None:
    """As if the waiting time had passed."""
    Mail.objects.filter(state=MailState.PENDING).update(next_attempt_at=database_now())
    Mail.objects.filter(state=MailState.SENDING).update(lease_until=database_now())


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_due_mail_arrives_once_with_its_message_id(mail_server: MailServer, queue: Queue) -> None:
    mail_server.start()
    first, second = queue(), queue()
    assert send_due_mail() == 2
    assert send_due_mail() == 0
    assert mail_server.message_ids() == [first.message_id, second.message_id]
    assert states() == ["sent", "sent"]


@pytest.mark.django_db
def test_a_mail_keeps_its_text_whatever_its_lines_begin_with(mail_server: MailServer, queue: Queue) -> None:
    mail_server.start()
    queue(text=".\n..two\nÜber allem – ein Punkt.\n")
    send_due_mail()
    (message,) = mail_server.accepted()
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").rstrip() == ".\n..two\nÜber allem – ein Punkt."


@pytest.mark.django_db
def test_a_server_that_is_away_costs_one_attempt_of_one_mail(mail_server: MailServer, queue: Queue) -> None:
    for _number in range(3):
        queue()
    assert send_due_mail() == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    mail_server.start()
    everything_is_due()
    assert send_due_mail() == 3
    assert sorted(mail_server.message_ids()) == sorted(Mail.objects.values_list("message_id", flat=True))


@pytest.mark.django_db
def test_a_server_killed_midway_delays_mail_loses_none_and_repeats_none(
    mail_server: MailServer, queue: Queue
) -> None:
    sent = [queue().message_id for _number in range(6)]
    mail_server.start(die_at_data=3)
    assert send_due_mail() == 2
    mail_server.kill()
    assert Mail.objects.filter(state=MailState.SENT).count() == 2
    everything_is_due()
    assert send_due_mail() == 0
    mail_server.start()
    everything_is_due()
    assert send_due_mail() == 4
    assert sorted(mail_server.message_ids()) == sorted(sent)


@pytest.mark.django_db
def test_a_mailbox_that_does_not_exist_fails_for_good_and_alone(
    mail_server: MailServer, queue: Queue
) -> None:
    mail_server.start(refuse="nobody")
    refused = queue("nobody@example.org")
    queue()
    assert send_due_mail() == 1
    refused.refresh_from_db()
    assert (refused.state, refused.last_answer) == ("failed", "550 5.1.1 no such mailbox")


@pytest.mark.django_db
def test_a_mailbox_that_is_busy_is_tried_again_later(mail_server: MailServer, queue: Queue) -> None:
    mail_server.start(later="busy")
    busy = queue("busy@example.org")
    queue()
    assert send_due_mail() == 1
    busy.refresh_from_db()
    assert busy.state == "pending"
    assert busy.next_attempt_at > database_now()


@pytest.mark.django_db
def test_mail_that_cannot_be_handed_over_for_days_is_called_failed(
    mail_server: MailServer, queue: Queue
) -> None:
    mail = queue(created_at=database_now() - PATIENCE)
    send_due_mail()
    mail.refresh_from_db()
    assert mail.state == "failed"


@pytest.mark.django_db
def test_a_header_that_would_add_another_is_refused_without_asking_the_server(
    mail_server: MailServer, queue: Queue
) -> None:
    mail_server.start()
    mail = queue(subject="News\nBcc: everybody@example.org")
    queue()
    assert send_due_mail() == 1
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert len(mail_server.accepted()) == 1


@pytest.mark.django_db
def test_an_answer_that_does_not_come_in_time_is_not_taken_for_a_refusal(
    mail_server: MailServer, queue: Queue, settings: Any
) -> None:
    settings.SLIPWAY_MAIL_ACCEPTANCE_TIMEOUT = 1
    mail_server.start(pause_at_answer=5)
    mail = queue()
    assert send_due_mail() == 0
    mail.refresh_from_db()
    assert mail.state == "unknown"
    assert send_due_mail() == 0
    assert len(mail_server.accepted()) == 1


@pytest.mark.django_db
def test_only_the_current_attempt_may_hand_over(queue: Queue) -> None:
    queue()
    late = claim_mail()
    assert late is not None
    everything_is_due()
    free_lost_mail()
    everything_is_due()
    current = claim_mail()
    assert current is not None
    assert not hand_over(late)
    assert hand_over(current)
    assert not record_attempt(late, Outcome.SENT, "250")
    assert record_attempt(current, Outcome.SENT, "250")


@pytest.mark.django_db
def test_a_late_acceptance_settles_a_mail_that_was_called_unknown(queue: Queue) -> None:
    queue()
    mail = claim_mail()
    assert mail is not None
    hand_over(mail)
    everything_is_due()
    assert free_lost_mail() == 1
    assert states() == ["unknown"]
    assert record_attempt(mail, Outcome.SENT, "250 taken")
    assert states() == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(mail_server: MailServer, queue: Queue) -> None:
    mail_server.start()
    sent = [queue().message_id for _number in range(20)]
    results = race(send_due_mail, send_due_mail, send_due_mail)
    assert sum(results) == 20
    assert sorted(mail_server.message_ids()) == sorted(sent)


def a_sender_of_its_own(port: int) -> "subprocess.Popen[bytes]":
    """`send_due_mail` in another process, on the test's database and mail server."""
    code = (
        "import django; django.setup(); "
        "from itsm.notices.actions.send_due_mail import send_due_mail; send_due_mail()"
    )
    environment = {**os.environ, **surroundings(), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_before_the_end_of_the_data_delays_its_mail(
    mail_server: MailServer, queue: Queue
) -> None:
    mail = queue()
    mail_server.start(pause_at_rcpt=4)
    sender = a_sender_of_its_own(mail_server.port)
    assert mail_server.reached("rcpt")
    kill(sender)
    mail_server.kill()
    mail_server.start()
    assert send_due_mail() == 0, "the lease still runs"
    everything_is_due()
    assert send_due_mail() == 1
    assert mail_server.message_ids() == [mail.message_id]


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_while_the_server_accepts_does_not_repeat_the_mail(
    mail_server: MailServer, queue: Queue
) -> None:
    mail = queue()
    mail_server.start(pause_at_data=2)
    sender = a_sender_of_its_own(mail_server.port)
    assert mail_server.reached("data")
    kill(sender)
    everything_is_due()
    assert send_due_mail() == 0
    mail.refresh_from_db()
    assert mail.state == "unknown"
    assert mail_server.holds(1)
    everything_is_due()
    assert send_due_mail() == 0
    assert mail_server.message_ids() == [mail.message_id]


@pytest.mark.django_db
def test_an_administrator_settles_a_mail_whose_outcome_nobody_knows(
    mail_server: MailServer, queue: Queue, cast: Cast
) -> None:
    arrived, lost = queue(state=MailState.UNKNOWN), queue(state=MailState.UNKNOWN)
    count_as_sent(arrived.pk, reason="Rita has it.", actor=cast.adam)
    send_again(lost.pk, reason="Rita does not have it.", actor=cast.adam)
    mail_server.start()
    assert send_due_mail() == 1
    assert mail_server.message_ids() == [lost.message_id]
    assert states() == ["sent", "sent"]
    assert AuditEntry.objects.filter(action__startswith="mail.").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "sent"])
def test_accepted_or_waiting_mail_is_not_sent_again_by_anybody(queue: Queue, cast: Cast, state: str) -> None:
    mail = queue(state=state)
    with nothing_changes():
        assert refusal_of(lambda: send_again(mail.pk, actor=cast.adam)).code == "wrong_state"


@pytest.mark.django_db
def test_only_administrators_of_everything_touch_the_queue(queue: Queue, cast: Cast) -> None:
    mail = queue(state=MailState.UNKNOWN)
    RoleGrant.objects.create(user=cast.nils, role=Role.ADMINISTRATOR, unit=cast.retail)
    with nothing_changes():
        for person in (cast.rolf, cast.nils):
            assert refusal_of(lambda who=person: send_again(mail.pk, actor=who)).code == "permission_denied"


@pytest.mark.django_db
def test_sent_mail_is_forgotten_after_a_month_and_unsettled_mail_is_kept(queue: Queue) -> None:
    long_ago = database_now() - KEPT - dt.timedelta(days=1)
    queue(state=MailState.SENT, settled_at=long_ago)
    kept = [queue(state=MailState.SENT, settled_at=database_now()), queue(state=MailState.UNKNOWN)]
    assert forget_mail() == 1
    assert list(Mail.objects.order_by("pk")) == kept
