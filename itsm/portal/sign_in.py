"""Accounts come from administrators or the organisation's directory; visitors cannot sign themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest


class LocalAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class DirectoryAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever the configured OpenID Connect provider vouches for gets an account without any role."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True
