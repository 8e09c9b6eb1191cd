"""What deployments may reach: an administrator's allowances, empty until set."""

from itsm.settings.environment import env

__all__ = ["SLIPWAY_ALLOWED_TARGETS"]

SLIPWAY_ALLOWED_TARGETS: list[str] = env.list("SLIPWAY_ALLOWED_TARGETS", [])
"""Hosts, host:port pairs or networks inside the organisation that `http` steps may call, beside those that
administrators allow in the admin. Commands are allowed there only."""
