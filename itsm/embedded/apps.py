from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "itsm.embedded"
    label = "embedded"
    verbose_name = "Embedded servers"
