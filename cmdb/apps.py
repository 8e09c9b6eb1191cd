from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmdbConfig(AppConfig):
    name = "cmdb"
    label = "cmdb"
    verbose_name = _("Configuration management")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from cmdb import access, queries
        from cmdb.queries import import_jobs
        from itsm.core import subjects

        access.declare()
        subjects.register(
            "CI",
            kind="ci",
            fetch=queries.get_ci,
            url=lambda number: reverse("cmdb:ci", kwargs={"number": number}),
            visible=queries.visible_to,
        )
        subjects.register(
            "IMP",
            kind="import",
            fetch=import_jobs.get_import,
            url=lambda number: reverse("cmdb:import_job", kwargs={"number": number}),
            visible=import_jobs.imports_for,
        )
