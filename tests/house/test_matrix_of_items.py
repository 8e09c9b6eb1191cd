"""Configuration items and relationships at every door: the same answer for the same reason."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cmdb import actions
from cmdb.actions import import_jobs
from cmdb.models import CIClass, ConfigurationItem, DuplicateTask, RelationshipType, RetentionClass
from itsm.core.actors import SCHEDULER, system_actor
from itsm.core.models import User
from tests.cast import Cast
from tests.cmdb.build import make_ci, relate
from tests.house.matrix import item_rows as rows
from tests.house.matrix import model_rows
from tests.house.matrix.oracle import NOWHERE, TO_BE_MADE
from tests.house.matrix.row import (
    ACROSS,
    Thing,
    only_who_may_not,
    or_wrong_state,
    stale_for_who_may,
    walk,
)

pytestmark = pytest.mark.django_db

ITEM_ROWS = (*rows.OUT_OF_RETIRED, rows.EDIT, rows.RELATE, rows.RELATE_BY_API)


def thing_of(ci: ConfigurationItem, unit: str = "retail") -> Thing:
    arguments = {"number": ci.number, "object_id": ci.pk, "unit": ci.unit_id, "version": ci.version}
    return Thing("ci", unit, arguments, ci)


def retired(actor: User, name: str = "web-1") -> ConfigurationItem:
    return actions.retire(number=make_ci(actor, name).number, actor=actor)


def test_on_a_retired_item_everybody_is_refused_alike(cast: Cast) -> None:
    ci = retired(cast.conny)
    thing = thing_of(ci)
    assert walk(cast, rows.OUT_OF_RETIRED, thing, or_wrong_state(thing), version=ci.version) == {}
    assert walk(cast, [rows.RELATE, rows.MERGE, rows.UNMERGE], thing, or_wrong_state(thing)) == {}


def test_an_item_in_use_is_not_reinstated_at_any_door(cast: Cast) -> None:
    ci = make_ci(cast.conny, "web-1", state="in_use")
    thing = thing_of(ci)
    assert walk(cast, [rows.REINSTATE], thing, or_wrong_state(thing), version=ci.version) == {}


def test_on_the_other_units_item_too(cast: Cast) -> None:
    ci = retired(cast.stan)
    thing = thing_of(ci, "payments")
    expect = or_wrong_state(thing)
    assert walk(cast, rows.OUT_OF_RETIRED, thing, expect, people=ACROSS, version=ci.version) == {}
    assert walk(cast, [rows.EDIT, rows.RELATE], thing, expect, people=["alma"]) == {}


def test_who_may_not_edit_is_refused_alike_and_who_was_overtaken_too(cast: Cast) -> None:
    thing = thing_of(make_ci(cast.conny, "web-1"))
    assert walk(cast, [rows.EDIT, rows.VERIFY], thing, only_who_may_not(thing)) == {}
    versioned = [*rows.OUT_OF_RETIRED, rows.REINSTATE, rows.EDIT, rows.VERIFY]
    assert walk(cast, versioned, thing, stale_for_who_may(thing), version=99) == {}


def test_who_may_not_relate_or_unrelate_is_refused_alike(cast: Cast) -> None:
    source, target = make_ci(cast.conny, "web-1"), make_ci(cast.conny, "web-2")
    edge = relate(cast.conny, source, target)
    thing = Thing("ci", "retail", {"pk": edge.pk, "object_id": edge.pk, "number": source.number})
    assert walk(cast, [rows.EDIT_RELATIONSHIP, rows.UNRELATE], thing, only_who_may_not(thing)) == {}
    seen = [name for name in cast.everybody() if name not in ("nils", "stan")]
    assert walk(cast, [rows.RELATE_BY_API], thing, or_wrong_state(thing), people=seen) == {}


def test_who_may_not_record_here_is_refused_alike(cast: Cast) -> None:
    thing = Thing(TO_BE_MADE, "retail", {"unit": cast.retail.pk})
    made = [rows.CREATE, rows.IMPORT, rows.UPLOAD_IMPORT, rows.BULK, rows.TAKE_BASELINE, rows.SHARE_VIEW]
    assert walk(cast, made, thing, only_who_may_not(thing)) == {}


def test_what_one_may_not_say_of_a_possible_duplicate_is_refused_alike(cast: Cast) -> None:
    for source in ("a", "b"):
        file = io.BytesIO(b"id,ci_class,name\n1,server,web\n")
        actions.import_cis(actor=cast.conny, cis=file, source=source, unit=cast.retail)
    actions.find_duplicates(actor=system_actor(SCHEDULER))
    task = DuplicateTask.objects.get()
    thing = Thing("ci", "retail", {"pk": task.pk, "object_id": task.pk})
    assert walk(cast, rows.ON_DUPLICATE, thing, only_who_may_not(thing)) == {}


def test_on_a_canceled_import_everybody_is_refused_alike(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("items.csv", b"id,ci_class,name\n1,server,web\n")
    job = import_jobs.upload_import(cis=upload, actor=cast.conny)
    import_jobs.cancel_import(number=job.number, actor=cast.conny)
    thing = Thing("import", "retail", {"number": job.number, "object_id": job.pk}, named=("conny",))
    assert walk(cast, rows.ON_IMPORT, thing, or_wrong_state(thing)) == {}


def test_on_a_retired_baseline_everybody_is_refused_alike(cast: Cast) -> None:
    make_ci(cast.conny, "web-1")
    baseline = actions.take_baseline(name="Golden", filters={"ci_class": "server"}, actor=cast.conny)
    actions.retire_baseline(pk=baseline.pk, actor=cast.conny)
    thing = Thing("baseline", "retail", {"pk": baseline.pk, "object_id": baseline.pk})
    assert walk(cast, rows.ON_BASELINE, thing, or_wrong_state(thing)) == {}


def test_who_may_not_shape_the_record_is_refused_alike(cast: Cast) -> None:
    server = CIClass.objects.get(name="server")
    thing = Thing("ci_model", NOWHERE, {"name": server.name, "object_id": server.pk})
    on_class = [
        model_rows.EDIT_CLASS,
        model_rows.DECLARE_ATTRIBUTE,
        model_rows.CHANGE_ATTRIBUTE,
        model_rows.REMOVE_ATTRIBUTE,
        model_rows.SET_RECONCILIATION,
        model_rows.SET_RETENTION,
    ]
    assert walk(cast, on_class, thing, only_who_may_not(thing)) == {}
    kind = RelationshipType.objects.get(name="depends_on")
    of_type = Thing("ci_model", NOWHERE, {"name": kind.name, "object_id": kind.pk})
    assert walk(cast, [model_rows.EDIT_TYPE], of_type, only_who_may_not(of_type)) == {}
    short = RetentionClass.objects.get(name="short")
    of_retention = Thing("ci_model", NOWHERE, {"name": short.name, "object_id": short.pk})
    assert walk(cast, [model_rows.EDIT_RETENTION_CLASS], of_retention, only_who_may_not(of_retention)) == {}
    new = Thing(TO_BE_MADE, NOWHERE, {})
    assert walk(cast, model_rows.NEW_KIND_ROWS, new, only_who_may_not(new)) == {}
