"""Lifecycles: declared once as FSM edges, enforced by django-fsm in Python and by a trigger in PostgreSQL.

`protected=True` stops an assignment in Python, but `update()`, `bulk_update()`, fixtures and SQL pass it by.
The trigger closes those roads: a state changes only inside an operation and only along a declared edge.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.apps import apps as registry
from django.db import models
from django_fsm import FSMField


class LifecycleField(FSMField):  # type: ignore[misc]
    """A protected state field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("db_index", True)
        self._indexed = kwargs["db_index"]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Says that there is no index: a migration would otherwise make the field anew with one."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "db_index": self._indexed}


def declared_edges(model: type[models.Model], field_name: str = "state") -> set[tuple[str, str]]:
    """Every (source, target) that the model's transitions declare. A `*` source means every other state.

    Migrations hand in a historical model, which has the fields but none of the methods; the edges are those
    of the model as the code declares it.
    """
    model = registry.get_model(model._meta.app_label, model._meta.model_name)
    field: Any = model._meta.get_field(field_name)
    states = [value for value, _label in field.choices or ()]
    edges: set[tuple[str, str]] = set()
    for transition in field.get_all_transitions(model):
        sources = states if transition.source in ("*", "+") else [transition.source]
        edges.update((source, str(transition.target)) for source in sources if source != transition.target)
    return edges


class LifecycleStart(pgtrigger.Trigger):  # type: ignore[misc]
    """A row starts in the initial state; `importable` as in `lifecycle_guards`.

    The rows that may is a condition and not in the function: it is called for none of them, and a million
    imported items are asked one by one.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self, *, field: str, importable: bool = False) -> None:
        self.state_field = field
        self.importable = importable
        super().__init__(name=f"{field}_start")

    def get_condition(self, model: Any) -> pgtrigger.Condition:
        field: Any = model._meta.get_field(self.state_field)
        elsewhere = f"NEW.{field.column} <> '{field.default}'"
        importing = "NEW.imported AND current_setting('slipway.operation', true) LIKE '%.import'"
        return pgtrigger.Condition(
            f"{elsewhere} AND ({importing}) IS NOT TRUE" if self.importable else elsewhere
        )

    def get_func(self, model: Any) -> str:
        field: Any = model._meta.get_field(self.state_field)
        return f"""
            RAISE EXCEPTION '% cannot start in state %', TG_TABLE_NAME, NEW.{field.column}
                USING ERRCODE = 'SL001';
        """


class LifecycleGuard(pgtrigger.Trigger):  # type: ignore[misc]
    """A row moves only along declared edges, only inside an operation. A numbered row is never deleted."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def __init__(self, *, field: str) -> None:
        self.state_field = field
        super().__init__(name=f"{field}_lifecycle")

    def get_func(self, model: Any) -> str:
        field: Any = model._meta.get_field(self.state_field)
        column = field.column
        edges = " OR ".join(
            f"(OLD.{column} = '{source}' AND NEW.{column} = '{target}')"
            for source, target in sorted(declared_edges(model, self.state_field))
        )
        return f"""
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME USING ERRCODE = 'SL003';
            END IF;
            IF NEW.{column} IS DISTINCT FROM OLD.{column} THEN
                IF COALESCE(current_setting('slipway.operation', true), '') = '' THEN
                    RAISE EXCEPTION '% changes state only inside an operation', TG_TABLE_NAME
                        USING ERRCODE = 'SL002';
                END IF;
                IF NOT ({edges or "FALSE"}) THEN
                    RAISE EXCEPTION '% has no edge from % to %', TG_TABLE_NAME, OLD.{column}, NEW.{column}
                        USING ERRCODE = 'SL001';
                END IF;
            END IF;
            RETURN NEW;
        """


def lifecycle_guards(*, field: str = "state", importable: bool = False) -> list[pgtrigger.Trigger]:
    """The triggers of a model whose `field` is a `LifecycleField`.

    With `importable=True` the model has a boolean `imported`: a row may start in any state when it is marked
    imported and the operation's name ends in `.import`.
    """
    return [LifecycleStart(field=field, importable=importable), LifecycleGuard(field=field)]
