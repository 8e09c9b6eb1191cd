"""The board votes in the admin: it sees what it signs, and the same rules hold as at every other door."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from changes import actions
from changes.models import ApprovalRound, ChangeRequest, Vote
from itsm.core.models import User
from tests.cast import Cast
from tests.changes.conftest import tomorrow
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]
LIST = reverse("admin:changes_changerequest_changelist")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(change: ChangeRequest) -> str:
    return reverse("admin:changes_changerequest_change", args=[change.pk])


def verb(name: str, change: ChangeRequest) -> str:
    return reverse(f"admin:changes_changerequest_verb_{name}", args=[change.pk])


def test_a_change_awaits_exactly_the_votes_that_are_missing(asked: Make, cast: Cast) -> None:
    change = asked()
    carla, rita = signed_in(cast.carla), signed_in(cast.rita)
    assert change.number in carla.get(LIST, {"awaiting": "my-vote"}).content.decode()
    assert change.number not in rita.get(LIST, {"awaiting": "my-vote"}).content.decode()
    actions.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
    assert change.number not in carla.get(LIST, {"awaiting": "my-vote"}).content.decode()


def test_the_page_shows_what_is_signed_and_what_to_weigh(asked: Make, draft: Make, cast: Cast) -> None:
    other = draft(title="Patch the same server", window_start=tomorrow(11), window_end=tomorrow(13))
    change = asked()
    text = signed_in(cast.carla).get(page(change)).content.decode()
    for shown in (
        "Stop, copy, start.",
        "Stop, copy back, start.",
        "web-1",
        other.number,
        "Risk",
        change.digest.removeprefix("sha256:")[:12],
        verb("approve", change),
        verb("reject", change),
    ):
        assert shown in text, shown
    assert text.index("What to weigh") < text.index("What you sign")
    asks = signed_in(cast.carla).get(verb("approve", change)).content.decode()
    assert asks.index("What to weigh") < asks.index("What you sign") < asks.index('name="comment"')
    assert other.number in asks


def test_a_member_approves_with_the_digest_they_were_shown(asked: Make, cast: Cast) -> None:
    change = asked()
    client = signed_in(cast.carla)
    form = client.get(verb("approve", change)).content.decode()
    shown = re.search(r'name="digest" value="(sha256:[0-9a-f]{64})"', form)
    assert shown
    answer = client.post(verb("approve", change), {"digest": shown[1], "comment": "Fine"})
    assert answer.status_code == 302
    vote = Vote.objects.get()
    assert (vote.voter, vote.decision, vote.digest) == (cast.carla, "approve", change.digest)
    assert vote.context["risk"] == change.risk


def test_a_vote_on_content_that_changed_meanwhile_is_refused(asked: Make, cast: Cast) -> None:
    change = asked()
    actions.edit(change_number=change.number, test_plan="Buy two pairs.", actor=cast.rita)
    client = signed_in(cast.carla)
    with nothing_changes():
        answer = client.post(verb("approve", change), {"digest": change.digest})
    assert answer.status_code == 412
    assert "stale_digest" in answer.content.decode()


def test_what_changed_since_the_last_round_is_shown(asked: Make, cast: Cast) -> None:
    change = asked()
    actions.edit(change_number=change.number, test_plan="Buy two pairs.", actor=cast.rita)
    text = signed_in(cast.carla).get(page(change)).content.decode()
    assert "What changed since the last round" in text
    assert "Buy a pair of socks." in text
    assert "Buy two pairs." in text


def test_a_rejection_needs_a_comment(asked: Make, cast: Cast) -> None:
    change = asked()
    client = signed_in(cast.cora)
    with nothing_changes():
        assert client.post(verb("reject", change), {"digest": change.digest}).status_code == 422
    client.post(verb("reject", change), {"digest": change.digest, "comment": "Too early"})
    assert ApprovalRound.objects.get().state == "rejected"


def test_neither_requester_nor_superuser_votes_on_their_own_change(asked: Make, cast: Cast) -> None:
    change = asked(requested_by=cast.adam)
    client = signed_in(cast.adam)
    with nothing_changes():
        answer = client.post(verb("approve", change), {"digest": change.digest})
    assert answer.status_code == 403
    assert "separation_of_duties" in answer.content.decode()


def test_a_stranger_finds_no_change_in_the_admin(asked: Make, cast: Cast) -> None:
    change = asked()
    client = signed_in(cast.stan)
    assert change.number not in client.get(LIST).content.decode()
    assert client.post(verb("approve", change), {"digest": change.digest}).status_code == 404


def test_nothing_is_written_by_posting_the_page_itself(asked: Make, cast: Cast) -> None:
    change = asked()
    client = signed_in(cast.adam)
    with nothing_changes():
        answer = client.post(page(change), {"title": "Mine", "state": "scheduled"})
    assert answer.status_code == 403


def test_a_list_of_fifty_takes_as_many_queries_as_a_list_of_one(
    draft: Make, cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _number in range(10):
        draft()
    client = signed_in(cast.carla)
    client.get(LIST)
    with django_assert_max_num_queries(14):
        client.get(LIST)
