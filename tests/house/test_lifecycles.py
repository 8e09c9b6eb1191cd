"""The lifecycle trigger in the database and the edges declared in Python are one and the same."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection, models

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
def test_the_trigger_knows_the_initial_state(model: type[models.Model]) -> None:
    field = state_field(model)
    assert f"NEW.{field.column} <> '{field.default}'" in installed_function(model)


@pytest.mark.parametrize("model", LIVING, ids=lambda model: model._meta.label)
def test_every_edge_leads_between_declared_states(model: type[models.Model]) -> None:
    field = state_field(model)
    states = {value for value, _label in field.choices}
    assert field.protected
    for source, target in declared_edges(model, field.name):
        assert {source, target} <= states
