"""How deployments of one release stand beside each other."""

from __future__ import annotations

from django.utils.translation import gettext as _

from itsm.core.refusals import Refusal


def may_stand_alone(rival: str | None) -> Refusal | None:
    """A release is on its way to a place once at a time. `rival` is the number of another deployment."""
    if rival is None:
        return None
    return Refusal(
        "already_scheduled",
        _("%(number)s already brings this release to this environment.") % {"number": rival},
        next_step=_("Cancel that one first, or wait until it has ended."),
        facts={"deployment": rival},
    )


def may_become_target(under_way: str | None) -> Refusal | None:
    """An environment in which a deployment of the release is under way is no new target for it."""
    if under_way is None:
        return None
    return Refusal(
        "deployment_under_way",
        _("%(number)s is under way in this environment.") % {"number": under_way},
        next_step=_("Choose the target once it has ended."),
        facts={"deployment": under_way},
        field="target_environment",
    )
