"""The REST door of change enablement; the roof puts `urlpatterns` below `/api/v1/`."""

from django.urls import path

from changes.api import changes, governance

urlpatterns = [
    path("changes/", changes.Changes.as_view(), name="changes"),
    path("changes/<str:number>/", changes.OneChange.as_view(), name="change"),
    *(
        path(f"changes/<str:number>/{verb}/", view.as_view(), name=f"change-{verb}")
        for verb, view in changes.VERBS.items()
    ),
    path("change-models/", governance.Models.as_view(), name="change-models"),
    path("standard-templates/", governance.Templates.as_view(), name="standard-templates"),
    path("delegations/", governance.Delegations.as_view(), name="delegations"),
    path("delegations/<str:number>/end/", governance.EndDelegation.as_view(), name="delegation-end"),
]
