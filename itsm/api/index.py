"""The first address a program calls: where everything is, and how to be let in."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

COLLECTIONS = ("releases", "deployments", "environments", "changes", "cis", "relationships", "inbox")


class IndexSerializer(serializers.Serializer[Any]):
    signed_in_as = serializers.CharField(allow_blank=True)
    how_to_sign_in = serializers.CharField()
    login = serializers.URLField()
    me = serializers.URLField()
    description = serializers.URLField()
    docs = serializers.URLField()
    collections = serializers.DictField(child=serializers.URLField())


class Index(APIView):
    """The same for everybody, but for the caller's own name."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="index",
        summary="The addresses of the API, and how to get a token",
        tags=["session"],
        responses={200: IndexSerializer},
    )
    def get(self, request: Request) -> Response:
        root = reverse("api:index")
        names = {"login": "login/", "me": "me/", "description": "schema/", "docs": "docs/"}
        return Response(
            {
                "signed_in_as": request.user.get_username(),
                "how_to_sign_in": _(
                    "Send “Authorization: Token …”. POST user name and password to the login address, or ask "
                    "an administrator for a token."
                ),
                **{name: request.build_absolute_uri(root + address) for name, address in names.items()},
                "collections": {name: request.build_absolute_uri(f"{root}{name}/") for name in COLLECTIONS},
            }
        )
