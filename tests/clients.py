"""Somebody at a door: a browser that has signed in, or a client of the REST API."""

from __future__ import annotations

from django.test import Client
from rest_framework.test import APIClient

from itsm.core.models import User


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client
