"""`python -m tests.bench [part]`: every part, or those whose name contains the word."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tests.bench
from tests import servers
from tests.bench.measurement import Measurement, write

RESULT = Path(__file__).resolve().parents[2] / "var" / "bench" / "latest.json"


def parts(only: str) -> list[str]:
    """The parts to run; those that replace the landscape by a larger one come last."""
    names = [module.name for module in pkgutil.iter_modules(tests.bench.__path__)]
    found = [name for name in names if name.startswith("bench_") and only in name]
    return sorted(found, key=lambda name: (name.startswith("bench_large"), name))


@contextmanager
def database() -> Iterator[None]:
    """A database made for this run and dropped after it, on servers as durable as in production."""
    servers.begin(forgetful=False)
    os.environ["DJANGO_SETTINGS_MODULE"] = "itsm.settings"
    import django

    django.setup()
    from django.db import connection, connections
    from django.test.utils import setup_test_environment

    setup_test_environment()
    before = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(before, verbosity=0)
        servers.end()


def measure(names: list[str]) -> list[Measurement]:
    from tests.bench.landscape import generate

    landscape = generate(float(os.environ.get("SCALE") or 1))
    results: list[Measurement] = []
    for name in names:
        for result in importlib.import_module(f"tests.bench.{name}").measure(landscape):
            show(result)
            results.append(result)
    return results


def show(result: Measurement) -> None:
    beside = ", ".join(f"{name} {value:g}" for name, value in result.beside.items())
    mark = "ok  " if result.ok else "MISS"
    print(
        f"{mark} {result.name:<24} {result.value:>10g} {result.unit:<9} target {result.target:g}  ({beside})"
    )


def main(only: str) -> int:
    names = parts(only)
    if not names:
        print(f"No part is called {only!r}; there are {', '.join(parts(''))}.")
        return 2
    with database():
        results = measure(names)
    write(results, RESULT)
    print(f"Written to {RESULT}")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
