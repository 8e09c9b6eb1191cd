"""Tables that only grow: votes, audit entries, events."""

from __future__ import annotations

from typing import Any

import pgtrigger


class AppendOnly(pgtrigger.Trigger):  # type: ignore[misc]
    """Refuses UPDATE and DELETE of any row, whoever asks."""

    when = pgtrigger.Before

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("name", "append_only")
        kwargs.setdefault("operation", pgtrigger.Update | pgtrigger.Delete)
        kwargs.setdefault(
            "func",
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';",
        )
        super().__init__(**kwargs)


class NoTruncate(pgtrigger.Trigger):  # type: ignore[misc]
    """Row triggers do not see TRUNCATE; this statement trigger does."""

    when = pgtrigger.Before
    level = pgtrigger.Statement

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("name", "no_truncate")
        kwargs.setdefault("operation", pgtrigger.Truncate)
        kwargs.setdefault(
            "func",
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'SL003';",
        )
        super().__init__(**kwargs)
