"""The broker rings the doorbell; PostgreSQL knows what is due. One that is away is given up on quickly."""

from kombu import Exchange, Queue

from itsm.settings.environment import env, required_in_production

__all__ = [
    "CELERY_ACCEPT_CONTENT",
    "CELERY_BEAT_MAX_LOOP_INTERVAL",
    "CELERY_BEAT_SCHEDULER",
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CELERY_BROKER_CONNECTION_TIMEOUT",
    "CELERY_BROKER_TRANSPORT_OPTIONS",
    "CELERY_BROKER_URL",
    "CELERY_TASK_ACKS_LATE",
    "CELERY_TASK_DEFAULT_QUEUE",
    "CELERY_TASK_IGNORE_RESULT",
    "CELERY_TASK_PUBLISH_RETRY",
    "CELERY_TASK_QUEUES",
    "CELERY_TASK_REJECT_ON_WORKER_LOST",
    "CELERY_TASK_SERIALIZER",
    "CELERY_TIMEZONE",
    "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS",
    "CELERY_WORKER_HIJACK_ROOT_LOGGER",
    "CELERY_WORKER_PREFETCH_MULTIPLIER",
    "CELERY_WORKER_SEND_TASK_EVENTS",
    "DEPLOYMENTS_QUEUE",
    "REDIS_URL",
    "SLIPWAY_STEP_LEASE_SECONDS",
    "SLIPWAY_TICK_SECONDS",
]

REDIS_URL = required_in_production("REDIS_URL", "the embedded Valkey serves development only.")
REDIS_URL = REDIS_URL or "redis://127.0.0.1:6379/0"

SLIPWAY_TICK_SECONDS = env.int("SLIPWAY_TICK_SECONDS", 5)
"""How often beat asks the floors whether something is due. No work is due more precisely than this."""

SLIPWAY_STEP_LEASE_SECONDS = env.int("SLIPWAY_STEP_LEASE_SECONDS", 30)
"""How long a worker that runs a deployment step may be silent before the step counts as unknown."""

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    # For who rings: one try. The worker's own connection is retried without end by Celery.
    "max_retries": 0,
    "retry_on_timeout": False,
    "visibility_timeout": 3600,
    "global_keyprefix": env.str("REDIS_PREFIX", ""),
}
CELERY_TASK_DEFAULT_QUEUE = "slipway"
DEPLOYMENTS_QUEUE = "slipway-deployments"
"""A step may take hours. What carries deployments on has workers of its own, so that starts, news and mail
are never behind it. A worker that is told no queue serves both."""
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in (CELERY_TASK_DEFAULT_QUEUE, DEPLOYMENTS_QUEUE)
]
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # rings are seconds apart: nothing to remember on disk
CELERY_TIMEZONE = "UTC"
