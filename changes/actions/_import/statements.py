"""The statements that write a batch of staged changes; every value is bound, only constants are joined."""

# ruff: noqa: S608

CHANGES = (
    "external_number text, digest text, state text, title text, category text, kind text, risk text, "
    "cab_required boolean, opened_at timestamptz, closed_at timestamptz, window_start timestamptz, "
    "window_end timestamptz, actual_start timestamptz, actual_end timestamptz, recorded jsonb, "
    "model_version_id bigint"
)

AFFECTED = (
    "external_number text, ci_id bigint, window_start timestamptz, window_end timestamptz, "
    "recorded_services text[], recorded_rows integer"
)

_COPIED = [column.split()[0] for column in CHANGES.split(", ")]
_CONTENT = [name for name in _COPIED if name not in ("external_number", "state")]

FIND_KNOWN = """
    UPDATE change_import AS staged SET change_id = known.id, differs = known.digest <> staged.digest
    FROM changes_changerequest AS known
    WHERE known.unit_id = %(unit)s AND known.external_number = staged.external_number AND known.imported
"""

LOCK_CHANGING = """
    SELECT known.id FROM changes_changerequest AS known
    JOIN change_import AS staged ON staged.change_id = known.id
    WHERE staged.differs ORDER BY known.id FOR UPDATE OF known
"""

UPDATE = f"""
    UPDATE changes_changerequest AS known SET
        {", ".join(f"{name} = staged.{name}" for name in _CONTENT)},
        version = known.version + 1, updated_at = %(now)s
    FROM change_import AS staged WHERE staged.change_id = known.id AND staged.differs
"""

# One edge for every record that has not yet come as far as its source says.
WALK = """
    UPDATE changes_changerequest AS known SET state = %(target)s
    FROM change_import AS staged
    WHERE staged.change_id = known.id AND staged.differs AND known.state = %(source)s
      AND staged.state = ANY(%(beyond)s)
"""

INSERT = f"""
    INSERT INTO changes_changerequest (number, unit_id, version, imported, created_at, updated_at,
        created_by_id, requested_by_id, description, justification, implementation_plan, test_plan,
        backout_plan, environment_name, source, signed_content, risk_answers, risk_score, on_hold,
        hold_reason, authorized_digest, close_code, review_findings, stepped_down,
        {", ".join(_COPIED)})
    SELECT 'CHG' || lpad(value::text, greatest(7, length(value::text)), '0'), %(unit)s, 1, TRUE, %(now)s,
        %(now)s, %(actor)s, %(actor)s, '', '', '', '', '', '', '', '{{}}', '{{}}', 0, FALSE, '', '', '', '',
        '{{}}', {", ".join(_COPIED)}
    FROM (
        SELECT fresh.*, nextval('slipway_number_chg') AS value
        FROM (SELECT * FROM change_import WHERE change_id IS NULL ORDER BY position) AS fresh
    ) AS numbered
    RETURNING id, external_number
"""

FIND_NEW = """
    UPDATE change_import AS staged SET change_id = made.id, differs = TRUE
    FROM changes_changerequest AS made
    WHERE staged.change_id IS NULL AND made.unit_id = %(unit)s AND made.imported
      AND made.external_number = staged.external_number
"""

FORGET_CIS = """
    DELETE FROM changes_affectedci AS affected USING change_import AS staged
    WHERE staged.change_id = affected.change_id AND staged.differs AND NOT EXISTS (
        SELECT 1 FROM change_import_ci AS named
        WHERE named.external_number = staged.external_number AND named.ci_id = affected.ci_id)
"""

NAME_CIS = """
    INSERT INTO changes_affectedci AS affected
        (change_id, ci_id, window_start, window_end, recorded_services, recorded_rows)
    SELECT staged.change_id, named.ci_id, named.window_start, named.window_end, named.recorded_services,
        named.recorded_rows
    FROM change_import_ci AS named JOIN change_import AS staged USING (external_number)
    WHERE staged.differs
    ORDER BY staged.change_id, named.ci_id
    ON CONFLICT (change_id, ci_id) DO UPDATE SET window_start = excluded.window_start,
        window_end = excluded.window_end, recorded_services = excluded.recorded_services,
        recorded_rows = excluded.recorded_rows
"""

COUNT = """
    SELECT count(*) FILTER (WHERE change_id IS NULL), count(*) FILTER (WHERE differs) FROM change_import
"""
