"""What of the releases waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itsm.core import access
from itsm.core.models import Unit, User
from itsm.core.waiting import Waiting
from releases.models import Release
from releases.models import ReleaseState as S
from releases.queries.deployments import url_of as deployment_url
from releases.queries.deployments import waiting_for_people
from releases.queries.releases import url_of

MOST = 100

FOR_REQUESTER: dict[str, tuple[str | Promise, str]] = {
    S.DRAFT: (_("Finish and hand in"), "submit"),
    S.REJECTED: (_("Revise or cancel"), "revise"),
}
FOR_MANAGER: dict[str, tuple[str | Promise, str]] = {
    S.PLANNING: (_("Plan"), "start_build"),
    S.BUILD: (_("Build"), "start_test"),
    S.TEST: (_("Test and request approval"), "request_approval"),
    S.APPROVED: (_("Schedule"), "schedule"),
    S.DEPLOYED: (_("Watch, then review"), "start_review"),
    S.FAILED: (_("Decide after the failure"), "retry"),
    S.ROLLED_BACK: (_("Decide after the rollback"), "replan"),
    S.REVIEW: (_("Review and close"), "close"),
}


def waiting_for(user: User) -> list[Waiting]:
    """Requests to finish, requests to decide on, and the next step of the releases somebody manages.

    At most `MOST`, oldest first: whoever has more than that needs the list and its filters. Whoever lost the
    role that saw a release is no longer reminded of it, though they asked for it once.
    """
    deciding = Q(state=S.SUBMITTED, unit__in=[unit.pk for unit in _units(user, "release.accept")])
    own = Q(requested_by=user, state__in=list(FOR_REQUESTER))
    managed = Q(manager=user, state__in=list(FOR_MANAGER))
    rows = (
        Release.objects.filter(access.visible(user, "release"), deciding | own | managed)
        .order_by("id")
        .values_list("number", "title", "state", "window_end")[:MOST]
    )
    return [*_items(rows), *_steps(user)]


def _items(rows: object) -> Iterator[Waiting]:
    for number, title, state, window_end in rows:  # type: ignore[attr-defined]
        why, verb = FOR_REQUESTER.get(state) or FOR_MANAGER.get(state) or (_("Accept or reject"), "accept")
        due = window_end if state == S.APPROVED else None
        yield Waiting(number, title, url_of(number), str(why), verb, due)


def _steps(user: User) -> Iterator[Waiting]:
    """Steps of deployments that only a person can move on."""
    units = _units(user, "deployment.confirm_step")
    for step in waiting_for_people(user).filter(deployment__unit__in=[unit.pk for unit in units])[:MOST]:
        deployment, unknown = step.deployment, step.state == "unknown"
        yield Waiting(
            deployment.number,
            f"{deployment.release.title}: {step.position}. {step.name}",
            deployment_url(deployment.number),
            str(_("Settle the outcome") if unknown else _("Carry out and confirm")),
            "reconcile" if unknown else "confirm_step",
            step.started_at,
        )


def _units(user: User, verb: str) -> list[Unit]:
    return access.units_where(user, verb)
