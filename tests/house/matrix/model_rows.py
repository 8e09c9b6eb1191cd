"""What shapes the configuration record: classes, attributes, relationship types, how long history is kept."""

from __future__ import annotations

from cmdb.models.ci_class import ROOT
from tests.house.matrix.row import Row

CLASS = {"name": "matrix_class", "parent": ROOT}
ATTRIBUTE = {"name": "matrix_attribute", "label": "Matrix", "kind": "text"}
TYPE = {
    "name": "matrix_type",
    "label": "Touches",
    "inverse_label": "Touched by",
    "impact": "none",
    "strength": "total",
}
DECLARE_ATTRIBUTE = Row(
    "ci_model.declare_attribute",
    {
        "portal": "cis/classes/<str:name>/attributes/new/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/declare_attribute/",
        "api": "ci-classes/<str:name>/declare_attribute/",
    },
    ATTRIBUTE,
)
EDIT_TYPE = Row(
    "ci_model.edit_relationship_type",
    {
        "portal": "cis/relationship-types/<str:name>/edit/",
        "admin": "cmdb/relationshiptype/<path:object_id>/verb/edit/",
        "api": "relationship-types/<str:name>/edit/",
    },
    {"label": "Needs", "inverse_label": "Needed by", "impact": "none", "strength": "total"},
)
EDIT_CLASS = Row(
    "ci_model.edit_class",
    {
        "portal": "cis/classes/<str:name>/edit/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/edit/",
        "api": "ci-classes/<str:name>/edit/",
    },
    {"label": "Host"},
)
REMOVE_ATTRIBUTE = Row(
    "ci_model.remove_attribute",
    {
        "portal": "cis/classes/<str:name>/attributes/remove/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/remove_attribute/",
        "api": "ci-classes/<str:name>/remove_attribute/",
    },
    {"attribute": "serial_number"},
)
CHANGE_ATTRIBUTE = Row(
    "ci_model.change_attribute",
    {
        "portal": "cis/classes/<str:name>/attributes/change/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/change_attribute/",
        "api": "ci-classes/<str:name>/change_attribute/",
    },
    {"attribute": "serial_number", "label": "Serial"},
)
SET_RECONCILIATION = Row(
    "ci_model.set_reconciliation",
    {
        "portal": "cis/classes/<str:name>/reconciliation/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/set_reconciliation/",
        "api": "ci-classes/<str:name>/set_reconciliation/",
    },
    {},
)
SET_RETENTION = Row(
    "ci_model.set_retention",
    {
        "portal": "cis/classes/<str:name>/retention/",
        "admin": "cmdb/ciclass/<path:object_id>/verb/set_retention/",
        "api": "ci-classes/<str:name>/set_retention/",
    },
    {"retention": "standard"},
)
RETENTION_CLASS = {"label": "Brief", "every_days": 30, "daily_days": 90}
EDIT_RETENTION_CLASS = Row(
    "ci_model.edit_retention_class",
    {
        "portal": "cis/retention/classes/<str:name>/edit/",
        "admin": "cmdb/retentionclass/<path:object_id>/verb/edit/",
        "api": "retention-classes/<str:name>/edit/",
    },
    RETENTION_CLASS,
)
NEW_KIND_ROWS = (
    Row(
        "ci_model.create_retention_class",
        {
            "portal": "cis/retention/new/",
            "admin": "cmdb/retentionclass/verb/create/",
            "api": "retention-classes/",
        },
        {"name": "matrix_retention", **RETENTION_CLASS},
    ),
    Row(
        "ci_model.create_class",
        {"portal": "cis/new-class/", "admin": "cmdb/ciclass/verb/create/", "api": "ci-classes/"},
        CLASS,
    ),
    Row(
        "ci_model.create_relationship_type",
        {
            "portal": "cis/relationship-types/new/",
            "admin": "cmdb/relationshiptype/verb/create/",
            "api": "relationship-types/",
        },
        TYPE,
    ),
)
