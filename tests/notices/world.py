"""One release on its way, with its covering change, a deployment, and somebody in every part there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cmdb.models import CIClass, ConfigurationItem, ImportJob, Relationship, RelationshipType
from itsm.core.models import Role, RoleGrant, Unit, User, Watcher
from itsm.core.operations import operation
from releases import actions
from releases.models import Deployment
from tests.cast import Cast, make_cast
from tests.releases import build


@dataclass
class World:
    """`parties[kind][party]` names who they are, written by hand and not asked of the product."""

    cast: Cast
    objects: dict[str, Any]
    parties: dict[str, dict[str, set[str]]]

    def people(self, kind: str, party: str) -> set[str]:
        return self.parties[kind].get(party, set())


def make_world() -> World:
    cast = make_cast()
    _more_people(cast)
    server = build.make_ci(cast)
    _own(cast, server, "omar")
    _service_above(cast, server, owner="olga")
    release = build.scheduled(cast, ci_numbers=[server.number])
    _plan_for_people(cast, release.number)
    objects = {
        "release": build.again(release),
        "change": build.cover_of(release),
        "deployment": _deployment(cast, release),
        "ci": ConfigurationItem.objects.get(pk=server.pk),
        "import": _import(cast),
    }
    for found in objects.values():
        for name in ("wanda", "stan", "gone"):
            Watcher.objects.create(subject=found.number, user=User.objects.get(username=name))
    return World(cast, objects, PARTIES)


PARTIES: dict[str, dict[str, set[str]]] = {
    "release": {
        "requester": {"rita"},
        "release_managers": {"rolf"},
        "change_managers": {"chris"},
        "deployers": {"dana"},
        "service_owners": {"olga"},
        "affected": {"paul", "sven"},
        "watchers": {"wanda"},
    },
    "change": {
        "requester": {"rita"},
        "implementer": {"dana"},
        "change_managers": {"chris"},
        "voters": {"carla", "cem", "cora"},
        "service_owners": {"olga"},
        "watchers": {"wanda"},
    },
    "deployment": {"deployers": {"dana"}, "release_managers": {"rolf"}, "watchers": {"wanda"}},
    "ci": {"owner": {"omar"}, "watchers": {"wanda"}},
    "import": {"requester": {"conny"}, "watchers": {"wanda"}},
}


def _more_people(cast: Cast) -> None:
    """People who see Retail and have their part by ownership, plan or choice alone."""
    shops = Unit.objects.create(name="Shops", parent=cast.retail)
    for name in ("omar", "olga", "paul", "sven", "wanda", "gone"):
        person = User.objects.create(
            username=name, first_name=name.title(), email=f"{name}@example.org", is_active=name != "gone"
        )
        RoleGrant.objects.create(user=person, role=Role.AUDITOR, unit=cast.retail)
    RoleGrant.objects.create(user=User.objects.get(username="sven"), role=Role.REQUESTER, unit=shops)


def _own(cast: Cast, item: ConfigurationItem, owner: str) -> None:
    with operation("ci.edit", actor=cast.conny) as op:
        locked = op.lock(ConfigurationItem, item.pk)
        locked.owner = User.objects.get(username=owner)
        op.save(locked)
        op.audit(locked)


def _import(cast: Cast) -> ImportJob:
    with operation("import.upload", actor=cast.conny) as op:
        job = op.create(ImportJob(unit=cast.retail, source="scanner", started_by=cast.conny))
        op.audit(job)
    return ImportJob.objects.get(pk=job.pk)


def _service_above(cast: Cast, server: ConfigurationItem, *, owner: str) -> None:
    with operation("ci.create", actor=cast.conny) as op:
        service = op.create(
            ConfigurationItem(
                name="Web shop",
                unit=cast.retail,
                ci_class=CIClass.objects.get(name="business_service"),
                owner=User.objects.get(username=owner),
            )
        )
        kind = RelationshipType.objects.get(name="depends_on")
        op.create(Relationship(source=service, target=server, type=kind))
        op.audit(service)


def _plan_for_people(cast: Cast, number: str) -> None:
    """The communication plan names a unit, the plan's roles a person."""
    paul = User.objects.get(username="paul")
    actions.edit_communication(
        number,
        communications=[{"audience": "shops", "channel": "mail", "message": "The checkout looks new."}],
        actor=cast.rolf,
    )
    actions.edit_roles(number, roles=[{"role": "Trainer", "person": paul}], actor=cast.rolf)


def _deployment(cast: Cast, release: Any) -> Deployment:
    found = Deployment.objects.filter(release=release).first()
    if found is not None:
        return found
    with operation("deployment.plan", actor=cast.rolf) as op:
        made = op.create(
            Deployment(release=release, environment=release.target_environment, unit=release.unit)
        )
        op.audit(made)
    return made
