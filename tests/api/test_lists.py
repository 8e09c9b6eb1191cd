"""Every list that has pages: what stands on them, read page by page, is the whole list once and in order."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from changes import actions as changes
from cmdb import actions as cmdb
from cmdb.actions import import_jobs
from itsm.core import actions as core
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import User
from itsm.core.operations import operation
from itsm.notices.models import Notice
from releases.models import Deployment, Environment
from tests.cast import Cast
from tests.cmdb.build import import_lines
from tests.releases import build

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports/"
"""Seen by those who import; everything else by a release manager too."""


def paged_lists() -> list[str]:
    """The addresses below /api/v1/ whose description names a cursor."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return sorted(
        address
        for address, verbs in schema["paths"].items()
        if any(parameter["name"] == "cursor" for parameter in verbs.get("get", {}).get("parameters", []))
    )


def caller(user: User) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(user)
    return client


@pytest.fixture
def three_of_each(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, str]:
    """Three of everything that is listed; the number to put into an address that asks for one."""
    settings.MEDIA_ROOT = tmp_path
    items = [build.make_ci(cast, name) for name in ("web-1", "web-2", "web-3", "db-1")]
    for item in items[:3]:
        cmdb.relate(source=item.number, type="depends_on", target=items[3].number, actor=cast.conny)
        cmdb.take_baseline(name=f"With {item.name}", ci=[item.number], actor=cast.conny)
        cmdb.save_view(name=item.name, filters={"q": item.name}, actor=cast.rolf)
        title = f"Take {item.name} apart"
        change = changes.open_change(title=title, unit=cast.retail, requested_by=cast.rita, actor=cast.rita)
        changes.propose_edit(change_number=change.number, ci=item.number, environment="test", actor=cast.rita)
    for source in ("left", "right"):
        lines = [f"{n},server,twin {n},," for n in range(3)]
        import_lines(cast.conny, *lines, source=source, unit=cast.retail)
        for name in ("a", "b"):
            upload = SimpleUploadedFile(f"{name}.csv", b"id,ci_class,name\n1,server,web\n")
            import_jobs.upload_import(cis=upload, source=f"{source} {name}", actor=cast.conny)
    cmdb.find_duplicates(actor=system_actor(SCHEDULER))
    releases = [build.draft(cast, ci_numbers=[items[0].number]) for _ in range(3)]
    for title in ("First", "Second", "Third"):
        changes.open_change(title=title, unit=cast.retail, requested_by=cast.rita, actor=cast.rita)
    for release in releases:
        with operation("deployment.plan", actor=cast.rolf) as op:
            place = Environment.objects.get(name="staging")
            op.audit(op.create(Deployment(release=release, environment=place, unit=release.unit)))
    Notice.objects.bulk_create(
        Notice(
            event_id=number,
            event_name="release.submitted",
            user=cast.rolf,
            subject_number=releases[0].number,
            subject_kind="release",
            occurred_at=timezone.now(),
        )
        for number in range(1, 4)
    )
    for text in ("One", "Two", "Three"):
        core.comment(subject=releases[0].number, text=text, actor=cast.rolf)
        core.attach(
            subject=releases[0].number,
            upload=SimpleUploadedFile(f"{text}.txt", text.encode()),
            actor=cast.rolf,
        )
    return {"number": releases[0].number}


@pytest.mark.parametrize("address", paged_lists())
def test_a_list_read_page_by_page_is_the_whole_list(
    cast: Cast, three_of_each: dict[str, str], address: str
) -> None:
    client = caller(cast.conny if address == IMPORTS else cast.rolf)
    address = address.format(**three_of_each)
    whole = client.get(address, {"limit": 1000}).json()["results"]
    assert len(whole) > 1, "nothing to turn pages for"

    read, following = [], f"{address}?limit=1"
    while following:
        page = client.get(following)
        assert page.status_code == 200, page.content
        assert len(page.json()["results"]) == 1
        read += page.json()["results"]
        following = page.json()["next"]
    assert read == whole


@pytest.mark.parametrize("address", paged_lists())
def test_a_cursor_that_is_not_ours_is_refused(
    cast: Cast, three_of_each: dict[str, str], address: str
) -> None:
    for position in (b"p=abc", "p=²2".encode(), b"p=99999999999999999999"):
        cursor = base64.b64encode(position).decode()
        answer = caller(cast.rolf).get(address.format(**three_of_each), {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), position


def test_every_list_that_grows_has_pages() -> None:
    grows = {
        "baselines",
        "changes",
        "ci-views",
        "cis",
        "deployments",
        "duplicates",
        "environments",
        "imports",
        "inbox",
        "proposed-edits",
        "relationships",
        "releases",
    }
    grows |= {f"subjects/{{number}}/{part}" for part in ("attachments", "comments", "history")}
    assert paged_lists() == sorted(f"/api/v1/{address}/" for address in grows)
