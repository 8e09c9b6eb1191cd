"""`python -m tests.bench.import_memory SIZE`: imports SIZE items and five relationships each."""

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path


def main(size: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "itsm.settings"
    import django

    django.setup()
    from cmdb import actions
    from itsm.core.models import User
    from tests.bench.bench_large_import import attributes
    from tests.bench.graph_memory import highest

    actor = User.objects.get(username="conny")
    with tempfile.TemporaryDirectory() as folder:
        items, edges = Path(folder) / "items.csv", Path(folder) / "edges.csv"
        with items.open("w") as file:
            file.write(f"id,ci_class,name,{','.join(attributes(0))}\n")
            file.writelines(f"m{n},server,all-{n},{','.join(attributes(n).values())}\n" for n in range(size))
        chance = random.Random(5)
        with edges.open("w") as file:
            file.write("source,type,target\n")
            for n in range(1, size):
                for _ in range(5):
                    file.write(f"m{n},depends_on,m{int(n * chance.random() ** 3)}\n")
        before = highest()
        started = time.perf_counter()
        with items.open("rb") as stream:
            first = actions.import_cis(actor=actor, cis=stream, source="all")
        between = time.perf_counter()
        with edges.open("rb") as stream:
            second = actions.import_cis(actor=actor, relationships=stream, source="all")
        ends = time.perf_counter()
    assert first.cis.created == size, first.rejects[:3]
    assert not second.relationships.rejected, second.rejects[:3]
    print(
        json.dumps(
            {
                "items": first.cis.created,
                "relationships": second.relationships.created,
                "items/s": round(size / (between - started)),
                "relationships/s": round(second.relationships.created / (ends - between)),
                "seconds": round(ends - started, 1),
                "peak": round(highest() / 1e6, 1),
                "before": round(before / 1e6, 1),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
