"""Imports: a hundred thousand items with ten attributes, and a million with five million relationships.

Beside each rate stand, in the same run, what it cannot beat (COPY into a bare stage, one upsert, and the
history rows that the product's own triggers write) and the usual way: one row after another, found by its
identifier and then written (`update_or_create`), and merely written (`create`), which looks nothing up.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection, transaction
from rest_framework.test import APIClient

from cmdb import actions
from cmdb.models import CIClass, ConfigurationItem, ConfigurationItemHistory
from tests.bench.landscape import Landscape
from tests.bench.measurement import Measurement

SIZE = 100_000
ONE_BY_ONE = 500
SOURCE = "large import"
"""Of its own: the landscape's items are known by numbers too, and would be updated."""
ATTRIBUTES = 10
DECLARED = ("serial_number", "operating_system", "cpu_cores", "memory", "ip_address")


def measure(landscape: Landscape) -> Iterator[Measurement]:
    scale = float(os.environ.get("SCALE") or 1)
    size = int(SIZE * scale)
    actor, file = landscape.cast.conny, table(size)
    settle()
    created = rate(size, lambda: actions.import_cis(actor=actor, cis=file, source=SOURCE))
    assert ConfigurationItem.objects.filter(source=SOURCE, version=1).count() == size, "not all were made"
    versions = ConfigurationItemHistory.objects.count()
    file.seek(0)
    settle()
    unchanged = rate(size, lambda: actions.import_cis(actor=actor, cis=file, source=SOURCE))
    assert ConfigurationItemHistory.objects.count() == versions, "an unchanged import wrote history"
    beside = {**beside_new(landscape, size, created), "rows": size}
    yield Measurement("import.created", created, "rows/s", 5000, beside, more_is_better=True)
    yield Measurement("import.unchanged", unchanged, "rows/s", 15_000, {"rows": size}, more_is_better=True)
    yield bulk(landscape)
    yield from everything_at_once(int(1_000_000 * scale))


def beside_new(landscape: Landscape, size: int, created: float) -> dict[str, float]:
    """What it cannot beat, the better of two, and the usual ways, beside the items that it made."""
    bare = max(settled(lambda: bare_rate(landscape, size)) for _turn in range(2))
    usual = usual_rate(landscape, ONE_BY_ONE)
    blind = usual_rate(landscape, ONE_BY_ONE, looked_up=False)
    return {
        "bare": bare,
        "share of bare": round(created / bare, 2),
        "one by one": usual,
        "times one by one": round(created / usual, 1),
        "one by one, not looked up": blind,
        "times that": round(created / blind, 1),
    }


def settle() -> None:
    """What the measurement before left behind is cleared away now, not by a vacuum beside the next one."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cmdb_configurationitem, cmdb_configurationitemhistory")


def settled(work: Callable[[], float]) -> float:
    settle()
    return work()


def rate(rows: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    result: Any = work()
    seconds = time.perf_counter() - started
    assert result is None or not result.cis.rejected, result.rejects[:3]
    return round(rows / seconds)


def attributes(number: int) -> dict[str, str]:
    """Five that the class declares and five that it does not."""
    own = {
        "serial_number": f"S{number}",
        "operating_system": "Debian 12",
        "cpu_cores": str(number % 64 + 1),
        "memory": str(number % 512 + 1),
        "ip_address": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }
    return own | {
        f"fact_{place}": f"value {number % 97} of {place}" for place in range(ATTRIBUTES - len(own))
    }


def table(size: int) -> io.BytesIO:
    names = list(attributes(0))
    lines = [f"id,ci_class,name,{','.join(names)}"]
    lines += [f"{n},server,host-{n},{','.join(attributes(n).values())}" for n in range(size)]
    return io.BytesIO("\n".join(lines).encode() + b"\n")


def bare_rate(landscape: Landscape, size: int) -> float:
    """COPY and one upsert, with the history by the same triggers, then taken back."""
    server = CIClass.objects.get(name="server").pk
    rows = [(n, f"host-{n}", json.dumps(attributes(n))) for n in range(size)]

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bare (n bigint, name text, attributes jsonb) ON COMMIT DROP"
            )
            with cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                _UPSERT, {"class": server, "unit": landscape.cast.retail.pk, "by": landscape.cast.conny.pk}
            )

    with transaction.atomic():
        found = rate(size, work)
        transaction.set_rollback(True)
    return found


_UPSERT = """
    SELECT set_config('slipway.operation', 'cmdb.import', true);
    INSERT INTO cmdb_configurationitem (
        number, external_number, version, imported, created_at, updated_at, name, state, criticality,
        environment, description, attributes, source, external_id, source_status, ci_class_id, created_by_id,
        unit_id
    )
    SELECT 'CI9' || lpad(n::text, 7, '0'), '', 1, true, now(), now(), name, 'in_use', 3,
        '', '', attributes, 'bare', n::text, '', %(class)s, %(by)s, %(unit)s FROM bare
    ON CONFLICT (source, external_id) WHERE NOT external_id = '' DO UPDATE SET name = excluded.name
"""


def usual_rate(landscape: Landscape, size: int, *, looked_up: bool = True) -> float:
    """One row after another through the models, history by the same triggers."""
    source = "usual" if looked_up else "blind"
    facts = {
        "ci_class": CIClass.objects.get(name="server"),
        "unit": landscape.cast.retail,
        "created_by": landscape.cast.conny,
        "created_at": "2026-01-01T00:00Z",
        "updated_at": "2026-01-01T00:00Z",
    }

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('slipway.operation', 'cmdb.import', false)")
        for n in range(size):
            known = {"source": source, "external_id": str(n)}
            given = {**facts, "number": f"CI{source}{n:07}", "name": f"host-{n}", "attributes": attributes(n)}
            if looked_up:
                ConfigurationItem.objects.update_or_create(**known, defaults=given)
            else:
                ConfigurationItem.objects.create(**known, **given)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('slipway.operation', '', false)")

    return rate(size, work)


def bulk(landscape: Landscape) -> Measurement:
    """A thousand items by the API, the best of three requests with other items each."""
    client = APIClient()
    client.force_authenticate(landscape.cast.ina)
    taken = []
    for turn in range(3):
        lines = [
            json.dumps(
                {
                    "id": f"{turn}-{n}",
                    "ci_class": "server",
                    "name": f"b-{turn}-{n}",
                    "attributes": attributes(n),
                }
            )
            for n in range(1000)
        ]
        started = time.perf_counter()
        answer = client.post(
            "/api/v1/cmdb/bulk/?source=bulk", "\n".join(lines).encode(), content_type="application/x-ndjson"
        )
        taken.append(time.perf_counter() - started)
        assert answer.json()["cis"]["created"] == 1000, answer.content[:500]
    return Measurement("import.bulk_1000", round(min(taken), 3), "s", 0.5, {"worst": round(max(taken), 3)})


def everything_at_once(size: int) -> Iterator[Measurement]:
    """The command in a process of its own: items and five relationships each, from files on disk."""
    server = urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(server._replace(path=f"/{connection.settings_dict['NAME']}"))
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.import_memory", str(size)],
        env={**os.environ, "DATABASE_URL": address},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    beside = {
        name: told[name] for name in ("items", "relationships", "items/s", "relationships/s", "seconds")
    }
    yield Measurement("import.memory", told["peak"], "MB", 500, beside)
