"""The broker only wakes workers: without it nothing waits, and nothing is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from celery import current_app

from itsm.notices import doorbell
from itsm.notices.actions.send_due_mail import send_due_mail
from itsm.notices.models import Mail
from itsm.notices.tasks import DOORBELLS
from tests.cast import Cast
from tests.notices.conftest import ROOT, MailServer
from tests.releases import build
from tests.support import deliver_news

NOBODY = "redis://127.0.0.1:1/0"
RINGS_TWICE = """
import django, time
django.setup()
from itsm.notices.doorbell import ring_mail
for _ in range(2):
    began = time.monotonic()
    ring_mail()
    print(time.monotonic() - began)
"""


def test_a_broker_that_is_away_is_given_up_on_quickly_and_then_left_alone() -> None:
    environment = {**os.environ, "REDIS_URL": NOBODY, "DJANGO_SETTINGS_MODULE": "itsm.settings"}
    done = subprocess.run(
        [sys.executable, "-c", RINGS_TWICE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, second = map(float, done.stdout.split())
    assert first < 5
    assert second < 0.05


@pytest.mark.django_db(transaction=True)
def test_news_and_mail_that_nobody_rang_for_go_out_at_the_next_tick(
    cast: Cast, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "_silent_until", time.monotonic() + 60)
    mail_server.start()
    build.submitted(cast)
    assert deliver_news() > 0
    assert Mail.objects.filter(state="pending").count() == 1
    assert send_due_mail() == 1
    assert len(mail_server.accepted()) == 1


def test_beat_rings_for_mail_that_no_doorbell_announced() -> None:
    assert DOORBELLS["notices.send_mail"] <= 10
    assert set(DOORBELLS) <= set(current_app.tasks)


@pytest.mark.django_db(transaction=True)
def test_a_delivery_rings_once_it_is_committed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[int] = []
    ring: Callable[[], None] = lambda: rings.append(Mail.objects.count())  # noqa: E731
    monkeypatch.setattr(doorbell, "ring_mail", ring)
    build.submitted(cast)
    deliver_news()
    assert 1 in rings
