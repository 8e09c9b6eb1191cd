"""Addresses of the changes floor's pages."""

from django.urls import path

from changes.views import calendar, catalogue, detail, drafting, listing, proposals, verbs

app_name = "changes"

urlpatterns = [
    path("changes/", listing.ChangeListView.as_view(), name="list"),
    path("changes/new/", drafting.OpenChangeView.as_view(), name="create"),
    path("changes/catalogue/", catalogue.CatalogueView.as_view(), name="catalogue"),
    path("changes/catalogue/<slug:name>/", drafting.OpenStandardView.as_view(), name="create_standard"),
    path("changes/calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("changes/calendar/events/", calendar.CalendarEventsView.as_view(), name="calendar_events"),
    path("changes/delegations/", catalogue.DelegationsView.as_view(), name="delegations"),
    path("changes/delegations/<int:pk>/end/", catalogue.EndDelegationView.as_view(), name="end_delegation"),
    path("changes/<str:number>/", detail.ChangeView.as_view(), name="detail"),
    path("changes/<str:number>/edit/", drafting.EditChangeView.as_view(), name="edit"),
    path("changes/<str:number>/propose_edit/", proposals.ProposeEdit.as_view(), name="propose_edit"),
    path(
        "changes/<str:number>/propose_relationship/",
        proposals.ProposeRelationship.as_view(),
        name="propose_relationship",
    ),
    path("changes/<str:number>/propose_step/", proposals.ProposeStep.as_view(), name="propose_step"),
    path("changes/<str:number>/withdraw_edit/", proposals.WithdrawEdit.as_view(), name="withdraw_edit"),
    path("changes/<str:number>/do/<str:verb>/", verbs.DoVerbView.as_view(), name="verb"),
]
