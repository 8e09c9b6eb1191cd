"""The REST door of release management; the roof puts `urlpatterns` below `/api/v1/`."""

from django.urls import path

from releases.api import callbacks, deployments, environments, releases

urlpatterns = [
    path("releases/", releases.Releases.as_view(), name="releases"),
    path("releases/<str:number>/", releases.OneRelease.as_view(), name="release"),
    *(
        path(f"releases/<str:number>/{verb}/", view.as_view(), name=f"release-{verb}")
        for verb, view in releases.VERBS.items()
    ),
    path("environments/", environments.Environments.as_view(), name="environments"),
    path("environments/<slug:name>/", environments.OneEnvironment.as_view(), name="environment"),
    path("environments/<slug:name>/edit/", environments.Edit.as_view(), name="environment-edit"),
    path("environments/<slug:name>/define_gate/", environments.DefineGate.as_view(), name="define-gate"),
    path("release-templates/", environments.Templates.as_view(), name="release-templates"),
    path(
        "release-templates/<int:template_id>/retire/",
        environments.RetireTemplate.as_view(),
        name="release-template-retire",
    ),
    path("deployments/", deployments.Deployments.as_view(), name="deployments"),
    path(
        "deployments/callbacks/<str:token>/",
        callbacks.DeploymentCallback.as_view(),
        name="deployment-callback",
    ),
    path("deployments/<str:number>/", deployments.OneDeployment.as_view(), name="deployment"),
    *(
        path(f"deployments/<str:number>/{verb}/", view.as_view(), name=f"deployment-{verb}")
        for verb, view in deployments.VERBS.items()
    ),
]
