"""What development shows that production does not have: the mail that would have been sent."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from itsm.embedded import mail


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    messages = list(mail.newest_first(Path(settings.EMAIL_FOLDER)))
    return render(request, "embedded/mail_list.html", {"mail": messages})


@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    path = Path(settings.EMAIL_FOLDER) / f"{name}.eml"
    if not re.fullmatch(r"[0-9-]+", name) or not path.is_file():
        raise Http404
    message = mail.read(path)
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body else ""
    return render(request, "embedded/mail_detail.html", {"message": message, "text": text})
