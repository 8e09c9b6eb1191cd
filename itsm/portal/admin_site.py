"""The admin shows what Slipway's own admin classes show, and nothing that writes past the actions."""

from __future__ import annotations

from django.contrib import admin

OURS = ("itsm.", "releases.", "changes.", "cmdb.")


def keep_to_our_own() -> None:
    """Take out the editors that libraries register for groups, tokens, addresses and authenticators:
    they write without an operation, hence without a role check and without a trace in the audit chain."""
    for model, editor in list(admin.site._registry.items()):
        if not type(editor).__module__.startswith(OURS):
            admin.site.unregister(model)
