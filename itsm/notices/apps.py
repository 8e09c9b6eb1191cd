from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "itsm.notices"
    label = "notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from itsm.core import outbox
        from itsm.notices import access
        from itsm.notices.actions.deliver import deliver
        from itsm.notices.carry import carry_to_release
        from itsm.notices.carry_drift import carry_drift_to_changes

        access.declare()
        outbox.subscribe("*", deliver, name="notices.deliver")
        outbox.subscribe("change.*", carry_to_release, name="notices.carry_to_release")
        outbox.subscribe("cmdb.drift_found", carry_drift_to_changes, name="notices.carry_drift_to_changes")
        outbox.subscribe(
            "release.environment_changed", carry_to_release, name="notices.carry_environment_to_release"
        )
