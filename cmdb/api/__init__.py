"""The REST door of configuration management; the roof puts `urlpatterns` below `/api/v1/`."""

from django.urls import path

from cmdb.api import (
    baselines,
    bulk,
    bulk_editing,
    health,
    impact,
    imports,
    items,
    model,
    proposals,
    relationships,
    sources,
    views,
)

urlpatterns = [
    path("cis/", items.ConfigurationItems.as_view(), name="cis"),
    path("cis/health/", health.HealthOfRecord.as_view(), name="cis-health"),
    path("cis/health/metrics/", health.HealthMetrics.as_view(), name="cis-health-metrics"),
    path("cis/export/", items.ExportOfItems.as_view(), name="cis-export"),
    path("cis/edit-several/", bulk_editing.BulkEdit.as_view(), name="cis-bulk-edit"),
    path("cis/import/", imports.Import.as_view(), name="ci-import"),
    path("cis/impact/", impact.ImpactOfItems.as_view(), name="cis-impact"),
    path("cis/differences/", baselines.Differences.as_view(), name="cis-differences"),
    path("cis/<str:number>/", items.OneConfigurationItem.as_view(), name="ci"),
    path("cis/<str:number>/edit/", items.Edit.as_view(), name="ci-edit"),
    path("cis/<str:number>/merge/", items.Merge.as_view(), name="ci-merge"),
    path("cis/<str:number>/unmerge/", items.Unmerge.as_view(), name="ci-unmerge"),
    path("cis/<str:number>/impact/", impact.ImpactOfItem.as_view(), name="ci-impact"),
    path("cis/<str:number>/history/", items.HistoryOfItem.as_view(), name="ci-history"),
    *(
        path(f"cis/<str:number>/{verb}/", view.as_view(), name=f"ci-{verb}")
        for verb, view in items.REASONED_VERBS.items()
    ),
    path("cmdb/bulk/", bulk.Bulk.as_view(), name="cmdb-bulk"),
    path("cis/<str:number>/sources/", sources.Sources.as_view(), name="ci-sources"),
    path("ci-views/", views.Views.as_view(), name="ci-views"),
    path("ci-views/<int:pk>/delete/", views.Delete.as_view(), name="ci-view-delete"),
    path("baselines/", baselines.Baselines.as_view(), name="baselines"),
    path("baselines/<int:pk>/", baselines.OneBaseline.as_view(), name="baseline"),
    path("baselines/<int:pk>/compare/", baselines.CompareBaseline.as_view(), name="baseline-compare"),
    path("baselines/<int:pk>/watch/", baselines.Watch.as_view(), name="baseline-watch"),
    path("baselines/<int:pk>/retire/", baselines.Retire.as_view(), name="baseline-retire"),
    path("proposed-edits/", proposals.ProposedEdits.as_view(), name="proposed-edits"),
    path("proposed-edits/<int:pk>/", proposals.OneProposedEdit.as_view(), name="proposed-edit"),
    path("relationships/", relationships.Relationships.as_view(), name="relationships"),
    path("relationships/<int:pk>/", relationships.OneRelationship.as_view(), name="relationship"),
    path("relationships/<int:pk>/edit/", relationships.Edit.as_view(), name="relationship-edit"),
    path("relationships/<int:pk>/unrelate/", relationships.Unrelate.as_view(), name="relationship-unrelate"),
    path("ci-classes/", model.Classes.as_view(), name="ci-classes"),
    path("ci-classes/<str:name>/", model.OneClass.as_view(), name="ci-class"),
    path(
        "ci-classes/<str:name>/change_attribute/",
        model.ChangeAttribute.as_view(),
        name="ci-attribute-change",
    ),
    path("ci-classes/<str:name>/declare_attribute/", model.DeclareAttribute.as_view(), name="ci-attribute"),
    path(
        "ci-classes/<str:name>/set_reconciliation/",
        model.SetReconciliation.as_view(),
        name="ci-class-reconciliation",
    ),
    path("relationship-types/", model.RelationshipTypes.as_view(), name="relationship-types"),
    path("relationship-types/<str:name>/edit/", model.EditType.as_view(), name="relationship-type-edit"),
    path("relationship-types/<str:name>/", model.OneRelationshipType.as_view(), name="relationship-type"),
]
