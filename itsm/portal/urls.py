from django.urls import path, re_path

from itsm.portal import views

app_name = "portal"

NUMBER = r"(?P<number>[A-Z]{2,5}\d{7,})"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("search/", views.SearchView.as_view(), name="search"),
    path("search/suggest/", views.SuggestView.as_view(), name="suggest"),
    path("figures/", views.FiguresView.as_view(), name="figures"),
    path("guide/", views.GuideView.as_view(), name="guide"),
    path("preferences/", views.PreferencesView.as_view(), name="preferences"),
    path("files/<int:pk>/", views.AttachmentView.as_view(), name="attachment"),
    re_path(rf"^about/{NUMBER}/$", views.ConversationPage.as_view(), name="conversation"),
    re_path(rf"^about/{NUMBER}/comment/$", views.CommentView.as_view(), name="comment"),
    re_path(rf"^about/{NUMBER}/attach/$", views.AttachView.as_view(), name="attach"),
    re_path(rf"^about/{NUMBER}/(?P<wish>watch|unwatch)/$", views.WatchView.as_view(), name="watch"),
]
