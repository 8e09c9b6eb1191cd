"""Who the parties of an object are: the people behind each column of the table, read through the floors."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from changes.queries.approval import delegations_during
from cmdb import queries as cmdb
from itsm.core import access, queries
from itsm.core.actors import COURIER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import Role, Unit, User
from itsm.notices.parties import Party

People = set[int]
Resolver = Callable[[Any], Iterable[int | None]]


def parties_of(kind: str, found: Any, wanted: Collection[Party]) -> dict[Party, People]:
    """The user ids of each wanted party of the object. A party that the kind does not have is empty."""
    resolvers = {**_EVERY_KIND, **_BY_KIND.get(kind, {})}
    return {
        party: {user_id for user_id in resolvers[party](found) if user_id is not None}
        for party in wanted
        if party in resolvers
    }


def _watchers(found: Any) -> Iterable[int]:
    return queries.watchers(found.number).values_list("pk", flat=True)


def _holders(role: str) -> Resolver:
    return lambda found: [person.pk for person in access.people_with(role, found.unit)]


def _requester(found: Any) -> Iterable[int | None]:
    return [found.requested_by_id]


def _implementer(found: Any) -> Iterable[int | None]:
    return [found.implementer_id]


def _release_managers(release: Any) -> Iterable[int | None]:
    """The release's own manager; before it has one, all who could become it."""
    return [release.manager_id] if release.manager_id else _holders(Role.RELEASE_MANAGER)(release)


def _deployers(release: Any) -> Iterable[int | None]:
    return [release.implementer_id, *_holders(Role.DEPLOYER)(release)]


def _owners_of_services(ci_ids: Iterable[int]) -> Iterable[int | None]:
    services = [service.id for service in cmdb.impact(ci_ids, limit=0).services]
    courier = system_actor(COURIER)
    return cmdb.visible_to(courier).filter(pk__in=services).values_list("owner_id", flat=True)


def _service_owners_of_release(release: Any) -> Iterable[int | None]:
    return _owners_of_services(release.affected_cis.values_list("ci_id", flat=True))


def _service_owners_of_change(change: Any) -> Iterable[int | None]:
    return _owners_of_services(change.affected.values_list("ci_id", flat=True))


def _affected(release: Any) -> Iterable[int | None]:
    """People with a part in the release's plan, and of every unit that its communication plan names."""
    named = list(release.roles.values_list("person_id", flat=True))
    audiences = {audience.strip().lower() for audience in _audiences(release)}
    units = [unit for unit in Unit.objects.all() if unit.name.lower() in audiences]
    for unit in units:
        granted = User.objects.filter(grants__unit__path__startswith=unit.path, is_active=True)
        named += granted.values_list("pk", flat=True).distinct()
    return named


def _audiences(release: Any) -> list[str]:
    return list(release.communications.values_list("audience", flat=True))


def _voters(change: Any) -> Iterable[int]:
    """The seats of the latest round and whoever stands in for their holders now."""
    latest = change.rounds.order_by("-sequence").first()
    if latest is None:
        return set()
    seated = set(latest.seats.values_list("user_id", flat=True))
    now = database_now()
    return seated | {to for source, to in delegations_during(now, now) if source in seated}


def _of_release(resolver: Resolver) -> Resolver:
    return lambda deployment: resolver(deployment.release)


_EVERY_KIND: Mapping[Party, Resolver] = {Party.WATCHERS: _watchers}
_RELEASE: Mapping[Party, Resolver] = {
    Party.REQUESTER: _requester,
    Party.RELEASE_MANAGERS: _release_managers,
    Party.CHANGE_MANAGERS: _holders(Role.CHANGE_MANAGER),
    Party.DEPLOYERS: _deployers,
    Party.SERVICE_OWNERS: _service_owners_of_release,
    Party.AFFECTED: _affected,
}
_BY_KIND: Mapping[str, Mapping[Party, Resolver]] = {
    "release": _RELEASE,
    "ci": {Party.OWNER: lambda item: [item.owner_id]},
    "import": {Party.REQUESTER: lambda job: [job.started_by_id or job.created_by_id]},
    "deployment": {
        Party.DEPLOYERS: _of_release(_deployers),
        Party.RELEASE_MANAGERS: _of_release(_release_managers),
    },
    "change": {
        Party.REQUESTER: _requester,
        Party.IMPLEMENTER: _implementer,
        Party.CHANGE_MANAGERS: _holders(Role.CHANGE_MANAGER),
        Party.VOTERS: _voters,
        Party.SERVICE_OWNERS: _service_owners_of_change,
    },
}
