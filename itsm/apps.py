from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Loads the Celery application with Django, so that whoever rings a doorbell knows the broker."""

    name = "itsm"
    label = "itsm"
    verbose_name = "Slipway"

    def ready(self) -> None:
        from itsm import celery  # noqa: F401
