"""Emptying the database between tests that commit.

The audit's tables refuse TRUNCATE and DELETE, and migrations leave rows that the product needs (the chain's
head, the root unit, shipped classes). So the run remembers those rows once, and a flush runs as the owner of
the tables with triggers off and puts them back. Nothing outside `tests/` may do this.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

SEED = "seed_of_tests"


def _columns(table: str) -> str:
    """The table's columns without the generated ones, which take no value."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [f'"{table}"'],
        )
        return str(cursor.fetchone()[0])


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        return sorted(name for (name,) in cursor.fetchall())


def remember_seed() -> None:
    """Copy what the migrations left; called once per test database. A reused database starts from it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SEED])
        if cursor.fetchone():
            empty_database()
            return
        cursor.execute(f"CREATE SCHEMA {SEED}")
        for table in _tables():
            cursor.execute(f'CREATE TABLE {SEED}."{table}" AS TABLE public."{table}"')


def empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            for table in _tables():
                cursor.execute(f'DELETE FROM "{table}"')
                columns = _columns(table)
                cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {SEED}."{table}"')
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
    ContentType.objects.clear_cache()


def instead_of_flush(case: Any) -> None:
    empty_database()


def install() -> None:
    TransactionTestCase._fixture_teardown = instead_of_flush  # type: ignore[method-assign]
