from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleasesConfig(AppConfig):
    name = "releases"
    label = "releases"
    verbose_name = _("Releases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from itsm.core import subjects
        from releases import access
        from releases.queries import deployments, releases

        access.declare()
        subjects.register(
            "REL", kind="release", fetch=releases.get, url=releases.url_of, visible=releases.visible_to
        )
        subjects.register(
            "DEP",
            kind="deployment",
            fetch=deployments.get,
            url=deployments.url_of,
            visible=deployments.visible_to,
        )
