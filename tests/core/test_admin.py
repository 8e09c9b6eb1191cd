"""The ground in the admin: what belongs to no unit is for those whose role reaches the whole organisation."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from itsm.core import actions, audit
from itsm.core.models import AuditEntry, Role, RoleGrant, User
from itsm.core.operations import operation
from tests.cast import Cast
from tests.releases import build
from tests.support import nothing_changes, refusal_of

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
    actions.set_preferences(language="en", time_zone="Europe/Lisbon", actor=user)
    return AuditEntry.objects.latest("sequence").sequence


def erase(administrator: Client, user: User, **given: str) -> HttpResponse:
    address = reverse("admin:core_user_verb_erase", args=[user.pk])
    sent = {"confirm": "rita", "reason": "Article 17 request", **given}
    return administrator.post(address, sent)


@pytest.fixture
def leaver(cast: Cast) -> User:
    """Rita, who came, was given a role, did something, and is kept out now."""
    actions.grant_role(user=cast.rita, role=Role.AUDITOR, unit=cast.payments, actor=cast.adam)
    actions.set_preferences(language="en", time_zone="Europe/Lisbon", actor=cast.rita)
    with operation("user.rename", actor=cast.adam) as op:
        rita = op.lock(User, cast.rita.pk)
        rita.last_name = "Requester"
        op.save(rita)
        op.audit(rita, "She married.")
    EmailAddress.objects.create(user=cast.rita, email="rita@example.org", primary=True)
    return actions.set_active(user=cast.rita, active=False, actor=cast.adam, reason="Left.")


def kept(words: str) -> list[str]:
    """Actions whose entries still hold these words."""
    rows = AuditEntry.objects.filter(payload__body__icontains=words).order_by("sequence")
    return list(rows.values_list("action", flat=True))


def test_a_leavers_personal_data_is_erased_and_the_chain_still_verifies(cast: Cast, leaver: User) -> None:
    administrator = in_admin(cast.adam)
    assert erase(administrator, leaver).status_code == 302
    leaver.refresh_from_db()
    assert (leaver.username, str(leaver), leaver.email) == (f"erased-{leaver.pk}",) * 2 + ("",)
    assert not leaver.has_usable_password()
    assert not EmailAddress.objects.exists()
    assert kept("requester") == []
    assert kept("rita") == []
    assert audit.faults() == []
    call_command("verify_audit")


def test_what_a_leaver_did_to_others_is_kept_unless_asked_otherwise(cast: Cast, leaver: User) -> None:
    administrator = in_admin(cast.adam)
    number = build.make_ci(cast).number
    User.objects.filter(pk=leaver.pk).update(is_active=True)
    actions.comment(subject=number, text="Looks fine.", actor=User.objects.get(pk=leaver.pk))
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    erase(administrator, leaver)
    assert kept("rita") == ["comment.add"]

    again = {"confirm": f"erased-{leaver.pk}", "what_they_did": "on"}
    assert erase(administrator, leaver, **again).status_code == 302
    assert kept("rita") == []
    assert AuditEntry.objects.get(action="comment.add").actor_id == leaver.pk
    assert audit.faults() == []


def test_erasing_asks_for_the_name_once_more(cast: Cast, leaver: User) -> None:
    administrator = in_admin(cast.adam)
    with nothing_changes():
        answer = erase(administrator, leaver, confirm="rolf")
    assert answer.status_code == 422
    assert "This is not the user name." in answer.content.decode()


def test_somebody_who_may_still_come_in_is_not_erased(cast: Cast) -> None:
    administrator = in_admin(cast.adam)
    with nothing_changes():
        answer = erase(administrator, cast.rita)
    assert answer.status_code == 409
    assert "Keep them out first." in answer.content.decode()


def test_only_administrators_of_everything_erase(cast: Cast, leaver: User) -> None:
    RoleGrant.objects.create(user=cast.nils, role=Role.AUDITOR, unit=None)
    RoleGrant.objects.create(user=cast.nils, role=Role.ADMINISTRATOR, unit=cast.retail)
    with nothing_changes():
        refusal = refusal_of(
            lambda: actions.erase_person(user=leaver, confirm="rita", reason="x", actor=cast.nils)
        )
    assert refusal.code == "permission_denied"


def test_entries_that_tell_of_an_erasure_outlive_their_author(cast: Cast, leaver: User) -> None:
    RoleGrant.objects.create(user=cast.nils, role=Role.ADMINISTRATOR, unit=None)
    actions.erase_person(user=leaver, confirm="rita", reason="Asked.", actor=cast.nils)
    gone = actions.set_active(user=cast.nils, active=False, actor=cast.adam)
    actions.erase_person(user=gone, confirm="nils", reason="Asked.", what_they_did=True, actor=cast.adam)
    assert kept("nils") == ["audit.erase"]
    assert audit.faults() == []
