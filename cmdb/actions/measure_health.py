import datetime as dt

from django.db import connection

from cmdb.models import HealthFigure
from cmdb.queries.conditions import CONDITIONS, stale_days
from cmdb.queries.health import KINDS
from itsm.core.models import Unit, User
from itsm.core.operations import operation

KEPT = dt.timedelta(days=730)
_NONE = {"total": "0", **dict.fromkeys(KINDS, "0")}
_ONE_KIND = """
    SELECT ci.unit_id, ci.ci_class_id, ci.owner_id, {counts}
    FROM cmdb_configurationitem AS ci WHERE ci.state <> 'retired' AND {condition} GROUP BY 1, 2, 3
"""
_COUNTED = " UNION ALL ".join(
    _ONE_KIND.format(counts=", ".join((_NONE | {name: "count(*)"}).values()), condition=condition)
    for name, condition in {"total": "true", **{kind: CONDITIONS[kind] for kind in KINDS}}.items()
)
"""Each kind on its own, as a join of sets: judged side by side, they would be looked up for every item."""
_MEASURE = f"""
    INSERT INTO cmdb_healthfigure (measured_at, unit_id, ci_class_id, owner_id, {", ".join(_NONE)})
    SELECT %(now)s, unit_id, ci_class_id, owner_id, {", ".join(f"sum({name})" for name in _NONE)}
    FROM ({_COUNTED}) AS counted (unit_id, ci_class_id, owner_id, {", ".join(_NONE)})
    GROUP BY unit_id, ci_class_id, owner_id
"""  # noqa: S608


def measure_health(*, actor: User) -> int:
    """Count what is wrong with the record, by unit, class and owner.

    Each day keeps its last measurement, for two years.

    Returns the number of figures written. Refused: permission_denied.
    """
    with operation("cmdb.measure_health", actor=actor) as op:
        op.authorize("health.measure", Unit.objects.get(parent=None))
        with op.bulk(), connection.cursor() as cursor:
            cursor.execute(_MEASURE, {"now": op.now, "stale_days": stale_days()})
            written = cursor.rowcount
            day = op.now.replace(hour=0, minute=0, second=0, microsecond=0)
            earlier = HealthFigure.objects.filter(measured_at__gte=day, measured_at__lt=op.now)
            earlier.delete()
            HealthFigure.objects.filter(measured_at__lt=op.now - KEPT).delete()
        op.audit("cmdb.health", figures=written)
        return int(written)
