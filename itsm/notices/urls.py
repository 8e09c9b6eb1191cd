from django.urls import path

from itsm.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.InboxView.as_view(), name="inbox"),
    path("inbox/read-all/", views.MarkAllReadView.as_view(), name="read_all"),
    path("inbox/preferences/", views.PreferencesView.as_view(), name="preferences"),
    path("inbox/unread/", views.UnreadView.as_view(), name="unread"),
    path("inbox/<int:pk>/", views.OpenNoticeView.as_view(), name="open"),
    path("inbox/<int:pk>/read/", views.MarkReadView.as_view(), name="read"),
]
