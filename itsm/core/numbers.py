"""Numbers people say aloud: REL0000042. One sequence per kind; unique, gaps allowed."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.operations import RunSQL


def sequence_name(prefix: str) -> str:
    return f"slipway_number_{prefix.lower()}"


def create_sequence(prefix: str) -> RunSQL:
    """Migration operation for a floor's own kind: `operations = [create_sequence("CHG"), …]`."""
    name = sequence_name(prefix)
    return RunSQL(f"CREATE SEQUENCE IF NOT EXISTS {name}", f"DROP SEQUENCE IF EXISTS {name}")


def format_number(prefix: str, value: int) -> str:
    return f"{prefix}{value:07d}"


def next_number(prefix: str) -> str:
    return next_numbers(prefix, 1)[0]


def next_numbers(prefix: str, count: int) -> list[str]:
    """`count` numbers in one query, for bulk work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence_name(prefix), count]
        )
        return [format_number(prefix, value) for (value,) in cursor.fetchall()]
