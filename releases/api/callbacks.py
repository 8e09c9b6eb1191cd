"""The door at which a target says how the step it accepted ended."""

from __future__ import annotations

import binascii
from typing import Any

import orjson
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from itsm.core.actors import system_actor
from itsm.core.doors.api import problem_responses
from itsm.core.refusals import Kind, OperationRefused, Refusal, invalid
from releases.actions.deployments import callback
from releases.api.deployment_shapes import Callback, CallbackAnswer
from releases.deployers.http import reported
from releases.models import StepRun
from releases.queries.allowances import signing_secret
from releases.queries.deployments import step_called_back
from releases.rules.sealing import SealBroken

TARGET = "deployment-target"
LONGEST_BODY = 256 * 1024


class RawParser(BaseParser):
    """The bytes as they came: the signature is over them."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = bytes(stream.read(LONGEST_BODY + 1))
        if len(body) > LONGEST_BODY:
            raise OperationRefused(
                Refusal("upload_too_large", _("The request is too large."), Kind.TOO_LARGE)
            )
        return body


class DeploymentCallback(APIView):
    """The token in the address names the step; the signature proves that its target speaks."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (RawParser,)

    @extend_schema(
        operation_id="deployment_callback",
        summary="A target reports the outcome of a step",
        description="Signed by Standard Webhooks with the target's secret. Repeating it changes nothing.",
        tags=["deployments"],
        request=Callback,
        parameters=[
            OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True)
            for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        ],
        responses={200: CallbackAnswer, **problem_responses()},
        auth=[],
    )
    def post(self, request: Request, token: str) -> Response:
        step = step_called_back(token)
        body = request.data if isinstance(request.data, bytes) else b""
        require_signature(step, body, request)
        outcome = reported(_json(body))
        if outcome is None or outcome.verdict == "not_applied":
            raise OperationRefused(invalid({"status": [_("Say succeeded, failed or running.")]}))
        step = callback(token, outcome=outcome, actor=system_actor(TARGET))
        return Response({"deployment": step.deployment.number, "step": step.position, "state": step.state})


def require_signature(step: StepRun, body: bytes, request: Request) -> None:
    """Raises OperationRefused (bad_signature) for anything but the target's own signature of this body."""
    try:
        secret = signing_secret(str(step.spec.get("url", "")))
        Webhook(secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, SealBroken, KeyError, ValueError, binascii.Error):
        raise OperationRefused(
            Refusal(
                "bad_signature",
                _("The signature is missing, too old or not this target's."),
                Kind.PERMISSION,
                next_step=_("Sign the body by Standard Webhooks with the secret of this target."),
            )
        ) from None


def _json(body: bytes) -> Any:
    """None for what is not JSON, also for nesting that would exhaust the stack."""
    try:
        return orjson.loads(body)
    except ValueError:
        return None
