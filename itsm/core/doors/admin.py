"""What every floor's admin is made of: pages that only show, and buttons that post to their own URL.

Nothing is written through a ModelForm. A button is a verb: it shows its form on its own page, posts there,
and calls the action that every other door calls; the action decides, the admin only reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin
from unfold.widgets import CHECKBOX_CLASSES, INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

from itsm.core import access
from itsm.core.doors.pages import EmptyForm, put_beside_fields
from itsm.core.models import User
from itsm.core.refusals import OperationRefused, not_found, permission_denied


@dataclass(frozen=True)
class Verb:
    """A button: `perform(user, subject, cleaned)` calls the action; `shown(user, subject)` offers it.

    `form` may be a class or a callable `(user, subject) -> form class`. Without a subject (`collection=True`)
    the button stands on the list and `subject` is None; `right` is then the verb of the access table that
    is refused to somebody who may not even see the list.
    """

    name: str
    label: Any
    perform: Callable[[User, Any, dict[str, Any]], Any]
    form: Any = EmptyForm
    shown: Callable[[User, Any], bool] = lambda user, subject: True
    collection: bool = False
    right: str = ""
    template: str = "core/admin/verb.html"
    style: str = "default"
    initial: Callable[[User, Any], dict[str, Any]] = lambda user, subject: {}


class ReadOnlyAdmin(ModelAdmin):
    """Shows rows of `access_kind` that the user may see; writes only through `verbs`."""

    access_kind: ClassVar[str] = ""
    unit_field: ClassVar[str] = "unit"
    verbs: ClassVar[Sequence[Verb]] = ()
    object_prefetch_related: ClassVar[Sequence[str]] = ()
    change_form_template = "core/admin/change_form.html"
    change_list_template = "core/admin/change_list.html"
    actions = None

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return False
        if obj is not None:
            return (
                obj in self._read(request).values() or self.get_queryset(request).filter(pk=obj.pk).exists()
            )
        return access.sees_any(user, self.access_kind)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(access.visible(request.user, self.access_kind, self.unit_field))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """What the user may see, read once a request: the page, its buttons and its checks all ask for it."""
        read = self._read(request)
        if (object_id, from_field) not in read:
            found = super().get_object(request, object_id, from_field)
            if found is not None:
                prefetch_related_objects([found], *self.object_prefetch_related)
            read[object_id, from_field] = found
        return read[object_id, from_field]

    def _read(self, request: HttpRequest) -> dict[Any, Any]:
        read: dict[Any, dict[Any, Any]] = request.__dict__.setdefault("_read_in_admin", {})
        return read.setdefault(type(self), {})

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"verb/{verb.name}/" if verb.collection else f"<path:object_id>/verb/{verb.name}/",
                self.admin_site.admin_view(partial(self.run_verb, verb)),
                name=self.verb_url_name(verb),
            )
            for verb in self.verbs
        ]
        return own + list(super().get_urls())

    def verb_url_name(self, verb: Verb) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_verb_{verb.name}"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        subject = self.get_object(request, object_id) if object_id else None
        told = self.page_context(request, subject) if subject is not None else {}
        context = {"verb_buttons": self._buttons(request, subject), **told, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def page_context(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """What the page of one object shows beside its fields."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"verb_buttons": self._buttons(request, None), **(extra_context or {})}
        return super().changelist_view(request, context)

    def _buttons(self, request: HttpRequest, subject: Model | None) -> list[dict[str, Any]]:
        user = request.user
        return [
            {
                "label": verb.label,
                "style": verb.style,
                "url": reverse(f"admin:{self.verb_url_name(verb)}", args=[subject.pk] if subject else []),
            }
            for verb in self.verbs
            if isinstance(user, User) and verb.collection == (subject is None) and verb.shown(user, subject)
        ]

    def run_verb(self, verb: Verb, request: HttpRequest, object_id: str | None = None) -> HttpResponseBase:
        user = request.user
        assert isinstance(user, User)
        subject = self.get_object(request, object_id) if object_id else None
        if object_id and subject is None:
            raise OperationRefused(not_found(str(self.opts.verbose_name)))
        if subject is None and not self.has_view_permission(request):
            raise OperationRefused(permission_denied(verb.right, sorted(access.roles_for(verb.right))))
        form_class = verb.form if isinstance(verb.form, type) else verb.form(user, subject)
        sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
        form: forms.BaseForm = dressed(form_class(initial=verb.initial(user, subject), **sent))
        if request.method != "POST":
            return self._show_verb(request, verb, subject, form)
        if not form.is_valid():
            return self._show_verb(request, verb, subject, form, status=422)
        try:
            result = verb.perform(user, subject, form.cleaned_data)
            told = self.told_after(verb, subject, form.cleaned_data, result)
        except OperationRefused as refused:
            left = put_beside_fields(form, refused.refusal)
            return self._show_verb(request, verb, subject, form, left, refused.refusal.status)
        for level, sentence in told:
            messages.add_message(request, level, sentence)
        return redirect(self._after(subject))

    def told_after(
        self, verb: Verb, subject: Model | None, given: dict[str, Any], result: Any
    ) -> list[tuple[int, str]]:
        """What the user is told of what the action gave, each with its level. May refuse, as the action may
        of what it only shows."""
        return [(messages.SUCCESS, f"{verb.label}: {subject or self.opts.verbose_name_plural}")]

    def _after(self, subject: Model | None) -> str:
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{base}_change", args=[subject.pk]) if subject else reverse(f"{base}_changelist")

    def _show_verb(
        self,
        request: HttpRequest,
        verb: Verb,
        subject: Model | None,
        form: forms.BaseForm,
        refusal: Any = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{verb.label}: {subject}" if subject else str(verb.label),
            "opts": self.opts,
            "verb": verb,
            "subject": subject,
            "form": form,
            "refusal": refusal,
            "back_url": self._after(subject),
            **self.verb_context(request, verb, subject),
        }
        return TemplateResponse(request, verb.template, context, status=status)

    def verb_context(self, request: HttpRequest, verb: Verb, subject: Model | None) -> dict[str, Any]:
        """More for a verb's own template."""
        return {}


def dressed(form: forms.BaseForm) -> forms.BaseForm:
    """Give plain Django widgets the admin kit's classes."""
    for field in form.fields.values():
        widget = field.widget
        classes = next((names for kind, names in _CLASSES if isinstance(widget, kind)), INPUT_CLASSES)
        widget.attrs.setdefault("class", " ".join(classes))
    return form


_CLASSES: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.RadioSelect, []),
    (forms.CheckboxSelectMultiple, []),
    (forms.CheckboxInput, CHECKBOX_CLASSES),
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.FileInput, INPUT_CLASSES),
)
