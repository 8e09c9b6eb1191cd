"""`{% load portal %}`: the pieces every page is made of. docs/design-system.md shows each with an example."""

from __future__ import annotations

from django import template

from itsm.portal.templatetags.pieces import fields, marks, sections, values, ways

register = template.Library()
for pieces in (marks, sections, ways, values, fields):
    register.tags.update(pieces.register.tags)
    register.filters.update(pieces.register.filters)
