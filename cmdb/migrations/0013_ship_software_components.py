"""Put the class of what applications are built from in place, where an organisation has none of that name."""

from django.db import migrations

from cmdb.catalogue import ATTRIBUTES, CLASSES

NAME = "software_component"


def ship(apps, schema_editor):
    ci_class = apps.get_model("cmdb", "CIClass")
    attribute = apps.get_model("cmdb", "AttributeDefinition")
    if ci_class.objects.filter(name=NAME).exists():
        return
    (_name, label, parent_name, description) = next(row for row in CLASSES if row[0] == NAME)
    parent = ci_class.objects.get(name=parent_name)
    made = ci_class.objects.create(
        name=NAME, label=label, parent=parent, path=f"{parent.path}{NAME}.", description=description
    )
    above = attribute.objects.filter(ci_class=parent).values_list("name", flat=True)
    for position, (class_name, name, label, kind, options) in enumerate(ATTRIBUTES, start=1):
        if class_name == NAME and name not in above:
            attribute.objects.create(
                ci_class=made, name=name, label=label, kind=kind, position=position * 10, **options
            )


class Migration(migrations.Migration):
    dependencies = [("cmdb", "0012_note_sightings_and_health")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
