from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    name = "changes"
    label = "changes"
    verbose_name = _("Changes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from changes import access
        from changes.queries import get, url_of, visible_to
        from itsm.core import subjects

        access.declare()
        subjects.register("CHG", kind="change", fetch=get, url=url_of, visible=visible_to)
