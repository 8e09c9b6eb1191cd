"""Forms and their fields."""

from __future__ import annotations

from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from itsm.portal.templatetags.pieces.rendering import partial

register = template.Library()


@register.simple_tag
def form_fields(form: Any) -> SafeString:
    """The inside of a form: what is wrong in short, then each field with its help and errors beside it."""
    summary = partial("form_errors", form=form)
    helper = getattr(form, "helper", None)
    if helper is not None:
        helper.form_tag, helper.disable_csrf = False, True
        fields = render_crispy_form(form, helper=helper)
    else:
        fields = as_crispy_form(form)
    return format_html("{}{}", summary, fields)


@register.filter
def filter_control(field: Any) -> SafeString:
    """A field of a filter bar, without the wrapping of a whole form."""
    choices = isinstance(field.field.widget, forms.Select)
    return field.as_widget(attrs={"class": "form-select" if choices else "form-control"})
