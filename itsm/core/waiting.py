"""What waits for somebody: the shape in which every floor answers the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """`why` is what is asked ("Your vote"); `due` is aware or None; `verb` is a stable name."""

    number: str
    title: str
    url: str
    why: str
    verb: str = ""
    due: dt.datetime | None = None


@dataclass(frozen=True)
class Hit:
    """One result of the search box."""

    number: str
    title: str
    url: str
    kind: str
    state: str = ""
