from django.db import migrations

GENESIS = "sha256:" + "0" * 64


def seed(apps, schema_editor):
    apps.get_model("core", "AuditHead").objects.get_or_create(id=1, defaults={"sequence": 0, "hash": GENESIS})
    unit_model = apps.get_model("core", "Unit")
    if not unit_model.objects.exists():
        root = unit_model.objects.create(name="Organisation", path="")
        unit_model.objects.filter(pk=root.pk).update(path=f"/{root.pk:06d}/")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
