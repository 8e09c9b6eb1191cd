"""Reads of the releases floor, always for somebody."""

from releases.queries.releases import get, search, visible_to
from releases.queries.signed import signed_content
from releases.queries.waiting import waiting_for

__all__ = ["get", "search", "signed_content", "visible_to", "waiting_for"]
