"""Which relationships count: those whose period of validity holds the moment of the statement."""

MOMENT = "statement_timestamp()"
HOLDS = f"""
    (edge.valid_from IS NULL OR edge.valid_from <= {MOMENT})
    AND (edge.valid_until IS NULL OR edge.valid_until > {MOMENT})
"""
TURNED = f"""
    SELECT ARRAY[0, edge.source_id, edge.target_id] AS row
    FROM cmdb_relationship AS edge
    WHERE edge.valid_from > %(moment)s::timestamptz AND edge.valid_from <= {MOMENT}
    UNION ALL
    SELECT ARRAY[0, edge.source_id, edge.target_id]
    FROM cmdb_relationship AS edge
    WHERE edge.valid_until > %(moment)s::timestamptz AND edge.valid_until <= {MOMENT}
"""  # noqa: S608
"""Relationships that began or ceased to hold since `moment`, by the mere passing of time."""
