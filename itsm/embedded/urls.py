from django.urls import path

from itsm.embedded import views

app_name = "embedded"
urlpatterns = [
    path("dev/target/", views.target, name="target"),
    path("dev/mail/", views.mail_list, name="mail_list"),
    path("dev/mail/<str:name>/", views.mail_detail, name="mail_detail"),
]
