"""A piece that is a template of its own."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def partial(name: str, **context: Any) -> SafeString:
    return SafeString(render_to_string(f"portal/partials/{name}.html", context))
