"""`python -m tests.bench.graph_memory`: loads the graph of DATABASE_URL once and says what that took."""

import gc
import json
import os
import time
from pathlib import Path

import psutil


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "itsm.settings"
    import django

    django.setup()
    from cmdb.queries.adjacency.load import load

    gc.collect()
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    graph = load()
    seconds = time.perf_counter() - started
    gc.collect()
    after = process.memory_info().rss
    peak = highest()
    print(
        json.dumps(
            {
                "seconds": round(seconds, 2),
                "held": round((after - before) / 1e6, 1),
                "peak": round((peak - before) / 1e6, 1),
                "process": round(after / 1e6, 1),
                "items": graph.directory.size,
            }
        )
    )


def highest() -> int:
    """The most bytes this process was ever resident with; getrusage would count its parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
