"""The four environments nearly every organisation has, in promotion order; an administrator shapes them."""

from django.db import migrations

DEFAULTS = [
    ("development", "Development", 1, False),
    ("test", "Test", 2, False),
    ("staging", "Staging", 3, False),
    ("production", "Production", 4, True),
]


def seed(apps, schema_editor):
    Environment = apps.get_model("releases", "Environment")
    if not Environment.objects.exists():
        for name, label, position, needs_change in DEFAULTS:
            Environment.objects.create(name=name, label=label, position=position, needs_change=needs_change)


class Migration(migrations.Migration):
    dependencies = [("releases", "0002_deployments")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
