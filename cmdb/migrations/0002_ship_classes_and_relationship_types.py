"""Put the shipped classes, attributes and relationship types in place; what is there already stays."""

from django.db import migrations

from cmdb.catalogue import ATTRIBUTES, CLASSES, RELATIONSHIP_TYPES


def ship(apps, schema_editor):
    ci_class = apps.get_model("cmdb", "CIClass")
    for name, label, parent_name, description in CLASSES:
        parent = ci_class.objects.get(name=parent_name) if parent_name else None
        path = f"{parent.path if parent else ''}{name}."
        ci_class.objects.get_or_create(
            name=name,
            defaults={"label": label, "parent": parent, "path": path, "description": description},
        )
    attribute = apps.get_model("cmdb", "AttributeDefinition")
    for position, (class_name, name, label, kind, options) in enumerate(ATTRIBUTES, start=1):
        attribute.objects.get_or_create(
            ci_class=ci_class.objects.get(name=class_name),
            name=name,
            defaults={"label": label, "kind": kind, "position": position * 10, **options},
        )
    relationship_type = apps.get_model("cmdb", "RelationshipType")
    for name, label, inverse_label, impact, acyclic in RELATIONSHIP_TYPES:
        relationship_type.objects.get_or_create(
            name=name,
            defaults={"label": label, "inverse_label": inverse_label, "impact": impact, "acyclic": acyclic},
        )


class Migration(migrations.Migration):
    dependencies = [("cmdb", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
