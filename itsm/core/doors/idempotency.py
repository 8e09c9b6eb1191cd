"""A POST repeated with its key acts once: the answer is stored in the transaction of the work itself.

Only answers of work that was done are kept. A refusal changed nothing, so the same key may try again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from itsm.core.clock import database_now
from itsm.core.models import IdempotentRequest, User
from itsm.core.operations import gathered
from itsm.core.queries import ANSWERS_KEPT
from itsm.core.refusals import Kind, OperationRefused, Refusal, invalid

LONGEST_KEY = 200
_KEPT_HEADERS = ("ETag", "Location")


def once(request: Request, work: Callable[[], Response], *, of: str = "") -> Response:
    """Run `work` once per caller and `Idempotency-Key`; without the key, just run it.

    `of` names what the request is about where neither its address nor its body does.
    Refused: invalid (key too long), idempotency_key_reused (same key, other request).
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return work()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise OperationRefused(invalid({"Idempotency-Key": [_("At most 200 printable characters.")]}))
    fingerprint = _fingerprint(request, of)
    with transaction.atomic(), gathered():
        assert isinstance(request.user, User)  # every endpoint asks for a signed-in caller first
        kept = _claim(request.user, key, fingerprint)
        if kept.status is not None:
            return _answer_again(kept, fingerprint)
        response = work()
        kept.status = response.status_code
        kept.body = json.dumps(response.data, cls=JSONEncoder)
        kept.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        kept.save(update_fields=["status", "body", "headers"])
        return response


def _claim(caller: User, key: str, fingerprint: str) -> IdempotentRequest:
    """The row of this key, locked. A second caller with the key waits here until the first has committed."""
    now = database_now()
    IdempotentRequest.objects.filter(caller=caller, key=key, created_at__lt=now - ANSWERS_KEPT).delete()
    IdempotentRequest.objects.bulk_create(
        [IdempotentRequest(caller=caller, key=key, fingerprint=fingerprint, created_at=now)],
        ignore_conflicts=True,
    )
    return IdempotentRequest.objects.select_for_update().get(caller=caller, key=key)


def _answer_again(kept: IdempotentRequest, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise OperationRefused(
            Refusal(
                "idempotency_key_reused",
                _("This Idempotency-Key was used for another request."),
                Kind.INVALID,
                next_step=_("Send a new key for new work."),
            )
        )
    response = Response(json.loads(kept.body), status=kept.status, headers=kept.headers)
    response["Idempotent-Replay"] = "true"
    return response


def _fingerprint(request: Request, of: str) -> str:
    """SHA-256 over method, path and everything the caller sent; files by their content."""
    hashed = hashlib.sha256(f"{request.method} {request.get_full_path()}{of}\n".encode())
    for piece in _pieces(request):
        hashed.update(piece)
    return "sha256:" + hashed.hexdigest()


def _pieces(request: Request) -> Iterator[bytes]:
    files = getattr(request, "FILES", None) or {}
    data = (
        {name: value for name, value in dict(request.data).items() if name not in files}
        if isinstance(request.data, dict)
        else request.data
    )
    yield json.dumps(data, sort_keys=True, default=str).encode()
    for name in sorted(files):
        upload: UploadedFile = files[name]
        yield f"\n{name}:{upload.name}\n".encode()
        yield from upload.chunks()
        upload.seek(0)
