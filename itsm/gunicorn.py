"""How the web processes run: `gunicorn -c python:itsm.gunicorn itsm.wsgi`."""

import gc
import os
from pathlib import Path
from typing import Any

THREADS = int(os.environ.get("WEB_THREADS", "4"))

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = THREADS
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
errorlog = "-"
accesslog = None
# The proxy in front says who called; nobody else is believed.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

# One connection per thread, kept open. Set here, as only web processes pool (itsm/settings/database.py).
os.environ.setdefault("DATABASE_POOL_MAX", str(THREADS))
os.environ.setdefault("SLIPWAY_PROCESS", "slipway-web")


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start stays: the collector need not walk it again while somebody waits."""
    gc.collect()
    gc.freeze()
