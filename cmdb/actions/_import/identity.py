"""What a source means by an identifier: the item it gave it to, one found to be meant, or one by number."""


def known_as(column: str) -> str:
    """SQL for the key of the item that `column` of the stage names; of a merged one its survivor; or NULL."""
    return f"""
    COALESCE(
        (SELECT coalesce(merge.final_id, ci.id) FROM cmdb_configurationitem AS ci
         LEFT JOIN cmdb_merge AS merge ON merge.duplicate_id = ci.id AND merge.undone_at IS NULL
         WHERE ci.source = %(source)s AND ci.external_id = staged.{column} AND ci.external_id <> ''),
        (SELECT coalesce(merge.final_id, record.ci_id) FROM cmdb_sourcerecord AS record
         LEFT JOIN cmdb_merge AS merge ON merge.duplicate_id = record.ci_id AND merge.undone_at IS NULL
         WHERE record.source = %(source)s AND record.external_id = staged.{column}),
        (SELECT record.ci_id FROM cmdb_simulated_record AS record
         WHERE record.external_id = staged.{column}),
        (SELECT coalesce(merge.final_id, ci.id) FROM cmdb_configurationitem AS ci
         LEFT JOIN cmdb_merge AS merge ON merge.duplicate_id = ci.id AND merge.undone_at IS NULL
         WHERE ci.number = upper(staged.{column}))
    )
"""  # noqa: S608


# An item has one name at each source: the one under which it is known stays, and a name that is taken too.
IS_NEW_NAME = """
    staged.found_by <> '{}' AND staged.external_id <> '' AND (staged.number IS NULL OR NOT EXISTS (
        SELECT FROM cmdb_configurationitem AS known
        WHERE known.source = %(source)s AND known.external_id <> ''
            AND (known.id = staged.ci_id OR known.external_id = staged.external_id)
    ) AND NOT EXISTS (
        SELECT FROM cmdb_sourcerecord AS known WHERE known.source = %(source)s AND known.ci_id = staged.ci_id
    ))
"""
"""SQL for a row of the stage that says what the source calls an item that it had no name for so far."""
