"""Addresses of the releases floor's pages."""

from django.urls import path

from releases.views import (
    deployments,
    environments,
    gates,
    listing,
    plan,
    release,
    request,
    review,
    templates,
    verbs,
)

app_name = "releases"

urlpatterns = [
    path("releases/", listing.ReleaseListView.as_view(), name="list"),
    path("releases/request/", request.RequestReleaseView.as_view(), name="create"),
    path("releases/templates/", templates.TemplateListView.as_view(), name="templates"),
    path(
        "releases/templates/<int:template_id>/retire/",
        templates.RetireTemplateView.as_view(),
        name="retire_template",
    ),
    path("releases/<str:number>/", release.ReleaseView.as_view(), name="release"),
    path("releases/<str:number>/edit/", request.EditRequestView.as_view(), name="edit_request"),
    path("releases/<str:number>/plan/", plan.EditPlanView.as_view(), name="edit_plan"),
    path("releases/<str:number>/plan/<str:section>/", plan.EditRowsView.as_view(), name="edit_rows"),
    path(
        "releases/<str:number>/gates/<int:gate_id>/report/",
        gates.UploadTestReportView.as_view(),
        name="upload_test_report",
    ),
    path(
        "releases/<str:number>/gates/<int:gate_id>/check/",
        gates.ConfirmCheckView.as_view(),
        name="confirm_check",
    ),
    path("releases/<str:number>/review/", review.RecordReviewView.as_view(), name="record_review"),
    path(
        "releases/<str:number>/follow-ups/<int:position>/done/",
        review.CompleteFollowUpView.as_view(),
        name="complete_follow_up",
    ),
    path(
        "releases/<str:number>/template/publish/",
        templates.PublishTemplateView.as_view(),
        name="publish_template",
    ),
    path(
        "releases/<str:number>/template/apply/", templates.ApplyTemplateView.as_view(), name="apply_template"
    ),
    path("releases/<str:number>/do/<str:verb>/", verbs.DoVerbView.as_view(), name="verb"),
    path("environments/", environments.EnvironmentListView.as_view(), name="environments"),
    path("environments/add/", environments.NewEnvironmentView.as_view(), name="add_environment"),
    path("environments/<slug:name>/", environments.EditEnvironmentView.as_view(), name="edit_environment"),
    path("environments/<slug:name>/gates/", environments.DefineGateView.as_view(), name="define_gate"),
    path("deployments/", deployments.DeploymentListView.as_view(), name="deployments"),
    path("deployments/<str:number>/", deployments.DeploymentView.as_view(), name="deployment"),
    path(
        "deployments/<str:number>/progress/",
        deployments.DeploymentProgressView.as_view(),
        name="deployment_progress",
    ),
    path(
        "deployments/<str:number>/do/<str:verb>/",
        deployments.DeploymentVerbView.as_view(),
        name="deployment_verb",
    ),
    path("releases/<str:number>/deploy/", deployments.PlanDeploymentView.as_view(), name="plan_deployment"),
]
