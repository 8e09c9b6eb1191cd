"""One of everything with a number of rows below it, and that number of everything that is listed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from changes import actions as changes
from changes.models import ApprovalGroup, ApprovalPolicy, ChangeRequest
from cmdb import actions as cmdb
from cmdb.actions import import_jobs
from cmdb.models import ConfigurationItem, DuplicateTask, ProposedEdit, Relationship
from itsm.core import actions as core
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.clock import database_now
from itsm.core.models import Role, RoleGrant
from releases import actions as releases
from releases.models import Deployment, Environment, Gate, Release
from tests.cast import Cast
from tests.changes.conftest import PLANS
from tests.cmdb.build import import_lines
from tests.releases import build

TARGET = "production"
SEVERAL = 6
"""At most so many of what takes an operation each; what one operation writes is as many as asked for."""


@dataclass(frozen=True)
class Rows:
    """The names of what `grown` made, as addresses have them; `in_admin` are the objects by model."""

    release: str
    deployment: str
    asked: str
    cover: str
    item: str
    relationship: int
    baseline: int
    import_job: str
    duplicate: int
    proposed_edit: int
    environment: str
    ci_class: str
    relationship_type: str
    in_admin: dict[str, Model]


def grown(cast: Cast, size: int) -> Rows:
    """Rows below each kind of object, up to `size`, beside what an earlier call left in the lists."""
    item = _item(cast, size)
    _governance(cast, size)
    _environments(cast, size)
    _people(cast, size)
    release = _release(cast, size)
    cover, asked = build.cover_of(release), _asked(cast, size)
    for subject in (release.number, asked.number):
        _conversation(cast, subject, size)
    deployment = Deployment.objects.get(release=release, environment__name=TARGET)
    shown = (release, deployment, asked, item, cast.nils)
    return Rows(
        release=release.number,
        deployment=deployment.number,
        asked=asked.number,
        cover=cover.number,
        item=item.number,
        baseline=_baseline(cast, item, size),
        import_job=_imports(cast, size),
        duplicate=_duplicates(cast, size),
        proposed_edit=_proposed(cast, asked, item, size),
        relationship=Relationship.objects.filter(target=item).values_list("pk", flat=True)[0],
        environment=f"stage-{size}",
        ci_class=f"class_{size}",
        relationship_type=f"way_{size}_0",
        in_admin={type(row).__name__: row for row in shown},
    )


def _proposed(cast: Cast, change: ChangeRequest, item: ConfigurationItem, size: int) -> int:
    """Edits of the item and of its relationships that the change proposes, some moved by others since."""
    for n in range(min(size, SEVERAL)):
        changes.propose_edit(
            change_number=change.number, ci=item.number, environment=f"e{size}{n}", actor=cast.adam
        )
    for edge in Relationship.objects.filter(source=item).select_related("target", "type")[:SEVERAL]:
        changes.propose_relationship(
            change_number=change.number,
            source=item.number,
            type=edge.type.name,
            target=edge.target.number,
            remove=True,
            actor=cast.adam,
        )
    changes.propose_step(change_number=change.number, ci=item.number, verb="retire", actor=cast.adam)
    cmdb.edit_ci(number=item.number, environment=f"since {size}", actor=cast.conny)
    return int(ProposedEdit.objects.filter(reference=change.number).values_list("pk", flat=True)[0])


def _baseline(cast: Cast, item: ConfigurationItem, size: int) -> int:
    """A baseline from which every item it holds has departed since, and one item more."""
    taken = cmdb.take_baseline(name=f"taken {size}", ci=[item.number], actor=cast.conny)
    for held in taken.items.select_related("ci").order_by("pk")[:size]:
        cmdb.edit_ci(number=held.ci.number, description=f"since {size}", actor=cast.conny)
    return int(taken.pk)


def _duplicates(cast: Cast, size: int) -> int:
    """Records of two sources that are called the same."""
    for source in ("left", "right"):
        lines = (f"{size}-{n},server,twin {size} {n},," for n in range(size))
        import_lines(cast.conny, *lines, source=source, unit=cast.retail)
    cmdb.find_duplicates(actor=system_actor(SCHEDULER))
    return int(DuplicateTask.objects.values_list("pk", flat=True)[0])


def _imports(cast: Cast, size: int) -> str:
    """Imports that were looked at, with what each of their rows would do."""
    lines = "".join(f"{size}-{n},server,new {n},{n}\n" for n in range(size))
    for n in range(min(size, SEVERAL)):
        upload = SimpleUploadedFile(f"items-{n}.csv", f"id,ci_class,name,memory\n{lines}".encode())
        job = import_jobs.upload_import(cis=upload, source=f"source {size} {n}", actor=cast.conny)
    return job.number


def _item(cast: Cast, size: int) -> ConfigurationItem:
    """A class with attributes, and an item with a history, services above and items below."""
    cmdb.create_class(name=f"class_{size}", label=f"Class {size}", parent="server", actor=cast.adam)
    hub = cmdb.create_ci(
        name=f"hub {size}", ci_class=f"class_{size}", owner=cast.rolf, unit=cast.retail, actor=cast.conny
    )
    for n in range(min(size, SEVERAL)):
        name, label = f"part_{n}", f"Part {n}"
        cmdb.declare_attribute(ci_class=f"class_{size}", name=name, label=label, actor=cast.adam)
        way = f"way_{size}_{n}"
        cmdb.create_relationship_type(name=way, label=way, inverse_label=f"{way} back", actor=cast.adam)
        cmdb.edit_ci(number=hub.number, attributes={name: "new"}, actor=cast.conny)
    import_lines(
        cast.conny,
        *(f"above-{size}-{n},business_service,Shop {size} {n},," for n in range(size)),
        *(f"web-{size}-{n},server,web {size} {n},," for n in range(size)),
        relationships=(
            *(f"above-{size}-{n},depends_on,{hub.number}" for n in range(size)),
            *(f"{hub.number},depends_on,web-{size}-{n}" for n in range(size)),
        ),
    )
    return hub


def _governance(cast: Cast, size: int) -> None:
    """Boards, policies, models, templates and delegations."""
    group = ApprovalGroup.objects.get(name="cab")
    policy = ApprovalPolicy.objects.order_by("pk").first()
    RoleGrant.objects.get_or_create(user=cast.rolf, role=Role.CAB_MEMBER, unit=cast.retail)
    for n in range(min(size, SEVERAL)):
        name = f"own-{size}-{n}"
        changes.set_group(name=name, label=name, members=[cast.carla, cast.cem], actor=cast.adam)
        changes.publish_policy(name=name, label=name, requirements=[(group, 1)], actor=cast.adam)
        changes.publish_model(name=name, label=name, kind="normal", policy=policy, actor=cast.adam)
        version = changes.propose_template(
            name=name, label=name, unit=cast.retail, title=name, actor=cast.chris, **PLANS
        )
        changes.approve_template(version_id=version.pk, actor=cast.adam)
        start = database_now() + dt.timedelta(days=30 * size + 2 * n + 1)
        changes.delegate(
            from_user=cast.rolf,
            to_user=cast.nils,
            start=start,
            end=start + dt.timedelta(days=1),
            actor=cast.rolf,
        )


def _environments(cast: Cast, size: int) -> None:
    """An environment with gates, more environments, and what steps may name."""
    releases.define_environment(f"stage-{size}", label=f"Stage {size}", position=100 + size, actor=cast.adam)
    for n in range(min(size, SEVERAL)):
        releases.define_environment(
            f"side-{size}-{n}", label=f"Side {size} {n}", position=1000 + 100 * size + n, actor=cast.adam
        )
        build.gate(cast, f"stage-{size}", name=f"Tests {n}")
        releases.allow_command(
            f"command-{size}-{n}", executable="/bin/true", argument_patterns=["x"], actor=cast.adam
        )
        releases.allow_target(f"10.{size}.{n}.0/24", secret="s" * 30, actor=cast.adam)


def _people(cast: Cast, size: int) -> None:
    for n in range(min(size, SEVERAL)):
        unit = core.create_unit(name=f"Unit {size} {n}", parent=cast.retail, actor=cast.adam)
        user = core.create_user(username=f"person-{size}-{n}", first_name=f"P{n}", actor=cast.adam)
        core.grant_role(user=user, role=Role.CAB_MEMBER, unit=cast.retail, actor=cast.adam)
        core.grant_role(user=cast.nils, role=Role.AUDITOR, unit=unit, actor=cast.adam)


def _release(cast: Cast, size: int) -> Release:
    """More drafts and templates; a release whose plan has `size` rows in each part, brought to its slot."""
    release = build.planning(cast, ci_numbers=[item.number for item in _servers(size)])
    _plan(cast, release, size)
    for n in range(min(size, SEVERAL)):
        build.draft(cast, ci_numbers=[])
        releases.publish_template(release.number, name=f"Template {size} {n}", actor=cast.rolf)
    releases.start_build(release.number, actor=cast.rolf)
    releases.start_test(release.number, actor=cast.rolf)
    for gate in Gate.objects.filter(environment__name=f"stage-{size}"):
        releases.upload_test_report(release.number, gate_id=gate.pk, report=build.report(), actor=cast.rolf)
    releases.request_approval(release.number, actor=cast.rolf)
    build.ask_the_board(cast, release)
    build.vote(cast, release)
    releases.approve(release.number, actor=build.courier())
    Environment.objects.filter(name=TARGET).update(concurrent_deployments=9)
    releases.schedule(release.number, starts_at=build.soon(24.5), actor=cast.rolf)
    return build.again(release)


def _servers(size: int) -> list[ConfigurationItem]:
    return list(ConfigurationItem.objects.filter(name__startswith=f"web {size} "))


def _plan(cast: Cast, release: Release, size: int) -> None:
    number, rolf = release.number, cast.rolf
    each: list[dict[str, Any]] = [{"title": f"Part {n}"} for n in range(size)]
    releases.edit_scope(number, scope_items=each, actor=rolf)
    components = [{"name": f"c{n}", "version_label": "1", "sha256": build.SHA} for n in range(size)]
    releases.edit_components(number, components=components, actor=rolf)
    releases.edit_steps(number, steps=build.STEPS * size, actor=rolf)
    releases.edit_roles(number, roles=[{"role": "Tester", "person": cast.dana}] * size, actor=rolf)
    told = [{"audience": f"Branch {n}", "channel": "mail", "message": "Soon."} for n in range(size)]
    releases.edit_communication(number, communications=told, actor=rolf)
    taught = [{"audience": f"Branch {n}", "subject": "Checkout"} for n in range(size)]
    releases.edit_training(number, trainings=taught, actor=rolf)
    releases.edit_plan(
        number,
        implementer=cast.dana,
        implementation_plan="Switch over, watch.",
        test_plan="Buy a pair of socks.",
        backout_plan="Switch back.",
        risk_answers=build.ANSWERS,
        window_start=build.soon(24),
        window_end=build.soon(26),
        actor=rolf,
    )


def _asked(cast: Cast, size: int) -> ChangeRequest:
    """Changes that a board is asked about, all to the same items at the same time; the last of them."""
    for n in range(min(size, SEVERAL)):
        change = changes.open_change(
            title=f"Patch {size} {n}",
            unit=cast.retail,
            implementer=cast.dana,
            ci_ids=[item.pk for item in _servers(size)],
            window_start=build.soon(48),
            window_end=build.soon(50),
            risk_answers=build.ANSWERS,
            actor=cast.rita,
            **PLANS,
        )
        changes.submit(change_number=change.number, actor=cast.rita)
        change = changes.request_authorization(change_number=change.number, actor=cast.rita)
    return change


def _conversation(cast: Cast, subject: str, size: int) -> None:
    for n in range(min(size, SEVERAL)):
        core.comment(subject=subject, text=f"Said {n}.", actor=cast.adam)
        core.attach(subject=subject, upload=SimpleUploadedFile(f"{n}.txt", b"x"), actor=cast.adam)
