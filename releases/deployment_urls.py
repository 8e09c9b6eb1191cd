"""Addresses of the pages about deployments."""

from django.urls import path

from releases.views import deployments

urlpatterns = [
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
