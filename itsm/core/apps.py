from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "itsm.core"
    label = "core"
    verbose_name = _("Core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from itsm.core import access_table, outbox
        from itsm.core.doorbell import ring_drain

        access_table.declare()
        outbox.on_ring(ring_drain)
