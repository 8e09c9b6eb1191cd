"""The ground in the admin: what belongs to no unit is for those whose role reaches the whole organisation."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from itsm.core.actions import set_preferences
from itsm.core.models import AuditEntry, Role, RoleGrant, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LISTS = ["core_auditentry", "core_user", "core_unit", "core_outboxdelivery"]


def in_admin(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_role_in_one_unit_does_not_open_what_tells_of_all_units(cast: Cast, role: Role) -> None:
    entry = set_and_find_entry(cast.stan)
    RoleGrant.objects.create(user=cast.alma, role=role, unit=cast.payments)
    client = in_admin(cast.alma)
    for name in LISTS:
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 403, name
    page = client.get(reverse("admin:core_auditentry_change", args=[entry]), follow=True)
    assert b"Europe/Lisbon" not in page.content
    page = client.get(reverse("admin:core_user_change", args=[cast.stan.pk]), follow=True)
    assert b"stan@example.org" not in page.content


@pytest.mark.parametrize("everywhere", [True, False])
def test_an_auditor_of_the_whole_organisation_reads_what_was_done(cast: Cast, everywhere: bool) -> None:
    entry = set_and_find_entry(cast.stan)
    RoleGrant.objects.create(user=cast.nils, role=Role.AUDITOR, unit=None if everywhere else cast.root)
    client = in_admin(cast.nils)
    for name in LISTS:
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
    page = client.get(reverse("admin:core_auditentry_change", args=[entry]))
    assert b"Europe/Lisbon" in page.content


def set_and_find_entry(user: User) -> int:
    """The sequence of an audit entry about this user's time zone."""
    set_preferences(language="en", time_zone="Europe/Lisbon", actor=user)
    return AuditEntry.objects.latest("sequence").sequence
