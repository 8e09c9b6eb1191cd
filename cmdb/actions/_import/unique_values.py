"""Rows whose value of a unique attribute is taken, in the declaring class or in one below it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from cmdb.actions._import.batch import rows_of
from cmdb.models import CIClass
from cmdb.rules.attributes import AttributeSpec

_TAKEN = """
    SELECT staged.line, other.number
    FROM cmdb_import_ci AS staged
    JOIN cmdb_configurationitem AS other
        ON other.attributes @> jsonb_build_object(%(name)s::text, staged.attributes -> %(name)s)
        AND other.ci_class_id = ANY(%(family)s) AND other.id IS DISTINCT FROM staged.ci_id
    WHERE staged.attributes ? %(name)s AND staged.class_id = ANY(%(family)s)
        AND other.unit_id = ANY(%(allowed)s)
    UNION ALL
    SELECT staged.line, NULL
    FROM cmdb_import_ci AS staged
    WHERE staged.attributes ? %(name)s AND staged.class_id = ANY(%(family)s)
        AND EXISTS (
            SELECT FROM cmdb_configurationitem AS other
            WHERE other.attributes @> jsonb_build_object(%(name)s::text, staged.attributes -> %(name)s)
                AND other.ci_class_id = ANY(%(family)s) AND other.id IS DISTINCT FROM staged.ci_id
                AND other.unit_id <> ALL(%(allowed)s)
        )
    UNION ALL
    SELECT line, NULL FROM (
        SELECT line, row_number() OVER (PARTITION BY attributes -> %(name)s ORDER BY line) AS nth
        FROM cmdb_import_ci WHERE attributes ? %(name)s AND class_id = ANY(%(family)s)
    ) AS repeated WHERE nth > 1
"""


def taken_values(
    specs: Iterable[AttributeSpec], class_ids: Iterable[int], allowed: list[int]
) -> Iterator[tuple[int, str]]:
    """Line and reason. The batch is alone with unique values (`before_importing`)."""
    unique = {(spec.declared_by, spec.name): spec for spec in specs if spec.unique}
    staged = set(class_ids)
    for (declared_by, name), spec in sorted(unique.items()):
        path = CIClass.objects.values_list("path", flat=True).get(name=declared_by)
        family = list(CIClass.objects.filter(path__startswith=path).values_list("pk", flat=True))
        if staged.isdisjoint(family):
            continue
        for line, number in rows_of(_TAKEN, {"name": name, "family": family, "allowed": allowed}):
            told = {"label": spec.label, "number": number}
            if number:
                yield line, _("%(label)s must be unique, and %(number)s has this value already.") % told
            else:
                yield line, _("%(label)s must be unique, and another item has this value already.") % told
