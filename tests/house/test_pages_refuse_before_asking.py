"""Whoever may not do something is told so when they open its page, not after they filled in its form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from changes import actions as changes
from changes.views.verbs import VERBS as CHANGE_VERBS
from cmdb.forms.verbs import VERBS as ITEM_VERBS
from itsm.core.models import User
from releases.forms.deployments import VERBS as DEPLOYMENT_VERBS
from releases.forms.rows import SECTIONS
from releases.forms.verbs import VERBS as RELEASE_VERBS
from releases.models import Deployment
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes

pytestmark = pytest.mark.django_db


def opened(user: User, address: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    with nothing_changes():
        answer = client.get(address)
    return answer.status_code, answer.content.decode()


def pages_of(cast: Cast) -> list[str]:
    release = build.scheduled(cast)
    change = build.cover_of(release)
    deployment = Deployment.objects.get(release=release)
    item = build.make_ci(cast)
    number = [release.number]
    return [
        *(reverse("releases:verb", args=[*number, name]) for name in RELEASE_VERBS),
        *(reverse("releases:edit_rows", args=[*number, name]) for name in SECTIONS),
        *(
            reverse(f"releases:{name}", args=number)
            for name in ("edit_request", "edit_plan", "record_review", "plan_deployment")
        ),
        reverse("releases:create"),
        *(reverse("releases:deployment_verb", args=[deployment.number, name]) for name in DEPLOYMENT_VERBS),
        *(reverse("changes:verb", args=[change.number, name]) for name in CHANGE_VERBS),
        reverse("changes:edit", args=[change.number]),
        reverse("changes:create"),
        *(reverse("cmdb:verb", args=[item.number, name]) for name in ITEM_VERBS),
        *(reverse(f"cmdb:{name}", args=[item.number]) for name in ("edit", "relate")),
        reverse("cmdb:create"),
    ]


def test_an_auditor_is_offered_no_form_that_the_action_would_refuse(cast: Cast) -> None:
    for address in pages_of(cast):
        status, text = opened(cast.alma, address)
        assert status == 403, address
        assert "permission_denied" in text
        assert '<form method="post" class="card' not in text


def test_the_roles_that_may_are_named_in_words(cast: Cast) -> None:
    release = build.scheduled(cast)
    change = build.cover_of(release)
    _status, text = opened(cast.rita, reverse("changes:verb", args=[change.number, "approve"]))
    assert "CAB member, Change manager" in text
    assert "change.approve" not in text
    assert "cab_member" not in text


def test_a_vote_that_could_not_be_cast_is_refused_when_its_page_opens(cast: Cast) -> None:
    release = build.pending(cast)
    change = build.cover_of(release)
    page = reverse("changes:verb", args=[change.number, "approve"])
    assert opened(cast.carla, page)[0] == 200
    changes.approve(change_number=change.number, digest=change.digest, actor=cast.carla)
    status, text = opened(cast.carla, page)
    assert (status, "already_voted" in text) == (409, True)
