"""The product's settings, but for what would only make tests slow."""

from itsm.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CMDB_GRAPH_IN_MEMORY = False  # on in the tests that are about it
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": 2}  # noqa: F405
