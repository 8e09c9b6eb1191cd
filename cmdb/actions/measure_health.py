import datetime as dt

from django.db import connection

from cmdb.models import HealthFigure
from cmdb.queries.conditions import CONDITIONS, stale_days
from cmdb.queries.health import KINDS
from itsm.core.models import Unit, User
from itsm.core.operations import operation

KEPT = dt.timedelta(days=730)
_COUNTED = ", ".join(f"count(*) FILTER (WHERE {kind})" for kind in KINDS)
_JUDGED = ", ".join(f"{CONDITIONS[kind]} AS {kind}" for kind in KINDS)
_MEASURE = f"""
    INSERT INTO cmdb_healthfigure (measured_at, unit_id, ci_class_id, owner_id, total, {", ".join(KINDS)})
    SELECT %(now)s, unit_id, ci_class_id, owner_id, count(*), {_COUNTED}
    FROM (
        SELECT ci.unit_id, ci.ci_class_id, ci.owner_id, {_JUDGED}
        FROM cmdb_configurationitem AS ci WHERE ci.state <> 'retired'
    ) AS judged GROUP BY unit_id, ci_class_id, owner_id
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
