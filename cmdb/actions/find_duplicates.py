import hashlib
from typing import Any

from django.db import connection

from cmdb.actions._duplicate_tasks import opening
from cmdb.models import CIClass
from cmdb.rules.reconciliation import ATTRIBUTE
from itsm.core.models import Unit, User
from itsm.core.operations import Operation, operation

# Of those who are alike, each with the oldest.
_SAME_NAME = """
    SELECT alike.one, ci.id AS other, ARRAY['name'] AS facts
    FROM (
        SELECT ci_class_id, unit_id, lower(name) AS name, min(id) AS one FROM cmdb_configurationitem
        WHERE state <> 'retired' GROUP BY 1, 2, 3 HAVING count(*) > 1
    ) AS alike
    JOIN cmdb_configurationitem AS ci ON ci.ci_class_id = alike.ci_class_id
        AND ci.unit_id = alike.unit_id AND lower(ci.name) = alike.name AND ci.state <> 'retired'
    WHERE ci.id <> alike.one
"""
_SAME_FACTS = """
    SELECT one, other, %(facts)s::text[] AS facts FROM (
        SELECT min(id) OVER alike AS one, id AS other
        FROM cmdb_configurationitem
        WHERE state <> 'retired' AND ci_class_id = ANY(%(family)s) AND attributes ?& %(attributes)s
        WINDOW alike AS (PARTITION BY {facts})
    ) AS found WHERE one <> other
"""
_AGREE = """
    (one.state <> 'retired' AND other.state <> 'retired' AND NOT EXISTS (
        SELECT FROM unnest(task.facts) AS fact WHERE CASE
            WHEN fact = 'name' THEN lower(one.name) <> lower(other.name)
            ELSE one.attributes -> substr(fact, 12) IS DISTINCT FROM other.attributes -> substr(fact, 12)
        END
    ))
"""
_MOVE = """
    UPDATE cmdb_duplicatetask AS task SET state = '{to}', settled_at = {when}, settled_by_id = NULL
    FROM cmdb_configurationitem AS one, cmdb_configurationitem AS other
    WHERE task.state = '{of}' AND one.id = task.one_id AND other.id = task.other_id AND {agree} = {value}
    RETURNING task.one_id, task.other_id
"""


def find_duplicates(*, actor: User) -> int:
    """Open tasks for records that are alike: of one class, unit and name, or in what identifies them.

    Those that are no longer alike are put away, and taken up again when they are. A thousand are opened at a
    time. How many were opened. Refused: permission_denied.
    """
    with operation("cmdb.find_duplicates", actor=actor) as op:
        op.authorize("ci.find_duplicates", Unit.objects.get(parent=None))
        gone = _move(op, "open", "gone", "FALSE", "%(now)s")
        back = _move(op, "gone", "open", "TRUE", "NULL")
        opened = _keep(op, _SAME_NAME, {})
        for facts, given in _identifiers():
            opened += _keep(op, _SAME_FACTS.format(facts=facts), given)
        if gone or back or opened:
            content = hashlib.sha256(repr([opened, back, gone]).encode()).hexdigest()
            counts: dict[str, Any] = {"opened": len(opened), "reopened": len(back), "gone": len(gone)}
            op.audit("cmdb.duplicates", content=f"sha256:{content}", **counts)
        return len(opened)


def _identifiers() -> list[tuple[str, dict[str, Any]]]:
    """What to group by, and what it asks for, of each identifier of each class."""
    classes = list(CIClass.objects.all())
    found = []
    for ci_class in classes:
        family = [one.pk for one in classes if one.path.startswith(ci_class.path)]
        for facts in ci_class.identified_by:
            names = [fact.removeprefix(ATTRIBUTE) for fact in facts if fact.startswith(ATTRIBUTE)]
            parts = ["lower(name)"] if "name" in facts else []
            parts += [f"attributes -> %(name_{place})s" for place in range(len(names))]
            given = {f"name_{place}": name for place, name in enumerate(names)}
            found.append((", ".join(parts), {**given, "facts": facts, "attributes": names, "family": family}))
    return found


def _keep(op: Operation, statement: str, given: dict[str, Any]) -> list[tuple[int, int]]:
    return _run(op, opening(statement), {**given, "source": ""})


def _move(op: Operation, of: str, to: str, value: str, when: str) -> list[tuple[int, int]]:
    return _run(op, _MOVE.format(of=of, to=to, when=when, agree=_AGREE, value=value), {})


def _run(op: Operation, statement: str, given: dict[str, Any]) -> list[tuple[int, int]]:
    with op.bulk(), connection.cursor() as cursor:
        cursor.execute(statement, {**given, "now": op.now})
        return list(cursor.fetchall())
