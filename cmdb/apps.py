from django.apps import AppConfig


class CmdbConfig(AppConfig):
    name = "cmdb"
    label = "cmdb"
    verbose_name = "Configuration management"
    default_auto_field = "django.db.models.BigAutoField"
