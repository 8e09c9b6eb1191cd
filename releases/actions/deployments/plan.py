import datetime as dt

from django.utils.translation import gettext as _

from itsm.core.models import User
from itsm.core.operations import operation
from itsm.core.refusals import OperationRefused, invalid
from releases.actions.deployment_cover import open_own_change
from releases.actions.deployment_support import conclude, require_place
from releases.actions.support import lock_release
from releases.models import Deployment, Environment
from releases.queries import environments


def plan(
    *,
    release: str,
    environment: str,
    window_start: dt.datetime | None = None,
    window_end: dt.datetime | None = None,
    actor: User,
) -> Deployment:
    """Plan a deployment of a release to its target or to an environment before it.

    `release` is a number, `environment` a short name. An earlier environment that needs a change gets a
    covering change of its own, with this window. Refused: not_found, environment_beyond_target,
    environment_retired, no_steps, invalid (no window where one is needed), and what opening a change refuses.
    """
    place = environments.get(actor, environment)
    with operation("deployment.plan", actor=actor) as op:
        place = op.lock(Environment, place.pk)
        owner = lock_release(op, release, "deployment.plan")
        require_place(op, owner, place)
        deployment = op.create(
            Deployment(
                release=owner,
                environment=place,
                unit=owner.unit,
                moves_release=place.pk == owner.target_environment_id,
                covering_change=owner.covering_change if place.pk == owner.target_environment_id else None,
            )
        )
        if place.needs_change and not deployment.moves_release:
            if window_start is None or window_end is None:
                raise OperationRefused(
                    invalid({"window_start": [_("This environment needs a change; set its window.")]})
                )
            deployment.covering_change = open_own_change(op, deployment, window_start, window_end)
        return conclude(op, deployment, "", covering_change=str(deployment.covering_change or ""))
