"""The lifecycle trigger in the database and the edges declared in Python are one and the same."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from cmdb.models import ConfigurationItem
from itsm.core.lifecycle import LifecycleField, declared_edges

LIVING = [
    model
    for model in apps.get_models()
    if not hasattr(model, "pgh_tracked_model")
    and any(isinstance(field, LifecycleField) for field in model._meta.concrete_fields)
]


def state_field(model: type[models.Model]) -> LifecycleField:
    return next(field for field in model._meta.concrete_fields if isinstance(field, LifecycleField))


def installed_function(model: type[models.Model]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%lifecycle%%' AND tgenabled <> 'D'",
            [model._meta.db_table],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def test_every_floor_has_living_objects() -> None:
    assert {model._meta.label for model in LIVING} >= {
        "changes.ChangeRequest",
        "changes.ApprovalRound",
        "cmdb.ConfigurationItem",
        "releases.Release",
        "releases.Deployment",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", LIVING, ids=lambda model: model._meta.label)
def test_the_trigger_knows_exactly_the_declared_edges(model: type[models.Model]) -> None:
    column = state_field(model).column
    installed = set(
        re.findall(rf"OLD\.{column} = '(\w+)' AND NEW\.{column} = '(\w+)'", installed_function(model))
    )
    assert installed == declared_edges(model, state_field(model).name)


@pytest.mark.django_db
@pytest.mark.parametrize("model", LIVING, ids=lambda model: model._meta.label)
def test_a_trigger_knows_the_initial_state(model: type[models.Model]) -> None:
    field = state_field(model)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgenabled <> 'D' "
            "AND tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%_start_%%'",
            [model._meta.db_table],
        )
        [(installed,)] = cursor.fetchall()
    assert "BEFORE INSERT" in installed
    assert re.search(rf"new\.{field.column}\)::text <> '{field.default}'::text", installed)


@pytest.mark.django_db
@pytest.mark.parametrize("model", LIVING, ids=lambda model: model._meta.label)
def test_no_row_starts_elsewhere(model: type[models.Model]) -> None:
    field = state_field(model)
    elsewhere = next(value for value, _label in field.choices if value != field.default)
    with pytest.raises(DatabaseError, match=f"cannot start in state {elsewhere}"), transaction.atomic():
        model._base_manager.create(**{field.name: elsewhere})


@pytest.mark.django_db
def test_only_an_import_starts_what_it_marks_as_imported_elsewhere() -> None:
    for operation in ("", "ci.create"):
        with pytest.raises(DatabaseError, match="cannot start in state in_use"):
            start_in_use(operation)
    with pytest.raises(DatabaseError, match="null value in column"):
        start_in_use("cmdb.import")


@pytest.mark.django_db
def test_what_never_began_an_operation_is_no_import() -> None:
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor, pytest.raises(DatabaseError, match="cannot start in state in_use"):
            cursor.execute("INSERT INTO cmdb_configurationitem (state, imported) VALUES ('in_use', TRUE)")
    finally:
        fresh.close()


def start_in_use(operation: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('slipway.operation', %s, true)", [operation])
        ConfigurationItem._base_manager.create(state="in_use", imported=True)
