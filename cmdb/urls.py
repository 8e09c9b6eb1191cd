"""The pages of configuration management, below `/cis/`."""

from django.urls import path

from cmdb.views import (
    baselines,
    bulk_editing,
    classes,
    differences,
    duplicates,
    health,
    impact,
    imports,
    items,
    lists,
    merging,
    model,
    retention,
    saved,
    verbs,
)

app_name = "cmdb"

urlpatterns = [
    path("cis/", lists.ItemList.as_view(), name="list"),
    path("cis/options/", lists.Options.as_view(), name="options"),
    path("cis/health/", health.Health.as_view(), name="health"),
    path("cis/views/save/", saved.SaveView.as_view(), name="save_view"),
    path("cis/views/<int:pk>/delete/", saved.DeleteView.as_view(), name="delete_view"),
    path("cis/views/<int:pk>/rename/", saved.RenameView.as_view(), name="rename_view"),
    path("cis/views/<int:pk>/default/", saved.ChooseDefaultView.as_view(), name="choose_default_view"),
    path("cis/export/", lists.Export.as_view(), name="export"),
    path("cis/classes/", classes.ClassTree.as_view(), name="classes"),
    path("cis/new-class/", model.CreateClass.as_view(), name="create_class"),
    path("cis/classes/<str:name>/", classes.OneClass.as_view(), name="class"),
    path("cis/classes/<str:name>/edit/", model.EditClass.as_view(), name="edit_class"),
    path(
        "cis/classes/<str:name>/attributes/new/", model.DeclareAttribute.as_view(), name="declare_attribute"
    ),
    path(
        "cis/classes/<str:name>/attributes/change/", model.ChangeAttribute.as_view(), name="change_attribute"
    ),
    path(
        "cis/classes/<str:name>/attributes/remove/", model.RemoveAttribute.as_view(), name="remove_attribute"
    ),
    path("cis/relationship-types/new/", model.CreateType.as_view(), name="create_type"),
    path("cis/relationship-types/<str:name>/edit/", model.EditType.as_view(), name="edit_type"),
    path(
        "cis/classes/<str:name>/reconciliation/",
        classes.SetReconciliation.as_view(),
        name="set_reconciliation",
    ),
    path("cis/classes/<str:name>/retention/", retention.SetRetention.as_view(), name="set_retention"),
    path("cis/retention/", retention.RetentionList.as_view(), name="retention"),
    path("cis/retention/preview/", retention.PreviewRetention.as_view(), name="retention_preview"),
    path("cis/retention/new/", retention.CreateRetention.as_view(), name="create_retention_class"),
    path("cis/retention/classes/<str:name>/", retention.OneRetention.as_view(), name="retention_class"),
    path(
        "cis/retention/classes/<str:name>/edit/",
        retention.EditRetention.as_view(),
        name="edit_retention_class",
    ),
    path("cis/new/", verbs.Create.as_view(), name="create"),
    path("cis/impact/", impact.Impact.as_view(), name="impact_of_many"),
    path("cis/graph/", impact.Graph.as_view(), name="graph_of_many"),
    path("cis/differences/", differences.Differences.as_view(), name="differences"),
    path("cis/baselines/", baselines.BaselineList.as_view(), name="baselines"),
    path("cis/baselines/new/", baselines.TakeBaseline.as_view(), name="take_baseline"),
    path("cis/baselines/<int:pk>/", baselines.OneBaseline.as_view(), name="baseline"),
    path("cis/baselines/<int:pk>/watch/", baselines.WatchBaseline.as_view(), name="watch_baseline"),
    path("cis/baselines/<int:pk>/retire/", baselines.RetireBaseline.as_view(), name="retire_baseline"),
    path("cis/edit-several/", bulk_editing.BulkEdit.as_view(), name="bulk_edit"),
    path("cis/duplicates/", duplicates.DuplicateList.as_view(), name="duplicates"),
    path("cis/duplicates/<int:pk>/", duplicates.OneDuplicate.as_view(), name="duplicate"),
    path("cis/duplicates/<int:pk>/dismiss/", duplicates.Dismiss.as_view(), name="dismiss_duplicate"),
    path("cis/duplicates/<int:pk>/reopen/", duplicates.Reopen.as_view(), name="reopen_duplicate"),
    path("cis/duplicates/<int:pk>/assign/", duplicates.Assign.as_view(), name="assign_duplicate"),
    path("cis/imports/", imports.ImportList.as_view(), name="imports"),
    path("cis/imports/new/", imports.Upload.as_view(), name="upload_import"),
    path("cis/imports/<str:number>/", imports.OneImport.as_view(), name="import_job"),
    path("cis/imports/<str:number>/live/", imports.Live.as_view(), name="import_live"),
    path("cis/imports/<str:number>/columns/", imports.MapColumns.as_view(), name="map_import"),
    path("cis/imports/<str:number>/simulate/", imports.Simulate.as_view(), name="simulate_import"),
    path("cis/imports/<str:number>/run/", imports.Run.as_view(), name="run_import"),
    path("cis/imports/<str:number>/cancel/", imports.Cancel.as_view(), name="cancel_import"),
    path("cis/imports/<str:number>/rejects/", imports.Rejects.as_view(), name="import_rejects"),
    path("cis/relationships/<int:pk>/unrelate/", verbs.Unrelate.as_view(), name="unrelate"),
    path("cis/relationships/<int:pk>/edit/", verbs.EditRelationship.as_view(), name="edit_relationship"),
    path("cis/<str:number>/", items.Item.as_view(), name="ci"),
    path("cis/<str:number>/graph/", impact.Graph.as_view(), name="graph"),
    path("cis/<str:number>/impact/", impact.Impact.as_view(), name="impact"),
    path("cis/<str:number>/edit/", verbs.Edit.as_view(), name="edit"),
    path("cis/<str:number>/merge/", merging.Merge.as_view(), name="merge"),
    path("cis/<str:number>/unmerge/", merging.Unmerge.as_view(), name="unmerge"),
    path("cis/<str:number>/verify/", verbs.Verify.as_view(), name="verify"),
    path("cis/<str:number>/relate/", verbs.Relate.as_view(), name="relate"),
    path("cis/<str:number>/<str:verb>/", verbs.Lifecycle.as_view(), name="verb"),
]
