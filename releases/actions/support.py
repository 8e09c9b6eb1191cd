"""What every verb of a release does first and last."""

from __future__ import annotations

from typing import Any

from itsm.core import access
from itsm.core.models import UserKind
from itsm.core.operations import Operation
from itsm.core.refusals import OperationRefused, not_found, stale_version
from releases.models import Deployment, Environment, Release
from releases.models.deployment import NOT_BEGUN
from releases.rules import requests


def lock_release(
    op: Operation, number: str, verb: str, version: int | None = None, *, place_too: bool = False
) -> Release:
    """Lock it, and let on only somebody who may see it and may do this, on the version they saw.

    Deployments that have not begun are locked with it: a turn of the release may drop them, and after the
    covering change it would be too late to lock them. `place_too` locks the target environment first, for
    what takes a place on it. Raises OperationRefused: not_found, permission_denied, stale_version.
    """
    place = _lock_target(op, number) if place_too else None
    release = op.lock(Release, number=number)
    not_begun = Deployment.objects.filter(release=release, state__in=NOT_BEGUN)
    op.lock_all(Deployment, not_begun.values_list("pk", flat=True))
    if not access.may_see(op.actor, "release", release.unit):
        raise OperationRefused(not_found(str(Release._meta.verbose_name)))
    op.authorize(verb, release)
    op.expect_version(release, version)
    if place_too and release.target_environment_id != place:
        raise OperationRefused(stale_version(release.version - 1, release.version))
    return release


def _lock_target(op: Operation, number: str) -> int | None:
    """The environment comes before the release, so the release is asked where it goes before it is locked;
    one that was sent elsewhere between the two is refused as stale."""
    rows = Release.objects.filter(number=number)
    target = rows.values_list("target_environment_id", flat=True).first()
    if target is not None:
        op.lock(Environment, target)
    return target


def require_own_or_managed(op: Operation, release: Release) -> None:
    """A requester's role reaches their own requests only."""
    op.require(
        requests.may_act_for_requester(
            actor_id=op.actor.pk,
            requested_by_id=release.requested_by_id,
            is_manager=manages(op, release),
        )
    )


def manages(op: Operation, release: Release) -> bool:
    """Whether the actor plans releases in this unit, and so works on everybody's requests."""
    return access.may(op.actor, "release.edit_plan", release.unit)


def conclude(op: Operation, release: Release, event: str, reason: str = "", **payload: Any) -> Release:
    """Save the turn the release has taken, write it down, and tell."""
    op.save(release)
    op.audit(release, reason)
    op.announce(
        event,
        release,
        title=release.title,
        state=release.state,
        reason=reason,
        requested_by=release.requested_by_id,
        manager=release.manager_id,
        **payload,
    )
    return release


def is_news(op: Operation) -> bool:
    """Whether Slipway itself carries this up from another floor. News may be late; people's verbs are not."""
    return op.actor.kind == UserKind.SYSTEM
