"""Logs go to standard error, one line each; what a log must never hold is masked before it is written."""

from itsm.settings.environment import env

__all__ = ["LOGGING"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_secrets": {"()": "itsm.settings.masking.MaskSecrets"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["mask_secrets"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": env.str("LOG_LEVEL", "INFO"), "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": env.str("TASK_LOG_LEVEL", "WARNING")},
        "celery.worker.strategy": {"level": env.str("TASK_LOG_LEVEL", "WARNING")},
    },
}
