"""What development has and production has not: the mail that would have been sent, a target to deploy to."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

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


@csrf_exempt
@require_http_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
def target(request: HttpRequest) -> JsonResponse:
    """Something a deployment step can call on a machine where nothing else listens. It keeps nothing and says
    what it was sent; whoever calls needs no session, as with a real target."""
    return JsonResponse(
        {
            "received": request.method,
            "bytes": len(request.body),
            "idempotency_key": request.headers.get("Idempotency-Key", ""),
        }
    )
