"""Signing in and out by program, and who one is."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from knox.settings import knox_settings
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from itsm.api.actions.tokens import issue_token, revoke_token
from itsm.core.doors.api import IDEMPOTENCY_HEADER, SlipwayAPI, problem_responses
from itsm.core.doors.idempotency import once
from itsm.core.doors.problems import ProblemSerializer
from itsm.core.models import User
from itsm.core.refusals import Kind, OperationRefused, Refusal

TAG = "sign-in"


class LoginThrottle(SimpleRateThrottle):
    """So many tries an hour for one address, whatever the names: guessing must be slow."""

    scope = "login"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class NameThrottle(LoginThrottle):
    """And so many for one name, whatever the address."""

    def get_cache_key(self, request: Request, view: APIView) -> str:
        data = request.data if isinstance(request.data, dict) else {}
        name = str(data.get("username", "")).casefold()[:150].encode().hex()
        return self.cache_format % {"scope": "login-name", "ident": name}


class CredentialsSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as “Authorization: Token …”. It is shown this once.")
    expires_at = serializers.DateTimeField()


class GrantSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    unit = serializers.CharField(help_text="Empty: everywhere.")


class MeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    grants = GrantSerializer(many=True)


class Login(APIView):
    """Name and password for a token. Takes no Idempotency-Key: a kept answer would be a kept token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LoginThrottle, NameThrottle)

    @extend_schema(
        operation_id="login",
        summary="Get a token by name and password",
        tags=[TAG],
        auth=[],
        request=CredentialsSerializer,
        responses={
            200: TokenSerializer,
            401: ProblemSerializer,
            403: ProblemSerializer,
            422: ProblemSerializer,
            429: ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(request._request, **given.validated_data)
        if not isinstance(user, User):
            raise OperationRefused(_wrong_credentials())
        if is_mfa_enabled(user):
            raise OperationRefused(_needs_second_factor())
        token, expires_at = issue_token(for_user=user, lasts=knox_settings.TOKEN_TTL, actor=user)
        return Response({"token": token, "expires_at": expires_at})


class Logout(SlipwayAPI):
    """Ends the token that the request was made with."""

    authentication_classes = (TokenAuthentication,)

    @extend_schema(
        operation_id="logout",
        summary="End the token of this request",
        tags=[TAG],
        request=None,
        parameters=[IDEMPOTENCY_HEADER],
        responses={204: None, **problem_responses()},
    )
    def post(self, request: Request) -> Response:
        token = request.auth
        assert isinstance(token, AuthToken)

        def end() -> Response:
            revoke_token(token=token, actor=self.user)
            return Response(status=204)

        return once(request, end, of=token.token_key)


class Me(SlipwayAPI):
    """Who the caller is to Slipway."""

    @extend_schema(
        operation_id="me",
        summary="Who the caller is, and the roles they hold",
        tags=[TAG],
        responses={200: MeSerializer, **problem_responses()},
    )
    def get(self, request: Request) -> Response:
        user = self.user
        rows = user.grants.select_related("unit").order_by("role", "unit__path")
        grants = [{"role": row.role, "unit": row.unit.name if row.unit else ""} for row in rows]
        if user.is_superuser:
            grants.append({"role": "administrator", "unit": ""})
        return Response(
            {
                "username": user.username,
                "name": str(user),
                "language": user.language,
                "time_zone": user.time_zone,
                "grants": grants,
            }
        )


def _wrong_credentials() -> Refusal:
    """The same for a wrong password, an unknown name and a closed account, so that names cannot be probed."""
    return Refusal(
        "authentication_failed",
        _("This name and password do not belong together."),
        Kind.PERMISSION,
        next_step=_("Check both, or have your password reset."),
    )


def _needs_second_factor() -> Refusal:
    return Refusal(
        "second_factor_required",
        _("This account signs in with a second factor, which a program cannot give."),
        Kind.PERMISSION,
        next_step=_("Ask an administrator for a token (manage.py issue_token)."),
    )
