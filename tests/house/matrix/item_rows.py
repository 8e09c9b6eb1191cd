"""The configuration record: items and their relationships, imports, baselines."""

from __future__ import annotations

from typing import Any

from tests.house.matrix.oracle import Answer
from tests.house.matrix.row import Row, Thing

SELF_RELATIONSHIP: Answer = (422, "self_relationship")


def _lifecycle(verb: str) -> Row:
    return Row(
        f"ci.{verb}",
        {
            "portal": f"cis/<str:number>/{verb}/",
            "admin": f"cmdb/configurationitem/<path:object_id>/verb/{verb}/",
            "api": f"cis/<str:number>/{verb}/",
        },
        {"reason": "It is time."},
    )


OUT_OF_RETIRED = tuple(
    _lifecycle(verb) for verb in ("put_in_use", "start_maintenance", "end_maintenance", "retire")
)
REINSTATE = _lifecycle("reinstate")


def _edited(thing: Thing) -> dict[str, Any]:
    return {
        "name": "web-2",
        "ci_class": "server",
        "unit": thing.arguments["unit"],
        "criticality": 3,
        "version": thing.arguments["version"],
    }


EDIT = Row(
    "ci.edit",
    {
        "portal": "cis/<str:number>/edit/",
        "admin": "cmdb/configurationitem/<path:object_id>/verb/edit/",
        "api": "cis/<str:number>/edit/",
    },
    {"name": "web-2"},
    form=_edited,
)
RELATE = Row(
    "ci.relate",
    {
        "portal": "cis/<str:number>/relate/",
        "admin": "cmdb/configurationitem/<path:object_id>/verb/relate/",
    },
    lambda thing: {"relation": "depends_on:out", "target": thing.arguments["number"]},
    in_wrong_state=SELF_RELATIONSHIP,
)
RELATE_BY_API = Row(
    "ci.relate",
    {"api": "relationships/"},
    lambda thing: {
        "type": "depends_on",
        "source": thing.arguments["number"],
        "target": thing.arguments["number"],
    },
    in_wrong_state=SELF_RELATIONSHIP,
)
MERGE = Row(
    "ci.merge",
    {
        "portal": "cis/<str:number>/merge/?into=<str:number>",
        "admin": "cmdb/configurationitem/<path:object_id>/verb/merge/",
        "api": "cis/<str:number>/merge/",
    },
    lambda thing: {"into": thing.arguments["number"]},
    in_wrong_state=(422, "merge_with_itself"),
)
UNMERGE = Row(
    "ci.unmerge",
    {
        "portal": "cis/<str:number>/unmerge/",
        "admin": "cmdb/configurationitem/<path:object_id>/verb/unmerge/",
        "api": "cis/<str:number>/unmerge/",
    },
    {"reason": "Two machines after all."},
    in_wrong_state=(409, "not_merged"),
)
VERIFY = Row(
    "ci.verify",
    {
        "portal": "cis/<str:number>/verify/",
        "admin": "cmdb/configurationitem/<path:object_id>/verb/verify/",
        "api": "cis/<str:number>/verify/",
    },
    {"reason": "Seen in the rack."},
)
EDIT_RELATIONSHIP = Row(
    "ci.edit_relationship",
    {
        "portal": "cis/relationships/<int:pk>/edit/",
        "admin": "cmdb/relationship/<path:object_id>/verb/edit/",
        "api": "relationships/<int:pk>/edit/",
    },
    {"strength": "degraded"},
)
UNRELATE = Row(
    "ci.unrelate",
    {
        "portal": "cis/relationships/<int:pk>/unrelate/",
        "admin": "cmdb/relationship/<path:object_id>/verb/unrelate/",
        "api": "relationships/<int:pk>/unrelate/",
    },
)


def _new_item(thing: Thing) -> dict[str, Any]:
    return {"name": "web-9", "ci_class": "server", "unit": "Retail"}


CREATE = Row(
    "ci.create",
    {"portal": "cis/new/", "admin": "cmdb/configurationitem/verb/create/", "api": "cis/"},
    _new_item,
    form=lambda thing: {
        **_new_item(thing),
        "unit": thing.arguments["unit"],
        "criticality": 3,
        "state": "planned",
    },
)
IMPORT = Row(
    "ci.import",
    {"admin": "cmdb/configurationitem/verb/import/", "api": "cis/import/"},
    {"source": "hand", "unit": "Retail"},
    form=lambda thing: {"source": "hand", "unit": thing.arguments["unit"]},
)
ON_DUPLICATE = tuple(
    Row(
        f"ci.{verb}_duplicate",
        {
            "portal": f"cis/duplicates/<int:pk>/{verb}/",
            "admin": f"cmdb/duplicatetask/<path:object_id>/verb/{verb}/",
            "api": f"duplicates/<int:pk>/{verb}/",
        },
        {},
    )
    for verb in ("dismiss", "reopen", "assign")
)
UPLOAD_IMPORT = Row(
    "import.upload",
    {"portal": "cis/imports/new/", "admin": "cmdb/importjob/verb/upload/", "api": "imports/"},
    {"source": "hand", "unit": "Retail"},
    form=lambda thing: {"source": "hand", "unit": thing.arguments["unit"]},
)
ON_IMPORT = (
    Row(
        "import.simulate",
        {
            "portal": "cis/imports/<str:number>/columns/",
            "admin": "cmdb/importjob/<path:object_id>/verb/columns/",
        },
        {},
    ),
    *(
        Row(
            f"import.{verb}",
            {
                "portal": f"cis/imports/<str:number>/{verb}/",
                "admin": f"cmdb/importjob/<path:object_id>/verb/{verb}/",
                "api": f"imports/<str:number>/{verb}/",
            },
            {},
        )
        for verb in ("simulate", "run", "cancel")
    ),
)
BULK = Row(
    "ci.import",
    {"api": "cmdb/bulk/?unit=Retail"},
    {"id": "7", "ci_class": "server", "name": "web-7"},
)
SHARE_VIEW = Row(
    "ci_view.share",
    {"portal": "cis/views/save/", "admin": "cmdb/savedview/verb/save/", "api": "ci-views/"},
    {"name": "Ours", "filters": {"ci_class": "server"}, "shared_with": "Retail"},
    form=lambda thing: {
        "name": "Ours",
        "filters": "ci_class=server",
        "shared_with": thing.arguments["unit"],
    },
)
TAKE_BASELINE = Row(
    "baseline.take",
    {"portal": "cis/baselines/new/", "admin": "cmdb/baseline/verb/take/", "api": "baselines/"},
    {"name": "Golden", "filters": {"ci_class": "server"}, "unit": "Retail"},
    form=lambda thing: {
        "name": "Golden",
        "filters": "ci_class=server",
        "unit": thing.arguments["unit"],
    },
)
ON_BASELINE = tuple(
    Row(
        f"baseline.{verb}",
        {
            "portal": f"cis/baselines/<int:pk>/{verb}/",
            "admin": f"cmdb/baseline/<path:object_id>/verb/{verb}/",
            "api": f"baselines/<int:pk>/{verb}/",
        },
        {"watched": True} if verb == "watch" else {"reason": "Of no more use."},
        in_wrong_state=(409, "baseline_retired"),
    )
    for verb in ("watch", "retire")
)
