"""A small organisation at work, made by the verbs people use, so that every page has something to show."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from cmdb import actions as cmdb
from cmdb import tasks
from cmdb.actions import import_jobs
from cmdb.models import ConfigurationItem, DuplicateTask
from itsm.core import actions as core
from itsm.core.actors import SCHEDULER, system_actor
from releases import actions as releases
from releases.models import Release
from tests.cast import Cast
from tests.releases import build


def a_week_at_work(cast: Cast) -> dict[str, Release]:
    """Releases in every stage up to their deployment, with a gate, comments and a board that is asked."""
    build.gate(cast, environment="test", name="Regression tests")
    stages = {
        "draft": build.draft(
            cast, ci_numbers=[build.make_ci(cast, "checkout-1").number], title="Checkout 4.2"
        ),
        "submitted": build.submitted(
            cast, ci_numbers=[build.make_ci(cast, "pay-1").number], title="New keys"
        ),
        "planning": build.planned(
            cast, ci_numbers=[build.make_ci(cast, "points-1").number], title="Points 2"
        ),
        "pending": build.pending(cast, ci_numbers=[build.make_ci(cast, "scan-1").number], title="Scanners 7"),
        "scheduled": build.scheduled(
            cast, ci_numbers=[build.make_ci(cast, "shop-1").number], title="Shop 2.0"
        ),
    }
    scan = ConfigurationItem.objects.get(name="scan-1")
    cmdb.take_baseline(name="Golden", ci=[scan.number], actor=cast.conny)
    cmdb.edit_ci(number=scan.number, criticality=1, tags=["hall"], actor=cast.conny)
    cmdb.save_view(name="Scanners", filters={"q": "scan"}, actor=cast.adam)
    _imports(cast)
    for source in ("left", "right"):
        file = SimpleUploadedFile("twins.csv", b"id,ci_class,name\n1,server,twin\n2,server,pair\n")
        cmdb.import_cis(actor=cast.adam, cis=file.file, source=source)
    cmdb.find_duplicates(actor=system_actor(SCHEDULER))
    twins = DuplicateTask.objects.order_by("pk").first()
    assert twins is not None
    cmdb.dismiss_duplicate(pk=twins.pk, reason="Two machines.", actor=cast.adam)
    cmdb.measure_health(actor=system_actor(SCHEDULER))
    core.comment(subject=stages["pending"].number, text="Hall 3 first, please.\nThen 4.", actor=cast.rita)
    releases.reject(stages["submitted"].number, reason="The keys are not ordered yet.", actor=cast.rolf)
    return stages


def _imports(cast: Cast) -> None:
    """One that was looked at, with good rows and bad ones, and one whose columns nobody has named yet."""
    known = b"id,ci_class,name,memory\n1,server,web,64\n2,spoon,x,\n"
    import_jobs.upload_import(cis=SimpleUploadedFile("items.csv", known), source="scanner", actor=cast.adam)
    tasks.work_on_imports()
    foreign = SimpleUploadedFile("devices.csv", b"Nr,Label\n1,web\n")
    import_jobs.upload_import(cis=foreign, source="sheet", actor=cast.adam)
