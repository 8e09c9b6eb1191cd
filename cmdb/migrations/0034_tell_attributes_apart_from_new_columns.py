"""Mappings that made a column the attribute `number` or `attributes` go on doing so.

Since an import takes columns of these names for the item's own number and for several attributes together,
the attributes are called with their prefix. There is a mapping for each source of a unit, and one for each
import: they are read and written one by one, and only those that change.
"""

from typing import Any

from django.db import migrations

NOW = {"number": "attributes.number", "attributes": "attributes.attributes"}
BEFORE = {now: before for before, now in NOW.items()}


def renamed(mapping: Any, names: dict[str, str]) -> Any:
    items = mapping.get("cis") if isinstance(mapping, dict) else None
    if not isinstance(items, dict):
        return mapping
    columns = {name: names.get(target, target) for name, target in (items.get("columns") or {}).items()}
    constants = {names.get(target, target): value for target, value in (items.get("constants") or {}).items()}
    return {**mapping, "cis": {**items, "columns": columns, "constants": constants}}


def rename(apps: Any, names: dict[str, str]) -> None:
    for model in ("ImportMapping", "ImportJob"):
        rows = apps.get_model("cmdb", model).objects
        for key, mapping in rows.values_list("pk", "mapping").iterator(chunk_size=500):
            if (changed := renamed(mapping, names)) != mapping:
                rows.filter(pk=key).update(mapping=changed)


class Migration(migrations.Migration):
    dependencies = [
        ("cmdb", "0033_read_what_is_searched_faster"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, _editor: rename(apps, NOW), lambda apps, _editor: rename(apps, BEFORE)
        ),
    ]
