"""Programs that speak to the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from itsm.api.actions.tokens import issue_token
from itsm.core.models import User


@pytest.fixture
def program() -> Callable[[User | None], Any]:
    """A client with a token of this user, or with none. It reports a fault of ours as its caller sees it."""

    def connect(user: User | None) -> APIClient:
        client = APIClient(raise_request_exception=False)
        if user is not None:
            token, _ends = issue_token(for_user=user, lasts=timedelta(days=1), actor=user)
            client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    return connect
