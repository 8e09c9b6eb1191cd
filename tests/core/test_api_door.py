"""The REST door itself: problems, versions, repeated requests. One verb stands for all."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from itsm.core.actions import set_preferences
from itsm.core.doors.api import verb_view
from itsm.core.models import AuditEntry, IdempotentRequest, User
from tests.cast import Cast
from tests.support import race

pytestmark = pytest.mark.django_db


class Input(serializers.Serializer[Any]):
    language = serializers.CharField()
    time_zone = serializers.CharField()


class Output(serializers.Serializer[Any]):
    time_zone = serializers.CharField()


SetPreferences = verb_view(
    "set_preferences",
    set_preferences,
    subject="",
    takes=Input,
    answers=Output,
    render=lambda user, changed: {"time_zone": changed.time_zone, "version": 7},
)


def post(user: User | None, zone: str = "Europe/Berlin", **headers: str) -> Response:
    request = APIRequestFactory().post(
        "/x/", {"language": "en", "time_zone": zone}, format="json", headers=headers
    )
    if user:
        force_authenticate(request, user)
    return SetPreferences.as_view()(request)


def test_an_action_answers_with_its_object_and_version(cast: Cast) -> None:
    response = post(cast.rita)
    assert (response.status_code, response.data["time_zone"], response["ETag"]) == (
        200,
        "Europe/Berlin",
        '"7"',
    )


def test_a_refusal_is_a_problem_with_a_stable_code(cast: Cast) -> None:
    response = post(cast.rita, zone="Moon/Base")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json" or response.content_type
    assert response.data["code"] == "invalid"
    assert list(response.data["facts"]["fields"]) == ["time_zone"]
    assert response.data["next_step"]


def test_nobody_in_particular_is_asked_to_sign_in(cast: Cast) -> None:
    response = post(None)
    assert (response.status_code, response.data["code"]) == (401, "not_authenticated")


def test_the_same_key_acts_once_and_answers_the_same(cast: Cast) -> None:
    first = post(cast.rita, **{"Idempotency-Key": "k1"})
    second = post(cast.rita, **{"Idempotency-Key": "k1"})
    assert first.data == second.data
    assert second["Idempotent-Replay"] == "true"
    assert second["ETag"] == '"7"'
    assert AuditEntry.objects.count() == 1


def test_a_key_is_bound_to_what_was_sent_and_to_who_sent_it(cast: Cast) -> None:
    post(cast.rita, **{"Idempotency-Key": "k1"})
    other_body = post(cast.rita, zone="Asia/Tokyo", **{"Idempotency-Key": "k1"})
    assert (other_body.status_code, other_body.data["code"]) == (422, "idempotency_key_reused")
    other_caller = post(cast.rolf, zone="Asia/Tokyo", **{"Idempotency-Key": "k1"})
    assert other_caller.status_code == 200


def test_a_refused_request_may_try_again_with_its_key(cast: Cast) -> None:
    assert post(cast.rita, zone="Moon/Base", **{"Idempotency-Key": "k1"}).status_code == 422
    assert not IdempotentRequest.objects.exists()


def test_the_same_key_at_the_same_moment_acts_once(transactional_db: None, cast: Cast) -> None:
    answers = race(*(lambda: post(cast.rita, **{"Idempotency-Key": "k1"}) for _caller in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert AuditEntry.objects.count() == 1
